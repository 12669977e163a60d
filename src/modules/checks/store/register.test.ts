import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { openPool, type Pool } from '../../../kernel/db.ts'
import { uuidv7 } from '../../../kernel/ids.ts'
import { Problem } from '../../../kernel/problem.ts'
import { testDatabase, type TestDatabase } from '../../../testing/database.ts'
import { RegisterWriter, type RegisterRow } from './register.ts'

let database: TestDatabase
let pool: Pool

before(async () => {
  database = await testDatabase()
  pool = openPool(database.url, { max: 6 })
})

after(async () => {
  await pool.end()
  await database.drop()
})

function row(over: Partial<RegisterRow> = {}): RegisterRow {
  return {
    subjectId: '00000000-0000-0000-0000-000000000000',
    receipt: uuidv7(),
    at: '2026-05-10T00:00:00Z',
    clientId: 'c',
    organisation: 'o',
    matter: 'm',
    purpose: 'p',
    reference: null,
    inputCode: null,
    inputName: null,
    asOf: null,
    knownAt: null,
    identity: 'none',
    decision: 'none',
    position: 1,
    source: 'index',
    answer: '{}',
    ...over,
  }
}

async function registered(receipts: readonly string[]): Promise<number> {
  const { rows } = await pool.query(
    'SELECT count(*)::int AS n FROM checks.register WHERE receipt = ANY($1::uuid[])',
    [receipts],
  )
  return rows[0].n as number
}

test('what append has promised is in the table, from however many callers at once', async () => {
  const writer = new RegisterWriter(pool, { groupRows: 50 })
  const made = Array.from({ length: 3000 }, () => row())
  await Promise.all(
    made.map(async (one, i) => {
      await writer.append([one])
      if (i % 500 === 0) assert.equal(await registered([one.receipt]), 1)
    }),
  )
  assert.equal(await registered(made.map((one) => one.receipt)), 3000)
  assert.equal(writer.unwritten, 0)
  await writer.close()
})

test('every character of a text comes back as it was', async () => {
  const writer = new RegisterWriter(pool)
  const purpose = 'a\tb\\c\nd\re\\N“引号”𠮷'
  const one = row({ purpose, answer: JSON.stringify({ purpose }) })
  await writer.append([one])
  const { rows } = await pool.query('SELECT purpose, answer FROM checks.register WHERE receipt = $1', [
    one.receipt,
  ])
  assert.deepEqual(rows[0], { purpose, answer: one.answer })
  await writer.close()
})

test('a group that fails rejects everybody in it, keeps nothing of it, and the next one succeeds', async () => {
  const writer = new RegisterWriter(pool, { connections: 1 })
  const good = row()
  const outcomes = await Promise.allSettled([
    writer.append([good]),
    writer.append([row({ at: 'not an instant' })]),
  ])
  assert.deepEqual(
    outcomes.map((outcome) => outcome.status),
    ['rejected', 'rejected'],
  )
  assert.equal(await registered([good.receipt]), 0)
  await writer.append([good])
  assert.equal(await registered([good.receipt]), 1)
  await writer.close()
})

