import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { testDatabase, type TestDatabase } from '../testing/database.ts'
import { openDb, openPool, rows, sql, transaction, type Db, type Pool } from './db.ts'
import { addJob, migrateQueue, queueStatus, runSweep, startWorker, type Job } from './queue.ts'

let database: TestDatabase
let pool: Pool
let db: Db

before(async () => {
  database = await testDatabase()
  pool = openPool(database.url)
  db = openDb(pool)
  await migrateQueue(database.url)
})

after(async () => {
  await pool.end()
  await database.drop()
})

async function until(so: () => boolean | Promise<boolean>): Promise<void> {
  for (let i = 0; i < 1000; i += 1) {
    if (await so()) return
    await pause(10)
  }
  throw new Error('it did not happen')
}

test('the queue’s schema can be made twice', async () => {
  await migrateQueue(database.url)
  assert.deepEqual(await queueStatus(db), { waiting: 0, failed: 0, oldestSeconds: 0 })
})

test('a job exists when its transaction commits and not when it rolls back', async () => {
  const ran: unknown[] = []
  const worker = await startWorker(pool, { trial: async (payload) => void ran.push(payload) }, { concurrency: 2 })
  const attempt = transaction(db, async (tx) => {
    await addJob(tx, 'trial', { n: 1 })
    throw new Error('no')
  })
  await assert.rejects(attempt, /no/)
  await transaction(db, (tx) => addJob(tx, 'trial', { n: 2, 名: '值' }))
  await until(() => ran.length > 0)
  await worker.stop()
  assert.deepEqual(ran, [{ n: 2, 名: '值' }])
})

test('a job with a key is replaced while it waits, and one for later waits', async () => {
  const later = new Date(Date.UTC(2999, 0, 1))
  await transaction(db, async (tx) => {
    await addJob(tx, 'later', { n: 1 }, { jobKey: 'k', runAt: later })
    await addJob(tx, 'later', { n: 2 }, { jobKey: 'k', runAt: later, maxAttempts: 3 })
  })
  const found = await rows(
    db,
    sql<{ payload: unknown; max: number; at: Date }>`SELECT payload, j.max_attempts AS max, j.run_at AS at
      FROM graphile_worker._private_jobs j WHERE key = 'k'`,
  )
  assert.deepEqual(found, [{ payload: { n: 2 }, max: 3, at: later }])
  await rows(db, sql`SELECT graphile_worker.remove_job('k')`)
})

test('a job that throws is kept as failed after its last attempt, and the next one runs', async () => {
  const attempts: Job[] = []
  const worker = await startWorker(pool, {
    failing: async (_payload, job) => {
      attempts.push(job)
      throw new Error('cannot')
    },
  }, { concurrency: 1 })
  await transaction(db, (tx) => addJob(tx, 'failing', {}, { maxAttempts: 1 }))
  await until(async () => (await queueStatus(db)).failed === 1)
  await worker.stop()
  assert.deepEqual(attempts.map(({ attempt, maxAttempts }) => [attempt, maxAttempts]), [[1, 1]])
})

test('stopping lets the job under way finish', async () => {
  let finished = false
  let begun = false
  const worker = await startWorker(pool, {
    slow: async () => {
      begun = true
      await pause(60)
      finished = true
    },
  }, { concurrency: 1 })
  await transaction(db, (tx) => addJob(tx, 'slow', {}))
  await until(() => begun)
  await Promise.all([worker.stop(), worker.stop()])
  assert.equal(finished, true)
})

/** A pool that can be cut off from its database, and knows it at once. */
function cuttable(): { pool: Pool; cut: (isCut: boolean) => void } {
  let isCut = false
  const own = openPool(database.url)
  const connect = own.connect.bind(own)
  const refused = (): Error => Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' })
  own.connect = ((asked?: (error?: Error) => void) => {
    if (!isCut) return asked === undefined ? connect() : connect(asked as never)
    return asked === undefined ? Promise.reject(refused()) : asked(refused())
  }) as Pool['connect']
  return { pool: own, cut: (now) => (isCut = now) }
}

