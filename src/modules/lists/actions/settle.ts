/** Requests to leave that nothing is left to decide of: the entry ended in another way, or their case was closed. */
import type { Tx } from '../../../kernel/db.ts'
import { systemActor } from '../../../kernel/journal.ts'
import type { CivilDate } from '../../../kernel/time.ts'
import { advance, findCase } from '../../casework/index.ts'
import type { Entry } from '../schema.ts'
import { lockOpenExit, writeSettled } from '../store/exits.ts'
import { exitFlow } from '../workflow.ts'

/** Closes the open request of a locked entry with the reason; false when there is none. */
export async function settleExit(
  tx: Tx,
  entry: Pick<Entry, 'subjectId' | 'id'>,
  today: CivilDate,
  reason: string,
): Promise<boolean> {
  const exit = await lockOpenExit(tx, entry)
  if (exit === undefined) return false
  await writeSettled(tx, exit, { on: today, reason })
  if ((await findCase(tx, exit.caseId))?.closedOn === null) {
    await advance(tx, exitFlow, exit.caseId, 'settle', {
      actor: systemActor,
      today,
      note: reason,
      operation: 'listing-exits.settle',
    })
  }
  return true
}
