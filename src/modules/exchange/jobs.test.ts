import assert from 'node:assert/strict'
import { PassThrough, Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { after, before, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { systemActor } from '../../kernel/journal.ts'
import { writeWorkbook } from '../../kernel/tabular/index.ts'
import { addDays } from '../../kernel/time.ts'
import { counts, openIntake, type Intake } from '../../testing/intake.ts'
import { ecology, firm, penaltyFile } from '../../testing/situations.ts'
import { resumeReadings } from './actions/resume.ts'
import { exchangeTasks, readHeld, ReadingThreads, receiveSubmission } from './index.ts'
import { ingest } from './ingest/run.ts'

let intake: Intake
let threads: ReadingThreads
before(async () => {
  intake = await openIntake({ config: { today: '2026-06-10' } })
  threads = new ReadingThreads(intake.ctx, new URL('../../ingest-thread.ts', import.meta.url))
})
after(async () => {
  await threads.close()
  await intake.close()
})

function file(rows: number): string {
  return penaltyFile(Array.from({ length: rows }, (_, i) => ({
    firm: firm(`队列${i % 50}`, 9000 + (i % 50)), documentNo: `测环罚〔2026〕Q${rows}-${i}号`, decidedOn: '2026-06-08',
    authority: ecology, facts: `第${rows}-${i}案`,
  })))
}

async function work(id: string, signal = new AbortController().signal): Promise<void> {
  const task = exchangeTasks(intake.ctx, threads)['exchange:ingest']
  assert.ok(task !== undefined)
  await task({ submission: id }, { signal } as Parameters<typeof task>[1])
}

test('a small delivery is read beside other work, a large one in a thread, to the same end', async () => {
  for (const rows of [20, 2500]) {
    const id = await intake.receive({ kind: 'penalty', content: file(rows) })
    await work(id)
    const s = await intake.submission(id)
    assert.deepEqual([s.state, counts(s)['accepted']], ['done', rows])
    assert.equal(s.bytes > 400_000, rows > 1000)
    await work(id)
    assert.deepEqual(counts(await intake.submission(id)), counts(s))
  }
})

test('a reading that is cut off says so, and another thread goes on behind what was filed', async () => {
  const rows = 8000
  const id = await intake.receive({ kind: 'penalty', content: file(rows) })
  const shutdown = new AbortController()
  const cut = assert.rejects(work(id, shutdown.signal), /was interrupted/)
  while ((await intake.submission(id)).received === 0) await pause(2)
  shutdown.abort()
  await cut
  const { state, received } = await intake.submission(id)
  assert.ok(state === 'running' && received < rows, `${state}, ${received} rows`)
  await assert.rejects(work(id, shutdown.signal), /was interrupted/)
  await work(id)
  const s = await intake.submission(id)
  assert.deepEqual([s.state, counts(s)['accepted'], s.received], ['done', rows, rows])
})

test('a workbook is read in a thread however small it is: its size does not tell what it unpacks to', async () => {
  const [words = [], ...rows] = file(3).trim().split(/\r?\n/).map((line) => line.split(','))
  const out = new PassThrough()
  const sheet = { name: '行政处罚', columns: words.map((title) => ({ title })), rows }
  const [workbook] = await Promise.all([buffer(out), writeWorkbook(out, [sheet])])
  const inThread: string[] = []
  const watched = { read: (id: string) => (inThread.push(id), ingest(intake.ctx, id)) } as unknown as ReadingThreads
  const task = exchangeTasks(intake.ctx, watched)['exchange:ingest']
  assert.ok(task !== undefined && workbook.length < 10_000)
  const read = async (content: string | Buffer): Promise<string> => {
    const id = await intake.receive({ kind: 'penalty', content })
    await task({ submission: id }, { signal: new AbortController().signal } as Parameters<typeof task>[1])
    assert.equal((await intake.submission(id)).state, 'done')
    return id
  }
  await read(file(4))
  const id = await read(workbook)
  assert.deepEqual(inThread, [id])
})

test('behind a delivery its taker reads itself stands a job, until it is read to the end', async () => {
  const { ctx, query } = intake
  const jobs = (): Promise<unknown[]> =>
    query(`SELECT key, run_at > now() + interval '4 minutes' AS later FROM graphile_worker.jobs WHERE key LIKE '%held%'`)
  const receive = async (rows: number): Promise<string> => (await receiveSubmission(ctx, systemActor, {
    kind: 'penalty', source: undefined, list: undefined, fileName: 'held.csv', options: {}, idempotencyKey: undefined,
    content: Readable.from([Buffer.from(file(rows))]), enqueue: 'held',
  })).id
  const id = await receive(21)
  assert.deepEqual(await jobs(), [{ key: `exchange:held:${id}`, later: true }])
  await readHeld(ctx, id)
  assert.deepEqual([(await intake.submission(id)).state, await jobs()], ['done', []])
  const left = await receive(22)
  const files = { withContent: () => Promise.reject(new Error('killed')) }
  await assert.rejects(readHeld({ ...ctx, files: files as never }, left), /killed/)
  assert.equal((await intake.submission(left)).state, 'running')
  assert.equal((await jobs()).length, 1)
  await work(left)
  assert.equal((await intake.submission(left)).state, 'done')
})

test('a reading that fails for good ends, and says what to do', async () => {
  const id = await intake.receive({ kind: 'penalty', content: file(2500) })
  const broken = { read: () => Promise.reject(new Error('the disk is gone')) } as unknown as ReadingThreads
  const task = exchangeTasks(intake.ctx, broken)['exchange:ingest']
  assert.ok(task !== undefined)
  const shutdown = new AbortController()
  const attempt = (number: number): Promise<unknown> => Promise.resolve(task(
    { submission: id }, { id: '1', attempt: number, maxAttempts: 8, signal: shutdown.signal } as Parameters<typeof task>[1]))
  await assert.rejects(attempt(7), /disk is gone/)
  assert.equal((await intake.submission(id)).state, 'received')
  await assert.rejects(attempt(8), /disk is gone/)
  const { state, failure } = await intake.submission(id)
  assert.deepEqual([state, failure?.['code']], ['failed', 'submission.unread'])
  assert.match(String(failure?.['detail']), /重新报送.*运维/)
})

test('what nobody reads any more is read on, and what was tried to the last is ended', async () => {
  const { ctx, clock, query } = intake
  const today = clock.today()
  await query('DELETE FROM graphile_worker._private_jobs')
  await query(`UPDATE exchange.submissions SET state = 'failed' WHERE state IN ('received', 'running')`)
  // An import of an earlier version: no job stands behind it, and it died in the middle.
  const left = await intake.receive({ kind: 'penalty', content: file(23) })
  await query(`UPDATE exchange.submissions SET state = 'running', started_at = received_at WHERE id = $1`, [left])
  const receive = async (rows: number): Promise<string> => (await receiveSubmission(ctx, systemActor, {
    kind: 'penalty', source: undefined, list: undefined, fileName: 'x.csv', options: {}, idempotencyKey: undefined,
    content: Readable.from([Buffer.from(file(rows))]),
  })).id
  const waiting = await receive(24)
  // Its last attempt took the server with it.
  const deadly = await receive(25)
  await query(`UPDATE graphile_worker._private_jobs SET attempts = max_attempts WHERE payload->>'submission' = $1`, [deadly])
  try {
    assert.deepEqual(await resumeReadings(ctx), { resumed: 0, ended: 0 })
    clock.set(addDays(today, 1))
    assert.deepEqual(await resumeReadings(ctx), { resumed: 1, ended: 1 })
    assert.deepEqual(await resumeReadings(ctx), { resumed: 0, ended: 0 })
  } finally {
    clock.set(today)
  }
  assert.equal((await intake.submission(deadly)).failure?.['code'], 'submission.unread')
  assert.equal((await intake.submission(waiting)).state, 'received')
  await work(left)
  assert.deepEqual([(await intake.submission(left)).state, (await intake.submission(left)).received], ['done', 23])
})