test('a connection that is cut rejects its group with a Problem and is replaced', async () => {
  const writer = new RegisterWriter(pool, { connections: 1 })
  await writer.append([row()])
  await pool.query(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'COPY checks.register%' AND pid <> pg_backend_pid()`,
  )
  await new Promise((resolve) => setTimeout(resolve, 50))
  await writer.append([row()]).catch(() => undefined)
  const after = row()
  await writer.append([after])
  assert.equal(await registered([after.receipt]), 1)
  await writer.close()
})

test('too many waiting are refused while a stream waits for room, and memory stays bounded', async () => {
  const writer = new RegisterWriter(pool, { maxWaiting: 100, groupRows: 10, connections: 1 })
  const many = Array.from({ length: 300 }, () =>
    writer.append([row()]).then(
      () => 'written',
      (error: unknown) => error,
    ),
  )
  const streamed = Array.from({ length: 20 }, () => row())
  const stream = writer.appendWhenRoom(streamed)
  const outcomes = await Promise.all(many)
  const refused = outcomes.filter(
    (outcome) => outcome instanceof Problem && outcome.code === 'check.overloaded',
  )
  assert.equal(refused.length, 200)
  assert.equal(outcomes.filter((outcome) => outcome === 'written').length, 100)
  await stream
  assert.equal(await registered(streamed.map((one) => one.receipt)), 20)
  await writer.close()
  await assert.rejects(writer.append([row()]), { code: 'check.overloaded' })
})

test('receipts go to the partition of their month', async () => {
  const writer = new RegisterWriter(pool)
  const one = row()
  await writer.append([one])
  await writer.close()
  const { rows } = await pool.query(
    `SELECT tableoid::regclass::text AS home FROM checks.register WHERE receipt = $1`,
    [one.receipt],
  )
  assert.match(rows[0].home, /^checks\.register_\d{4}_\d{2}$/)
})

test('vacuum leaves the months that grow alone and freezes one that is over', async () => {
  await pool.query(`CREATE TABLE checks.register_2020_01 PARTITION OF checks.register FOR VALUES
    FROM (checks.first_receipt('2020-01-01Z')) TO (checks.first_receipt('2020-02-01Z'))
    WITH (autovacuum_vacuum_insert_threshold = -1, autovacuum_freeze_min_age = 0)`)
  await pool.query('SELECT checks.make_register_partitions(3)')
  const { rows } = await pool.query<{ name: string; options: string[] }>(
    `SELECT relname AS name, reloptions AS options FROM pg_class
     WHERE relname ~ '^register_[0-9]{4}_[0-9]{2}$' ORDER BY relname`,
  )
  const [over, ...growing] = rows
  assert.deepEqual(over, { name: 'register_2020_01', options: ['autovacuum_freeze_min_age=0'] })
  assert.equal(growing.length, 4)
  for (const { options } of growing) {
    assert.ok(options.includes('autovacuum_vacuum_insert_threshold=-1'))
    assert.ok(options.includes('autovacuum_analyze_scale_factor=1'))
  }
})

test('full ranges of the register are summarised once, and a subject’s lines are read by them', async () => {
  const own = '00000000-0000-4000-8000-00000000abcd'
  const blocksAndPlan = async () => {
    // The plan of what `checks.looks_at` asks, under its settings.
    const client = await pool.connect()
    await client.query('SET enable_seqscan = off; SET enable_indexscan = off; SET enable_indexonlyscan = off')
    const { rows } = await client.query<{ 'QUERY PLAN': string }>(
      `EXPLAIN (ANALYZE, TIMING off) SELECT * FROM checks.register WHERE subject_id = '${own}'`,
    )
    client.release(true)
    const text = rows.map((line) => line['QUERY PLAN']).join('\n')
    assert.match(text, /Bitmap Index Scan on register_\d{4}_\d{2}_at_subject_id_idx/)
    return Number(/Heap Blocks:.*lossy=(\d+)/.exec(text)?.[1])
  }
  const writer = new RegisterWriter(pool)
  const pattern = row()
  await writer.append([pattern])
  await writer.close()
  await pool.query(
    `INSERT INTO checks.register SELECT (jsonb_populate_record(r, jsonb_build_object('answer', repeat('x', 1000),
       'receipt', overlay(uuidv7()::text PLACING lpad(to_hex(n), 12, '0') FROM 25),
       'subject_id', CASE n WHEN 100 THEN '${own}'::uuid ELSE gen_random_uuid() END))).*
     FROM checks.register r, generate_series(1, 4000) n WHERE r.receipt = $1`,
    [pattern.receipt],
  )
  const before = await blocksAndPlan()
  // A run that was broken off after the newest range: the older ones are still made.
  await pool.query(`SELECT brin_summarize_range(x.indexrelid, (pg_relation_size(x.indrelid) / 8192 / 128 - 1) * 128)
    FROM pg_index x JOIN pg_inherits i ON i.inhrelid = x.indexrelid
    WHERE i.inhparent = 'checks.register_summary'::regclass AND pg_relation_size(x.indrelid) > 0`)
  const first = await pool.query<{ n: string }>('SELECT checks.sort_in_register() AS n')
  assert.ok(Number(first.rows[0]?.n) >= 2, 'of four or more; the very first one fills with its summary')
  const again = await pool.query<{ n: string }>('SELECT checks.sort_in_register() AS n')
  assert.equal(Number(again.rows[0]?.n), 0, 'each once')
  assert.ok((await blocksAndPlan()) < before, 'pages that do not hold the subject are not read')
  const looks = await pool.query(
    `SELECT receipt FROM checks.looks_at('${own}', '00000000-0000-0000-0000-000000000000', 'ffffffff-ffff-ffff-ffff-ffffffffffff')`,
  )
  assert.equal(looks.rows.length, 1)
})

test('a connection that neither writes nor fails is given up, and the next group has another', async () => {
  const writer = new RegisterWriter(pool, { patienceMs: 200 })
  await writer.append([row()])
  const blocker = await pool.connect()
  await blocker.query('BEGIN; LOCK TABLE checks.register IN ACCESS EXCLUSIVE MODE')
  await assert.rejects(writer.append([row()]), (error: unknown) => error instanceof Problem && error.status === 503)
  await blocker.query('ROLLBACK')
  blocker.release()
  const after = row()
  await writer.append([after])
  assert.equal(await registered([after.receipt]), 1)
  assert.equal(writer.unwritten, 0)
  await writer.close()
})

test('who waits behind a group that is given up is told with it, instead of waiting as long again', async () => {
  const writer = new RegisterWriter(pool, { patienceMs: 300 })
  const blocker = await pool.connect()
  await blocker.query('BEGIN; LOCK TABLE checks.register IN ACCESS EXCLUSIVE MODE')
  const isAway = (error: unknown): boolean => error instanceof Problem && error.status === 503
  const first = assert.rejects(writer.append([row()]), isAway)
  await new Promise((resolve) => setTimeout(resolve, 50))
  const behind = row()
  const told = assert.rejects(writer.append([behind]), isAway)
  await first
  await blocker.query('ROLLBACK')
  blocker.release()
  await told
  assert.equal(writer.unwritten, 0)
  const after = row()
  await writer.append([after])
  assert.equal(await registered([behind.receipt, after.receipt]), 1)
  await writer.close()
})
