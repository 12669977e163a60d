/** Facts that are held until somebody has looked at them (E601, E602): few, and found by an index of their own. */
import { firstRow, rows, sql, type Db } from '../../../kernel/db.ts'
import type { StoredRecord } from '../schema.ts'
import { recordColumns } from './read.ts'

const isHeld = sql`r.held IS NOT NULL AND r.known_to IS NULL`

/** Held facts in the order in which they came (ids are in order of time), behind the record given. */
export async function listHeld(db: Db, filter: { after: string | undefined; limit: number }): Promise<StoredRecord[]> {
  return rows(db, sql<StoredRecord>`
    SELECT ${recordColumns} FROM records.records r
    WHERE ${isHeld} ${filter.after === undefined ? sql`` : sql`AND r.id > ${filter.after}`}
    ORDER BY r.id LIMIT ${filter.limit}`)
}

export async function countHeld(db: Db): Promise<number> {
  const found = await firstRow(db, sql<{ count: number }>`
    SELECT count(*)::int AS count FROM records.records r WHERE ${isHeld}`)
  return found?.count ?? 0
}
