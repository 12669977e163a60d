/**
 * Workflows as data: which moves a case of a kind can make, who makes them, by when, and under which article. Pure:
 * the effect of a move (step, state, deadline, journal, jobs) is casework's.
 */
import { defineProblems, Problem } from './problem.ts'

export const workflowProblems = defineProblems({
  notNow: { code: 'workflow.not_now', status: 409, title: '当前状态不能办理此步骤' },
  notYours: { code: 'workflow.not_yours', status: 403, title: '您的角色不能办理此步骤' },
  incomplete: { code: 'workflow.incomplete', status: 422, title: '办理此步骤的条件尚不具备' },
})

export interface State {
  /** For those who handle the case. */
  readonly title: string
  /** For the applicant and the public; several states may share one wording. */
  readonly public: string
}

/** A role of the actor, or `clock`: made by the deadline itself. */
export type Maker = string

export interface Move<S extends string = string, V extends string = string> {
  /** What is done: accept, refuse, lapse, … A verb may occur in several moves, from different states. */
  readonly verb: V
  readonly title: string
  readonly from: readonly S[]
  readonly to: S
  readonly by: readonly Maker[]
  /** Working days from entering the state until this move is due. */
  readonly within?: number
  /** Kinds of document that must be there. */
  readonly needs?: readonly string[]
  readonly reason?: 'required'
  /** The article that this move carries out. */
  readonly law: string
}

export interface Workflow<S extends string = string, V extends string = string> {
  readonly name: string
  /** The day this version takes effect; open cases finish under the version they began with. */
  readonly since: string
  readonly initial: S
  readonly states: Readonly<Record<S, State>>
  readonly final: readonly S[]
  readonly moves: readonly Move<S, V>[]
}

/**
 * Declares a workflow. A misspelt state in `initial`, `final`, `from` or `to` is a type error (NoInfer: states are
 * learnt from `states` alone). Throws when a state cannot be reached, a final state has a way out, another has none,
 * or a verb is ambiguous.
 */
export function defineWorkflow<const S extends string, const V extends string>(definition: {
  readonly name: string
  readonly since: string
  readonly initial: NoInfer<S>
  readonly states: Readonly<Record<S, State>>
  readonly final: readonly NoInfer<S>[]
  readonly moves: readonly (Omit<Move<NoInfer<S>, string>, 'verb'> & { readonly verb: V })[]
}): Workflow<S, V> {
  const flow = definition as Workflow<S, V>
  const faults = workflowFaults(flow)
  if (faults.length > 0) throw new Error(`workflow ${flow.name}: ${faults.join('; ')}`)
  return flow
}

/** What is wrong with a workflow, in sentences; empty when it is complete. */
export function workflowFaults(flow: Workflow): string[] {
  const faults: string[] = []
  const states = Object.keys(flow.states)
  for (const name of [flow.initial, ...flow.final, ...flow.moves.flatMap((move) => [...move.from, move.to])]) {
    if (!states.includes(name)) faults.push(`state ${name} is not declared`)
  }
  const reachable = new Set([flow.initial])
  for (let size = 0; size !== reachable.size; ) {
    size = reachable.size
    for (const move of flow.moves) if (move.from.some((from) => reachable.has(from))) reachable.add(move.to)
  }
  for (const state of states) {
    const out = flow.moves.filter((move) => move.from.includes(state))
    if (!reachable.has(state)) faults.push(`state ${state} cannot be reached`)
    if (flow.final.includes(state) && out.length > 0) faults.push(`final state ${state} has a way out: ${out[0]?.verb}`)
    if (!flow.final.includes(state) && out.length === 0) faults.push(`state ${state} is not final and has no way out`)
    const verbs = out.map((move) => move.verb)
    const twice = verbs.find((verb, i) => verbs.indexOf(verb) !== i)
    if (twice !== undefined) faults.push(`${twice} leads from ${state} in two ways`)
    if (out.some((move) => move.by.includes('clock') && move.within === undefined)) {
      faults.push(`the clock cannot leave ${state} without a term`)
    }
  }
  for (const move of flow.moves) {
    if (move.by.length === 0) faults.push(`nobody may ${move.verb}`)
    if (move.from.length === 0) faults.push(`${move.verb} leads from no state`)
    if (move.law.trim() === '') faults.push(`${move.verb} cites no article`)
    if (move.within !== undefined && !(Number.isInteger(move.within) && move.within > 0)) {
      faults.push(`${move.verb} has a term that is no number of working days`)
    }
  }
  return faults
}

/** What is known of a case when a move is considered. */
export interface MoveFacts {
  /** Kinds of document that are there. */
  documents?: readonly string[]
  /** What the module's own rules say against a verb, in Chinese. */
  blocked?: Readonly<Record<string, string>>
}

/** A move as served with a case: a disabled button shows the reason. */
export interface OfferedMove<V extends string = string> {
  verb: V
  title: string
  allowed: boolean
  /** Why not, in Chinese; absent when allowed. */
  reason?: string
  reasonRequired: boolean
  /** Whether the case is over by it: no move leads back. */
  ends: boolean
}

