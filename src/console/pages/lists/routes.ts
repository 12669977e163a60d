/** `/console/lists`: proposing, hearing, deciding, serving, leaving. Every condition is module lists'. */
import type { Context } from '../../../context.ts'
import { CursorProposed, decodeCursor, encodeCursor } from '../../../kernel/cursor.ts'
import type { Actor, Authority, Route } from '../../../kernel/http.ts'
import { isUuid } from '../../../kernel/ids.ts'
import { Problem } from '../../../kernel/problem.ts'
import { isCivilDate } from '../../../kernel/time.ts'
import { readCase } from '../../../modules/casework/index.ts'
import type { ListDefinition } from '../../../modules/catalogue/index.ts'
import { openMarks } from '../../../modules/checks/index.ts'
import {
  applyForExit, candidate, decide, decideOnExit, decisionAgainst, defend, drop, mayRestore, notify, proposableLists,
  propose, readExits, readListing, readListings, restoreListing, review, revokeListing, serve, serveNotice, termRange,
  verify, waive, withdrawFromExit, type EntryView,
} from '../../../modules/lists/index.ts'
import { faultsOf, isFaulty, noFaults, type Faults } from '../../form.ts'
import type { ConsolePage } from '../../frame.ts'
import { Once } from '../../parts/once.ts'
import { defineForm, definePage, seeOther, type SeeOther, type Sent, type Visit } from '../../route.ts'
import { kindTitle } from '../deliveries/routes.ts'
import { listsPage } from './list.ts'
import { choosePage, proposePage } from './new.ts'
import { entryPage, type EntryPage } from './one.ts'
import { pointsReaders, pointsRoutes } from './points-routes.ts'
import { proposalIn, proposalPlaces } from './proposal.ts'

const path = '/console/lists'
const officers = ['handling-officer', 'office-clerk', 'office-admin'] as const
const deciders = ['approver', 'office-admin'] as const
const readers: Authority = { roles: [...officers, 'approver', 'auditor', 'leader'] }
const pageRows = 50

const holds = (actor: Actor, held: readonly string[]): boolean => held.some((role) => actor.roles.has(role))

export function listRoutes(ctx: Context): Route[] {
  return [...browseRoutes(ctx), ...pointsRoutes(ctx), ...proposeRoutes(ctx), ...entryRoutes(ctx)]
}

function browseRoutes(ctx: Context): Route[] {
  return [
    definePage(ctx, {
      operation: 'console.lists', path, summary: '名单办理', authority: readers, query: ['list', 'subject', 'cursor'],
      show: async ({ actor, query }) => {
        const { list, subject, cursor } = query
        const after = decodeCursor(cursor, CursorProposed)
        const items = await readListings(
          ctx, actor, { list, subject: subject?.trim().slice(0, 40), after, limit: pageRows },
        )
        const last = items.length === pageRows ? items.at(-1) : undefined
        return listsPage({
          items, asked: { list, subject, cursor }, mayPropose: holds(actor, officers),
          readsPoints: holds(actor, pointsReaders),
          next: last === undefined ? undefined : encodeCursor({ proposedOn: last.proposedOn, id: last.id }),
          lists: [...new Map(ctx.catalogue.lists.filter((l) => l.origin === 'own').map((l) => [l.code, l])).values()],
        })
      },
    }),
  ]
}

function proposeRoutes(ctx: Context): Route[] {
  const once = new Once()
  return [
    definePage(ctx, {
      operation: 'console.lists-new', path: `${path}/new`, summary: '提出列入', authority: { roles: officers }, query: ['list', 'subject', 'document', 'scheme'],
      show: (visit) => {
        const { list, subject, document, scheme } = visit.query
        const typed = scheme === undefined ? {} : { pointsScheme: scheme.slice(0, 64) }
        return drawProposal(ctx, visit, { list, subject, document: document?.trim().slice(0, 128) }, noFaults, typed)
      },
    }),
    defineForm(ctx, {
      operation: 'console.lists-propose', path, summary: '提出列入名单', authority: { roles: officers },
      handle: async (sent) => {
        const { form, actor } = sent
        const { proposal, typed, faults } = proposalIn(form)
        const document = form.text('document').slice(0, 128)
        const at = { list: form.text('list'), subject: form.text('subject'), document }
        if (isFaulty(faults)) return drawProposal(ctx, sent, at, faults, typed, 422)
        try {
          return seeOther(await once.run(
            actor.id, form.text('once'),
            async () => `${path}/${(await propose(ctx, actor, proposal)).id}?done=1`,
          ))
        } catch (error) {
          if (!(error instanceof Problem)) throw error
          return drawProposal(ctx, sent, at, faultsOf(error, proposalPlaces), typed, error.status)
        }
      },
    }),
  ]
}

