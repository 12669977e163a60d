import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { pino } from 'pino'
import { testDatabase, type TestDatabase } from '../testing/database.ts'
import { openDb, openPool, rows, sql, transaction, type Db, type Pool } from './db.ts'
import { journalActions, listJournal, record, systemActor } from './journal.ts'
import { migrateQueue } from './queue.ts'
import { listSeals, sealJournal } from './seal.ts'
import { readVerification, requestVerification, runVerification, verifyJob } from './verification.ts'
import { verifyJournal } from './verify.ts'

let database: TestDatabase
let pool: Pool
let db: Db
const log = pino({ level: 'silent' })
const calm = new AbortController().signal
const ask = (): Promise<void> => requestVerification({ db }, systemActor, 'trial.verify')

before(async () => {
  database = await testDatabase()
  await migrateQueue(database.url)
  pool = openPool(database.url)
  db = openDb(pool)
})
after(async () => {
  await pool?.end()
  await database?.drop()
})

/** Seals until nothing is left: other databases of the server hold the horizon back for a while. */
async function sealAll(): Promise<void> {
  while ((await verifyJournal(pool)).unsealed > 0) {
    await sealJournal(pool)
    await pause(25)
  }
}

/** The database's owner can do what the program cannot: that is what verification is for. */
async function asOwner(change: string): Promise<void> {
  await pool.query(`ALTER TABLE journal.entries DISABLE TRIGGER append_only; ${change};
    ALTER TABLE journal.entries ENABLE TRIGGER append_only`)
}

test('before anybody has asked there is no result and nothing runs', async () => {
  assert.deepEqual(await readVerification(db), { running: undefined, lost: false, last: undefined })
})

test('a verification is asked for once at a time, in the queue and in the journal', async () => {
  await ask()
  assert.deepEqual((await readVerification(db)).running, { seals: 0, of: 0 })
  await assert.rejects(ask(), { code: 'journal.verification_running' })
  const jobs = await rows(db, sql`SELECT key FROM graphile_worker.jobs WHERE task_identifier = ${verifyJob}`)
  assert.equal(jobs.length, 1)
  assert.equal((await listJournal(db, { action: 'journal.verification-requested' }, { limit: 5 })).length, 1)
})

test('one that is not heard of any more may be asked for again', async () => {
  await rows(db, sql`UPDATE kernel.cursors SET moved_at = now() - interval '11 minutes' WHERE name = ${verifyJob}`)
  const { running, lost } = await readVerification(db)
  assert.deepEqual({ running, lost }, { running: undefined, lost: true })
  await ask()
  assert.equal((await readVerification(db)).lost, false)
})

test('what it found is a line of the journal, and is read back without verifying', async () => {
  await sealAll()
  await runVerification({ db, pool, log }, calm)
  const { running, lost, last } = await readVerification(db)
  assert.deepEqual({ running, lost }, { running: undefined, lost: false })
  const [newest] = await listSeals(db, { limit: 1 })
  assert.deepEqual([last?.ok, last?.seals, last?.fault], [true, newest?.no, undefined])
  assert.ok((last?.entries ?? 0) >= 2)
})

test('a stopping server ends it without a result, and the queue brings it back', async () => {
  await ask()
  await assert.rejects(runVerification({ db, pool, log }, AbortSignal.abort()), { name: 'AbortError' })
  assert.equal((await listJournal(db, { action: 'journal.verified' }, { limit: 5 })).length, 1)
  assert.notEqual((await readVerification(db)).running, undefined)
  await runVerification({ db, pool, log }, calm)
})

test('a changed line is found, and the result says in which seal', async () => {
  await transaction(db, (tx) =>
    record(tx, {
      actor: systemActor, action: journalActions.refused, operation: 'trial', reason: '原来的理由',
      detail: { code: 'x', status: 409 },
    }))
  await sealAll()
  await asOwner(`UPDATE journal.entries SET reason = '改过的理由' WHERE reason = '原来的理由'`)
  await ask()
  await runVerification({ db, pool, log }, calm)
  const { last } = await readVerification(db)
  assert.equal(last?.ok, false)
  assert.deepEqual({ fault: last?.fault, seal: last?.seal }, { fault: 'altered', seal: (last?.seals ?? 0) + 1 })
})
