/** Reading whole sets for open data, and whether a set once written is still true. */
import { firstRow, rows, sql, type Db } from '../../../kernel/db.ts'
import type { CivilDate } from '../../../kernel/time.ts'
import { recordColumns } from '../../records/index.ts'
import { filterWhere, type Narrowing } from './narrow.ts'
import type { PublicRecord } from './read.ts'
import { shownWhere } from './shown.ts'

export type { PublicRecord } from './read.ts'

/** Behind this record; without a date: among those that have none, in the order of ids. */
export interface SetPosition {
  decidedOn: CivilDate | null
  id: string
}

/** A page of public records of a kind: dated ones newest first, or, behind an undated position, the undated ones. */
export async function listWholeSet(
  db: Db,
  day: CivilDate,
  filter: Pick<Narrowing, 'from' | 'to'> & { kind: string; after?: SetPosition | undefined; limit: number },
): Promise<PublicRecord[]> {
  const { after, limit } = filter
  const undated = after?.decidedOn === null
  const place = undated
    ? sql`AND r.decided_on IS NULL AND r.id > ${after.id}::uuid`
    : sql`AND r.decided_on IS NOT NULL
        ${after === undefined ? sql`` : sql`AND (r.decided_on, r.id) < (${after.decidedOn}::date, ${after.id}::uuid)`}`
  return rows(db, sql<PublicRecord>`
    SELECT ${recordColumns}, s.uscc AS "subjectCode", s.name AS "subjectName"
    FROM records.records r JOIN subjects.subjects s ON s.id = r.subject_id
    WHERE ${shownWhere(day)} AND ${filterWhere(filter)} ${place}
    ORDER BY ${undated ? sql`r.id` : sql`r.decided_on DESC, r.id DESC`} LIMIT ${limit}`)
}

/**
 * Whether the feed, behind a position, tells of anything that may make a set written at it untrue: a fact taken out, a
 * correction (also one within a delivery), a subject renamed or merged. What is only new does not.
 */
export async function takenBackSince(db: Db, position: number): Promise<boolean> {
  const found = await firstRow(db, sql<{ changed: boolean }>`
    SELECT EXISTS (SELECT FROM feed.events e WHERE e.position > ${position}
      AND (e.kind IN ('withdrawn', 'repaired', 'corrected', 'delisted', 'subject-changed')
        OR (e.source = 'records' AND EXISTS (
          SELECT FROM records.records r WHERE r.submission_id = (e.ref ->> 'submissionId')::uuid
            AND r.row_no BETWEEN (e.ref ->> 'firstRow')::int AND (e.ref ->> 'lastRow')::int
            AND r.version > 1)))) AS changed`)
  return found?.changed ?? true
}