test('jobs are taken again when the ends of two could not be noted one after the other', async () => {
  const { pool: own, cut } = cuttable()
  const gates = new Map<string, () => void>()
  const runs: string[] = []
  const worker = await startWorker(own, {
    gated: async (payload) => {
      const { name } = payload as { name: string }
      runs.push(name)
      if (runs.filter((one) => one === name).length > 1 || name === 'later') return
      await new Promise<void>((resolve) => gates.set(name, resolve))
      if (name !== 'third') throw new Error('the database went away')
    },
  }, { concurrency: 3, pollMs: 100, givenUpMs: 500 })
  try {
    for (const name of ['one', 'other', 'third']) await transaction(db, (tx) => addJob(tx, 'gated', { name }))
    await until(() => gates.size === 3)
    cut(true)
    for (const name of ['one', 'other']) {
      gates.get(name)?.()
      await pause(100)
    }
    cut(false)
    gates.get('third')?.()
    await transaction(db, (tx) => addJob(tx, 'gated', { name: 'later' }))
    await until(() => runs.includes('later'))
  } finally {
    await worker.stop()
    await own.end()
    await pool.query('DELETE FROM graphile_worker._private_jobs')
  }
})

test('a worker that could not have a connection when it first asked takes jobs all the same', async () => {
  const { pool: own, cut } = cuttable()
  const connect = own.connect.bind(own)
  let left = 1
  // The one connection in which the worker learns its tasks.
  own.connect = ((asked?: never) => {
    if (asked !== undefined || left === 0 || new Error().stack?.includes('taskIdentifiers') !== true) {
      return connect(asked as never)
    }
    left = 0
    cut(true)
    const refused = connect(asked as never)
    cut(false)
    return refused
  }) as Pool['connect']
  const ran: unknown[] = []
  const tasks = { deaf: async (payload: unknown) => void ran.push(payload) }
  const worker = await startWorker(own, tasks, { concurrency: 2, pollMs: 50 })
  try {
    assert.equal(left, 0)
    await transaction(db, (tx) => addJob(tx, 'deaf', { n: 1 }))
    await until(() => ran.length > 0)
    assert.deepEqual(ran, [{ n: 1 }])
  } finally {
    await worker.stop()
    await own.end()
  }
})

test('a due job nobody takes for minutes says that the queue stalls; long work before it does not', async (t) => {
  const worker = await startWorker(pool, { quick: async () => undefined }, { concurrency: 1, pollMs: 1_000_000 })
  const later = performance.now() + 120_000
  t.mock.method(performance, 'now', () => later)
  try {
    assert.equal(await worker.stalled(), false)
    const add = (task: string): Promise<unknown> => pool.query(
      `INSERT INTO graphile_worker._private_jobs (task_id, payload, run_at, locked_at, locked_by)
         SELECT id, '{}', now() - interval '6 minutes', $2, CASE WHEN $2::timestamptz IS NOT NULL THEN 'another' END
         FROM graphile_worker._private_tasks WHERE identifier = $1`, task === 'long' ? ['quick', new Date()] : [task, null])
    await pool.query(`INSERT INTO graphile_worker._private_tasks (identifier) VALUES ('not of this program')`)
    await add('not of this program')
    assert.equal(await worker.stalled(), false)
    await add('quick')
    assert.equal(await worker.stalled(), true)
    await add('long')
    assert.equal(await worker.stalled(), false)
  } finally {
    t.mock.restoreAll()
    await worker.stop()
    await pool.query('DELETE FROM graphile_worker._private_jobs')
  }
})

test('a timetable that cannot be read is refused at start', async () => {
  await assert.rejects(startWorker(pool, {}, { concurrency: 1, crontab: 'every day: sweep' }), /crontab/i)
})

test('a sweep goes on from its cursor after a crash and repeats nothing that was committed', async () => {
  await rows(db, sql`CREATE TABLE public.swept (n int)`)
  const step = (crashAt: number) => async (tx: Db, cursor: number | undefined) => {
    const n = (cursor ?? 0) + 1
    await rows(tx, sql`INSERT INTO public.swept VALUES (${n})`)
    if (n === crashAt) throw new Error('crash')
    return { cursor: n, more: n < 5 }
  }
  await assert.rejects(runSweep(db, 'trial', step(3)), /crash/)
  assert.equal(await runSweep(db, 'trial', step(0), { maxSteps: 1 }), 1)
  assert.equal(await runSweep(db, 'trial', step(0)), 2)
  const found = await rows(db, sql<{ n: number }>`SELECT n FROM public.swept ORDER BY n`)
  assert.deepEqual(found.map(({ n }) => n), [1, 2, 3, 4, 5])
})

test('two processes do not sweep at once', async () => {
  let release: () => void = () => undefined
  const held = new Promise<void>((resolve) => {
    release = resolve
  })
  let begun = false
  const first = runSweep(db, 'alone', async () => {
    begun = true
    await held
    return { cursor: undefined, more: false }
  })
  await until(() => begun)
  assert.equal(await runSweep(db, 'alone', async () => ({ cursor: undefined, more: false })), 0)
  release()
  assert.equal(await first, 1)
})
