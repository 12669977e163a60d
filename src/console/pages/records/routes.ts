/** `/console/records`: taking records out of the public eye, decisions back, and what was withdrawn in error to light. */
import type { Context } from '../../../context.ts'
import { acknowledgements } from '../../../kernel/feed.ts'
import type { Actor, Authority, Route } from '../../../kernel/http.ts'
import { isUuid } from '../../../kernel/ids.ts'
import { Problem, problems } from '../../../kernel/problem.ts'
import { isCivilDate } from '../../../kernel/time.ts'
import { findOrganisation } from '../../../modules/access/index.ts'
import { readListingsOn } from '../../../modules/lists/index.ts'
import { measuresProblems, readLedger, type Ledger } from '../../../modules/measures/index.ts'
import {
  browseDesk, mayRestore, mayWithdraw, publicView, readDesk, reasonInPublic, restoreFact, withdrawFact,
} from '../../../modules/publicity/index.ts'
import { mayRevoke, recordsProblems, revokeFact, type FactRef } from '../../../modules/records/index.ts'
import { faultsOf, isFaulty, noFaults, type Faults } from '../../form.ts'
import type { ConsolePage } from '../../frame.ts'
import { attempt } from '../../parts/attempt.ts'
import { Once } from '../../parts/once.ts'
import { defineForm, definePage, staff, type SeeOther, type Sent, type Visit } from '../../route.ts'
import { kindTitle } from '../deliveries/routes.ts'
import { restorationEffects, revocationEffects, withdrawalEffects, type Effects } from './effects.ts'
import { listPage } from './list.ts'
import { addressOf, factPage, type FactView, type Offer } from './one.ts'
import { confirmPage, formPage, titles, verbs, type Typed, type Verb } from './steps.ts'
import { dones, grounds, path, reasons, type Ground, type Reason } from './words.ts'

const readers = staff('records:revoke')
/** As the interface: the deciding body takes its decision back; only who approves for the office ends publicity. */
const office: Authority = { roles: ['office-admin'] }
const authorities: Readonly<Record<Verb, Authority>> = { withdrawal: office, revocation: readers, restoration: office }
const operations: Readonly<Record<Verb, string>> = {
  withdrawal: 'console.record-withdraw', revocation: 'console.record-revoke', restoration: 'console.record-restore',
}

export function recordRoutes(ctx: Context): Route[] {
  const once = new Once()
  return [
    definePage(ctx, {
      operation: 'console.records', path, summary: '查找要撤回或者恢复的记录', authority: readers, query: ['q'],
      show: (visit) => drawList(ctx, visit),
    }),
    definePage(ctx, {
      operation: 'console.record', path: `${path}/:subject/:fact`, summary: '一条记录的公示、撤回与回执', authority: readers,
      query: ['done'],
      show: async (visit) => {
        const view = await viewOf(ctx, visit)
        return factPage(view, offersOf(view, visit.actor), dones[visit.query['done'] ?? ''])
      },
    }),
    ...verbs.flatMap((verb) => stepRoutes(ctx, verb, once)),
  ]
}

function stepRoutes(ctx: Context, verb: Verb, once: Once): Route[] {
  const address = `${path}/:subject/:fact/${verb}`
  return [
    definePage(ctx, {
      operation: `${operations[verb]}-page`, path: address, summary: `${titles[verb]}：填写依据`, authority: authorities[verb],
      show: async (visit) => {
        const fact = await viewOf(ctx, visit)
        return formPage(visit.desk, verb, { fact, typed: {}, faults: noFaults, barred: bars[verb](fact, visit.actor) })
      },
    }),
    defineForm(ctx, {
      operation: operations[verb], path: address, summary: `${titles[verb]}：核对后果，确认办理`, authority: authorities[verb],
      handle: (sent) => take(ctx, sent, verb, once),
    }),
  ]
}

async function drawList(ctx: Context, { actor, query, request }: Visit): Promise<ConsolePage> {
  const q = query['q']?.trim().slice(0, 100) || undefined
  const found = q === undefined ? { items: [], more: false } : await browseDesk(ctx, actor, q, request.id)
  return listPage({
    ...found, q, kindTitle: (record) => kindTitle(ctx, record.kind), office: actor.scopes.has('organisations:any'),
    mayWithdraw: actor.roles.has('office-admin'),
  })
}

