/** What becomes of a subject's facts when a merge is taken back. */
import type { Context } from '../../../context.ts'
import type { Tx } from '../../../kernel/db.ts'
import { uuidv7 } from '../../../kernel/ids.ts'
import { civilDateOf } from '../../../kernel/time.ts'
import type { Disagreement, SubjectParting } from '../../subjects/index.ts'
import { whoseRecord, type Whose } from '../rules/whose.ts'
import {
  copyVersionsTo, endMoved, lastMoved, lockBrought, twinsOf, type Copy, type Gone, type Left, type MovedFact,
} from '../store/move.ts'
import { limitedEntries, listEarlier, lockFiledSince, revokedVersions, type Since } from '../store/part.ts'
import { fileMoved, tellGone } from './carry.ts'
import { namedCodes } from './identity.ts'

function whose(ctx: Context, parting: SubjectParting, of: { kind: string; payload: Record<string, unknown> }): Whose {
  return whoseRecord(namedCodes(ctx, of.kind, of.payload), parting.codes)
}

function filedSince(tx: Tx, { from, mergeId, since, at }: SubjectParting): Promise<Since[]> {
  return lockFiledSince(tx, { kept: from, mergeId, since }, civilDateOf(at))
}

/** The facts that came under the codes of the subject that parts. */
export async function partingFacts(tx: Tx, parting: SubjectParting, ctx: Context): Promise<string[]> {
  const filed = await filedSince(tx, parting)
  return filed.filter((one) => one.isNew && whose(ctx, parting, one) === 'parted').map((one) => one.factId)
}

/**
 * Facts go back as they are now; one that was ended meanwhile stays ended, and one that was revoked stays revoked.
 *
 * | under the kept subject | when they part |
 * |---|---|
 * | brought by the merge | goes back |
 * | came since, under a code of the subject that parts | goes with it |
 * | came since, under no code | stays, and a person is asked |
 * | was there before, corrected since under a code of the subject that parts | the correction goes, the rest stands |
 * | stood for the same decision of both | each has its own again |
 * | stood for the same entry of both on a list, and was removed since | each has its own again, removed |
 */
export async function partFacts(
  tx: Tx,
  parting: SubjectParting,
  runs: readonly unknown[],
  ctx: Context,
): Promise<Disagreement[]> {
  const facts = (runs as MovedFact[][]).flat()
  const filed = await filedSince(tx, parting)
  const taken = await takeBack(ctx, tx, parting, filed.filter((one) => !one.isNew))
  const brought = await lockBrought(
    tx,
    parting.from,
    [...facts.filter((f) => f.copied).map((f) => f.factId), ...parting.facts],
    civilDateOf(parting.at),
  )
  const left = await lastMoved(tx, parting.to, facts.map((f) => f.factId))
  const before = new Map(left.map((one) => [one.factId, one]))
  await end(tx, parting, brought)
  // A fact corrected meanwhile goes back corrected.
  await fileMoved(tx, parting, brought.map((one): Copy => {
    const own = before.get(one.factId)
    return { id: one.id, apart: false, ...(own === undefined ? {} : { before: own }) }
  }))
  const revoked = await keepRevoked(tx, parting, facts, before)
  const apart = facts.filter((f) => !f.copied && !taken.has(f.factId) && !revoked.has(f.factId))
  const removed = await keepRemoved(tx, parting, apart, before)
  const stayed = apart.filter((f) => !removed.has(f.factId))
  await fileMoved(
    tx,
    { ...parting, from: parting.to },
    stayed.flatMap((f) => before.get(f.factId) ?? []).map((one) => ({ id: one.id, apart: false })),
  )
  return filed.filter((one) => one.isNew && whose(ctx, parting, one) === 'unknown').map(doubt)
}

async function end(tx: Tx, parting: SubjectParting, gone: readonly Gone[]): Promise<void> {
  await endMoved(tx, parting.from, gone.map((one) => one.id), parting.at)
  await tellGone(tx, parting, gone)
}

