/** Taking a fact out of the public eye before its term, and showing it again. */
import type { Context } from '../../context.ts'
import { transaction, type Tx } from '../../kernel/db.ts'
import { publishEvents } from '../../kernel/feed.ts'
import type { Actor } from '../../kernel/http.ts'
import { uuidv7 } from '../../kernel/ids.ts'
import { record } from '../../kernel/journal.ts'
import { Problem } from '../../kernel/problem.ts'
import { lockFact, mustNamePaper, recordsProblems, type FactRef, type StoredRecord } from '../records/index.ts'
import { publicityJournal } from './journal.ts'
import { publicityProblems } from './problems.ts'
import { refusesWithdrawal, type WithdrawalRefusal } from './rules.ts'
import { isFactShown } from './store/told.ts'
import { insertWithdrawal, liftWithdrawal, lockWithdrawal, type Withdrawal } from './store/withdrawals.ts'
import { kindOf, listOfRecord } from './view.ts'

/**
 * Ends the publicity of a fact before its term, at once and for every reader of the feed, where the law lets it end
 * this way (`refusesWithdrawal`) and on a paper that can be found. What a court's plan masked may so be repaired for
 * good (law.md 1.6); any other that is withdrawn already is refused.
 */
export async function withdrawFact(
  ctx: Context,
  actor: Actor,
  fact: FactRef & { reason: Withdrawal['reason']; document: string },
): Promise<void> {
  mustNamePaper(fact.document)
  const at = ctx.clock.now()
  await transaction(ctx.db, async (tx) => {
    const { current, standing } = await lockWithdrawable(ctx, tx, fact)
    const shown = await isFactShown(tx, ctx.clock.today(), fact)
    if (standing !== undefined) {
      const lifted = { at, reason: '临时屏蔽转为信用修复', document: fact.document, by: actor.id }
      await liftWithdrawal(tx, { subjectId: fact.subjectId, id: standing.id }, lifted)
    }
    const byOrganisation = actor.organisation?.code ?? null
    const done = await insertWithdrawal(tx, { ...fact, id: uuidv7(), byActor: actor.id, byOrganisation, since: at })
    if (!done) throw new Problem(publicityProblems.alreadyWithdrawn)
    await publishEvents(tx, [
      {
        kind: fact.reason === 'repaired' ? 'repaired' : 'withdrawn',
        public: shown,
        subject: { id: fact.subjectId },
        object: { type: 'record', id: current.id },
        detail: { fact: fact.factId, reason: fact.reason },
      },
    ])
    await record(tx, {
      actor,
      action: publicityJournal.withdrawn,
      operation: 'records.withdraw',
      subjectId: fact.subjectId,
      object: { type: 'record', id: current.id },
      detail: { fact: fact.factId, reason: fact.reason, document: fact.document },
    })
  })
}

/**
 * Shows a withdrawn fact again for what is left of its term: a plan that failed (law.md 1.6), a repair got by false
 * papers (1.7), a mistake. Another person than the one who withdrew it decides. Throws `record.not_withdrawn`,
 * `record.own_withdrawal`.
 */
export async function restoreFact(
  ctx: Context,
  actor: Actor,
  fact: FactRef & { reason: string; document: string },
): Promise<void> {
  mustNamePaper(fact.document)
  const at = ctx.clock.now()
  await transaction(ctx.db, async (tx) => {
    const { current, standing } = await lockRestorable(tx, actor, fact)
    const lifted = { at, reason: fact.reason, document: fact.document, by: actor.id }
    await liftWithdrawal(tx, { subjectId: fact.subjectId, id: standing.id }, lifted)
    await publishEvents(tx, [
      {
        kind: 'published',
        public: await isFactShown(tx, ctx.clock.today(), fact),
        subject: { id: fact.subjectId },
        object: { type: 'record', id: current.id },
        detail: { fact: fact.factId },
      },
    ])
    await record(tx, {
      actor,
      action: publicityJournal.restored,
      operation: 'records.restore',
      subjectId: fact.subjectId,
      object: { type: 'record', id: current.id },
      reason: fact.reason,
      detail: { fact: fact.factId, withdrawn: standing.reason, document: fact.document },
    })
  })
}

/** Throws what `withdrawFact` would, and does nothing: before somebody confirms it. */
export async function mayWithdraw(
  ctx: Context,
  fact: FactRef & { reason: Withdrawal['reason']; document: string },
): Promise<void> {
  mustNamePaper(fact.document)
  await transaction(ctx.db, (tx) => lockWithdrawable(ctx, tx, fact))
}

/** The same of `restoreFact`. */
export async function mayRestore(ctx: Context, actor: Actor, fact: FactRef & { document: string }): Promise<void> {
  mustNamePaper(fact.document)
  await transaction(ctx.db, (tx) => lockRestorable(tx, actor, fact))
}

type Standing = Awaited<ReturnType<typeof lockWithdrawal>>

/** The fact to be withdrawn, and the mask that a repair takes the place of. */
async function lockWithdrawable(
  ctx: Context,
  tx: Tx,
  fact: FactRef & Pick<Withdrawal, 'reason'>,
): Promise<{ current: StoredRecord; standing: Standing }> {
  const current = await lockCurrent(tx, fact)
  const standing = await lockWithdrawal(tx, fact)
  const isMasked = standing?.reason === 'masked' && fact.reason === 'repaired'
  if (standing !== undefined && !isMasked) throw new Problem(publicityProblems.alreadyWithdrawn)
  mustBeLawful(ctx, current, fact.reason, isMasked)
  return { current, standing }
}

/** The fact to be restored, and the withdrawal that ends. */
async function lockRestorable(
  tx: Tx,
  actor: Actor,
  fact: FactRef,
): Promise<{ current: StoredRecord; standing: NonNullable<Standing> }> {
  const current = await lockCurrent(tx, fact)
  const standing = await lockWithdrawal(tx, fact)
  if (standing === undefined) throw new Problem(publicityProblems.notWithdrawn)
  if (standing.byActor === actor.id) throw new Problem(publicityProblems.ownWithdrawal)
  return { current, standing }
}

async function lockCurrent(tx: Tx, fact: FactRef): Promise<StoredRecord> {
  const current = await lockFact(tx, fact.subjectId, fact.factId)
  if (current === undefined) throw new Problem(recordsProblems.notFound)
  return current
}

function mustBeLawful(ctx: Context, current: StoredRecord, reason: Withdrawal['reason'], isMasked: boolean): void {
  const list = listOfRecord(ctx, current)
  const rule = ctx.catalogue.publicityRule((list ?? kindOf(ctx, current)).publicityRule)
  const refusal = refusesWithdrawal(rule, { ...current, origin: list?.origin, isMasked }, reason, ctx.clock.today())
  if (refusal !== undefined) throw refused(refusal)
}

function refused(refusal: WithdrawalRefusal): Problem {
  if (refusal.because !== 'repairTooEarly') return new Problem(publicityProblems[refusal.because])
  return new Problem(publicityProblems.repairTooEarly, { detail: `最短公示期未满，最早 ${refusal.from} 起可以修复` })
}
