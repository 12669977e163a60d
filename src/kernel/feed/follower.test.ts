import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { testDatabase, type TestDatabase } from '../../testing/database.ts'
import { openDb, openPool, transaction, type Db, type Pool } from '../db.ts'
import { currentPosition, publishBatch, publishEvents, type RawFeedRow } from '../feed.ts'
import { FeedFollower, type FollowerOptions } from './follower.ts'

let database: TestDatabase
let pool: Pool
let db: Db

before(async () => {
  database = await testDatabase()
  pool = openPool(database.url)
  db = openDb(pool)
})

after(async () => {
  await pool.end()
  await database.drop()
})

const hour = 3_600_000

async function publish(...ids: string[]): Promise<void> {
  await transaction(db, (tx) =>
    publishEvents(tx, ids.map((id) => ({ kind: 'published', object: { type: 'trial', id }, public: true }))),
  )
}

/** Waits until something is so; the number of looks bounds a test that would wait forever. */
async function until(so: () => boolean): Promise<void> {
  for (let i = 0; i < 1000; i += 1) {
    if (so()) return
    await pause(10)
  }
  throw new Error('it did not happen')
}

interface Followed {
  follower: FeedFollower
  seen: RawFeedRow[]
  ids: () => string[]
}

/** A follower with what it delivered. */
function followed(options: Partial<FollowerOptions> = {}): Followed {
  const seen: RawFeedRow[] = []
  const follower = new FeedFollower(pool, {
    onEvents: async (rows) => {
      seen.push(...rows)
    },
    ...options,
  })
  return { follower, seen, ids: () => seen.map((row) => row.objectId ?? row.source ?? '') }
}

test('a commit wakes the follower at once, without waiting for its timer', async () => {
  const { follower, ids } = followed({ pollMs: hour })
  await follower.start()
  await publish('a')
  await until(() => ids().length === 1)
  await publish('b', 'c')
  await until(() => ids().length === 3)
  await follower.stop()
  assert.deepEqual(ids(), ['a', 'b', 'c'])
  assert.equal(follower.position, await currentPosition(db))
})

test('a follower without notifications finds changes by its timer', async () => {
  const { follower, ids } = followed({ pollMs: 20 })
  await follower.start()
  await pool.query("INSERT INTO feed.outbox (kind, public, object_type, object_id) VALUES ('published', true, 'trial', 'silent')")
  await until(() => ids().length === 1)
  await follower.stop()
  assert.deepEqual(ids(), ['silent'])
})

test('batches arrive as one row, and a follower that starts inside one gets the whole row', async () => {
  const from = await currentPosition(db)
  const { follower, seen } = followed()
  await follower.start()
  const subjects = ['018f0000-0000-7000-8000-000000000001', '018f0000-0000-7000-8000-000000000002']
  const ref = { submission_id: 's', first_row: 1, last_row: 20_000 }
  await transaction(db, (tx) =>
    publishBatch(tx, { kind: 'published', source: 'trial', ref, subjects, count: 20_000, public: true }),
  )
  await until(() => seen.length === 1)
  await follower.stop()
  assert.deepEqual({ ...seen[0], at: '' }, {
    position: from + 20_000, count: 20_000, at: '', kind: 'published', public: true, subjectId: null, subjectCode: null,
    subjectName: null, objectType: null, objectId: null, detail: null, source: 'trial', ref, subjects,
  })
  const late = followed()
  await late.follower.start(from + 500)
  await until(() => late.seen.length === 1)
  await late.follower.stop()
  assert.equal(late.seen[0]?.count, 20_000)
})

test('several followers each get every event once and in order while many write', async () => {
  const from = await currentPosition(db)
  const followers = [followed({ pollMs: hour }), followed({ pollMs: 15 }), followed({ pollMs: hour, batchRows: 3 })]
  for (const { follower } of followers) await follower.start()
  const writer = async (w: number): Promise<void> => {
    for (let i = 0; i < 20; i += 1) {
      await publish(`${w}-${i}`)
      await pause((w + i) % 4)
    }
  }
  await Promise.all(Array.from({ length: 6 }, (_, w) => writer(w)))
  await until(() => followers.every(({ seen }) => seen.length >= 120))
  for (const { follower, seen, ids } of followers) {
    await follower.stop()
    assert.deepEqual(seen.map((row) => row.position), Array.from({ length: 120 }, (_, i) => from + i + 1))
    assert.equal(new Set(ids()).size, 120)
  }
})

test('rows whose handling failed come again, and later ones wait', async () => {
  const tries: string[][] = []
  const errors: unknown[] = []
  const { follower } = followed({
    pollMs: 10,
    onEvents: async (rows) => {
      tries.push(rows.map((row) => row.objectId ?? ''))
      if (tries.length < 3) throw new Error('not yet')
    },
    onError: (error) => errors.push(error),
  })
  await follower.start()
  await publish('again')
  await until(() => tries.length === 3)
  await publish('then')
  await until(() => tries.length === 4)
  await follower.stop()
  assert.deepEqual(tries, [['again'], ['again'], ['again'], ['then']])
  assert.deepEqual(errors.map((error) => (error as Error).message), ['not yet', 'not yet'])
})

test('it goes on where it was after the database has thrown everybody out', async () => {
  // It asks again as a server does: while anybody's transaction is open on the cluster, an event waits.
  const { follower, ids } = followed({ pollMs: 250 })
  await follower.start()
  await publish('before')
  await until(() => ids().length === 1)
  const other = openPool(database.url, { max: 1 })
  await other.query(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()`)
  await transaction(openDb(other), (tx) =>
    publishEvents(tx, [{ kind: 'published', object: { type: 'trial', id: 'after' }, public: true }]),
  )
  await other.end()
  await until(() => ids().length === 2)
  await publish('later')
  await until(() => ids().length === 3)
  await follower.stop()
  assert.deepEqual(ids(), ['before', 'after', 'later'])
})

test('it tells how fresh it is: what was committed before that moment has been delivered', async () => {
  const { follower, ids } = followed({ pollMs: 5 })
  assert.equal(follower.freshAt, Number.NEGATIVE_INFINITY)
  await follower.start()
  await publish('x')
  const committed = performance.now()
  await until(() => follower.freshAt >= committed)
  assert.deepEqual(ids(), ['x'])
  await follower.stop()
})

test('it is started once, and stopping twice is harmless', async () => {
  const { follower } = followed()
  await follower.start()
  await assert.rejects(follower.start(), /has been started/)
  await follower.stop()
  await follower.stop()
})