/**
 * Corrections of the kept subject's own facts that came under the other's codes: they go to it, as the fact it held of
 * the same decision where it did, and what the kept subject's own codes last said stands again. Answers the facts the
 * other has so.
 */
async function takeBack(
  ctx: Context,
  tx: Tx,
  parting: SubjectParting,
  corrected: readonly Since[],
): Promise<Set<string>> {
  const foreign = corrected.filter((one) => whose(ctx, parting, one) === 'parted')
  if (foreign.length === 0) return new Set()
  const twins = new Map((await twinsOf(tx, parting.to, parting.from)).map(({ left, stays }) => [stays, left]))
  const earlier = await listEarlier(tx, parting.from, foreign.map((one) => one.factId))
  const again = foreign.flatMap((one): { one: Since; own: string }[] => {
    const own = earlier.find((old) => old.factId === one.factId && whose(ctx, parting, old) !== 'parted')
    return own === undefined ? [] : [{ one, own: own.id }]
  })
  await end(tx, parting, again.map(({ one }) => one))
  await fileMoved(tx, parting, again.map(({ one }) => ({
    id: one.id, apart: false, as: { factId: twins.get(one.factId) ?? uuidv7(), version: one.version },
  })))
  await fileMoved(tx, { ...parting, to: parting.from }, again.map(({ one, own }) => ({
    id: own, apart: false, as: { factId: one.factId, version: one.version + 1 },
  })))
  return new Set(again.flatMap(({ one }) => twins.get(one.factId) ?? []))
}

/**
 * A decision revoked while the two were one is revoked for both: the fact goes back as a version that ends as it comes,
 * so that a delivery of the decision is asked about there too. Answers the facts.
 */
async function keepRevoked(
  tx: Tx,
  parting: SubjectParting,
  facts: readonly MovedFact[],
  before: ReadonlyMap<string, Left>,
): Promise<Set<string>> {
  const twins = new Map((await twinsOf(tx, parting.to, parting.from)).map(({ left, stays }) => [left, stays]))
  const under = new Map(facts.map((f) => [f.copied ? f.factId : twins.get(f.factId), f.factId]))
  const ids = [...under.keys()].filter((id) => id !== undefined)
  const revoked = await revokedVersions(tx, parting.from, ids)
  const kept = revoked.map(({ id, factId, version }): Copy => {
    const own = under.get(factId) as string
    const then = before.get(own)
    return { id, apart: false, as: { factId: own, version }, ...(then === undefined ? {} : { before: then }) }
  })
  if (kept.length > 0) await copyVersionsTo(tx, parting, kept, true)
  return new Set(revoked.map((one) => under.get(one.factId) as string))
}

/**
 * An entry on a list that was removed, or cut short, while the two were one is so for both: the fact goes back as it
 * ends now. Answers the facts.
 */
async function keepRemoved(
  tx: Tx,
  parting: SubjectParting,
  facts: readonly MovedFact[],
  before: ReadonlyMap<string, Left>,
): Promise<Set<string>> {
  const own = new Set(facts.map((f) => f.factId))
  const twins = (await twinsOf(tx, parting.to, parting.from)).filter(({ left }) => own.has(left))
  const limited = await limitedEntries(tx, parting.from, twins.map(({ stays }) => stays))
  const copies = twins.flatMap(({ left, stays }): Copy[] => {
    const then = before.get(left)
    const now = limited.find((one) => one.factId === stays)
    if (then === undefined || now === undefined || (then.until !== null && then.until <= now.until)) return []
    return [{ id: now.id, apart: false, before: then, as: { factId: left, version: then.version + 1 } }]
  })
  await fileMoved(tx, parting, copies)
  return new Set(copies.flatMap(({ as }) => as?.factId ?? []))
}

function doubt({ kind, documentNo, factId }: Since): Disagreement {
  return { title: documentNo ?? kind, detail: { kind, fact: factId, documentNo, filed: 'while-merged' } }
}
