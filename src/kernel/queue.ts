/**
 * The queue: jobs are added in the caller's transaction and run by graphile-worker, at least once. A job that throws
 * is tried again with growing pauses, then kept as failed. Sweeps are jobs on a timetable that remember how far they
 * have come.
 */
import { EventEmitter } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { Logger, run, runMigrations, type Runner, type WorkerEvents } from 'graphile-worker'
import type { Logger as Log } from 'pino'
import { WorkerKeeper } from './abandoned-jobs.ts'
import { firstRow, openPool, rows, sql, transaction, type Db, type Pool, type RawBuilder, type Tx } from './db.ts'
import { asOwner } from './migrate.ts'
import { redact } from './personal-data.ts'

export interface JobOptions {
  /** While a job with this key waits, adding it again replaces it. */
  jobKey?: string
  /** Not before this instant. */
  runAt?: Date
  /** The same by the database's clock, so many seconds from now. */
  inSeconds?: number
  /** How often it is tried in all; 25 attempts spread over three days. */
  maxAttempts?: number
  /** Jobs with the same queue name run one after the other. */
  queueName?: string
}

/** What a task learns about the job it runs. `signal` is raised when the server is stopping. */
export interface Job {
  id: string
  attempt: number
  maxAttempts: number
  signal: AbortSignal
}

/** A task must tolerate running twice for one job: a crash between its work and its end repeats it. */
export type Task = (payload: unknown, job: Job) => Promise<void>
export type Tasks = Record<string, Task>

// graphile-worker closes its tables to everybody but their owner by row security; the application role adds and runs
// jobs too. Two servers may do this at once.
const admitApplication = `DO $$
DECLARE
  closed regclass;
BEGIN
  IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'probity_app') THEN
    FOR closed IN
      SELECT c.oid FROM pg_class c WHERE c.relnamespace = 'graphile_worker'::regnamespace AND c.relrowsecurity
        AND NOT EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = c.oid AND p.polname = 'application')
    LOOP
      BEGIN
        EXECUTE format('CREATE POLICY application ON %s TO probity_app USING (true) WITH CHECK (true)', closed);
      EXCEPTION WHEN duplicate_object THEN NULL;
      END;
    END LOOP;
  END IF;
END $$`

/** Creates or updates graphile-worker's own schema. Idempotent; safe when two servers start at once. */
export async function migrateQueue(url: string, log?: Log): Promise<void> {
  const pgPool = openPool(url, { max: 1, applicationName: 'probity-migrate' })
  try {
    await asOwner(async () => {
      await runMigrations({ pgPool, logger: workerLogger(log) })
      await pgPool.query(admitApplication)
    })
  } finally {
    await pgPool.end()
  }
}

/** Adds a job that exists when, and only when, the transaction commits. The payload must be JSON. */
export async function addJob(
  tx: Tx,
  name: string,
  payload: Record<string, unknown>,
  options: JobOptions = {},
): Promise<void> {
  await rows(
    tx,
    sql`SELECT graphile_worker.add_job(${name}, payload => ${JSON.stringify(payload)}::json,
      queue_name => ${options.queueName ?? null}, run_at => ${runAt(options)},
      max_attempts => ${options.maxAttempts ?? null}::int, job_key => ${options.jobKey ?? null})`,
  )
}

function runAt({ runAt: at, inSeconds }: JobOptions): RawBuilder<unknown> {
  if (inSeconds !== undefined) return sql`now() + make_interval(secs => ${inSeconds})`
  return sql`${at?.toISOString() ?? null}::timestamptz`
}

/** Takes back a job that still waits under this key; one that is running, or none, is no fault. */
export async function removeJob(tx: Tx, jobKey: string): Promise<void> {
  await rows(tx, sql`SELECT graphile_worker.remove_job(${jobKey})`)
}

export interface WorkerOptions {
  concurrency: number
  log?: Log
  /** Lines of graphile-worker's crontab, in UTC: `0,10,20,30,40,50 * * * * journal:seal`. */
  crontab?: string
  pollMs?: number
  /** How long one that gave up may take to end before another is started beside it; default 10 s. */
  givenUpMs?: number
}

export interface Worker {
  /** Takes no more jobs, lets those under way finish and gives the rest back. */
  stop(): Promise<void>
  /**
   * Whether a due job has waited for five minutes while nobody works at any: nothing is being done. Long work behind
   * which others wait is no such case. Throws when the database is away.
   */
  stalled(): Promise<boolean>
}

/** A worker of graphile-worker, and when it has ended, by itself or by being stopped. */
interface Running {
  runner: Runner
  ended: Promise<unknown>
}

