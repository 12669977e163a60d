/**
 * Marks on entries: while one is contested or under repair its measures are shown and not carried out, and the clocks
 * of its tasks stand still (requirements R3). Who places marks is above this module, so the question is handed in.
 */
import type { Context } from '../../../context.ts'
import type { Db, Tx } from '../../../kernel/db.ts'
import type { CivilDate } from '../../../kernel/time.ts'
import { addWorkdaysOrEstimate } from '../../../kernel/workdays.ts'
import type { TaskRow } from '../schema.ts'
import { clockedFacts, runClocks, stopClocks, stoppedClocks } from '../store/pauses.ts'

/** Open marks of these facts, by fact; facts without are absent. */
export type MarksOf = (db: Db, facts: readonly string[]) => Promise<ReadonlyMap<string, readonly string[]>>

/** The marks on the entries of these tasks, by fact. */
export async function marksOn(
  db: Db,
  marksOf: MarksOf | undefined,
  tasks: readonly Pick<TaskRow, 'factId'>[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  if (marksOf === undefined || tasks.length === 0) return new Map()
  return marksOf(db, [...new Set(tasks.map((task) => task.factId))])
}

/**
 * Stops the clocks of entries that are marked, and lets those run on that no longer are: a term is later by the working
 * days it stood still. Of these subjects or of all.
 */
export async function pauseClocks(
  ctx: Pick<Context, 'clock'>,
  tx: Tx,
  marksOf: MarksOf | undefined,
  subjects?: readonly string[],
): Promise<void> {
  if (marksOf === undefined) return
  const today = ctx.clock.today()
  const facts = await clockedFacts(tx, subjects)
  if (facts.length === 0) return
  const marked = [...(await marksOf(tx, facts)).keys()]
  await stopClocks(tx, marked, today)
  const stopped = await stoppedClocks(tx, subjects, marked)
  if (stopped.length === 0) return
  const later = stopped.map((one) => {
    const days = stoodStill(one.pausedSince, today)
    return {
      ...one,
      ackLaterOn: addWorkdaysOrEstimate(one.ackDueOn, days).date,
      answerLaterOn: addWorkdaysOrEstimate(one.answerDueOn, days).date,
    }
  })
  await runClocks(tx, subjects, marked, later)
}

/** Working days after the one day up to the other; also across years whose calendar is not announced yet. */
function stoodStill(since: CivilDate, today: CivilDate): number {
  let days = 0
  while (addWorkdaysOrEstimate(since, days + 1).date <= today) days += 1
  return days
}