interface At {
  readonly list: string | undefined
  readonly subject: string | undefined
  /** Number of the decision beneath, where the page did not offer it. */
  readonly document: string | undefined
}

async function drawProposal(
  ctx: Context,
  { actor, desk, request }: Visit,
  { list: code, subject, document }: At,
  faults: Faults,
  typed: Readonly<Record<string, string>>,
  status?: number,
): Promise<ConsolePage> {
  const lists = await proposableLists(ctx, actor)
  const list = lists.find((one) => one.code === code)
  if (list === undefined || subject === undefined || subject === '') {
    return choosePage({ lists, list: code, subject, faults: code === undefined || list !== undefined ? faults : { list: '请选择贵单位可以认定的名单' } })
  }
  try {
    const documentNo = document === undefined || document === '' ? undefined : document
    const found = await candidate(ctx, actor, { list, code: subject, documentNo }, request.id)
    return proposePage(desk, {
      list, candidate: found, documentNo, kindTitle: (kind) => kindTitle(ctx, kind), typed, faults,
      today: ctx.clock.today(),
      ...(status === undefined ? {} : { status }),
    })
  } catch (error) {
    if (!(error instanceof Problem)) throw error
    return choosePage({ lists, list: code, subject, faults: faultsOf(error, { 'list.subject_unknown': 'subject' }) })
  }
}

type Around = Pick<EntryPage, 'faults' | 'typed' | 'done' | 'status'>

/** A number out of the address; what is none is the number of nothing. */
function uuidIn({ params }: Visit, name: string): string {
  const text = params[name] ?? ''
  return isUuid(text) ? text : '00000000-0000-0000-0000-000000000000'
}

function idOf(visit: Visit): string {
  return uuidIn(visit, 'id')
}

async function draw(ctx: Context, visit: Visit, around: Around): Promise<ConsolePage> {
  const { actor, desk, request } = visit
  const entry = await readListing(ctx, actor, idOf(visit))
  const [found, exits, marks] = await Promise.all([
    readCase(ctx, actor, entry.case), readExits(ctx, actor, entry.id),
    entry.fact === null ? undefined : openMarks(ctx.db, [entry.fact]),
  ])
  const list = ctx.catalogue.list(entry.list.code, entry.decision?.decidedOn ?? ctx.clock.today())
  const own = actor.organisation?.code === entry.body.code
  return entryPage(desk, {
    ...around, entry, case: found, exits,
    marks: entry.fact === null || entry.status !== 'in-force' ? [] : (marks?.get(entry.fact) ?? []),
    grounds: list.exits, fromCorrection: list.earlyExitRuns === 'correction',
    against: await decisionAgainst(ctx, actor, entry.id, request.id),
    term: termRange(list, entry.criterion.code), restoration: restorationOf(ctx, list, entry),
    officer: own && holds(actor, officers), decider: own && holds(actor, deciders),
  })
}

/** The rule by which an early exit whose term still runs may be taken back today. */
function restorationOf(ctx: Context, list: ListDefinition, { status, end, until }: EntryView): string | null {
  const today = ctx.clock.today()
  const left = status === 'left' && end?.ground === 'early' && (until === null || until >= today)
  return left && mayRestore(list, today) ? (list.restoration?.document ?? null) : null
}

/** What a step sends: the values, and what is wrong with them before the module is asked. */
interface Given {
  readonly typed: Readonly<Record<string, string>>
  readonly faults: Faults
}

