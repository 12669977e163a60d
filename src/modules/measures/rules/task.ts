/** Where a task stands, from its dates and its entry's. Pure. */
import type { CivilDate } from '../../../kernel/time.ts'

export interface TaskFacts {
  acknowledged: boolean
  outcome: 'applied' | 'not-applicable' | null
  fedBack: boolean
  lifted: boolean
  ackDueOn: CivilDate
  answerDueOn: CivilDate
  liftDueOn: CivilDate | null
  /** Why the measures are over today; null: they are not. */
  over: 'revoked' | 'left' | 'expired' | 'withdrawn' | 'suspended' | null
  /** The entry is contested or under repair: nothing is carried out, and no clock runs but that of lifting. */
  paused: boolean
}

export const taskStates = [
  'sent',
  'acknowledged',
  'applied',
  'fed-back',
  'not-applicable',
  'lift-due',
  'lifted',
] as const
export type TaskState = (typeof taskStates)[number]

/**
 * | entry | answered | state |
 * |---|---|---|
 * | in force | nothing | sent |
 * | in force | acknowledged | acknowledged |
 * | in force | applied | applied, then fed-back |
 * | in force or over | not applicable | not-applicable: nothing to lift |
 * | over | anything else | lift-due until the body says it has lifted |
 * | any | lifted | lifted |
 */
export function stateOf(task: TaskFacts): TaskState {
  if (task.outcome === 'not-applicable') return 'not-applicable'
  if (task.lifted) return 'lifted'
  if (task.over !== null) return 'lift-due'
  if (task.outcome === 'applied') return task.fedBack ? 'fed-back' : 'applied'
  return task.acknowledged ? 'acknowledged' : 'sent'
}

/** What its body may say anew of a task in this state; undefined: nothing was answered, or lifting is owed first. */
export function correctable(state: TaskState): 'outcome' | 'lifting' | undefined {
  if (state === 'lifted') return 'lifting'
  return state === 'applied' || state === 'fed-back' || state === 'not-applicable' ? 'outcome' : undefined
}

/** What is late today, and since when it was due; undefined when nothing is. */
export function lateness(
  task: TaskFacts,
  today: CivilDate,
): { stage: 'acknowledge' | 'answer' | 'lift'; dueOn: CivilDate } | undefined {
  const state = stateOf(task)
  const late = (stage: 'acknowledge' | 'answer' | 'lift', dueOn: CivilDate | null) =>
    dueOn !== null && dueOn < today ? { stage, dueOn } : undefined
  if (state === 'lift-due') return late('lift', task.liftDueOn)
  // R3: a measure is not executed while its entry is being verified, so nobody is late with it.
  if (task.paused) return undefined
  if (state === 'sent') return late('acknowledge', task.ackDueOn)
  if (state === 'acknowledged') return late('answer', task.answerDueOn)
  return undefined
}

/**
 * Working days to acknowledge, to answer, and to lift: our setting (law.md 2 item 7 wants lifting at once,
 * daily in step).
 */
export const workingDays = { acknowledge: 1, answer: 5, lift: 1 } as const
