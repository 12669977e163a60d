/**
 * The only writer of a state. In one transaction: the row locked, what the clock has done entered first, the move
 * checked, the step inserted, the row with its new deadlines written, the journal line, and whoever subscribed told.
 */
import type { Tx } from '../../../kernel/db.ts'
import type { Actor } from '../../../kernel/http.ts'
import { record, systemActor } from '../../../kernel/journal.ts'
import { Problem } from '../../../kernel/problem.ts'
import { isCivilDate, type CivilDate } from '../../../kernel/time.ts'
import { checkMove, termOf, type Move, type MoveFacts, type Workflow } from '../../../kernel/workflow.ts'
import { findSubject } from '../../subjects/index.ts'
import { caseworkJournal } from '../journal.ts'
import { caseworkProblems } from '../problems.ts'
import { clockMaker, isSubjectOf, handles, makersOf } from '../rules/authority.ts'
import { clockSteps, fixedTerm, positionAfter, spentDays, type Position, type Term } from '../rules/term.ts'
import type { Case, Step } from '../schema.ts'
import { insertSteps, lockCase, updateCase, type CaseChange, type NewStep } from '../store/cases.ts'
import { documentKinds } from '../store/documents.ts'
import { flowOf, type RegisteredFlow } from '../workflow/registry.ts'
import { tell } from './tell.ts'

export interface Advance {
  actor: Actor
  /** The civil date on which the move takes effect. */
  today: CivilDate
  /** The version the actor saw; absent only for programs that hold the case themselves. */
  version?: number
  /** The reason or opinion. */
  note?: string
  /** Ids of papers of the case handed in with this move. */
  documents?: readonly string[]
  /** Merged into the case's particulars. */
  data?: Record<string, unknown>
  /** Hands the case over with the move. */
  assigneeOrg?: string
  assigneeUser?: string | null
  /** The last day of the new state's term, where a decision or statute names a day. */
  dueOn?: CivilDate
  operation?: string
}

export interface Advanced {
  case: Case
  step: Step
}

/**
 * Makes one move of a case in the caller's transaction.
 *
 * Problems: `case.unknown`; `case.changed` (409: the version is another, somebody was faster);
 * `case.foreign_organisation`;
 * `case.closed`; `workflow.not_now`, `workflow.not_yours`, `workflow.incomplete` (papers, reason, the module's
 * own rules);
 * `case.term_running` when a program makes the clock's move before its term; `case.document_unknown`.
 */
export async function advance<S extends string, V extends string>(
  tx: Tx,
  flow: Workflow<S, V>,
  caseId: string,
  verb: NoInfer<V>,
  given: Advance,
): Promise<Advanced> {
  return advanceNamed(tx, flow.name, caseId, verb, given)
}

/** The same where flow and verb come from a request; `undefined`: whatever flow the case has. */
export async function advanceNamed(
  tx: Tx,
  flowName: string | undefined,
  caseId: string,
  verb: string,
  given: Advance,
): Promise<Advanced> {
  const stored = await lockCase(tx, caseId)
  if (stored === undefined || (flowName !== undefined && stored.flow !== flowName)) {
    throw new Problem(caseworkProblems.unknown)
  }
  const registered = flowOf(stored)
  const subjectCode = await subjectCodeOf(tx, stored)
  if (!handles(given.actor, stored) && !isSubjectOf(given.actor, subjectCode)) {
    throw new Problem(caseworkProblems.foreign)
  }
  if (given.version !== undefined && given.version !== stored.version) throw new Problem(caseworkProblems.changed)
  const current = await enterClock(tx, registered, stored, given.today)
  if (current.closedOn !== null) throw new Problem(caseworkProblems.closed)
  const makers = makersOf(given.actor, current, subjectCode)
  const facts = await factsOf(tx, registered, current, given)
  const move = checkMove(registered.flow, current.state, verb, {
    roles: makers, facts, ...(given.note === undefined ? {} : { reason: given.note }),
  })
  mustNotForestall(move, makers, current)
  if (given.dueOn !== undefined && (!isCivilDate(given.dueOn) || given.dueOn < given.today)) {
    throw new Problem(caseworkProblems.dateInvalid, { detail: '期限应为不早于今天的日期' })
  }
  return make(tx, registered, current, move, given)
}

/** A program may enter the clock's move, never before its term has ended. */
function mustNotForestall(move: Move, makers: ReadonlySet<string>, current: Case): void {
  const byPeople = move.by.some((maker) => maker !== clockMaker && makers.has(maker))
  if (byPeople || !move.by.includes(clockMaker)) return
  throw new Problem(caseworkProblems.termRunning, {
    detail: current.clockOn === null ? '该步骤没有期限' : `期限至${current.clockOn}届满`,
  })
}

/** USCC of the case's subject; null when there is none. */
export async function subjectCodeOf(tx: Tx, about: Pick<Case, 'subjectId'>): Promise<string | null> {
  if (about.subjectId === null) return null
  return (await findSubject(tx, about.subjectId))?.code ?? null
}