function entryRoutes(ctx: Context): Route[] {
  const step = (
    name: string,
    summary: string,
    roles: readonly string[],
    run: (sent: Sent, id: string) => Promise<unknown>,
    given: (sent: Sent) => Given = () => ({ typed: {}, faults: {} }),
  ): Route => defineForm(ctx, {
    operation: `console.listing-${name}`, path: `${path}/:id/${name}`, summary, authority: { roles },
    handle: (sent) => attempt(ctx, sent, name, given(sent), () => run(sent, idOf(sent))),
  })
  const either = [...new Set([...officers, ...deciders])]
  return [
    definePage(ctx, {
      operation: 'console.listing', path: `${path}/:id`, summary: '一个名单办件', authority: readers, query: ['done'],
      show: (visit) => draw(ctx, visit, { faults: noFaults, typed: {}, done: visit.query['done'] !== undefined }),
    }),
    step('notify', '制发列入告知书', officers, ({ actor }, id) => notify(ctx, actor, id)),
    step('serve-notice', '登记告知书送达', officers, (sent, id) => serveNotice(ctx, sent.actor, id, servedIn(sent))),
    step('defend', '登记陈述申辩', officers, (sent, id) => defend(ctx, sent.actor, id, answerIn(sent)), answerGiven),
    step('waive', '登记放弃陈述申辩', officers, (sent, id) => waive(ctx, sent.actor, id, answerIn(sent)), (sent) => worded(sent, 'statement', 'waive')),
    step('review', '复核', officers, (sent, id) => review(ctx, sent.actor, id, reasonIn(sent)), (sent) => worded(sent, 'reason', 'review')),
    step('verify', '核查推荐', officers, (sent, id) => verify(ctx, sent.actor, id, reasonIn(sent)), (sent) => worded(sent, 'reason', 'verify')),
    step('decide', '作出决定', deciders, (sent, id) => decide(ctx, sent.actor, id, decisionIn(sent)), decisionGiven),
    step('serve', '登记决定书送达', officers, ({ actor }, id) => serve(ctx, actor, id)),
    step('drop', '撤回拟列入', either, (sent, id) => drop(ctx, sent.actor, id, reasonIn(sent)), (sent) => worded(sent, 'reason', 'drop')),
    step('revoke', '撤销列入', deciders, (sent, id) => revokeListing(ctx, sent.actor, id, {
      ground: sent.form.text('ground') === 'revoked' ? 'revoked' : 'wrong', ...reasonIn(sent),
    }), (sent) => chosen(sent, 'ground', ['revoked', 'wrong'], 'revoke')),
    step('restore', '撤销移出、恢复列入', deciders, (sent, id) => restoreListing(ctx, sent.actor, id, reasonIn(sent).reason), (sent) => worded(sent, 'reason', 'restore')),
    step('exits', '提出移出', officers, (sent, id) => applyForExit(ctx, sent.actor, id, {
      ground: sent.form.text('ground'), statement: sent.form.lines('statement'), documents: documentsIn(sent),
      ...(sent.form.text('correctedOn') === '' ? {} : { correctedOn: sent.form.text('correctedOn') }),
    }), exitGiven),
    defineForm(ctx, {
      operation: 'console.listing-exit-decide', path: `${path}/:id/exits/:exit`, summary: '决定是否移出', authority: { roles: deciders },
      handle: (sent) => attempt(ctx, sent, 'exit', chosen(sent, 'decision', ['grant', 'refuse'], 'exit'), () =>
        decideOnExit(ctx, sent.actor, uuidIn(sent, 'exit'), {
          decision: sent.form.text('decision') === 'grant' ? 'grant' : 'refuse', ...reasonIn(sent),
        })),
    }),
    defineForm(ctx, {
      operation: 'console.listing-exit-withdraw', path: `${path}/:id/exits/:exit/withdrawal`, summary: '撤回本单位提出的移出申请', authority: { roles: officers },
      handle: (sent) => attempt(ctx, sent, 'withdrawal', { typed: {}, faults: {} }, () =>
        withdrawFromExit(ctx, sent.actor, uuidIn(sent, 'exit'))),
    }),
  ]
}

