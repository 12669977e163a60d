/** SQL of the sweeps: the next cases something has become due for, and a step that may fail alone. */
import { rows, sql, type Tx } from '../../../kernel/db.ts'
import type { CivilDate } from '../../../kernel/time.ts'

const size = 100

export type Due = 'redate' | 'clock' | 'escalate'

/** The next ids after the cursor; rows somebody is working on come another time. */
export async function selectDue(tx: Tx, due: Due, today: CivilDate, after: string | undefined): Promise<string[]> {
  const condition = {
    redate: sql`due_estimated`,
    clock: sql`clock_on < ${today} AND NOT due_estimated`,
    escalate: sql`due_on < ${today} AND NOT due_estimated AND escalated_to IS NULL`,
  }[due]
  const found = await rows(tx, sql<{ id: string }>`SELECT id FROM casework.cases
    WHERE closed_on IS NULL AND ${condition} AND id > ${after ?? '00000000-0000-0000-0000-000000000000'}::uuid
    ORDER BY id LIMIT ${size} FOR UPDATE SKIP LOCKED`)
  return found.map((row) => row.id)
}

export const dueBatch = size

/** Runs work whose failure undoes itself and nothing else of the transaction; answers the error, or undefined. */
export async function attempt(tx: Tx, work: () => Promise<void>): Promise<unknown> {
  await rows(tx, sql`SAVEPOINT attempt`)
  try {
    await work()
    await rows(tx, sql`RELEASE SAVEPOINT attempt`)
    return undefined
  } catch (error) {
    await rows(tx, sql`ROLLBACK TO SAVEPOINT attempt`)
    await rows(tx, sql`RELEASE SAVEPOINT attempt`)
    return error ?? new Error('unknown')
  }
}
