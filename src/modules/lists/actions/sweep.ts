/**
 * What the platform itself does about entries: closing cases whose term is over, undoing what stands on a
 * fallen decision or can no longer be served.
 */
import type { Context } from '../../../context.ts'
import { transaction, type Tx } from '../../../kernel/db.ts'
import { systemActor } from '../../../kernel/journal.ts'
import type { CivilDate } from '../../../kernel/time.ts'
import { advance } from '../../casework/index.ts'
import { statusOf } from '../rules/term.ts'
import type { Entry } from '../schema.ts'
import { isBasisParted, lockEntry, listFallen, listOver } from '../store/entries.ts'
import { listOutlived } from '../store/exits.ts'
import { honouringFlow, listingFlow } from '../workflow.ts'
import { undoEntryIn, type End } from './leave.ts'
import { exitPaperOf } from './papers.ts'
import { settleExit } from './settle.ts'
import { listOf } from './standing.ts'

const atOnce = 200

/**
 * Closes the cases of entries whose term is over, and requests to leave that outlived their entry; the entries
 * themselves ended with the day. Answers how many entries.
 */
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
    for (const { entryId } of await listOutlived(tx, today, atOnce)) {
      const entry = await lockEntry(tx, entryId)
      if (entry !== undefined) await settleExit(tx, entry, today, whySettled(entry, today))
    }
    return over.length
  })
}

function whySettled(entry: Entry, today: CivilDate): string {
  if (entry.endedOn !== null) return `该名单事项已于${entry.endedOn}结束`
  return statusOf(entry, today) === 'expired'
    ? `列入期限已于${entry.until ?? ''}届满，自动移出，无需再作决定`
    : '申请的办件已经终结而没有作出决定；仍需移出的，可以重新申请'
}

/**
 * Undoes entries whose underlying decision the archive no longer holds (peers 5 row 33), and decisions that were never
 * served and no longer can be. Answers how many. Whoever revokes a decision or parts two subjects has undone the
 * entries on it already (`undoRestingOn`); this finds what fell in another way.
 */
export async function undoFallen(ctx: Context): Promise<number> {
  const fallen = await transaction(ctx.db, (tx) => listFallen(tx, ctx.clock.today(), { limit: atOnce }))
  let undone = 0
  for (const { id } of fallen) undone += await transaction(ctx.db, (tx) => undo(ctx, tx, id))
  return undone
}

/** Undoes what stood on a decision of this subject in the transaction that took the decision away: no job has to run. */
export async function undoRestingOn(ctx: Context, tx: Tx, of: { subjectId: string }): Promise<void> {
  const fallen = await listFallen(tx, ctx.clock.today(), { subjectId: of.subjectId, limit: atOnce })
  for (const { id } of fallen) await undo(ctx, tx, id)
}

async function undo(ctx: Context, tx: Tx, id: string): Promise<number> {
  const entry = await lockEntry(tx, id)
  if (entry === undefined || entry.endedOn !== null) return 0
  const parted = await isBasisParted(tx, entry)
  const end = entry.factId === null ? await unserved(ctx, tx, entry, parted) : fallenEnd(entry, parted)
  await undoEntryIn(ctx, tx, systemActor, entry, { ground: 'revoked', ...end })
  return 1
}

function fallenEnd(entry: Entry, parted: boolean): Pick<End, 'number' | 'reason'> {
  const document = entry.basisDocument ?? ''
  if (parted) return { number: document, reason: partedReason(document) }
  return { number: document, reason: `所依据的决定${document}或者列入决定已被撤销、变更` }
}

/** The decision stands; it went with the subject it was made against when a merge was taken back. */
function partedReason(document: string): string {
  return `所依据的决定${document}是对另一主体作出的：两个主体曾被误作同一主体合并，合并已经撤销`
}

/** A decision on paper and not in force: the paper that says it is undone goes out in its place. */
async function unserved(
  ctx: Context,
  tx: Tx,
  entry: Entry,
  parted: boolean,
): Promise<Pick<End, 'number' | 'reason'>> {
  const over = entry.until !== null && entry.until < ctx.clock.today()
  const document = entry.basisDocument ?? ''
  const fallen = parted ? partedReason(document) : `所依据的决定${document}已被撤销、变更`
  const reason = over ? `限制期限已于${entry.until ?? ''}届满，决定没有送达` : fallen
  const given = { ground: 'revoked', reason, granted: true, caseId: entry.caseId }
  const { number } = await exitPaperOf(ctx, tx, systemActor, entry, listOf(ctx, entry), given)
  return { number, reason }
}