/**
 * Starts taking jobs and goes on until `stop`: graphile-worker gives up when the database was away at the wrong moment,
 * and is then started again. The pool should allow at least `concurrency` + 3 connections beside what the server needs.
 */
export async function startWorker(pool: Pool, tasks: Tasks, options: WorkerOptions): Promise<Worker> {
  const keeper = new WorkerKeeper(pool, options.log)
  const stopped = new AbortController()
  const taken = { at: performance.now() }
  const start = (): Promise<Running> => startRunner(pool, tasks, options, keeper, { stopped: stopped.signal, taken })
  let running = await start()
  const going = (async () => {
    for (;;) {
      const { runner, ended } = running
      await ended
      if (stopped.signal.aborted) return
      options.log?.warn('the worker ended; it is started again')
      // Its timetable ends with it, where it did not end by itself.
      void runner.stop().catch(() => undefined)
      const next = await restartRunner(start, stopped.signal)
      if (next === undefined) return
      running = next
    }
  })()
  let stopping: Promise<void> | undefined
  const stop = async (): Promise<void> => {
    stopped.abort()
    const { runner, ended } = running
    // One that has just ended by itself refuses to be stopped.
    await Promise.race([runner.stop().catch(() => undefined), ended])
    await going
    await keeper.stop()
  }
  return {
    stop: () => (stopping ??= stop()),
    stalled: async () => performance.now() - taken.at > takenMs && (await areJobsLeft(pool, Object.keys(tasks))),
  }
}

/** Between two of many short jobs nobody works at one for a moment: whoever took one lately is at work. */
const takenMs = 60_000

/** Whether one of these tasks has been due for five minutes and no job at all is under way, here or elsewhere. */
async function areJobsLeft(pool: Pool, tasks: readonly string[]): Promise<boolean> {
  const { rows: found } = await pool.query<{ left: boolean }>(
    `SELECT EXISTS (SELECT FROM graphile_worker._private_jobs j JOIN graphile_worker._private_tasks t ON t.id = j.task_id
         WHERE j.is_available AND j.run_at < now() - interval '5 minutes' AND t.identifier = ANY ($1))
       AND NOT EXISTS (SELECT FROM graphile_worker._private_jobs WHERE locked_at IS NOT NULL) AS left`,
    [tasks],
  )
  return found[0]?.left === true
}

const restartMs = 1000

/** Tries until the database is back; undefined when the server stops before that. */
async function restartRunner(start: () => Promise<Running>, signal: AbortSignal): Promise<Running | undefined> {
  while (!signal.aborted) {
    await sleep(restartMs, undefined, { signal }).catch(() => undefined)
    if (signal.aborted) return undefined
    const running = await start().catch(() => undefined)
    if (running !== undefined) return running
  }
  return undefined
}

/**
 * A worker whose ends of jobs fail shuts itself down, having called its jobs off after five seconds. Where two ends
 * failed one after the other it waits for ever for itself then (graphile/worker#636): it counts as ended in time.
 */
const givenUpMs = 10_000

/**
 * Failures to ask for a job, one after the other, behind which a runner is ended: it asks the database for its tasks
 * once, and where that failed, because no connection could be had at that moment, it repeats the failure for ever.
 */
const mostFailures = 10

async function startRunner(
  pool: Pool,
  tasks: Tasks,
  options: WorkerOptions,
  keeper: WorkerKeeper,
  { stopped, taken }: { stopped: AbortSignal; taken: { at: number } },
): Promise<Running> {
  const events: WorkerEvents = new EventEmitter()
  const asking: { failures: number; runner?: Runner } = { failures: 0 }
  events.on('pool:create', ({ workerPool }) => keeper.keep(workerPool.id))
  events.on('job:start', () => {
    taken.at = performance.now()
    asking.failures = 0
  })
  events.on('worker:getJob:empty', () => (asking.failures = 0))
  events.on('worker:getJob:error', ({ error }) => {
    asking.failures += 1
    if (asking.failures < mostFailures || asking.runner === undefined || stopped.aborted) return
    options.log?.warn({ err: error }, 'the worker cannot ask for jobs; it is ended')
    asking.failures = 0
    void asking.runner.stop().catch(() => undefined)
  })
  const overdue = new Promise<void>((resolve) => {
    events.once('pool:gracefulShutdown', () => {
      // Somebody who stops it wants its jobs to finish, however long they take.
      if (!stopped.aborted) setTimeout(resolve, options.givenUpMs ?? givenUpMs).unref()
    })
  })
  const runner = await run({
    events,
    pgPool: pool,
    concurrency: options.concurrency,
    // The program handles its signals itself, once, for everything it started.
    noHandleSignals: true,
    pollInterval: options.pollMs ?? 1000,
    // Ends of jobs go through its batches: only those try again when the database is away, and end no process.
    preset: { worker: { completeJobBatchDelay: 0, failJobBatchDelay: 0 } },
    logger: workerLogger(options.log),
    crontab: options.crontab ?? '',
    taskList: Object.fromEntries(
      Object.entries(tasks).map(([name, task]) => [
        name,
        (payload, { job, abortSignal }) => {
          keeper.begun(String(job.id))
          return task(payload, {
            id: String(job.id),
            attempt: job.attempts,
            maxAttempts: job.max_attempts,
            signal: abortSignal ?? new AbortController().signal,
          })
        },
      ]),
    ),
  })
  asking.runner = runner
  return { runner, ended: Promise.race([runner.promise.catch(() => undefined), overdue]) }
}

