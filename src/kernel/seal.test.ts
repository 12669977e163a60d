import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { Type } from 'typebox'
import { testDatabase, type TestDatabase } from '../testing/database.ts'
import { recordAccess } from './access-ledger.ts'
import { openDb, openPool, transaction, type Db, type Pool } from './db.ts'
import { defineJournalActions, record, systemActor } from './journal.ts'
import { listSeals, parseSealText, sealJournal, sealText, type Seal } from './seal.ts'
import { verifyJournal, type JournalFault } from './verify.ts'

const actions = defineJournalActions({
  done: { action: 'sealing-trial.done', title: '试验', detail: { n: Type.Integer() } },
})
const subjectId = '018f0000-0000-7000-8000-000000000001'
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

async function write(n: number): Promise<void> {
  const line = { actor: systemActor, action: actions.done, operation: 'trial', detail: { n } }
  await transaction(db, (tx) => record(tx, line))
}

async function look(): Promise<void> {
  await recordAccess(db, { actor: systemActor, subjectId, what: 'file', purpose: '试验' })
}

/** Seals until nothing is left. Transactions of other databases on the server hold the horizon back for a while. */
async function sealAll(): Promise<Seal | undefined> {
  let last: Seal | undefined
  for (let attempt = 0; attempt < 400; attempt += 1) {
    last = (await sealJournal(pool)) ?? last
    if ((await verifyJournal(pool)).unsealed === 0) return last
    await pause(25)
  }
  throw new Error('the horizon did not move')
}

async function count(table: string): Promise<number> {
  return (await pool.query<{ n: number }>(`SELECT count(*) AS n FROM ${table}`)).rows[0]?.n ?? 0
}

test('the journal, the ledger and the seals refuse every change, also by their owner', async () => {
  await write(0)
  await look()
  await sealAll()
  const partition = (await pool.query<{ name: string }>('SELECT tableoid::regclass::text AS name FROM journal.access LIMIT 1')).rows[0]
  for (const table of ['journal.entries', 'journal.access', 'journal.seals', 'journal.epochs', partition?.name ?? '']) {
    await assert.rejects(pool.query(`DELETE FROM ${table}`), /append-only: DELETE is refused/, table)
    await assert.rejects(pool.query(`TRUNCATE ${table} CASCADE`), /append-only: TRUNCATE is refused/, table)
    const column = (await pool.query<{ c: string }>(
      `SELECT attname AS c FROM pg_attribute WHERE attrelid = '${table}'::regclass AND attnum > 0 AND attidentity = '' LIMIT 1`)).rows[0]?.c
    await assert.rejects(pool.query(`UPDATE ${table} SET ${column} = ${column}`), /append-only: UPDATE is refused/, table)
  }
})

test('time, transaction and epoch of a line are the database’s, whatever its writer says', async () => {
  await pool.query(`INSERT INTO journal.entries (at, xid, epoch, actor, actor_kind, operation, action)
    VALUES ('2001-01-01', '3', 1, 'forger', 'user', 'trial', 'sealing-trial.done')`)
  const line = (await pool.query<{ late: boolean; own: boolean }>(`SELECT at > now() - interval '1 hour' AS late,
    xid > '3' AS own FROM journal.entries WHERE actor = 'forger'`)).rows[0]
  assert.deepEqual(line, { late: true, own: true })
  await assert.rejects(
    pool.query(`INSERT INTO journal.access (at, id, actor, actor_kind, subject_id, what, purpose)
      VALUES ('2001-01-01', gen_random_uuid(), 'forger', 'user', gen_random_uuid(), 'file', 'x')`),
    /the database's own/,
  )
})

test('what concurrent writers commit is sealed exactly once, whatever order they commit in', async () => {
  const before = (await sealAll())?.no ?? (await listSeals(db, { limit: 1 }))[0]?.no ?? 0
  const known = { entries: await count('journal.entries'), looks: await count('journal.access') }
  let writing = true
  const sealers = [0, 1].map(async () => {
    while (writing) {
      await sealJournal(pool)
      await pause(3)
    }
  })
  const committed = { entries: 0, looks: 0 }
  const writer = async (k: number): Promise<void> => {
    for (let i = 0; i < 20; i += 1) {
      const rollBack = (k + i) % 7 === 0
      await transaction(db, async (tx) => {
        await record(tx, { actor: systemActor, action: actions.done, operation: 'trial', detail: { n: k * 100 + i } })
        await pause((k * 7 + i * 5) % 23)
        await recordAccess(tx, { actor: systemActor, subjectId, what: 'file', purpose: '试验' })
        if (rollBack) throw new Error('roll back')
      }).catch((error: Error) => assert.equal(error.message, 'roll back'))
      if (rollBack) continue
      committed.entries += 1
      committed.looks += 1
    }
  }
  await Promise.all(Array.from({ length: 8 }, (_, k) => writer(k)))
  writing = false
  await Promise.all(sealers)
  await sealAll()
  const made = (await listSeals(db, { limit: 10_000 })).filter((seal) => seal.no > before)
  const sum = (of: 'entries' | 'looks'): number => made.reduce((total, seal) => total + seal[of], 0)
  assert.deepEqual({ entries: sum('entries'), looks: sum('looks') }, committed)
  assert.equal(await count('journal.entries'), known.entries + committed.entries)
  const verdict = await verifyJournal(pool)
  assert.equal(verdict.ok, true, verdict.firstFault?.message)
  assert.equal(verdict.unsealed, 0)
})

