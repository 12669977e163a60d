/**
 * What the platform itself does about entries: closing cases whose term is over, undoing what stands on a
 * fallen decision.
 */
import type { Context } from '../../../context.ts'
import { clientTransaction, transaction } from '../../../kernel/db.ts'
import { systemActor } from '../../../kernel/journal.ts'
import { advance } from '../../casework/index.ts'
import { lockEntry, listFallen, listOver } from '../store/entries.ts'
import { honouringFlow, listingFlow } from '../workflow.ts'
import { endEntryIn } from './leave.ts'

const atOnce = 200

/** Closes the cases of entries whose term is over; the entries themselves ended with the day. Answers how many. */
export async function closeOver(ctx: Context): Promise<number> {
  const today = ctx.clock.today()
  return transaction(ctx.db, async (tx) => {
    const over = await listOver(tx, today, atOnce)
    for (const { caseId, nature } of over) {
      const given = { actor: systemActor, today, operation: 'lists.close' }
      await (nature === 'red'
        ? advance(tx, honouringFlow, caseId, 'expire', given)
        : advance(tx, listingFlow, caseId, 'expire', given))
    }
    return over.length
  })
}

/** Undoes entries whose underlying decision the archive no longer holds (peers 5 row 33). Answers how many. */
export async function undoFallen(ctx: Context): Promise<number> {
  const fallen = await transaction(ctx.db, (tx) => listFallen(tx, ctx.clock.today(), atOnce))
  let undone = 0
  for (const { id } of fallen) {
    undone += await clientTransaction(ctx.pool, async (client, tx) => {
      const entry = await lockEntry(tx, id)
      if (entry === undefined || entry.endedOn !== null) return 0
      await endEntryIn(ctx, client, tx, systemActor, entry, {
        ground: 'revoked',
        number: entry.basisDocument ?? '',
        reason: `所依据的决定${entry.basisDocument ?? ''}或者列入决定已被撤销、变更`,
      })
      return 1
    })
  }
  return undone
}
