import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { testDatabase, type TestDatabase } from '../testing/database.ts'
import { AccessLedger, lookedAt, makeAccessPartitions, recordAccess, type AccessLine } from './access-ledger.ts'
import { openDb, openPool, rows, sql, transaction, type Db, type Pool } from './db.ts'
import type { Actor } from './http.ts'

const clerk: Actor = {
  kind: 'client', id: 'c-1', name: '窗口系统', scopes: new Set(), roles: new Set(),
  organisation: { id: 'o-1', code: '12990000MB0C00001X', name: '明州市政务服务中心' },
}
const line = (subjectId: string, over: Partial<AccessLine> = {}): AccessLine => ({
  actor: clerk, subjectId, what: 'check', purpose: '办理许可', authorisation: 'M-001', requestId: 'r-1', ...over,
})
const subject = (n: number): string => `018f0000-0000-7000-8000-${String(n).padStart(12, '0')}`
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

test('the subject sees which organisation looked, why and on which authority, not which clerk', async () => {
  await recordAccess(db, line(subject(1)))
  const [look] = await lookedAt(db, subject(1), { limit: 10 })
  assert.deepEqual({ ...look, id: '', at: '' }, {
    id: '', at: '', actorKind: 'client', organisation: '12990000MB0C00001X', organisationName: '明州市政务服务中心',
    what: 'check', purpose: '办理许可', authorisation: 'M-001',
  })
})

test('a look is durable when record() resolves, and a thousand at once share a few commits', async () => {
  const ledger = new AccessLedger(db)
  const seen: number[] = []
  await Promise.all(
    Array.from({ length: 1000 }, async (_, i) => {
      await ledger.record(line(subject(1000 + i)))
      if (i % 100 === 0) seen.push((await lookedAt(db, subject(1000 + i), { limit: 2 })).length)
    }),
  )
  assert.deepEqual(seen, Array.from({ length: 10 }, () => 1))
  const [commits] = await rows(db, sql<{ n: number }>`SELECT count(DISTINCT xid) AS n FROM journal.access
    WHERE subject_id BETWEEN ${subject(1000)} AND ${subject(1999)}`)
  assert.ok((commits?.n ?? 1000) <= 20, `${commits?.n} commits`)
})

test('one impossible line fails alone; those that shared its commit are written', async () => {
  const ledger = new AccessLedger(db, { lanes: 1 })
  const results = await Promise.allSettled([
    ledger.record(line(subject(2))),
    ledger.record(line(subject(3))),
    ledger.record(line('not-a-uuid')),
    ledger.record(line(subject(4))),
  ])
  assert.deepEqual(results.map((result) => result.status), ['fulfilled', 'fulfilled', 'rejected', 'fulfilled'])
  await ledger.drain()
  assert.equal((await lookedAt(db, subject(4), { limit: 5 })).length, 1)
})

test('record() rejects when the database is gone, so that no answer leaves unrecorded', async () => {
  const gone = openPool(database.url.replace(/:\d+\//, ':9/'))
  await assert.rejects(new AccessLedger(openDb(gone)).record(line(subject(5))))
  await gone.end()
})

test('a look recorded in a transaction goes with it', async () => {
  const attempt = transaction(db, async (tx) => {
    await recordAccess(tx, line(subject(6)))
    throw new Error('no')
  })
  await assert.rejects(attempt, /no/)
  assert.deepEqual(await lookedAt(db, subject(6), { limit: 5 }), [])
})

test('pages of looks follow one another without gap or repetition', async () => {
  for (let i = 0; i < 5; i += 1) await recordAccess(db, line(subject(7), { purpose: `第${i}次` }))
  const all = await lookedAt(db, subject(7), { limit: 10 })
  const first = await lookedAt(db, subject(7), { limit: 2 })
  const last = first.at(-1)
  const second = await lookedAt(db, subject(7), { limit: 3, ...(last === undefined ? {} : { before: last }) })
  assert.deepEqual([...first, ...second], all)
  assert.deepEqual(all.map((look) => look.purpose), ['第4次', '第3次', '第2次', '第1次', '第0次'])
})

test('partitions are made ahead once, and a month without one loses nothing', async () => {
  assert.equal(await makeAccessPartitions(db, 3), 0, 'the migration made three months ahead')
  assert.equal(await makeAccessPartitions(db, 5), 2)
  assert.equal(await makeAccessPartitions(db, 5), 0)
  const [month] = await rows(db, sql<{ name: string }>`SELECT tableoid::regclass::text AS name FROM journal.access LIMIT 1`)
  await pool.query(`ALTER TABLE journal.access DETACH PARTITION ${month?.name}`)
  await recordAccess(db, line(subject(8)))
  const [found] = await rows(
    db,
    sql<{ name: string }>`SELECT tableoid::regclass::text AS name FROM journal.access WHERE subject_id = ${subject(8)}`,
  )
  assert.equal(found?.name, 'journal.access_rest')
  assert.equal(await makeAccessPartitions(db, 0), 0, 'what is in the default partition stays there')
})