test('a transaction that is still open keeps its lines out of the seal and is sealed later', async () => {
  await sealAll()
  const slow = await pool.connect()
  await slow.query('BEGIN')
  await slow.query(`INSERT INTO journal.entries (actor, actor_kind, operation, action) VALUES ('slow', 'system', 'trial', 'sealing-trial.done')`)
  await write(1)
  await sealJournal(pool)
  const meanwhile = await verifyJournal(pool)
  assert.deepEqual([meanwhile.ok, meanwhile.unsealed], [true, 1], 'the fast line waits behind the slow one')
  await slow.query('COMMIT')
  slow.release()
  const seal = await sealAll()
  assert.equal(seal?.entries, 2)
})

const forged = `INSERT INTO journal.entries (seq, at, xid, epoch, actor, actor_kind, operation, action)
  OVERRIDING SYSTEM VALUE`
const middle = `(SELECT seq FROM journal.entries ORDER BY seq OFFSET 20 LIMIT 1)`
const lastSealed = `(SELECT max(seq) FROM journal.entries)`

/** What is planted, and the fault that must be found. Every one is made with the triggers switched off. */
const plants: [string, string, JournalFault['kind']][] = [
  ['an altered actor', `UPDATE journal.entries SET actor = 'someone' WHERE seq = ${middle}`, 'altered'],
  ['a time moved by a microsecond', `UPDATE journal.entries SET at = at + interval '1 microsecond' WHERE seq = ${middle}`, 'altered'],
  ['an altered detail', `UPDATE journal.entries SET detail = '{"n": 99}' WHERE seq = ${middle}`, 'altered'],
  ['a reason added afterwards', `UPDATE journal.entries SET reason = '' WHERE seq = ${lastSealed}`, 'altered'],
  ['a deleted entry', `DELETE FROM journal.entries WHERE seq = ${middle}`, 'missing'],
  ['a deleted last entry', `DELETE FROM journal.entries WHERE seq = ${lastSealed}`, 'missing'],
  ['an entry inserted among the old ones', `${forged} SELECT 900000, at, xid, epoch, 'late', 'user', 'x', 'a.b'
     FROM journal.entries WHERE seq = ${middle}`, 'added'],
  ['an entry exchanged for another', `WITH gone AS (DELETE FROM journal.entries WHERE seq = ${middle} RETURNING *)
     ${forged} SELECT seq, at, xid, epoch, 'late', actor_kind, operation, action FROM gone`, 'altered'],
  ['two entries reordered', `UPDATE journal.entries SET detail = (SELECT detail FROM journal.entries o WHERE o.seq =
     (SELECT max(p.seq) + min(p.seq) FROM (SELECT seq FROM journal.entries ORDER BY seq OFFSET 20 LIMIT 2) p) - entries.seq)
     WHERE seq IN (SELECT seq FROM journal.entries ORDER BY seq OFFSET 20 LIMIT 2)`, 'altered'],
  ['an entry moved to another transaction', `UPDATE journal.entries SET xid = (SELECT max(xid) FROM journal.entries)
     WHERE seq = ${middle}`, 'missing'],
  ['an altered look', `UPDATE journal.access SET purpose = 'another' WHERE id = (SELECT id FROM journal.access ORDER BY id LIMIT 1)`, 'altered'],
  ['a deleted look', `DELETE FROM journal.access WHERE id = (SELECT id FROM journal.access ORDER BY id LIMIT 1)`, 'missing'],
  ['an altered digest in the middle of the chain', `UPDATE journal.seals SET digest = repeat('0', 64) WHERE no = 2`, 'altered'],
  ['an altered digest at the end of the chain', `UPDATE journal.seals SET digest = repeat('0', 64)
     WHERE no = (SELECT max(no) FROM journal.seals)`, 'altered'],
  ['an altered time of a seal', `UPDATE journal.seals SET at = at - interval '1 second' WHERE no = 2`, 'altered'],
  ['an altered count of a seal', `UPDATE journal.seals SET entries = entries + 1 WHERE no = 2`, 'altered'],
  ['a deleted first seal', `DELETE FROM journal.seals WHERE no = 1`, 'chain'],
  ['a deleted seal', `DELETE FROM journal.seals WHERE no = 3`, 'chain'],
  ['two seals exchanged', `UPDATE journal.seals SET no = -no WHERE no IN (2, 3);
     UPDATE journal.seals SET no = 5 + no WHERE no < 0`, 'chain'],
  ['an entry of an epoch that never was', `${forged} VALUES (900001, now(), '5', 0, 'late', 'user', 'x', 'a.b')`, 'stray'],
  ['an entry dated back behind the seals', `${forged} VALUES (900002, now() - interval '1 day', pg_current_xact_id(), 1, 'late',
     'user', 'x', 'a.b')`, 'backdated'],
]

