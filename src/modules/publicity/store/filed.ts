/** What a batch event of the feed stands for. */
import { rows, sql, type Db } from '../../../kernel/db.ts'
import type { CivilDate } from '../../../kernel/time.ts'
import { shownWhere } from './shown.ts'

/** Rows of a submission that one batch event stands for. */
export interface FiledRange {
  submissionId: string
  firstRow: number
  lastRow: number
}

export interface FiledEvent {
  offset: number
  id: string
  factId: string
  version: number
  kind: string
  documentNo: string | null
  decidedOn: string | null
  publicUntil: string | null
  subjectId: string
  code: string | null
  name: string
  shown: boolean
}

/**
 * The records of a batch event from `offset` on, each with whether a stranger may see it on the day. Versions that came
 * later under the same rows (settled questions, releases) stand behind the chunk's own: offsets never move.
 */
export async function listFiledForFeed(
  db: Db,
  ref: FiledRange,
  day: CivilDate,
  offset: number,
  limit: number,
): Promise<FiledEvent[]> {
  return rows(db, sql<FiledEvent>`
    SELECT q."offset", r.id, r.fact_id AS "factId", r.version, r.kind, r.document_no AS "documentNo",
      r.decided_on AS "decidedOn", r.public_until AS "publicUntil", r.subject_id AS "subjectId", s.uscc AS code,
      s.name, ${shownWhere(day)} AS shown
    FROM (
      SELECT f.subject_id, f.id,
        (row_number() OVER (ORDER BY f.known_from, f.row_no, f.version) - 1)::int AS "offset"
      FROM records.records f
      WHERE f.submission_id = ${ref.submissionId} AND f.row_no BETWEEN ${ref.firstRow} AND ${ref.lastRow}
      ORDER BY f.known_from, f.row_no, f.version OFFSET ${offset} LIMIT ${limit}) q
    JOIN records.records r ON r.subject_id = q.subject_id AND r.id = q.id
    JOIN subjects.subjects s ON s.id = r.subject_id ORDER BY q."offset"`)
}