/** Every move out of a state, for people with these roles; those of the clock are not offered. */
export function movesFrom<S extends string, V extends string>(
  flow: Workflow<S, V>,
  state: NoInfer<S>,
  roles: ReadonlySet<string> | readonly string[],
  facts: MoveFacts = {},
): OfferedMove<V>[] {
  const own = new Set(roles)
  return flow.moves
    .filter((move) => move.from.includes(state) && move.by.some((maker) => maker !== 'clock'))
    .map((move) => {
      const against = objection(move, own, facts)
      return {
        verb: move.verb,
        title: move.title,
        allowed: against === undefined,
        ...(against === undefined ? {} : { reason: against.detail ?? against.title }),
        reasonRequired: move.reason === 'required',
        ends: flow.final.includes(move.to),
      }
    })
}

function objection(move: Move, roles: ReadonlySet<string>, facts: MoveFacts): Problem | undefined {
  if (!move.by.some((maker) => roles.has(maker))) return new Problem(workflowProblems.notYours)
  const missing = (move.needs ?? []).filter((document) => !(facts.documents ?? []).includes(document))
  if (missing.length > 0) return new Problem(workflowProblems.incomplete, { detail: `缺少：${missing.join('、')}` })
  const blocked = facts.blocked?.[move.verb]
  return blocked === undefined ? undefined : new Problem(workflowProblems.incomplete, { detail: blocked })
}

/**
 * The move a verb makes from a state. Throws `workflow.not_now` when there is none, `workflow.not_yours` for other
 * roles (the clock's role is `clock`), `workflow.incomplete` without its documents, reason or against the rules.
 */
export function checkMove<S extends string, V extends string>(
  flow: Workflow<S, V>,
  state: NoInfer<S>,
  verb: NoInfer<V>,
  given: { roles: ReadonlySet<string> | readonly string[]; reason?: string; facts?: MoveFacts },
): Move<S, V> {
  const move = findMove(flow, state, verb)
  if (move === undefined) {
    throw new Problem(workflowProblems.notNow, { detail: `“${flow.states[state].title}”状态下不能办理此步骤` })
  }
  const against = objection(move, new Set(given.roles), given.facts ?? {})
  if (against !== undefined) throw against
  if (move.reason === 'required' && (given.reason ?? '').trim() === '') {
    throw new Problem(workflowProblems.incomplete, { detail: `办理“${move.title}”应当说明理由` })
  }
  return move
}

/** The move of a verb from a state, whoever asks. */
export function findMove<S extends string, V extends string>(
  flow: Workflow<S, V>,
  state: NoInfer<S>,
  verb: NoInfer<V>,
): Move<S, V> | undefined {
  return flow.moves.find((move) => move.verb === verb && move.from.includes(state))
}

/** The nearest term that runs in a state, in working days from entering it, and the moves it is for. */
export function termOf<S extends string, V extends string>(
  flow: Workflow<S, V>,
  state: NoInfer<S>,
): { within: number; moves: Move<S, V>[] } | undefined {
  const timed = flow.moves.filter((move) => move.from.includes(state) && move.within !== undefined)
  if (timed.length === 0) return undefined
  const within = Math.min(...timed.map((move) => move.within as number))
  return { within, moves: timed.filter((move) => move.within === within) }
}

/** The state after these steps from the beginning. Throws an Error at the first step that is no move. */
export function replay<S extends string, V extends string>(
  flow: Workflow<S, V>,
  steps: readonly { verb: string; to?: string }[],
): S {
  let state = flow.initial
  for (const [i, step] of steps.entries()) {
    const move = flow.moves.find((m) => m.verb === step.verb && m.from.includes(state))
    const where = `workflow ${flow.name}: step ${i + 1} (${step.verb})`
    if (move === undefined) throw new Error(`${where} is no move from ${state}`)
    if (step.to !== undefined && step.to !== move.to) throw new Error(`${where} led to ${step.to}, not ${move.to}`)
    state = move.to
  }
  return state
}

/** The state picture for `docs/generated/workflows/*.mmd`. */
export function toMermaid(flow: Workflow): string {
  const lines = ['stateDiagram-v2']
  for (const [code, state] of Object.entries(flow.states)) lines.push(`  state "${state.title}" as ${id(code)}`)
  lines.push(`  [*] --> ${id(flow.initial)}`)
  for (const move of flow.moves) {
    const term = move.within === undefined ? '' : ` ≤${move.within}工作日`
    for (const from of move.from) {
      lines.push(`  ${id(from)} --> ${id(move.to)}: ${move.title}（${move.by.join('/')}）${term}`)
    }
  }
  for (const state of flow.final) lines.push(`  ${id(state)} --> [*]`)
  return `${lines.join('\n')}\n`
}

/** Mermaid reads a hyphen as part of an arrow. */
function id(state: string): string {
  return state.replaceAll('-', '_')
}

/** Who may do what from where, one line each: the snapshot a reviewer reads when a workflow changes. */
export function rightsMatrix(flow: Workflow): string[] {
  return flow.moves
    .flatMap((move) => move.from.flatMap((from) => move.by.map((by) => `${from} · ${move.verb} · ${by} → ${move.to}`)))
    .sort()
}