function workerLogger(log: Log | undefined): Logger {
  return new Logger(() => (level, message, meta) => {
    if (log === undefined) return
    const at = level === 'warning' ? 'warn' : level
    // Debug lines of the worker name every job: only for whoever asks for them.
    // Its other words about a job (payload, error) are in the message already, or are nobody's business.
    const job = (meta?.['job'] as { id?: string })?.id
    log[at === 'debug' || at === 'info' ? 'debug' : at]({ job }, redact(message))
  })
}

/** How the queue stands, for metrics and the status page. */
export async function queueStatus(db: Db): Promise<{ waiting: number; failed: number; oldestSeconds: number }> {
  const row = await firstRow(
    db,
    sql<{ waiting: number; failed: number; oldestSeconds: number }>`
      SELECT count(*) FILTER (WHERE attempts < max_attempts) AS waiting,
        count(*) FILTER (WHERE attempts >= max_attempts) AS failed,
        coalesce(extract(epoch FROM now() - min(run_at) FILTER (WHERE attempts < max_attempts AND run_at <= now())), 0)::float8
          AS "oldestSeconds"
      FROM graphile_worker.jobs`,
  )
  return row ?? { waiting: 0, failed: 0, oldestSeconds: 0 }
}

/** What the jobs of a task are about, as long as they are kept, and whether each has been given up. */
export function jobsOf(db: Db | Tx, task: string): Promise<{ payload: unknown; isGivenUp: boolean }[]> {
  return rows(db, sql<{ payload: unknown; isGivenUp: boolean }>`
    SELECT j.payload, j.attempts >= j.max_attempts AND j.locked_at IS NULL AS "isGivenUp"
    FROM graphile_worker._private_jobs j JOIN graphile_worker._private_tasks t ON t.id = j.task_id
    WHERE t.identifier = ${task}`)
}

export interface SweepStep<C> {
  /** Where the next step begins; undefined: at the beginning. */
  cursor: C | undefined
  /** Whether there is more to do now. */
  more: boolean
}

/**
 * Runs a sweep in steps, each with its cursor in one transaction: a crash repeats or loses nothing. Returns the number
 * of steps, 0 when another process is sweeping. `maxSteps` bounds one call; the next call goes on from the cursor.
 */
export async function runSweep<C>(
  db: Db,
  name: string,
  step: (tx: Tx, cursor: C | undefined) => Promise<SweepStep<C>>,
  options: { maxSteps?: number; signal?: AbortSignal } = {},
): Promise<number> {
  await rows(db, sql`INSERT INTO kernel.cursors (name) VALUES (${name}) ON CONFLICT DO NOTHING`)
  const maxSteps = options.maxSteps ?? 10_000
  let steps = 0
  while (steps < maxSteps && options.signal?.aborted !== true) {
    const done = await transaction(db, async (tx) => {
      const held = await firstRow(
        tx,
        sql<{ cursor: C | null }>`SELECT cursor FROM kernel.cursors WHERE name = ${name} FOR UPDATE SKIP LOCKED`,
      )
      if (held === undefined) return undefined
      const next = await step(tx, held.cursor ?? undefined)
      const cursor = next.cursor === undefined ? null : JSON.stringify(next.cursor)
      await rows(
        tx,
        sql`UPDATE kernel.cursors SET cursor = ${cursor}::jsonb, rounds = rounds + 1, moved_at = now() WHERE name = ${name}`,
      )
      return next
    })
    if (done === undefined) return steps
    steps += 1
    if (!done.more) return steps
  }
  return steps
}
