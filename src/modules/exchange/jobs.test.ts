import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { counts, openIntake, type Intake } from '../../testing/intake.ts'
import { ecology, firm, penaltyFile } from '../../testing/situations.ts'
import { exchangeTasks } from './index.ts'

let intake: Intake
before(async () => {
  intake = await openIntake({ config: { today: '2026-06-10' } })
})
after(() => intake.close())

const thread = new URL('../../ingest-thread.ts', import.meta.url)

function file(rows: number): string {
  return penaltyFile(Array.from({ length: rows }, (_, i) => ({
    firm: firm(`队列${i % 50}`, 9000 + (i % 50)), documentNo: `测环罚〔2026〕Q${rows}-${i}号`, decidedOn: '2026-06-08',
    authority: ecology, facts: `第${rows}-${i}案`,
  })))
}

async function work(id: string): Promise<void> {
  const task = exchangeTasks(intake.ctx, thread)['exchange:ingest']
  assert.ok(task !== undefined)
  await task({ submission: id }, { signal: new AbortController().signal } as Parameters<typeof task>[1])
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