async function factsOf(tx: Tx, registered: RegisteredFlow, current: Case, given: Advance): Promise<MoveFacts> {
  const held = await documentKinds(tx, current.id)
  const unknown = (given.documents ?? []).find((id) => !held.some((document) => document.id === id))
  if (unknown !== undefined) throw new Problem(caseworkProblems.documentUnknown)
  const own = await registered.facts?.(tx, { case: current, actor: given.actor, today: given.today })
  return {
    documents: [...held.map((document) => document.kind), ...(own?.documents ?? [])],
    ...(own?.blocked === undefined ? {} : { blocked: own.blocked }),
  }
}

/** What is known of a case when its moves are offered. */
export async function moveFacts(tx: Tx, current: Case, actor: Actor, today: CivilDate): Promise<MoveFacts> {
  return factsOf(tx, flowOf(current), current, { actor, today })
}

/**
 * Enters into a locked case what the clock has done by `today`; answers the case as it then stands. Entering it late
 * changes nothing: every step bears the day it took effect.
 */
export async function enterClock(tx: Tx, registered: RegisteredFlow, stored: Case, today: CivilDate): Promise<Case> {
  let current = stored
  for (const step of clockSteps(registered.flow, registered.pausing, stored, today)) {
    const made = await make(tx, registered, current, step.move, {
      actor: systemActor, today: step.on, operation: 'casework.clock',
    })
    current = made.case
  }
  return current
}

async function make(tx: Tx, registered: RegisteredFlow, current: Case, move: Move, given: Advance): Promise<Advanced> {
  const { flow, pausing } = registered
  const position = positionAfter(flow, pausing, current, move.to, given.today)
  const term: Term = given.dueOn === undefined ? position : fixedTerm(flow, move.to, given.today, given.dueOn)
  const final = flow.final.includes(move.to)
  const to: CaseChange = {
    ...rowOf(current, position, term), version: current.version + 1, closedOn: final ? given.today : null,
    escalatedTo: null,
    assigneeOrg: given.assigneeOrg ?? current.assigneeOrg,
    assigneeUser: assigneeAfter(current, given),
    data: { ...current.data, ...given.data },
  }
  const step = await writeStep(tx, {
    caseId: current.id, n: to.version, kind: 'move', verb: move.verb, from: current.state, to: move.to,
    actor: given.actor.id, actorKind: given.actor.kind, organisation: given.actor.organisation?.code ?? null,
    note: given.note ?? null, documents: [...(given.documents ?? [])], onDay: given.today,
    spentDays: current.usedDays + spentDays(current.enteredOn, given.today),
    termDays: termOf(flow, current.state)?.within ?? null, dueOn: term.dueOn, dueEstimated: term.estimated,
  }, to)
  await record(tx, {
    actor: given.actor, action: caseworkJournal.moved, operation: given.operation ?? 'cases.move', caseId: current.id,
    object: { type: 'case', id: current.id }, ...(current.subjectId === null ? {} : { subjectId: current.subjectId }),
    // Only what the workflow asks for: a statement of a party may hold what the journal must not.
    ...(move.reason === 'required' && given.note !== undefined ? { reason: given.note } : {}),
    detail: { flow: current.flow, verb: move.verb, from: current.state, to: move.to, n: to.version },
  })
  const moved: Case = { ...current, ...to }
  await tell(tx, { case: moved, step, actor: given.actor, today: given.today })
  return { case: moved, step }
}

/** A case handed to another body has nobody in charge there yet. */
function assigneeAfter(current: Case, given: Advance): string | null {
  if (given.assigneeUser !== undefined) return given.assigneeUser
  return given.assigneeOrg === undefined || given.assigneeOrg === current.assigneeOrg ? current.assigneeUser : null
}

function rowOf(current: Case, position: Position, term: Term): CaseChange {
  return {
    state: position.state, version: current.version, enteredOn: position.enteredOn, usedDays: position.usedDays,
    dueOn: term.dueOn, clockOn: term.clockOn, dueEstimated: term.estimated, halfOn: term.halfOn, warnOn: term.warnOn,
    heldState: position.heldState, heldDays: position.heldDays, assigneeOrg: current.assigneeOrg,
    assigneeUser: current.assigneeUser, escalatedTo: current.escalatedTo, priority: current.priority,
    closedOn: current.closedOn, data: current.data,
  }
}

/** Inserts a step and writes the row after it; 409 when either finds that somebody was faster. */
export async function writeStep(tx: Tx, step: NewStep, to: CaseChange): Promise<Step> {
  if (!(await updateCase(tx, step.caseId, to))) throw new Problem(caseworkProblems.changed)
  const [inserted] = await insertSteps(tx, [step])
  return inserted as Step
}

/** The row of a case as it is, for steps that leave its state alone. */
export function unchangedRow(current: Case): CaseChange {
  const { dueOn, clockOn, dueEstimated, halfOn, warnOn } = current
  return rowOf(current, current, { dueOn, clockOn, estimated: dueEstimated, halfOn, warnOn })
}
