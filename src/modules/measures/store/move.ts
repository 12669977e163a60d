/** Rows of `measures` from one subject to another. */
import { sql, type Tx } from '../../../kernel/db.ts'

/** Moves what belongs to the entries with these facts: the initiation, every body's task, responsible persons. */
export async function moveTasks(tx: Tx, from: string, to: string, factIds: readonly string[]): Promise<void> {
  const facts = factIds as string[]
  await sql`SELECT kernel.move_rows('measures.initiations', 'id', ${from}::uuid, ${to}::uuid, ${facts}::uuid[]),
    kernel.move_rows('measures.tasks', 'fact_id', ${from}::uuid, ${to}::uuid, ${facts}::uuid[]),
    kernel.move_rows('measures.persons', 'fact_id', ${from}::uuid, ${to}::uuid, ${facts}::uuid[])`.execute(tx)
}
