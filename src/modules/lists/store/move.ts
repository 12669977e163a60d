/** Rows of `lists` from one subject to another. */
import { rows, sql, type Tx } from '../../../kernel/db.ts'

/** Moves the entries filed as these facts with their exits, and the points these facts brought; answers their cases. */
export async function moveProcedures(
  tx: Tx,
  from: string,
  to: string,
  factIds: readonly string[],
): Promise<string[]> {
  const facts = factIds as string[]
  const entries = await rows(
    tx,
    sql<{ id: string; caseId: string }>`
    SELECT id, case_id AS "caseId" FROM lists.entries
    WHERE subject_id = ${from} AND fact_id = ANY(${facts}::uuid[])`,
  )
  const ids = entries.map((one) => one.id)
  const exits = await rows(
    tx,
    sql<{ caseId: string }>`
    SELECT case_id AS "caseId" FROM lists.exits WHERE subject_id = ${from} AND entry_id = ANY(${ids}::uuid[])`,
  )
  await sql`SELECT kernel.move_rows('lists.entries', 'fact_id', ${from}::uuid, ${to}::uuid, ${facts}::uuid[]),
    kernel.move_rows('lists.exits', 'entry_id', ${from}::uuid, ${to}::uuid, ${ids}::uuid[]),
    kernel.move_rows('lists.points', 'basis_fact', ${from}::uuid, ${to}::uuid, ${facts}::uuid[])`.execute(tx)
  return [...entries, ...exits].map((one) => one.caseId)
}
