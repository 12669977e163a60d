import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { testDatabase, type TestDatabase } from '../testing/database.ts'
import { makeAccessPartitions, recordAccess } from './access-ledger.ts'
import { openDb, openPool, rows, sql, transaction, type Db, type Pool } from './db.ts'
import { acknowledge, publishEvents, readFeed, sequenceFeed } from './feed.ts'
import { recordRefusal, systemActor } from './journal.ts'
import { Problem, problems } from './problem.ts'
import { addJob, jobsOf, migrateQueue, runSweep, startWorker } from './queue.ts'
import { sealJournal } from './seal.ts'
import { verifyJournal } from './verify.ts'

let database: TestDatabase
let pool: Pool
let db: Db

/** The database as a server sees it that was given the least-privileged role. */
before(async () => {
  database = await testDatabase()
  await migrateQueue(database.url)
  const owner = openPool(database.url, { max: 1 })
  await owner.query('GRANT probity_app TO CURRENT_USER')
  await owner.end()
  pool = openPool(`${database.url}?options=${encodeURIComponent('-c role=probity_app')}`)
  db = openDb(pool)
})

after(async () => {
  await pool.end()
  await database.drop()
})

test('the application role is enough for journal, ledger, seals and verification', async () => {
  const [role] = await rows(db, sql<{ name: string }>`SELECT current_user AS name`)
  assert.equal(role?.name, 'probity_app')
  await recordRefusal(db, { actor: systemActor, operation: 'trial' }, new Problem(problems.conflict))
  await recordAccess(db, {
    actor: systemActor, subjectId: '018f0000-0000-7000-8000-000000000001', what: 'file', purpose: '试验',
  })
  await sealJournal(pool)
  const verdict = await verifyJournal(pool)
  assert.deepEqual([verdict.ok, verdict.entries + verdict.looks + verdict.unsealed], [true, 2])
  assert.equal(await makeAccessPartitions(db, 4), 1)
})

test('the application role is enough for the feed', async () => {
  await transaction(db, (tx) => publishEvents(tx, [{ kind: 'published', public: true }]))
  assert.equal(await sequenceFeed(pool), 1)
  assert.equal((await readFeed(db, { after: 0, limit: 5, publicOnly: true })).items.length, 1)
  await acknowledge(db, { receiver: 'r', position: 1, at: new Date(0) })
})

test('the application role is enough for jobs and sweeps', async () => {
  assert.equal(await runSweep(db, 'trial', async () => ({ cursor: 1, more: false })), 1)
  const ran = Promise.withResolvers<unknown>()
  const worker = await startWorker(pool, { trial: async (payload) => ran.resolve(payload) }, { concurrency: 1 })
  try {
    await transaction(db, (tx) => addJob(tx, 'later', { n: 2 }, { inSeconds: 600 }))
    assert.deepEqual(await jobsOf(db, 'later'), [{ payload: { n: 2 }, isGivenUp: false }])
    await transaction(db, (tx) => addJob(tx, 'trial', { n: 1 }))
    assert.deepEqual(await ran.promise, { n: 1 })
  } finally {
    await worker.stop()
  }
})

test('the application role cannot rewrite, forget, switch triggers off or begin an epoch unseen', async () => {
  for (const statement of [
    'UPDATE journal.entries SET actor = $$x$$', 'DELETE FROM journal.access', 'DELETE FROM journal.access_rest',
    'TRUNCATE journal.seals', 'ALTER TABLE journal.entries DISABLE TRIGGER USER', 'DELETE FROM feed.events',
    'INSERT INTO journal.epochs (cluster) VALUES (1)', 'CREATE TABLE journal.mine (n int)',
  ]) {
    await assert.rejects(pool.query(statement), { code: '42501' }, statement)
  }
})
