/** What the archive holds of one subject, public or not, for that subject itself. */
import { firstRow, rows, sql, type Db } from '../../../kernel/db.ts'
import type { CivilDate } from '../../../kernel/time.ts'
import { recordColumns, type StoredRecord } from '../../records/index.ts'
import { sharedWhere, shownWhere } from './shown.ts'
import type { Withdrawal } from './withdrawals.ts'
import type { After } from './read.ts'

/** A current record with what keeps it out of the public eye before its term, if anything does. */
export interface OwnStored extends StoredRecord {
  withdrawnFor: Withdrawal['reason'] | null
  withdrawnBy: string | null
}

const withdrawal = sql`LEFT JOIN publicity.withdrawals w
  ON w.subject_id = r.subject_id AND w.fact_id = r.fact_id AND w.lifted_at IS NULL`
const columns = sql<OwnStored>`${recordColumns}, w.reason AS "withdrawnFor", w.document AS "withdrawnBy"`

/** A page of the current records of a subject, newest decision first. */
export async function listOwn(
  db: Db,
  { subjectId, after, limit }: { subjectId: string; after?: After | undefined; limit: number },
): Promise<OwnStored[]> {
  return rows(db, sql<OwnStored>`
    SELECT ${columns} FROM records.records r ${withdrawal}
    WHERE r.subject_id = ${subjectId} AND r.known_to IS NULL
      ${after === undefined ? sql`` : sql`AND (coalesce(r.decided_on, '0001-01-01'), r.id)
        < (${after.decidedOn}::date, ${after.id}::uuid)`}
    ORDER BY coalesce(r.decided_on, '0001-01-01') DESC, r.id DESC LIMIT ${limit}`)
}

/** Entries of lists in force on a day, whoever may see them; one that is held or withdrawn is out of use. */
export async function listOwnEntries(db: Db, subjectId: string, day: CivilDate): Promise<OwnStored[]> {
  return rows(db, sql<OwnStored>`
    SELECT ${columns} FROM records.records r ${withdrawal}
    WHERE r.subject_id = ${subjectId} AND r.known_to IS NULL AND r.list_code IS NOT NULL AND r.held IS NULL
      AND w.id IS NULL AND coalesce(r.effective_on, r.decided_on, r.public_from) <= ${day}::date
      AND (r.until IS NULL OR r.until >= ${day}::date)
    ORDER BY r.decided_on DESC NULLS LAST, r.id DESC LIMIT 200`)
}

export interface OwnCounts {
  /** Shown to everybody. */
  shown: number
  /** Of these, adverse ones. */
  adverse: number
  /** Not public, and read by bodies for a stated purpose. */
  shared: number
  /** Kept, and neither shown nor shared: minor, over, withdrawn, held. */
  kept: number
}

export async function countOwn(db: Db, subjectId: string, day: CivilDate): Promise<OwnCounts> {
  const found = await firstRow(db, sql<OwnCounts>`
    SELECT count(*) FILTER (WHERE shown)::int AS shown,
      count(*) FILTER (WHERE shown AND polarity = 'adverse')::int AS adverse,
      count(*) FILTER (WHERE shared AND NOT shown)::int AS shared, count(*) FILTER (WHERE NOT shared)::int AS kept
    FROM (SELECT r.polarity, ${shownWhere(day)} AS shown, ${sharedWhere(day)} AS shared
      FROM records.records r WHERE r.subject_id = ${subjectId} AND r.known_to IS NULL) AS q`)
  return found ?? { shown: 0, adverse: 0, shared: 0, kept: 0 }
}
