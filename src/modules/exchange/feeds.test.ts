import assert from 'node:assert/strict'
import { Readable } from 'node:stream'
import { after, before, test } from 'node:test'
import type { Context } from '../../context.ts'
import { systemActor } from '../../kernel/journal.ts'
import type { Problem } from '../../kernel/problem.ts'
import { openIntake, type Intake } from '../../testing/intake.ts'
import { ecology, firm, penaltyFile } from '../../testing/situations.ts'
import type { Source } from '../catalogue/index.ts'
import { getSubmission, ingest, receiveSubmission, type Submission } from './index.ts'

let intake: Intake
let ctx: Context
before(async () => {
  intake = await openIntake({ today: '2026-06-10' })
  const feed: Source = {
    code: 'ecology-penalties', title: '生态环境处罚', version: 1, sector: 'ecology', kinds: ['penalty'], frequency: 'daily',
    expect: { minRows: 2, maxRows: 3 }, organisations: [ecology.code],
  }
  ctx = { ...intake.ctx, catalogue: { ...intake.ctx.catalogue, sources: [feed] } }
})
after(() => intake.close())

async function deliver(kind: string, rows: number, key: string): Promise<Submission> {
  const content = penaltyFile(Array.from({ length: rows }, (_, i) => ({
    firm: firm(`来源${i}`, 8100 + i), documentNo: `测环罚〔2026〕${key}-${i}号`, decidedOn: '2026-06-08', authority: ecology,
    facts: `${key}第${i}案`,
  })))
  const { id } = await receiveSubmission(ctx, systemActor, {
    kind, source: ecology.code, list: undefined, fileName: 'x.csv', content: Readable.from([Buffer.from(content)]),
    options: {}, idempotencyKey: undefined, enqueue: false,
  })
  await ingest(ctx, id)
  return getSubmission(ctx, systemActor, id)
}

const warned = (s: Submission): string[] => s.warnings.map((one) => one.code).filter((code) => code !== 'E401')

test('a delivery with fewer or more rows than its feed expects is taken and marked for a look', async () => {
  assert.deepEqual(warned(await deliver('penalty', 1, 'a')), ['feed.unexpected_rows'])
  assert.deepEqual(warned(await deliver('penalty', 2, 'b')), [])
  assert.deepEqual(warned(await deliver('penalty', 4, 'c')), ['feed.unexpected_rows'])
})

test('a body delivers what the catalogue says it delivers, and nothing else', async () => {
  await assert.rejects(deliver('permit', 1, 'd'), (error: Problem) => {
    assert.equal(error.code, 'submission.not_delivered')
    assert.deepEqual(error.errors?.map((one) => one.code), ['E402'])
    assert.match(error.errors?.[0]?.expected ?? '', /penalty/)
    return true
  })
})
