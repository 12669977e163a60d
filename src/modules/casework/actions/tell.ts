/** Telling those who subscribed to a flow that one of its cases has moved, in the transaction of the step. */
import type { Tx } from '../../../kernel/db.ts'
import { addJob } from '../../../kernel/queue.ts'
import { handlersOf, type Moved } from '../workflow/registry.ts'

export async function tell(tx: Tx, moved: Moved): Promise<void> {
  const { handlers, tasks } = handlersOf(moved.case.flow)
  for (const handler of handlers) await handler(tx, moved)
  for (const task of tasks) await addJob(tx, task, { caseId: moved.case.id, n: moved.step.n })
}
