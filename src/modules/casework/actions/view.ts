/** Cases as they are read: the inbox, one case with everything, the board. The clock is applied before anything is shown. */
import type { Context } from '../../../context.ts'
import { transaction, type Tx } from '../../../kernel/db.ts'
import type { Actor } from '../../../kernel/http.ts'
import { CursorDue, decodeCursor, encodeCursor } from '../../../kernel/cursor.ts'
import { Problem } from '../../../kernel/problem.ts'
import { addDays, type CivilDate } from '../../../kernel/time.ts'
import { findMove, movesFrom } from '../../../kernel/workflow.ts'
import { findSubjectByCode } from '../../subjects/index.ts'
import { caseworkProblems } from '../problems.ts'
import { handles, isSubjectOf, makersOf } from '../rules/authority.ts'
import { clockSteps, dueState } from '../rules/term.ts'
import type { Board, CaseDetail, CaseSummary, OfferedMove } from '../schema.ts'
import { countBoard, countSteps } from '../store/board.ts'
import { listDocuments, type PaperKind } from '../store/documents.ts'
import { findCaseRow, listStepRows, selectCases, type CaseRow, type InboxFilter, type StepRow } from '../store/inbox.ts'
import { listServiceViews } from '../store/services.ts'
import { flowOf, flowTitle, registeredFlows, type RegisteredFlow } from '../workflow/registry.ts'
import { moveFacts } from './advance.ts'
import { seesCase, subjectCodeFor } from './seen.ts'

export type ViewContext = Pick<Context, 'db' | 'clock'>

export interface InboxQuery {
  flow?: string
  state?: string
  due?: NonNullable<InboxFilter['due']>
  mine?: boolean
  organisation?: string
  subject?: string
  limit: number
  cursor?: string
}

/** Cases the actor may see, nearest deadline first. `mine`: those of which one of its roles may make a move now. */
export async function listCases(
  ctx: ViewContext,
  actor: Actor,
  query: InboxQuery,
): Promise<{ items: CaseSummary[]; next: string | null }> {
  const today = ctx.clock.today()
  const nobody = { items: [], next: null }
  const bounds = await boundsOf(ctx, actor, query)
  if (bounds === undefined) return nobody
  const filter: InboxFilter = {
    today, flow: query.flow, state: query.state, due: query.due, ...bounds,
    ...(query.mine === true ? ownWork(actor) : {}),
  }
  const items = await selectCases(ctx.db, filter, { after: decodeCursor(query.cursor, CursorDue), limit: query.limit })
  const last = items.length === query.limit ? items.at(-1) : undefined
  return {
    items: items.map((row) => summaryOf(actor, derive(row, today), today)),
    next: last === undefined ? null : encodeCursor({ due: last.dueOn ?? '9999-12-31', id: last.id }),
  }
}

/** Whose cases: a body sees its own, the office all or those of one body, a subject those about itself. */
async function boundsOf(
  ctx: ViewContext,
  actor: Actor,
  query: InboxQuery,
): Promise<Pick<InboxFilter, 'organisation' | 'subjectId' | 'told'> | undefined> {
  const own = actor.organisation?.code
  const code = actor.roles.has('subject') ? own : query.subject
  if (actor.roles.has('subject') && code === undefined) return undefined
  const subject = code === undefined ? undefined : await findSubjectByCode(ctx.db, code)
  if (code !== undefined && subject === undefined) return undefined
  if (actor.roles.has('subject')) return { subjectId: subject?.id, told: tellingStates() }
  const any = actor.kind === 'system' || actor.scopes.has('organisations:any')
  if (!any && (own === undefined || (query.organisation !== undefined && query.organisation !== own))) return undefined
  return { organisation: any ? query.organisation : own, subjectId: subject?.id }
}

/** The state with which each flow tells its subject. */
function tellingStates(): { flows: string[]; states: string[] } {
  const pairs = registeredFlows().flatMap(({ flow, told }) => (told === undefined ? [] : [[flow.name, told] as const]))
  return { flows: pairs.map(([flow]) => flow), states: pairs.map(([, state]) => state) }
}

