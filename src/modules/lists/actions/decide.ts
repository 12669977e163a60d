/**
 * The decision and its service (决定、送达): a second person, a document with reasons, 两书同达, then the fact in
 * the archive.
 */
import type { Context } from '../../../context.ts'
import { clientTransaction, type PgClient, type Tx } from '../../../kernel/db.ts'
import type { Actor } from '../../../kernel/http.ts'
import { record } from '../../../kernel/journal.ts'
import { Problem } from '../../../kernel/problem.ts'
import { advance } from '../../casework/index.ts'
import { lockFact, type StoredRecord } from '../../records/index.ts'
import { listsJournal } from '../journal.ts'
import { listsProblems } from '../problems.ts'
import { originFault } from '../rules/basis.ts'
import { sectorsOf, type Body } from '../rules/bodies.ts'
import { lastDay, mayReview, publishDueOn, termBegins, termFaults } from '../rules/term.ts'
import type { DecisionRequest, Entry } from '../schema.ts'
import { updateEntry, type EntryChange } from '../store/entries.ts'
import { honouringFlow, listingFlow } from '../workflow.ts'
import { fileEntry } from './file.ts'
import { decisionOf, proofOfService, repairNoticeOf } from './papers.ts'
import { mustBeClean } from './propose.ts'
import {
  listOf, listToday, mustBeOnlyEntry, ownEntry, recognisingBody, sectorsOfAuthority,
} from './standing.ts'

/**
 * Decides. Every condition of the proposal is asked again: law, competence and the underlying decision may have fallen
 * since. Throws `list.same_person`, `list.hearing_open`, `list.no_basis`, `list.wrong_body`, `list.not_lawful`.
 */
export async function decide(
  ctx: Context,
  actor: Actor,
  id: string,
  request: DecisionRequest,
): Promise<Entry> {
  return clientTransaction(ctx.pool, async (client, tx) => {
    const entry = await ownEntry(tx, actor, id)
    // Of a recommendation somebody decides who did not look into it; elsewhere the review may be the decider's.
    const verified = entry.nature === 'red' ? entry.verifiedBy : null
    if (actor.id === entry.proposedBy || actor.id === verified) throw new Problem(listsProblems.samePerson)
    if (entry.reviewedOn === null && (entry.nature !== 'red' || request.decision === 'list')) {
      throw new Problem(listsProblems.hearingOpen, { detail: '尚未复核或者核查' })
    }
    return request.decision === 'decline'
      ? decline(ctx, tx, actor, entry, request)
      : enterList(ctx, client, tx, actor, entry, request)
  })
}

async function decline(
  ctx: Context,
  tx: Tx,
  actor: Actor,
  entry: Entry,
  request: DecisionRequest,
): Promise<Entry> {
  const today = ctx.clock.today()
  const list = listOf(ctx, entry)
  const told = entry.noticeServedOn !== null
  const paper = told
    ? await decisionOf(ctx, tx, actor, { ...entry, reason: request.reason }, list, 'decline')
    : undefined
  const change: EntryChange = {
    decision: 'decline',
    decidedBy: actor.id,
    decidedOn: today,
    reason: request.reason,
    decisionId: paper?.id ?? null,
    decisionNumber: paper?.number ?? null,
  }
  await updateEntry(tx, entry, change)
  await move(tx, actor, entry, 'decline', today, request.reason)
  await journalDecision(tx, actor, entry, 'decline', paper?.number)
  return { ...entry, ...change }
}

async function enterList(
  ctx: Context,
  client: PgClient,
  tx: Tx,
  actor: Actor,
  entry: Entry,
  request: DecisionRequest,
): Promise<Entry> {
  const today = ctx.clock.today()
  const list = listOf(ctx, entry)
  const body = await recognisingBody(ctx, tx, actor, list)
  await mustBeOnlyEntry(tx, entry, today)
  if (entry.nature === 'red') await mustBeClean(tx, entry.subjectId, today)
  const basis = entry.nature === 'red' ? undefined : await mustStillStand(ctx, tx, entry, body)
  const errors = termFaults(list, entry.criterion, request.termMonths)
  if (errors.length > 0) throw new Problem(listsProblems.notLawful, { errors })
  const decided: Entry = {
    ...entry,
    decision: 'list',
    decidedBy: actor.id,
    decidedOn: today,
    reason: request.reason,
    until: lastDay(list, entry.criterion, termBegins(list, today, basis), request.termMonths),
  }
  if (decided.until !== null && decided.until < today) {
    throw new Problem(listsProblems.notLawful, {
      detail: `自所依据的决定作出之日起算，限制期限已于${decided.until}届满`,
    })
  }
  const paper = await decisionOf(ctx, tx, actor, decided, list, 'list')
  // Credit repair undoes what the administration published; an honour and an association's own list are not that.
  const repair =
    entry.nature === 'red' || entry.nature === 'association'
      ? undefined
      : await repairNoticeOf(ctx, tx, actor, { ...decided, decisionNumber: paper.number }, list)
  const change: EntryChange = {
    decision: 'list',
    decidedBy: actor.id,
    decidedOn: today,
    reason: request.reason,
    until: decided.until,
    decisionId: paper.id,
    decisionNumber: paper.number,
    repairNoticeId: repair?.id ?? null,
    repairNoticeNumber: repair?.number ?? null,
  }
  await updateEntry(tx, entry, change)
  await journalDecision(tx, actor, entry, 'list', paper.number)
  const after = { ...entry, ...change }
  if (entry.nature !== 'red') {
    await move(tx, actor, entry, 'list', today, request.reason)
    return after
  }
  const inForce = await enter(ctx, client, tx, actor, after, { servedOn: today })
  await move(tx, actor, entry, 'list', today, request.reason)
  return inForce
}

