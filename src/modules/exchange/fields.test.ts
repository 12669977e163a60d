import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { systemActor } from '../../kernel/journal.ts'
import { testApp, type TestApp } from '../../testing/app.ts'
import { deliver } from '../../testing/deliver.ts'
import { firm, labour, market, penaltyFile } from '../../testing/situations.ts'
import { setBody } from '../lists/index.ts'

let app: TestApp
before(async () => {
  app = await testApp({ today: '2025-10-20' })
})
after(() => app.close())

/** Under which edition of the publicity rule a body's fine was filed. */
async function editionOf(body: typeof market, documentNo: string, n: number): Promise<string> {
  const client = await app.client(body, ['submissions:write', 'submissions:read'])
  const text = penaltyFile([
    { firm: firm(`领域${n}号`, 300 + n), documentNo, decidedOn: '2025-10-13', authority: body },
  ])
  assert.equal((await deliver(app, client, { kind: 'penalty', text })).accepted, 1)
  const { rows } = await app.ctx.pool.query<{ rule: string }>(
    'SELECT publicity_rule AS rule FROM records.records WHERE document_no = $1 AND known_to IS NULL',
    [documentNo],
  )
  return rows[0]?.rule ?? ''
}

test('a delivery is judged under the field its body has in the register of competent bodies', async () => {
  assert.match(await editionOf(market, '明市监罚〔2025〕1号', 1), /penalty\/ndrc-/)
  await setBody(app.ctx, systemActor, market.code, {
    // The order of the register does not decide: the field that the rule knows does.
    sectors: ['intellectual-property', 'market-regulation'],
    basis: '三定规定（示例）',
    since: '2019-01-01',
  })
  assert.match(await editionOf(market, '明市监罚〔2025〕2号', 2), /penalty\/samr-/)
  assert.match(await editionOf(labour, '明人社罚〔2025〕3号', 3), /penalty\/ndrc-/)
})