/** Runs a change with triggers and checks off, asks for the verdict, and puts everything back as it was. */
async function planted(
  change: string | (() => Promise<void>),
): Promise<{ fault: JournalFault | undefined; witnessed: JournalFault | undefined }> {
  const witnesses = parseSealText((await listSeals(db, { limit: 1000 })).map(sealText).join('\n'))
  const tables = ['entries', 'access', 'seals']
  const off = tables.map((t) => `ALTER TABLE journal.${t} DISABLE TRIGGER USER; CREATE TABLE public.kept_${t} AS TABLE journal.${t};`)
  await pool.query(off.join('') + `ALTER TABLE journal.entries DROP CONSTRAINT entries_epoch_fkey;
    ALTER TABLE journal.seals DROP CONSTRAINT seals_no_check`)
  try {
    await (typeof change === 'string' ? pool.query(change) : change())
    const fault = (await verifyJournal(pool)).firstFault
    return { fault, witnessed: (await verifyJournal(pool, { witnesses })).firstFault }
  } finally {
    const on = tables.map((t) => `ALTER TABLE journal.${t} DISABLE TRIGGER USER; DELETE FROM journal.${t};
      INSERT INTO journal.${t} ${t === 'entries' ? 'OVERRIDING SYSTEM VALUE' : ''} SELECT * FROM public.kept_${t};
      DROP TABLE public.kept_${t}; ALTER TABLE journal.${t} ENABLE TRIGGER USER;`)
    await pool.query(on.join('') + `ALTER TABLE journal.entries
      ADD CONSTRAINT entries_epoch_fkey FOREIGN KEY (epoch) REFERENCES journal.epochs;
      ALTER TABLE journal.seals ADD CONSTRAINT seals_no_check CHECK (no > 0)`)
  }
}

for (const [what, change, kind] of plants) {
  test(`verification finds ${what}`, async () => {
    if ((await count('journal.seals')) < 4) await sealAll()
    const { fault } = await planted(change)
    assert.equal(fault?.kind, kind, fault?.message)
    const verdict = await verifyJournal(pool)
    assert.equal(verdict.ok, true, `all is well again afterwards: ${verdict.firstFault?.message}`)
  })
}

test('a seal cut off the end, or a chain made anew after a change, is found by whoever kept a seal', async () => {
  const cut = await planted(`DELETE FROM journal.seals WHERE no = (SELECT max(no) FROM journal.seals)`)
  assert.equal(cut.fault, undefined, 'the chain alone cannot know')
  assert.equal(cut.witnessed?.kind, 'witness')
  const anew = await planted(async () => {
    await pool.query(`UPDATE journal.entries SET actor = 'someone' WHERE seq = ${middle}; DELETE FROM journal.seals`)
    await sealAll()
  })
  assert.equal(anew.fault, undefined, 'whoever owns the database can forge the whole chain')
  assert.equal(anew.witnessed?.kind, 'witness')
})

test('after a restore into another cluster the old epoch is closed and low ids are sealed too', async () => {
  await sealAll()
  await write(2)
  // As restored from elsewhere: the epoch is another cluster's, and so is a line with an id far ahead of ours.
  await pool.query(`ALTER TABLE journal.epochs DISABLE TRIGGER USER; UPDATE journal.epochs SET cluster = 1;
    ALTER TABLE journal.epochs ENABLE TRIGGER USER; ALTER TABLE journal.entries DISABLE TRIGGER USER;
    ${forged} VALUES (900003, now(), '999999999999', 1, 'restored', 'user', 'x', 'a.b');
    ALTER TABLE journal.entries ENABLE TRIGGER USER`)
  await write(3)
  const epochs = await pool.query<{ epoch: number }>('SELECT DISTINCT epoch FROM journal.entries ORDER BY epoch')
  assert.deepEqual(epochs.rows.map((row) => row.epoch), [1, 2])
  await sealAll()
  const [present, closing] = await listSeals(db, { limit: 2 })
  assert.deepEqual([closing?.epoch, closing?.uptoXid, closing?.entries], [1, null, 2])
  assert.deepEqual([present?.epoch, present?.fromXid, present?.entries], [2, '0', 1])
  const slipped = await planted(`${forged} VALUES (900004, now(), '9999999999999', 1, 'late', 'user', 'x', 'a.b')`)
  assert.equal(slipped.fault?.kind, 'added')
})

test('a published seal is one line and reads back', () => {
  const seal = { no: 7, at: '2026-01-05T01:00:00.000000Z', entries: 3, looks: 4, digest: 'a'.repeat(64) } as Seal
  assert.equal(sealText(seal), `7 2026-01-05T01:00:00.000000Z 3 4 ${'a'.repeat(64)}`)
  assert.deepEqual(parseSealText(`# seals\n${sealText(seal)}\n\n`), [{ no: 7, digest: 'a'.repeat(64) }])
})
