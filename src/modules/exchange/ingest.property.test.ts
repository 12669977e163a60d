import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import fc from 'fast-check'
import type { Context } from '../../context.ts'
import { counts, openIntake, type Intake } from '../../testing/intake.ts'
import { ecology, firm, penaltyFile, type PenaltyRow } from '../../testing/situations.ts'
import { ingest } from './index.ts'
import { chunkRows } from './ingest/run.ts'

let intake: Intake
before(async () => {
  intake = await openIntake({ today: '2026-06-10' })
})
after(() => intake.close())

/** A row by what is wrong with it; `n` is the firm, `no` the document. */
interface Made {
  what: 'good' | 'corrected' | 'wrong-code' | 'no-date' | 'other-name' | 'held' | 'future' | 'blank'
  n: number
  no: number
}

function lineOf(made: Made, run: number): string {
  const base: PenaltyRow = {
    firm: firm(`性质${made.n}`, 3000 + made.n), documentNo: `测环罚〔2026〕${run}-${made.n}-${made.no}号`,
    decidedOn: made.what === 'future' ? '2027-01-01' : '2026-06-08', authority: ecology, facts: `第${made.n}-${made.no}案`,
  }
  const row = {
    ...base,
    ...(made.what === 'corrected' ? { facts: `更正第${made.n}-${made.no}案` } : {}),
    ...(made.what === 'held' ? { facts: `电话13800138000第${made.n}-${made.no}案` } : {}),
    ...(made.what === 'other-name' ? { firm: { ...base.firm, name: '明州别名有限公司' } } : {}),
    ...(made.what === 'wrong-code' ? { firm: { ...base.firm, code: '91990000MA0000015A' } } : {}),
  }
  const line = penaltyFile([row]).split('\r\n')[1] ?? ''
  if (made.what === 'blank') return ''
  return made.what === 'no-date' ? line.replace(',2026-06-08,', ',,') : line
}

function anyRows(max: number): fc.Arbitrary<Made[]> {
  return fc.array(fc.record({
    what: fc.constantFrom<Made['what']>(
      'good', 'good', 'good', 'corrected', 'wrong-code', 'no-date', 'other-name', 'held', 'future', 'blank',
    ),
    n: fc.integer({ min: 0, max: 5 }), no: fc.integer({ min: 0, max: 4 }),
  }), { maxLength: max })
}

const header = penaltyFile([{ firm: firm('头', 1), documentNo: 'x', decidedOn: '2026-06-08' }]).split('\r\n')[0] ?? ''
let runs = 0

/** What the archive and the rows of a submission say, against its counts. */
async function checkAccounts(id: string, lines: readonly string[]): Promise<void> {
  const s = await intake.submission(id)
  const { received, accepted, updated, unchanged, questioned, returned } = counts(s) as Record<string, number>
  assert.equal(received, lines.filter((line) => line !== '').length)
  assert.equal(received, (accepted ?? 0) + (updated ?? 0) + (unchanged ?? 0) + (questioned ?? 0) + (returned ?? 0))
  const [stored] = await intake.query<Record<string, number>>(
    `SELECT (SELECT count(*)::int FROM records.records WHERE submission_id = $1 AND version = 1) AS accepted,
       (SELECT count(*)::int FROM records.records WHERE submission_id = $1 AND version > 1) AS updated,
       (SELECT coalesce(sum(cardinality(unchanged_rows)), 0)::int FROM exchange.chunks WHERE submission_id = $1) AS unchanged,
       (SELECT count(*)::int FROM exchange.rows WHERE submission_id = $1 AND outcome = 'questioned') AS questioned,
       (SELECT count(*)::int FROM exchange.rows WHERE submission_id = $1 AND outcome = 'returned') AS returned`, [id])
  assert.deepEqual(stored, { accepted, updated, unchanged, questioned, returned })
  const [chunks] = await intake.query<{ received: number }>(
    'SELECT coalesce(sum(received), 0)::int AS received FROM exchange.chunks WHERE submission_id = $1', [id])
  assert.equal(chunks?.received, received)
}

test('counts always add up and agree with what is stored, and a second delivery changes nothing', async () => {
  await fc.assert(fc.asyncProperty(anyRows(40), async (rows) => {
    runs += 1
    const lines = rows.map((row) => lineOf(row, runs))
    const content = [header, ...lines].join('\r\n')
    const first = await intake.deliver({ kind: 'penalty', content })
    await checkAccounts(first.id, lines)
    const stored = 'SELECT subject_id, key_hash FROM records.records WHERE known_to IS NULL ORDER BY 1, 2'
    const before = await intake.query(stored)
    const again = await intake.deliver({ kind: 'penalty', content })
    await checkAccounts(again.id, lines)
    assert.equal(again.accepted, 0)
    assert.deepEqual(await intake.query(stored), before)
  }), { numRuns: 15 })
})

/** A context whose database fails once, when it is connected to for the n-th time: to ask it or for a transaction. */
function failingAt(ctx: Context, n: number): Context {
  let connections = 0
  const connect = (asked?: (error: Error) => void): unknown => {
    connections += 1
    if (connections !== n) return asked === undefined ? ctx.pool.connect() : ctx.pool.connect(asked as never)
    const error = new Error('the power went out')
    return asked === undefined ? Promise.reject(error) : asked(error)
  }
  const get = (pool: Context['pool'], name: string | symbol): unknown =>
    name === 'connect' ? connect : Reflect.get(pool, name)
  return { ...ctx, pool: new Proxy(ctx.pool, { get }) }
}

test('a run that died between chunks goes on behind the last one: nothing twice, nothing lost', async () => {
  const total = chunkRows * 2 + 500
  const made = Array.from({ length: total }, (_, i): Made => ({
    what: i % 997 === 0 ? 'no-date' : 'good', n: 200 + (i % 6), no: i,
  }))
  const lines = made.map((row) => lineOf(row, 10_000))
  const id = await intake.receive({ kind: 'penalty', content: [header, ...lines].join('\r\n') })
  // Subjects and transaction of the first chunk, subjects and transaction of the second; then of the second alone.
  for (const n of [4, 1, 2]) await assert.rejects(ingest(failingAt(intake.ctx, n), id), /power/)
  const half = await intake.submission(id)
  assert.deepEqual([half.state, half.received], ['running', chunkRows - 1])
  await ingest(intake.ctx, id)
  await checkAccounts(id, lines)
  const done = await intake.submission(id)
  const bad = Math.ceil(total / 997)
  assert.deepEqual([done.state, done.accepted, done.returned], ['done', total - bad, bad])
  await ingest(intake.ctx, id)
  assert.deepEqual(counts(await intake.submission(id)), counts(done))
})

test('two deliveries at once with the same rows file each fact once', async () => {
  const made = Array.from({ length: 300 }, (_, i): Made => ({ what: 'good', n: 100 + (i % 40), no: i }))
  const lines = made.map((row) => lineOf(row, 20_000))
  const content = [header, ...lines].join('\r\n')
  const ids = [await intake.receive({ kind: 'penalty', content }), await intake.receive({ kind: 'penalty', content })]
  await Promise.all(ids.map((id) => ingest(intake.ctx, id)))
  const [a, b] = [await intake.submission(ids[0] ?? ''), await intake.submission(ids[1] ?? '')]
  for (const id of ids) await checkAccounts(id, lines)
  assert.deepEqual([a.accepted + b.accepted, a.unchanged + b.unchanged], [300, 300])
  const doubled = await intake.query('SELECT uscc FROM subjects.subjects GROUP BY uscc HAVING count(*) > 1')
  assert.deepEqual(doubled, [])
})
