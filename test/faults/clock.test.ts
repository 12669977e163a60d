/** The civil clock jumps forward and back, as after a wrong setting: nothing is lost, and dates decide by the day it is. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sealJournal } from '../../src/kernel/seal.ts'
import { verifyJournal } from '../../src/kernel/verify.ts'
import { testApp } from '../../src/testing/app.ts'
import { deliver } from '../../src/testing/deliver.ts'
import { approval, ecology, firm, penaltyFile } from '../../src/testing/situations.ts'

test('three years forward and back again', async (t) => {
  const app = await testApp({ today: '2026-06-10' })
  t.after(() => app.close())
  const department = await app.client(ecology, ['submissions:write', 'submissions:read'])
  const counter = await app.client(approval, ['checks:write', 'checks:read'])
  const one = firm('钟鼓', 61)
  const shown = async (): Promise<number> =>
    (await app.app.inject({ url: '/api/v1/publicity/penalties' })).json<{ items: unknown[] }>().items.length
  const send = (n: number, decidedOn: string): ReturnType<typeof deliver> =>
    deliver(app, department, {
      kind: 'penalty',
      text: penaltyFile([{ firm: one, documentNo: `明环罚〔2026〕6${n}号`, decidedOn, fine: `${n}.5` }]),
    })
  const check = async (): Promise<string> => {
    const answer = await app.app.inject({
      method: 'POST',
      url: '/api/v1/checks',
      headers: counter,
      payload: { subject: { code: one.code }, matter: 'fiscal-funds', purpose: '试验' },
    })
    assert.equal(answer.statusCode, 200, answer.body)
    return answer.json<{ receipt: string }>().receipt
  }

  assert.equal((await send(1, '2026-06-08')).accepted, 1)
  const receipts = [await check()]
  assert.equal(await shown(), 1)
  app.clock.set('2029-06-10')
  assert.equal(await shown(), 0, 'its term has ended on that day')
  assert.equal((await send(2, '2029-06-08')).accepted, 1)
  receipts.push(await check())
  app.clock.set('2026-06-09')
  assert.equal(
    await shown(),
    1,
    'and has not on this one; a decision of the future is not shown before its day',
  )
  const early = await send(3, '2026-06-08')
  assert.equal(early.accepted, 1)
  receipts.push(await check())
  for (const receipt of receipts) {
    const read = await app.app.inject({ url: `/api/v1/checks/${receipt}`, headers: counter })
    assert.equal(read.statusCode, 200)
  }
  assert.equal((await app.ctx.pool.query('SELECT 1 FROM records.records WHERE known_to IS NULL')).rowCount, 3)
  await sealJournal(app.ctx.pool)
  const verdict = await verifyJournal(app.ctx.pool)
  assert.ok(verdict.ok, JSON.stringify(verdict))
})
