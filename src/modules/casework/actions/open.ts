/** Opening cases: one or ten thousand in the same few statements. */
import type { Tx } from '../../../kernel/db.ts'
import type { Actor } from '../../../kernel/http.ts'
import { uuidv7 } from '../../../kernel/ids.ts'
import { recordMany } from '../../../kernel/journal.ts'
import type { CivilDate } from '../../../kernel/time.ts'
import { termOf, type Workflow } from '../../../kernel/workflow.ts'
import { caseworkJournal } from '../journal.ts'
import { fixedTerm, termFrom } from '../rules/term.ts'
import type { Case, Step } from '../schema.ts'
import { insertCases, insertSteps, type NewCase, type NewStep } from '../store/cases.ts'
import { flowOn, type RegisteredFlow } from '../workflow/registry.ts'
import { tell } from './tell.ts'

export interface Opening<S extends string = string, V extends string = string> {
  flow: Workflow<S, V>
  title: string
  /** USCC of the body that handles it. */
  assigneeOrg: string
  subjectId?: string | null
  /** What the owning module calls it; the flow's name when absent. */
  kind?: string
  assigneeUser?: string
  /** 0 (ordinary) to 9. */
  priority?: number
  data?: Record<string, unknown>
  note?: string
  /** The last day of the first term, where a decision or statute names a day instead of working days. */
  dueOn?: CivilDate
}

/** Who opens, and on which civil date. */
export interface Opener {
  actor: Actor
  today: CivilDate
  operation?: string
}

/**
 * Opens a case in its workflow's initial state, under the version in force today, in the caller's transaction. Throws
 * `case.flow_unknown` when the flow is not registered.
 */
export async function openCase<S extends string, V extends string>(
  tx: Tx,
  given: Opening<S, V> & Opener,
): Promise<Case> {
  const { actor, today, operation, ...opening } = given
  const [opened] = await openCases(tx, [opening], { actor, today, ...(operation === undefined ? {} : { operation }) })
  return opened as Case
}

/** Opens many, set-based; the cases in the order given. */
export async function openCases(tx: Tx, openings: readonly Opening[], by: Opener): Promise<Case[]> {
  const made = openings.map((opening) => prepare(opening, by))
  await insertCases(tx, made.map((one) => one.row))
  const steps = await insertSteps(tx, made.map((one) => one.step))
  await recordMany(tx, made.map(({ row }) => ({
    actor: by.actor, action: caseworkJournal.opened, operation: by.operation ?? 'cases.open', caseId: row.id,
    object: { type: 'case', id: row.id }, ...(row.subjectId === null ? {} : { subjectId: row.subjectId }),
    detail: { flow: row.flow, state: row.state, assignee: row.assigneeOrg },
  })))
  const stepOf = new Map(steps.map((step) => [step.caseId, step]))
  const cases = made.map(({ row }) => asOpened(row, stepOf.get(row.id) as Step))
  for (const opened of cases) {
    await tell(tx, { case: opened, step: stepOf.get(opened.id) as Step, actor: by.actor, today: by.today })
  }
  return cases
}

function prepare(opening: Opening, by: Opener): { row: NewCase; step: NewStep } {
  const registered: RegisteredFlow = flowOn(opening.flow.name, by.today)
  const { flow } = registered
  const id = uuidv7()
  const term = opening.dueOn === undefined
    ? termFrom(flow, flow.initial, by.today)
    : fixedTerm(flow, flow.initial, by.today, opening.dueOn)
  const row: NewCase = {
    id, flow: flow.name, flowSince: flow.since, subjectId: opening.subjectId ?? null, kind: opening.kind ?? flow.name,
    title: opening.title, state: flow.initial, enteredOn: by.today, usedDays: 0, dueOn: term.dueOn,
    clockOn: term.clockOn,
    dueEstimated: term.estimated, halfOn: term.halfOn, warnOn: term.warnOn, heldState: null, heldDays: null,
    assigneeOrg: opening.assigneeOrg, assigneeUser: opening.assigneeUser ?? null, priority: opening.priority ?? 0,
    openedOn: by.today, openedBy: by.actor.id, data: opening.data ?? {},
  }
  const step: NewStep = {
    caseId: id, n: 1, kind: 'open', verb: 'open', from: null, to: flow.initial, actor: by.actor.id,
    actorKind: by.actor.kind,
    organisation: by.actor.organisation?.code ?? null, note: opening.note ?? null, documents: [], onDay: by.today,
    spentDays: null, termDays: termOf(flow, flow.initial)?.within ?? null, dueOn: term.dueOn,
    dueEstimated: term.estimated,
  }
  return { row, step }
}

function asOpened(row: NewCase, step: Step): Case {
  return { ...row, openedAt: step.at, version: 1, escalatedTo: null, closedOn: null }
}
