/**
 * Every workflow of the program, by name and version. A module registers its own when it is loaded, with what casework
 * must know beside the table of moves; the higher module calls, so casework imports nobody.
 */
import type { Tx } from '../../../kernel/db.ts'
import type { Actor } from '../../../kernel/http.ts'
import { Problem } from '../../../kernel/problem.ts'
import type { CivilDate } from '../../../kernel/time.ts'
import type { MoveFacts, Workflow } from '../../../kernel/workflow.ts'
import { caseworkProblems } from '../problems.ts'
import type { Case, Step } from '../schema.ts'

/** What the module's own rules say of a case for whoever asks: papers held elsewhere, verbs blocked and why. */
export type FactsOf = (tx: Tx, about: { case: Case; actor: Actor; today: CivilDate }) => Promise<MoveFacts>

/** A step that has just been made; in the same transaction. Throwing undoes the step. */
export interface Moved {
  case: Case
  step: Step
  actor: Actor
  today: CivilDate
}
export type MovedHandler = (tx: Tx, moved: Moved) => Promise<void>

export interface FlowOptions<S extends string = string> {
  /** What cases of this flow are called, in Chinese. */
  readonly title: string
  /** States in which a supplement is awaited: the clock of the state left stands still. */
  readonly pausing?: readonly S[]
  /** The role an overdue case is put before; `leader` when absent, `null`: nobody. */
  readonly supervisor?: string | null
  readonly facts?: FactsOf
  /** The state with which the subject is told: before it has been in it, its case is not there for it. Absent: at once. */
  readonly told?: S
}

export interface RegisteredFlow {
  readonly flow: Workflow
  readonly title: string
  readonly pausing: ReadonlySet<string>
  readonly supervisor: string | null
  readonly facts: FactsOf | undefined
  readonly told: string | undefined
}

const flows = new Map<string, RegisteredFlow[]>()
const handlers = new Map<string, Set<MovedHandler>>()
const rearrangers = new Map<string, Set<MovedHandler>>()
const subscribers = new Map<string, Set<string>>()

/**
 * Registers a version of a workflow. Several versions of one name live side by side, told apart by `since`. Throws an
 * Error when another workflow has the same name and day, or a pausing state does not exist.
 */
export function registerFlow<S extends string, V extends string>(
  flow: Workflow<S, V>,
  options: FlowOptions<NoInfer<S>>,
): void {
  const versions = flows.get(flow.name) ?? []
  const same = versions.find((one) => one.flow.since === flow.since)
  if (same !== undefined && same.flow !== (flow as Workflow)) {
    throw new Error(`workflow ${flow.name} of ${flow.since} is registered twice`)
  }
  const named = [...(options.pausing ?? []), ...(options.told === undefined ? [] : [options.told])]
  const unknown = named.find((state) => !Object.hasOwn(flow.states, state))
  if (unknown !== undefined) throw new Error(`workflow ${flow.name}: state ${unknown} is not declared`)
  const registered: RegisteredFlow = {
    flow: flow as unknown as Workflow,
    title: options.title,
    pausing: new Set<string>(options.pausing ?? []),
    supervisor: options.supervisor === undefined ? 'leader' : options.supervisor,
    facts: options.facts,
    told: options.told,
  }
  const others = versions.filter((one) => one !== same)
  flows.set(flow.name, [...others, registered].sort((a, b) => (a.flow.since < b.flow.since ? -1 : 1)))
}

/** The version in force on a day. Throws `case.flow_unknown`. */
export function flowOn(name: string, day: CivilDate): RegisteredFlow {
  const found = (flows.get(name) ?? []).filter((one) => one.flow.since <= day).at(-1)
  if (found === undefined) throw new Problem(caseworkProblems.flowUnknown, { detail: `没有名为“${name}”的办件类型` })
  return found
}

/** The version a case began with. Throws an Error when the program no longer knows it: open cases must stay workable. */
export function flowOf(about: Pick<Case, 'flow' | 'flowSince'>): RegisteredFlow {
  const found = flows.get(about.flow)?.find((one) => one.flow.since === about.flowSince)
  if (found === undefined) throw new Error(`workflow ${about.flow} of ${about.flowSince} is not registered`)
  return found
}

/** Every registered workflow, for pictures and for the walk over all rights. */
export function allFlows(): Workflow[] {
  return registeredFlows().map((one) => one.flow)
}

export function registeredFlows(): RegisteredFlow[] {
  return [...flows.values()].flat().sort((a, b) => (a.flow.name + a.flow.since < b.flow.name + b.flow.since ? -1 : 1))
}

/** The latest title of a flow; its name when it is unknown. */
export function flowTitle(name: string): string {
  return flows.get(name)?.at(-1)?.title ?? name
}

/**
 * Calls the handler after every step of a flow's cases (opening, moves of people and of the clock; not assignments),
 * in the transaction of the step. Registering the same function twice is once.
 */
export function onMoved(flow: string, handler: MovedHandler): void {
  const known = handlers.get(flow) ?? new Set()
  handlers.set(flow, known.add(handler))
}

/**
 * Calls the handler after every step of people that leaves the state as it is: another body or person, another term; in
 * the transaction of the step. Throwing undoes it.
 */
export function onRearranged(flow: string, handler: MovedHandler): void {
  const known = rearrangers.get(flow) ?? new Set()
  rearrangers.set(flow, known.add(handler))
}

export function rearrangersOf(flow: string): readonly MovedHandler[] {
  return [...(rearrangers.get(flow) ?? [])]
}

/** Adds a job of this task with `{caseId, n}` in the transaction of every step: for effects that may come later. */
export function queueOnMoved(flow: string, task: string): void {
  const known = subscribers.get(flow) ?? new Set()
  subscribers.set(flow, known.add(task))
}

export function handlersOf(flow: string): { handlers: readonly MovedHandler[]; tasks: readonly string[] } {
  return { handlers: [...(handlers.get(flow) ?? [])], tasks: [...(subscribers.get(flow) ?? [])] }
}