/** What is the actor's to do: not in somebody else's hands, and movable by it or put before it. */
function ownWork(actor: Actor): Pick<InboxFilter, 'movable' | 'roles' | 'person'> {
  return { movable: movableBy(actor), roles: [...actor.roles], person: actor.kind === 'user' ? actor.id : undefined }
}

/** Every state of every flow in which one of the actor's makers has a move. */
function movableBy(actor: Actor): { flows: string[]; states: string[] } {
  const makers =
    actor.roles.has('subject') ? new Set(['subject']) : actor.kind === 'client' ? new Set(['client']) : actor.roles
  const pairs = registeredFlows().flatMap(({ flow }) =>
    flow.moves
      .filter((move) => move.by.some((maker) => makers.has(maker)))
      .flatMap((move) => move.from.map((state) => ({ flow: flow.name, state }))))
  return { flows: pairs.map((pair) => pair.flow), states: pairs.map((pair) => pair.state) }
}

/** The case as the clock has left it by today, whether or not a sweep has entered that. */
export function derive<C extends CaseRow>(row: C, today: CivilDate): C {
  if (row.closedOn !== null) return row
  const { flow, pausing } = flowOf(row)
  const last = clockSteps(flow, pausing, row, today).at(-1)
  if (last === undefined) return row
  const { state, enteredOn, usedDays, heldState, heldDays, dueOn, clockOn, estimated, halfOn, warnOn } = last.after
  const closedOn = flow.final.includes(state) ? last.on : null
  return {
    ...row, state, enteredOn, usedDays, heldState, heldDays, dueOn, clockOn, halfOn, warnOn, closedOn,
    dueEstimated: estimated,
  }
}

/** A subject is told which body has its case, never which person. */
function summaryOf(actor: Actor, row: CaseRow, today: CivilDate): CaseSummary {
  const { flow, title } = flowOf(row)
  return {
    id: row.id, flow: row.flow, flowTitle: title, kind: row.kind, title: row.title, state: row.state,
    stateTitle: flow.states[row.state]?.title ?? row.state,
    subject: row.subjectName === null ? null : { code: row.subjectCode, name: row.subjectName },
    organisation: { code: row.assigneeOrg, name: row.organisationName ?? row.assigneeOrg },
    assignee: row.assigneeLogin === null || actor.roles.has('subject')
      ? null
      : { login: row.assigneeLogin, name: row.assigneeName ?? '' },
    priority: row.priority, version: row.version, openedOn: row.openedOn, dueOn: row.dueOn,
    dueEstimated: row.dueEstimated,
    due: dueState({ ...row, closed: row.closedOn !== null, paused: row.heldState !== null }, today),
    escalatedTo: row.escalatedTo, closedOn: row.closedOn,
  }
}

/** One case for whoever may see it. Problems: `case.unknown`, also for those who may not. */
export async function readCase(ctx: ViewContext, actor: Actor, id: string): Promise<CaseDetail> {
  const today = ctx.clock.today()
  return transaction(ctx.db, async (tx) => {
    const stored = await findCaseRow(tx, id)
    if (stored === undefined || !(await seesCase(tx, actor, stored))) throw new Problem(caseworkProblems.unknown)
    const row = derive(stored, today)
    const registered = flowOf(row)
    const inside = handles(actor, row)
    const documents = await listDocuments(tx, id)
    return {
      ...summaryOf(actor, row, today),
      publicState: registered.flow.states[row.state]?.public ?? row.state,
      data: inside ? row.data : {},
      steps: (await listStepRows(tx, id)).map((step) => stepView(registered, step, actor, inside)),
      documents: documents
        .filter((document) => inside || document.openToSubject || document.actor === actor.id)
        .map(({ caseId: _, openToSubject: __, actor: ___, ...view }) => view),
      services: await listServiceViews(tx, id),
      moves: await offered(tx, registered, row, actor, today, documents),
    }
  })
}

