/**
 * The clock of a case, in legal working days: when a state's terms end, what a supplement does to them, and what the
 * clock itself has done by a given day. Dates decide: a case past the term of a clock move *is* in the state after it
 * (standards 2.8: clocks pause only during a supplement; alerts at 50 %, 80 % and overdue).
 */
import { addDays, type CivilDate } from '../../../kernel/time.ts'
import { addWorkdaysOrEstimate } from '../../../kernel/workdays.ts'
import { termOf, type Move, type Workflow } from '../../../kernel/workflow.ts'

export interface Term {
  dueOn: CivilDate | null
  clockOn: CivilDate | null
  /** Some date was reckoned over a year whose holidays are not announced. */
  estimated: boolean
  halfOn: CivilDate | null
  warnOn: CivilDate | null
}

/** Where a case stands in its workflow, as far as its clock is concerned. */
export interface Position {
  state: string
  enteredOn: CivilDate
  usedDays: number
  dueOn: CivilDate | null
  clockOn: CivilDate | null
  dueEstimated: boolean
  heldState: string | null
  heldDays: number | null
}

/** The clock's next move out of a state. `defineWorkflow` makes sure that it has a term. */
export function clockMove(flow: Workflow, state: string): Move | undefined {
  return flow.moves
    .filter((move) => move.from.includes(state) && move.by.includes('clock') && move.within !== undefined)
    .sort((a, b) => (a.within as number) - (b.within as number))[0]
}

/** The terms of a state entered on a day, of which some working days are already used. */
export function termFrom(flow: Workflow, state: string, from: CivilDate, used = 0): Term {
  let estimated = false
  const after = (days: number): CivilDate => {
    const reckoned = addWorkdaysOrEstimate(from, Math.max(days, 0))
    estimated ||= reckoned.estimated
    return reckoned.date
  }
  const within = termOf(flow, state)?.within
  const clock = clockMove(flow, state)?.within
  const dueOn = within === undefined ? null : after(within - used)
  const clockOn = clock === undefined ? null : after(clock - used)
  const part = (share: number): CivilDate | null =>
    within === undefined ? null : addWorkdaysOrEstimate(from, Math.max(Math.ceil(within * share) - used, 0)).date
  return { dueOn, clockOn, estimated, halfOn: part(0.5), warnOn: part(0.8) }
}

/** A term that ends on a civil date set by a decision or a statute instead of a number of working days. */
export function fixedTerm(flow: Workflow, state: string, from: CivilDate, dueOn: CivilDate): Term {
  const days = spentDays(from, dueOn)
  const part = (share: number): CivilDate => addWorkdaysOrEstimate(from, Math.ceil(days * share)).date
  const clockOn = clockMove(flow, state) === undefined ? null : dueOn
  return { dueOn, clockOn, estimated: false, halfOn: part(0.5), warnOn: part(0.8) }
}

/** Working days after `from` up to and including `to`; by estimate where a year is not announced; never negative. */
export function spentDays(from: CivilDate, to: CivilDate): number {
  let low = 0
  let high = 1
  while (addWorkdaysOrEstimate(from, high).date <= to) {
    low = high
    high *= 2
  }
  while (high - low > 1) {
    const middle = (low + high) >> 1
    if (addWorkdaysOrEstimate(from, middle).date <= to) low = middle
    else high = middle
  }
  return low
}

/**
 * The position after a move on a day. Entering a pausing state (a supplement is awaited) stops the clock of the state
 * left; coming back to that state lets it run on; going elsewhere forgets it.
 */
export function positionAfter(
  flow: Workflow,
  pausing: ReadonlySet<string>,
  before: Position,
  to: string,
  day: CivilDate,
): Position & Term {
  const spent = before.usedDays + spentDays(before.enteredOn, day)
  let held: { state: string; days: number } | undefined
  let used = 0
  if (pausing.has(to)) {
    held = pausing.has(before.state)
      ? before.heldState === null ? undefined : { state: before.heldState, days: before.heldDays ?? 0 }
      : { state: before.state, days: spent }
  } else if (pausing.has(before.state) && before.heldState === to) {
    used = before.heldDays ?? 0
  }
  const term = termFrom(flow, to, day, used)
  return {
    state: to, enteredOn: day, usedDays: used, ...term, dueEstimated: term.estimated,
    heldState: held?.state ?? null, heldDays: held?.days ?? null,
  }
}

export interface ClockStep {
  move: Move
  from: string
  /** The day it takes effect: the day after its term. */
  on: CivilDate
  after: Position & Term
}

/**
 * What the clock has done to a case by `today`, in order. The same whether a sweep has entered it or not: each move
 * counts from the day after its term. A term that is only an estimate never decides.
 */
export function clockSteps(flow: Workflow, pausing: ReadonlySet<string>, at: Position, today: CivilDate): ClockStep[] {
  const steps: ClockStep[] = []
  let position = at
  // A workflow may turn in a circle by the clock; each turn takes at least a working day, a case a few turns.
  while (steps.length < 1000) {
    const move = clockMove(flow, position.state)
    if (move === undefined) break
    const term = position.dueEstimated
      ? termFrom(flow, position.state, position.enteredOn, position.usedDays)
      : { clockOn: position.clockOn, estimated: false }
    if (term.clockOn === null || term.estimated || term.clockOn >= today) break
    const on = addDays(term.clockOn, 1)
    const after = positionAfter(flow, pausing, position, move.to, on)
    steps.push({ move, from: position.state, on, after })
    position = after
  }
  return steps
}

export type DueState = 'none' | 'running' | 'half' | 'warning' | 'overdue' | 'paused' | 'closed'

/** How a case stands with its deadline on a day. */
export function dueState(
  facts: {
    closed: boolean; paused: boolean; dueOn: CivilDate | null; halfOn: CivilDate | null; warnOn: CivilDate | null,
  },
  today: CivilDate,
): DueState {
  if (facts.closed) return 'closed'
  if (facts.dueOn !== null && facts.dueOn < today) return 'overdue'
  if (facts.paused) return 'paused'
  if (facts.dueOn === null) return 'none'
  if (facts.warnOn !== null && facts.warnOn <= today) return 'warning'
  return facts.halfOn !== null && facts.halfOn <= today ? 'half' : 'running'
}