async function attempt(ctx: Context, sent: Sent, name: string, { typed, faults }: Given, work: () => Promise<unknown>): Promise<ConsolePage | SeeOther> {
  const again = (wrong: Faults, status: number): Promise<ConsolePage> =>
    draw(ctx, sent, { faults: wrong, typed: { ...typed, step: name }, done: false, status })
  if (isFaulty(faults)) return again(faults, 422)
  try {
    await work()
  } catch (error) {
    if (!(error instanceof Problem) || error.status === 404) throw error
    const places = {
      termMonths: `termMonths-${name}`, 'list.paper_missing': `documents-${name === 'exits' ? 'apply' : name}`,
    }
    return again(faultsOf(error, places), error.status)
  }
  return seeOther(`${path}/${idOf(sent)}?done=1`)
}

/** A text that must be there, kept under the id of its field. */
function worded({ form }: Sent, field: string, name: string): Given {
  const text = form.lines(field)
  const id = `${field}-${name}`
  const fits = text.length >= 2 && text.length <= 4000
  return { typed: { [id]: text }, faults: fits ? {} : { [id]: '请填写，2到4000个字' } }
}

function chosen(sent: Sent, field: string, allowed: readonly string[], name: string): Given {
  const { typed, faults } = worded(sent, 'reason', name)
  const value = sent.form.text(field)
  const id = `${field}-${name}`
  return { typed: { ...typed, [id]: value }, faults: { ...(allowed.includes(value) ? {} : { [id]: '请选择' }), ...faults } }
}

function decisionGiven(sent: Sent): Given {
  const { typed, faults } = chosen(sent, 'decision', ['list', 'decline'], 'decide')
  const months = sent.form.text('termMonths')
  const fits = months === '' || /^[1-9]\d{0,3}$/.test(months)
  return { typed: { ...typed, 'termMonths-decide': months }, faults: { ...faults, ...(fits ? {} : { 'termMonths-decide': '应为整数' }) } }
}

function exitGiven(sent: Sent): Given {
  const [ground, statement] = [sent.form.text('ground'), sent.form.lines('statement')]
  const correctedOn = sent.form.text('correctedOn')
  return {
    typed: { 'ground-apply': ground, 'statement-apply': statement, 'correctedOn-apply': correctedOn },
    faults: {
      ...(ground === '' ? { 'ground-apply': '请选择移出情形' } : {}),
      ...(statement.length < 2 || statement.length > 4000 ? { 'statement-apply': '请写明事实与理由，2到4000个字' } : {}),
      ...(correctedOn === '' || isCivilDate(correctedOn) ? {} : { 'correctedOn-apply': '不是有效日期' }),
    },
  }
}

function reasonIn({ form }: Sent): { reason: string } {
  return { reason: form.lines('reason') }
}

/** An answer with the day it was received, when it was not today. */
function answerGiven(sent: Sent): Given {
  const { typed, faults } = worded(sent, 'statement', 'defend')
  const receivedOn = sent.form.text('receivedOn')
  const fits = receivedOn === '' || isCivilDate(receivedOn)
  return {
    typed: { ...typed, 'receivedOn-defend': receivedOn },
    faults: { ...faults, ...(fits ? {} : { 'receivedOn-defend': '不是有效日期' }) },
  }
}

function answerIn(sent: Sent): { statement: string; documents: string[]; receivedOn?: string } {
  const receivedOn = sent.form.text('receivedOn')
  return {
    statement: sent.form.lines('statement'), documents: documentsIn(sent),
    ...(receivedOn === '' ? {} : { receivedOn }),
  }
}

function documentsIn({ form }: Sent): string[] {
  return [...new Set(form.all('documents').filter(isUuid))].slice(0, 50)
}

function servedIn({ form }: Sent): { doneOn?: string; proofs?: string[] } {
  const doneOn = form.text('doneOn')
  const proofs = form.all('proofs').filter(isUuid)
  return { ...(isCivilDate(doneOn) ? { doneOn } : {}), ...(proofs.length === 0 ? {} : { proofs }) }
}

function decisionIn({ form }: Sent): { decision: 'list' | 'decline'; reason: string; termMonths?: number } {
  const months = form.text('termMonths')
  return {
    decision: form.text('decision') === 'list' ? 'list' : 'decline', reason: form.lines('reason'),
    ...(months === '' ? {} : { termMonths: Number(months) }),
  }
}
