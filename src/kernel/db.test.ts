import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { testDatabase, type TestDatabase } from '../testing/database.ts'
import { firstRow, openDb, openPool, rows, scanned, sql, transaction, within, type Db, type Pool } from './db.ts'

let database: TestDatabase
let pool: Pool
let db: Db

before(async () => {
  database = await testDatabase()
  pool = openPool(database.url, { max: 2 })
  db = openDb(pool)
})
after(async () => {
  await pool.end()
  await database.drop()
})

const backend = async (asked: Db): Promise<number | undefined> =>
  (await firstRow(asked, sql<{ pid: number }>`SELECT pg_backend_pid() AS pid`))?.pid

test('a question that is not answered in time is given up, and so is its connection', async () => {
  const hurried = within(db, 100)
  const before = await backend(hurried)
  await assert.rejects(rows(hurried, sql`SELECT pg_sleep(60)`), /Query read timeout/)
  assert.equal(pool.idleCount, 0)
  assert.notEqual(await backend(hurried), before)
})

test('nothing more is waited for on a connection that was given up, and the transaction fails as away', async () => {
  const asked = transaction(within(db, 100), async (tx) => {
    await rows(tx, sql`SELECT pg_sleep(60)`)
  })
  await assert.rejects(asked, { code: 'server.unavailable' })
})

test('questions answered in time are answered as ever, in a transaction and out of one', async () => {
  const hurried = within(db, 10_000)
  const ask = (asked: Db): Promise<unknown> => firstRow(asked, sql`SELECT ${3}::int + 4 AS sum`)
  assert.deepEqual(await ask(hurried), { sum: 7 })
  assert.deepEqual(await transaction(hurried, (tx) => ask(tx)), { sum: 7 })
  assert.deepEqual(await firstRow(hurried, sql`SELECT 1 AS one`), { one: 1 })
})

test('a question of a job may take its time beside them', async () => {
  await Promise.all([
    assert.rejects(rows(within(db, 50), sql`SELECT pg_sleep(60)`)),
    rows(db, sql`SELECT pg_sleep(0.3)`),
  ])
})

test('a scan that takes too long is ended by the server itself, and its connection serves on', async () => {
  const before = await backend(db)
  await assert.rejects(scanned(db, 50, sql`SELECT pg_sleep(60)`), { code: 'server.unavailable' })
  assert.equal(await backend(db), before)
  assert.deepEqual(await scanned(db, 5_000, sql`SELECT current_setting('statement_timeout') AS patience`), [{ patience: '5s' }])
  assert.deepEqual(await firstRow(db, sql`SELECT current_setting('statement_timeout') AS patience`), { patience: '0' })
})

test('what is read is spelt one way, whatever the database prefers; what the address asks for holds too', async () => {
  const other = await testDatabase()
  const name = new URL(other.url).pathname.slice(1)
  const asked = openPool(`${other.url}?options=${encodeURIComponent('-c search_path=kernel')}&options=-c%20jit%3Doff`)
  try {
    for (const setting of ["datestyle = 'German'", "intervalstyle = 'iso_8601'", "timezone = 'America/Lima'"]) {
      await asked.query(`ALTER DATABASE ${name} SET ${setting}`)
    }
    const fresh = openPool(`${other.url}?options=${encodeURIComponent('-c search_path=kernel')}`)
    const { rows: [read] } = await fresh.query(`SELECT DATE '2026-02-03' AS day, '2026-02-03 00:00+08'::timestamptz AS at,
      '2026-02-03 00:00+08'::timestamptz::text AS text, INTERVAL '1 day' = '24:00' AS same, current_schema AS schema`)
      .finally(() => fresh.end())
    assert.deepEqual(read, {
      day: '2026-02-03', at: new Date('2026-02-02T16:00:00Z'), text: '2026-02-03 00:00:00+08', same: true,
      schema: 'kernel',
    })
  } finally {
    await asked.end()
    await other.drop()
  }
})