/** The fact of the address; what is none is not found. */
function factOf({ params }: Visit): FactRef {
  const { subject: subjectId = '', fact: factId = '' } = params
  if (!isUuid(subjectId) || !isUuid(factId)) throw new Problem(recordsProblems.notFound)
  return { subjectId, factId }
}

async function viewOf(ctx: Context, visit: Visit): Promise<FactView> {
  const { actor, request } = visit
  const fact = await readDesk(ctx, actor, factOf(visit), request.id)
  const { record } = fact
  const codes = await acknowledgements(ctx.db)
  const [listings, ledger, bodies] = await Promise.all([
    readListingsOn(ctx, actor, record),
    record.listCode === null ? undefined : ledgerOf(ctx, actor, record.factId),
    Promise.all(codes.map(({ receiver }) => findOrganisation(ctx.db, receiver))),
  ])
  const receivers = new Map(codes.map(({ receiver }, i) => [receiver, bodies[i]?.name ?? receiver]))
  const subject = { code: record.subjectCode, name: record.subjectName }
  return { fact, listings, ledger, receivers, record: publicView(ctx, record, subject, 'shared') }
}

/** The ledger of an entry, for whom it concerns. */
async function ledgerOf(ctx: Context, actor: Actor, factId: string): Promise<Ledger | undefined> {
  try {
    return await readLedger(ctx, actor, factId)
  } catch (error) {
    if (error instanceof Problem && error.code === measuresProblems.entryUnknown.code) return undefined
    throw error
  }
}

/** Why a step cannot be taken on a record as it stands; the modules refuse it too. */
const bars: Readonly<Record<Verb, (view: FactView, actor: Actor) => string | undefined>> = {
  withdrawal: ({ fact }) => {
    if (fact.standing === 'revoked') return '决定已经撤销，记录已撤回，无需终止公示。'
    const masked = fact.withdrawals.some((one) => one.liftedAt === null && one.reason === 'masked')
    return fact.standing === 'withdrawn' && !masked ? '这条记录已经终止公示。' : undefined
  },
  revocation: ({ fact, listings }) => {
    if (fact.standing === 'revoked') return '决定已经撤销，记录已撤回。'
    return listings.own === undefined
      ? undefined
      : '这是在平台上办理列入的名单事项，请打开该名单办件，由认定单位在办件页面撤销列入。'
  },
  restoration: ({ fact }, actor) => {
    if (fact.standing === 'revoked') return '决定已经撤销，不能恢复；同一决定重新有效的，凭新的文书由报送单位重新报送。'
    const standing = fact.withdrawals.find((one) => one.liftedAt === null)
    if (standing === undefined) return '这条记录没有被终止公示。'
    return standing.byActor === actor.id ? '终止公示由您办理，恢复须由另一人核实办理。' : undefined
  },
}

const hints: Readonly<Record<Verb, string>> = {
  withdrawal: '信用修复、异议成立、归错主体、法院裁判、临时屏蔽、法律规定。',
  revocation: '决定被变更、撤销、确认违法或者确认无效。',
  restoration: '终止公示办错了，或者原因已经不存在。',
}

function offersOf(view: FactView, actor: Actor): Offer[] {
  return verbs
    .filter((verb) => verb === 'revocation' || actor.roles.has('office-admin'))
    .map((verb) => ({
      href: `${addressOf(view.fact)}/${verb}`, title: titles[verb], barred: bars[verb](view, actor),
      hint: verb === 'withdrawal' && view.fact.standing === 'withdrawn' ? '计划执行完毕的，临时屏蔽转为信用修复。' : hints[verb],
    }))
}