/** The moves out of the present state with the reason why one is not open to the actor. */
export async function movesOf(ctx: ViewContext, actor: Actor, id: string): Promise<OfferedMove[]> {
  return (await readCase(ctx, actor, id)).moves
}

async function offered(
  tx: Tx,
  registered: RegisteredFlow,
  row: CaseRow,
  actor: Actor,
  today: CivilDate,
  papers: readonly PaperKind[],
): Promise<OfferedMove[]> {
  const { flow } = registered
  if (row.closedOn !== null) return []
  const facts = await moveFacts(tx, row, actor, today, papers)
  const makers = makersOf(actor, row, await subjectCodeFor(tx, actor, row))
  return movesFrom(flow, row.state, makers, facts).map((move) => {
    const rule = findMove(flow, row.state, move.verb)
    return { ...move, needs: [...(rule?.needs ?? [])], law: rule?.law ?? '' }
  })
}

/** To the subject: which body, never which person; its own words and the reasons the law asks for, no inner opinions. */
function stepView(
  registered: RegisteredFlow,
  step: StepRow,
  actor: Actor,
  inside: boolean,
): CaseDetail['steps'][number] {
  const { flow } = registered
  const move = step.from === null ? undefined : findMove(flow, step.from, step.verb)
  const own = isSubjectOf(actor, actor.organisation?.code) && step.actor === actor.id
  const name = step.actorKind === 'system' ? '系统' : (step.actorName ?? step.organisationName ?? '')
  const organisation = step.organisation === null
    ? null
    : { code: step.organisation, name: step.organisationName ?? step.organisation }
  const titles: Record<string, string> = {
    open: '立案', assign: handsTitle(step, inside), escalate: '逾期督办', redate: '延长期限',
  }
  return {
    n: step.n, kind: step.kind, verb: step.verb, title: titles[step.kind] ?? move?.title ?? step.verb, from: step.from,
    to: step.to, toTitle: flow.states[step.to]?.title ?? step.to,
    actor: inside || own || step.actorKind === 'system' ? name : (step.organisationName ?? ''),
    organisation, note: inside || own || move?.reason === 'required' ? step.note : null,
    documents: inside || own ? step.documents : [], at: step.at, onDay: step.onDay, spentDays: step.spentDays,
    termDays: step.termDays, dueOn: step.dueOn,
  }
}

/** Into whose hands a step put the case; to the subject the body, never the person. */
function handsTitle(step: StepRow, inside: boolean): string {
  const person = inside ? step.passedToUserName : null
  if (step.passedTo !== null) {
    return `转办至${step.passedToName ?? step.passedTo}${person === null ? '' : `，承办人${person}`}`
  }
  if (step.passedToUser === null) return '取消指定承办人'
  return person === null ? '指定承办人' : `指定承办人：${person}`
}

/** Deadlines and statistics of all kinds of case: of one's own body, or of all for the office and leaders. */
export async function readBoard(
  ctx: ViewContext,
  actor: Actor,
  query: { from?: CivilDate; organisation?: string },
): Promise<Board> {
  const asOf = ctx.clock.today()
  const from = query.from ?? addDays(asOf, -90)
  const any = actor.kind === 'system' || actor.scopes.has('organisations:any') || actor.scopes.has('statistics:read')
  const organisation = any ? query.organisation : (actor.organisation?.code ?? '')
  const lines = await countBoard(ctx.db, { today: asOf, from, organisation })
  const steps = await countSteps(ctx.db, { from, organisation })
  return {
    asOf, from,
    lines: lines.map(({ organisation: code, organisationName, ...line }) => ({
      ...line, flowTitle: flowTitle(line.flow), organisation: { code, name: organisationName ?? code },
    })),
    steps: steps.map(({ organisation: code, organisationName, flowSince, ...step }) => ({
      ...step, stateTitle: flowOf({ flow: step.flow, flowSince }).flow.states[step.state]?.title ?? step.state,
      organisation: { code, name: organisationName ?? code },
    })),
  }
}
