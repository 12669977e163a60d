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
import { bindingOn, dutiesOn, type Implementer } from '../rules/law.ts'
import { workingDays } from '../rules/task.ts'
import { escalate } from '../store/late.ts'
import { insertTasks, listedSubjects, reopenTasks, type Initiated, type PushDates } from '../store/push.ts'
import { listToLift, sendLifts, type Reading } from '../store/tasks.ts'
import { addUntold } from '../store/untold.ts'
import { pauseClocks, type MarksOf } from './marks.ts'

export type PushContext = Pick<Context, 'db' | 'clock' | 'catalogue' | 'config'>

/** What is read of law, register and calendar for a reading of tasks: of one body's, or of all. */
export async function readingOf(ctx: PushContext, db: Db | Tx, body?: string): Promise<Reading> {
  const bodies = await listBodies(ctx, db)
  return readingBy(ctx, body === undefined ? bodies : bodies.filter((one) => one.code === body))
}

function readingBy(ctx: PushContext, bodies: readonly Implementer[]): Reading {
  const today = ctx.clock.today()
  return { today, binding: JSON.stringify(bindingOn(ctx.catalogue, bodies, ctx.config.site.region, today)) }
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

/**
 * Pushes entries in force, of these subjects or of all, to every body with a duty that has no task of them, and begins
 * anew the tasks of those that are in force again; answers the entries pushed for the first time.
 */
export async function pushEntries(ctx: PushContext, tx: Tx, subjects?: readonly string[]): Promise<Initiated[]> {
  const bodies = await listBodies(ctx, tx)
  const duties = dutiesOn(ctx.catalogue, bodies, ctx.config.site.region, ctx.clock.today())
  if (duties.length === 0) return []
  const dates = pushDates(ctx)
  const { first, further } = await insertTasks(tx, duties, subjects, dates)
  const again = await reopenTasks(tx, { duties, reading: readingBy(ctx, bodies) }, subjects, dates)
  await note(tx, measuresJournal.initiated, first)
  await note(tx, measuresJournal.extended, further)
  await note(tx, measuresJournal.reopened, again)
  return first
}

type EntryAction = typeof measuresJournal.initiated | typeof measuresJournal.extended | typeof measuresJournal.reopened

function note(tx: Tx, action: EntryAction, entries: readonly Initiated[]): Promise<void> {
  return recordMany(
    tx,
    entries.map((one) => ({
      actor: systemActor,
      action,
      operation: 'measures.push',
      subjectId: one.subjectId,
      object: { type: 'list-entry', id: one.factId },
      detail: { fact: one.factId, list: one.list, bodies: one.bodies },
    })),
  )
}

const liftsAtOnce = 20_000

/** Tells every body whose measures are over that it has to lift them; answers how many. */
export async function sendDueLifts(ctx: PushContext, tx: Tx, subjects?: readonly string[]): Promise<number> {
  const reading = await readingOf(ctx, tx)
  const counts = new Map<string, number>()
  let sent = 0
  for (let more = true; more; ) {
    const found = await listToLift(tx, reading, subjects, liftsAtOnce)
    more = found.length === liftsAtOnce
    sent += found.length
    const lifts = found.map((lift) => ({ ...lift, dueOn: liftDueOn(lift.since ?? reading.today) }))
    await sendLifts(tx, lifts, ctx.clock.now())
    await addUntold(
      tx,
      lifts.map(({ implementer, list, dueOn }) => ({ implementer, what: 'lift', list, tasks: 1, dueOn })),
    )
    for (const { over } of found) counts.set(over, (counts.get(over) ?? 0) + 1)
  }
  for (const [reason, tasks] of counts) {
    await record(tx, {
      actor: systemActor,
      action: measuresJournal.liftSent,
      operation: 'measures.push',
      detail: { tasks, reason },
    })
  }
  return sent
}

/** A measure is lifted by the end of the next working day after the entry ended. */
export function liftDueOn(since: CivilDate): CivilDate {
  return addWorkdaysOrEstimate(since, workingDays.lift).date
}

/** Has the feed followed as soon as the caller's transaction has committed. */
export function pushSoon(tx: Tx): Promise<void> {
  return addJob(tx, 'measures:follow', {}, { jobKey: 'measures:follow' })
}

const rowsAtOnce = 500
/** Of a large delivery of entries: between two such pieces the counters are answered. */
const subjectsAtOnce = 1000

/** What following and sweeping are given from above. */
export interface Given {
  /** Open marks on facts; without it clocks are left as they are. */
  marksOf?: MarksOf | undefined
  signal?: AbortSignal | undefined
}

/** Follows the change feed from where it stopped: whoever was listed or delisted since is pushed or to be lifted. */
export function followFeed(ctx: PushContext, given: Given = {}): Promise<number> {
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
        await pauseClocks(ctx, tx, given.marksOf, some)
      }
      return { cursor: position === undefined ? cursor : { position }, more }
    },
    given.signal === undefined ? {} : { signal: given.signal },
  )
}

/** Every entry in force against every duty of today, a piece of subjects at a time, each in its own transaction. */
async function pushAll(ctx: PushContext): Promise<number> {
  const lists = ctx.catalogue.lists.map((list) => list.code)
  const today = ctx.clock.today()
  let pushed = 0
  let after: string | undefined
  do {
    after = await transaction(ctx.db, async (tx) => {
      const some = await listedSubjects(tx, { lists, today, after, limit: subjectsAtOnce })
      if (some.length > 0) pushed += (await pushEntries(ctx, tx, some)).length
      return some.length === subjectsAtOnce ? some.at(-1) : undefined
    })
  } while (after !== undefined)
  return pushed
}

/**
 * What the calendar brings: entries that begin today, bodies and rules that are new, measures that ended at midnight,
 * and what has become late.
 */
export async function sweepDay(
  ctx: PushContext,
  given: Given = {},
): Promise<{ pushed: number; lifts: number; late: number }> {
  const pushed = await pushAll(ctx)
  return transaction(ctx.db, async (tx) => {
    const lifts = await sendDueLifts(ctx, tx)
    await pauseClocks(ctx, tx, given.marksOf)
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