/** What was typed, and what is wrong with it before the modules are asked. */
function givenIn({ form }: Sent, verb: Verb): { typed: Typed; faults: Faults } {
  const document = form.text('document')
  const reason = verb === 'withdrawal' ? form.text('reason') : form.lines('reason')
  const typed = {
    reason, document,
    ...(verb === 'revocation' ? { ground: form.text('ground'), decidedOn: form.text('decidedOn') } : {}),
  }
  const faults: Record<string, string> = {}
  if (verb === 'withdrawal' && !Object.hasOwn(reasons, reason)) faults['reason'] = '请选择理由'
  if (verb !== 'withdrawal' && (reason.length < 2 || reason.length > 500)) faults['reason'] = '请写明理由，2到500个字'
  if (document.length < 2 || document.length > 200) faults['document'] = '请填写依据的文书，2到200个字'
  if (verb === 'revocation') {
    if (!Object.hasOwn(grounds, typed.ground ?? '')) faults['ground'] = '请选择决定的结果'
    if (!isCivilDate(typed.decidedOn ?? '')) faults['decidedOn'] = '请填写文书作出之日'
  }
  return { typed, faults }
}

/** Beside which field a refusal is said. */
const places = { document: 'document', decidedOn: 'decidedOn' }

/** A sent form: first its consequences, then the doing, unless the record has changed meanwhile. */
async function take(ctx: Context, sent: Sent, verb: Verb, once: Once): Promise<ConsolePage | SeeOther> {
  const { actor, form, desk } = sent
  const { typed, faults } = givenIn(sent, verb)
  const again = async (found: Faults, status: number): Promise<ConsolePage> => {
    const fact = await viewOf(ctx, sent)
    return formPage(desk, verb, { fact, typed, faults: found, status, barred: bars[verb](fact, actor) })
  }
  const refused = (problem: Problem): Promise<ConsolePage> => again(faultsOf(problem, places), problem.status)
  if (form.text('do') === 'edit') return again(noFaults, 200)
  if (isFaulty(faults)) return again(faults, 422)
  if (form.text('do') !== 'go') {
    try {
      const fact = await viewOf(ctx, sent)
      if (bars[verb](fact, actor) !== undefined) return await again(noFaults, 409)
      return confirmPage(desk, verb, { fact, typed, effects: await effectsOf(ctx, actor, verb, fact, typed) })
    } catch (error) {
      if (!(error instanceof Problem) || error.status === 404) throw error
      return refused(error)
    }
  }
  return attempt(() => once.run(actor.id, form.text('once'), () => carryOut(ctx, sent, verb, typed)), refused)
}

/** What it would do, after the module has said that it may be done. */
async function effectsOf(ctx: Context, actor: Actor, verb: Verb, view: FactView, typed: Typed): Promise<Effects> {
  const { record } = view.fact
  const paper = { subjectId: record.subjectId, factId: record.factId, document: typed['document'] ?? '' }
  if (verb === 'withdrawal') {
    const reason = typed['reason'] as Reason
    await mayWithdraw(ctx, { ...paper, reason })
    return withdrawalEffects(view, reason)
  }
  if (verb === 'restoration') {
    await mayRestore(ctx, actor, paper)
    return restorationEffects(view, ctx.clock.today())
  }
  const due = await mayRevoke(ctx, actor, paper, { document: paper.document, decidedOn: typed['decidedOn'] ?? '' })
  const told = await reasonInPublic(ctx, record, typed['reason'] ?? '')
  return revocationEffects(view, { ground: typed['ground'] as Ground, told, due })
}

/** Does it; what was seen must still be what stands, and answers where it led. */
async function carryOut(ctx: Context, sent: Sent, verb: Verb, typed: Typed): Promise<string> {
  const { actor } = sent
  const view = await viewOf(ctx, sent)
  const { record } = view.fact
  const barred = bars[verb](view, actor)
  if (barred !== undefined || sent.form.text('seen') !== record.id) {
    const message = barred ?? '这条记录在您核对期间有了新的版本，请重新核对后再确认'
    throw new Problem(problems.conflict, { errors: [{ code: 'resource.conflict', message }] })
  }
  const fact = { subjectId: record.subjectId, factId: record.factId }
  const [reason, document] = [typed['reason'] ?? '', typed['document'] ?? '']
  if (verb === 'withdrawal') await withdrawFact(ctx, actor, { ...fact, reason: reason as Reason, document })
  else if (verb === 'restoration') await restoreFact(ctx, actor, { ...fact, reason, document })
  else {
    const [ground, decidedOn] = [typed['ground'] as Ground, typed['decidedOn'] ?? '']
    await revokeFact(ctx, actor, fact, { ground, decidedOn, reason, document })
  }
  return `${addressOf(view.fact)}?done=${verb}`
}
