/** Writing checked moves: steps, rows, journal lines, in a few statements for any number of cases; then telling. */
import type { Tx } from '../../../kernel/db.ts'
import type { Actor } from '../../../kernel/http.ts'
import { recordMany, systemActor } from '../../../kernel/journal.ts'
import { Problem } from '../../../kernel/problem.ts'
import type { CivilDate } from '../../../kernel/time.ts'
import { termOf, type Move } from '../../../kernel/workflow.ts'
import { caseworkJournal } from '../journal.ts'
import { caseworkProblems } from '../problems.ts'
import { clockSteps, fixedTerm, positionAfter, spentDays, type Position, type Term } from '../rules/term.ts'
import type { Case, Step } from '../schema.ts'
import { insertSteps, updateCases, type CaseChange, type NewStep } from '../store/cases.ts'
import type { RegisteredFlow } from '../workflow/registry.ts'
import { tell } from './tell.ts'

/** What a move brings with it. */
export interface Given {
  actor: Actor
  today: CivilDate
  note?: string
  documents?: readonly string[]
  data?: Record<string, unknown>
  assigneeOrg?: string
  assigneeUser?: string | null
  dueOn?: CivilDate
  operation?: string
}

/** A case, locked, and the move it is to make. */
export interface Planned {
  registered: RegisteredFlow
  current: Case
  move: Move
}

export interface Made {
  case: Case
  step: Step
}

/** Writes the moves of different cases; the results in the order given. Throws `case.changed` when one was faster. */
export async function makeMoves(tx: Tx, planned: readonly Planned[], given: Given): Promise<Made[]> {
  const drafts = planned.map((plan) => draft(plan, given))
  const steps = await writeSteps(tx, drafts)
  await recordMany(tx, planned.map(({ current, move }, i) => ({
    actor: given.actor, action: caseworkJournal.moved, operation: given.operation ?? 'cases.move', caseId: current.id,
    object: { type: 'case', id: current.id }, ...(current.subjectId === null ? {} : { subjectId: current.subjectId }),
    // Only what the workflow asks for: a statement of a party may hold what the journal must not.
    ...(move.reason === 'required' && given.note !== undefined ? { reason: given.note } : {}),
    detail: { flow: current.flow, verb: move.verb, from: current.state, to: move.to, n: (steps[i] as Step).n },
  })))
  const made = planned.map(({ current }, i): Made => ({
    case: { ...current, ...(drafts[i] as Draft).to }, step: steps[i] as Step,
  }))
  for (const one of made) await tell(tx, { ...one, actor: given.actor, today: given.today })
  return made
}

/**
 * Enters into a locked case what the clock has done by `today`; answers the case as it then stands. Entering it late
 * changes nothing: every step bears the day it took effect.
 */
export async function enterClock(
  tx: Tx,
  registered: RegisteredFlow,
  stored: Case,
  today: CivilDate,
): Promise<Case> {
  let current = stored
  for (const step of clockSteps(registered.flow, registered.pausing, stored, today)) {
    const given = { actor: systemActor, today: step.on, operation: 'casework.clock' }
    const [made] = await makeMoves(tx, [{ registered, current, move: step.move }], given)
    current = (made as Made).case
  }
  return current
}

/** A step and the row after it. */
export interface Draft {
  step: NewStep
  to: CaseChange
}

function draft({ registered, current, move }: Planned, given: Given): Draft {
  const { flow, pausing } = registered
  const position = positionAfter(flow, pausing, current, move.to, given.today)
  const term: Term = given.dueOn === undefined ? position : fixedTerm(flow, move.to, given.today, given.dueOn)
  const to: CaseChange = {
    ...rowOf(current, position, term),
    version: current.version + 1,
    closedOn: flow.final.includes(move.to) ? given.today : null,
    escalatedTo: null,
    assigneeOrg: given.assigneeOrg ?? current.assigneeOrg,
    assigneeUser: assigneeAfter(current, given),
    data: { ...current.data, ...given.data },
  }
  const step: NewStep = {
    caseId: current.id, n: to.version, kind: 'move', verb: move.verb, from: current.state, to: move.to,
    actor: given.actor.id, actorKind: given.actor.kind, organisation: given.actor.organisation?.code ?? null,
    note: given.note ?? null, documents: [...(given.documents ?? [])], onDay: given.today,
    spentDays: current.usedDays + spentDays(current.enteredOn, given.today),
    termDays: termOf(flow, current.state)?.within ?? null, dueOn: term.dueOn, dueEstimated: term.estimated,
  }
  return { step, to }
}

/** A case handed to another body has nobody in charge there yet. */
function assigneeAfter(current: Case, given: Given): string | null {
  if (given.assigneeUser !== undefined) return given.assigneeUser
  return given.assigneeOrg === undefined || given.assigneeOrg === current.assigneeOrg ? current.assigneeUser : null
}

/** Inserts steps and writes the rows after them; `case.changed` when either finds that somebody was faster. */
export async function writeSteps(tx: Tx, drafts: readonly Draft[]): Promise<Step[]> {
  const changed = await updateCases(tx, drafts.map(({ step, to }) => ({ id: step.caseId, ...to })))
  if (changed !== drafts.length) throw new Problem(caseworkProblems.changed)
  const inserted = await insertSteps(tx, drafts.map(({ step }) => step))
  const byCase = new Map(inserted.map((step) => [step.caseId, step]))
  return drafts.map(({ step }) => byCase.get(step.caseId) as Step)
}

/** The row of a case as it is, for steps that leave its state alone. */
export function unchangedRow(current: Case): CaseChange {
  const { dueOn, clockOn, dueEstimated, halfOn, warnOn } = current
  return rowOf(current, current, { dueOn, clockOn, estimated: dueEstimated, halfOn, warnOn })
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