/** The decision beneath must still be there and of a body the list allows, and the subject must have been heard. */
async function mustStillStand(ctx: Context, tx: Tx, entry: Entry, body: Body): Promise<StoredRecord | undefined> {
  if (!mayReview(entry, ctx.clock.today()) || entry.reviewedOn === null) throw new Problem(listsProblems.hearingOpen)
  if (entry.basisFact === null) return undefined
  const basis = await lockFact(tx, entry.subjectId, entry.basisFact)
  if (basis === undefined || (basis.held ?? []).length > 0) {
    throw new Problem(listsProblems.notLawful, { detail: '所依据的决定已被撤销或者正在复核' })
  }
  const { kind, authorityCode } = basis
  const authoritySectors = await sectorsOfAuthority(ctx, tx, authorityCode)
  const by = { code: body.code, sectors: [...sectorsOf(body)] }
  const fault = originFault(listToday(ctx, entry.list), { kind, authorityCode, authoritySectors }, by)
  if (fault !== undefined) throw new Problem(listsProblems.notLawful, { errors: [fault] })
  return basis
}

/**
 * The decision and the repair notice were served together (两书同达, 国办发〔2025〕22号): the entry enters into force with the
 * day of service. An association's decision has no such twin. Throws `list.not_served` when either has no proof.
 */
export async function serve(ctx: Context, actor: Actor, id: string): Promise<Entry> {
  return clientTransaction(ctx.pool, async (client, tx) => {
    const entry = await ownEntry(tx, actor, id)
    const alone = entry.nature === 'association' && entry.repairNoticeId === null
    if (entry.decisionId === null || (entry.repairNoticeId === null && !alone) || entry.factId !== null)
      throw new Problem(listsProblems.notServed)
    const proof = await proofOfService(tx, entry.decisionId)
    const twin = entry.repairNoticeId === null ? proof : await proofOfService(tx, entry.repairNoticeId)
    const servedOn = proof.servedOn > twin.servedOn ? proof.servedOn : twin.servedOn
    const body = await recognisingBody(ctx, tx, actor, listToday(ctx, entry.list))
    await mustStillStand(ctx, tx, entry, body)
    const inForce = await enter(ctx, client, tx, actor, entry, { servedOn, serviceId: proof.id })
    await move(tx, actor, entry, 'serve', ctx.clock.today())
    return inForce
  })
}

async function enter(
  ctx: Context,
  client: PgClient,
  tx: Tx,
  actor: Actor,
  entry: Entry,
  served: { servedOn: string; serviceId?: string },
): Promise<Entry> {
  const list = listOf(ctx, entry)
  const ready: Entry = {
    ...entry,
    servedOn: served.servedOn,
    serviceId: served.serviceId ?? null,
    inForceAt: ctx.clock.now(),
    publishDueOn: publishDueOn(list, { decidedOn: entry.decidedOn as string, ...served }) ?? null,
  }
  const factId = await fileEntry(ctx, client, tx, ready)
  const change: EntryChange = {
    servedOn: ready.servedOn,
    serviceId: ready.serviceId,
    inForceAt: ready.inForceAt,
    publishDueOn: ready.publishDueOn,
    factId,
  }
  await updateEntry(tx, entry, change)
  await record(tx, {
    actor,
    action: listsJournal.entered,
    operation: 'listings.serve',
    subjectId: entry.subjectId,
    caseId: entry.caseId,
    object: { type: 'list-entry', id: entry.id },
    detail: {
      list: entry.list,
      number: entry.decisionNumber ?? '',
      fact: factId,
      ...(entry.until === null ? {} : { until: entry.until }),
    },
  })
  return { ...ready, factId }
}

async function move(
  tx: Tx,
  actor: Actor,
  entry: Entry,
  verb: 'list' | 'decline' | 'serve',
  today: string,
  note?: string,
): Promise<void> {
  const given = { actor, today, operation: `listings.${verb}`, ...(note === undefined ? {} : { note }) }
  if (entry.nature !== 'red') await advance(tx, listingFlow, entry.caseId, verb, given)
  else if (verb !== 'serve') await advance(tx, honouringFlow, entry.caseId, verb, given)
}

async function journalDecision(
  tx: Tx,
  actor: Actor,
  entry: Entry,
  decision: 'list' | 'decline',
  number?: string,
): Promise<void> {
  await record(tx, {
    actor,
    action: listsJournal.decided,
    operation: 'listings.decide',
    subjectId: entry.subjectId,
    caseId: entry.caseId,
    object: { type: 'list-entry', id: entry.id },
    detail: { list: entry.list, decision, ...(number === undefined ? {} : { number }) },
  })
}
