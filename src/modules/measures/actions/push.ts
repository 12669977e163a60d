/**
 * Initiate and lift (发起、解除): entries found in the feed or by the calendar are pushed to every body with a
 * duty, set-based.
 */
import type { Context } from '../../../context.ts'
import { transaction, type Db, type Tx } from '../../../kernel/db.ts'
import { readTouched } from '../../../kernel/feed.ts'
import { recordMany, record, systemActor } from '../../../kernel/journal.ts'
import { addJob, runSweep } from '../../../kernel/queue.ts'
import type { CivilDate } from '../../../kernel/time.ts'
import { addWorkdaysOrEstimate } from '../../../kernel/workdays.ts'
import { listBodies } from '../../lists/index.ts'
import { measuresJournal } from '../journal.ts'
import { dutiesOn, suspendedRules, type Duty } from '../rules/law.ts'
import { workingDays } from '../rules/task.ts'
import { escalate } from '../store/late.ts'
import { addUntold } from '../store/untold.ts'
import {
  insertTasks,
  listToLift,
  sendLifts,
  type Initiated,
  type LiftGroup,
  type PushDates,
  type Reading,
} from '../store/tasks.ts'

export type PushContext = Pick<Context, 'db' | 'clock' | 'catalogue' | 'config'>

/** What is read of law and calendar for a reading of tasks. */
export function readingOf(ctx: Pick<Context, 'clock' | 'catalogue'>): Reading {
  const today = ctx.clock.today()
  return { today, suspended: suspendedRules(ctx.catalogue.measures, today) }
}

export function pushDates(ctx: Pick<Context, 'clock'>): PushDates {
  const today = ctx.clock.today()
  return {
    today,
    at: ctx.clock.now(),
    ackDueOn: addWorkdaysOrEstimate(today, workingDays.acknowledge).date,
    answerDueOn: addWorkdaysOrEstimate(today, workingDays.answer).date,
  }
}

/** Every duty of every registered body today. */
export async function dutiesToday(ctx: PushContext, db: Db | Tx): Promise<Duty[]> {
  const bodies = await listBodies(ctx, db)
  return dutiesOn(ctx.catalogue, bodies, ctx.config.site.region, ctx.clock.today())
}

/** Pushes entries in force that were not pushed before, of these subjects or of all; answers them. */
export async function pushEntries(ctx: PushContext, tx: Tx, subjects?: readonly string[]): Promise<Initiated[]> {
  const duties = await dutiesToday(ctx, tx)
  if (duties.length === 0) return []
  const initiated = await insertTasks(tx, duties, subjects, pushDates(ctx))
  await recordMany(
    tx,
    initiated.map((one) => ({
      actor: systemActor,
      action: measuresJournal.initiated,
      operation: 'measures.push',
      subjectId: one.subjectId,
      object: { type: 'list-entry', id: one.factId },
      detail: { fact: one.factId, list: one.list, bodies: one.bodies },
    })),
  )
  return initiated
}

const liftsAtOnce = 20_000

/** Tells every body whose measures are over that it has to lift them; answers how many. */
export async function sendDueLifts(ctx: PushContext, tx: Tx, subjects?: readonly string[]): Promise<number> {
  const { today, suspended } = readingOf(ctx)
  const found = await listToLift(tx, today, suspended, subjects, liftsAtOnce)
  if (found.length === 0) return 0
  const lifts = found.map((lift) => ({ ...lift, dueOn: liftDueOn(lift.since ?? today) }))
  await sendLifts(tx, lifts, ctx.clock.now())
  await addUntold(
    tx,
    lifts.map(({ implementer, list, dueOn }) => ({ implementer, what: 'lift', list, tasks: 1, dueOn })),
  )
  for (const [reason, tasks] of countBy(found)) {
    await record(tx, {
      actor: systemActor,
      action: measuresJournal.liftSent,
      operation: 'measures.push',
      detail: { tasks, reason },
    })
  }
  return found.length
}

/** A measure is lifted by the end of the next working day after the entry ended. */
export function liftDueOn(since: CivilDate): CivilDate {
  return addWorkdaysOrEstimate(since, workingDays.lift).date
}

function countBy(lifts: readonly LiftGroup[]): Map<string, number> {
  const counts = new Map<string, number>()
  for (const { over } of lifts) counts.set(over, (counts.get(over) ?? 0) + 1)
  return counts
}

/** Has the feed followed as soon as the caller's transaction has committed. */
export function pushSoon(tx: Tx): Promise<void> {
  return addJob(tx, 'measures:follow', {}, { jobKey: 'measures:follow' })
}

const rowsAtOnce = 500
/** Of a large delivery of entries: between two such pieces the counters are answered. */
const subjectsAtOnce = 1000

/** Follows the change feed from where it stopped: whoever was listed or delisted since is pushed or to be lifted. */
export function followFeed(ctx: PushContext, signal?: AbortSignal): Promise<number> {
  const listKinds = ctx.catalogue.kinds.filter((kind) => kind.nature === 'list').map((kind) => kind.code)
  return runSweep<{ position: number }>(
    ctx.db,
    'measures.follow',
    async (tx, cursor) => {
      const { position, more, subjects } = await readTouched(tx, cursor?.position ?? 0, rowsAtOnce, listKinds)
      for (let from = 0; from < subjects.length; from += subjectsAtOnce) {
        const some = subjects.slice(from, from + subjectsAtOnce)
        await pushEntries(ctx, tx, some)
        await sendDueLifts(ctx, tx, some)
      }
      return { cursor: position === undefined ? cursor : { position }, more }
    },
    signal === undefined ? {} : { signal },
  )
}

/** What the calendar brings: entries that begin today, measures that ended at midnight, and what has become late. */
export async function sweepDay(ctx: PushContext): Promise<{ pushed: number; lifts: number; late: number }> {
  return transaction(ctx.db, async (tx) => {
    const pushed = (await pushEntries(ctx, tx)).length
    const lifts = await sendDueLifts(ctx, tx)
    const late = await escalate(tx, ctx.clock.today(), ctx.clock.now())
    await addUntold(
      tx,
      late.map(({ implementer, stage, tasks, oldestDueOn }) => ({
        implementer,
        what: 'late',
        list: stage,
        tasks,
        dueOn: oldestDueOn,
      })),
    )
    if (late.length > 0) {
      await record(tx, {
        actor: systemActor,
        action: measuresJournal.escalated,
        operation: 'measures.sweep',
        detail: {
          bodies: new Set(late.map((one) => one.implementer)).size,
          tasks: late.reduce((sum, one) => sum + one.tasks, 0),
        },
      })
    }
    return { pushed, lifts, late: late.length }
  })
}
