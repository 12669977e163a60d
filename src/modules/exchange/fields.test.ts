import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { systemActor } from '../../kernel/journal.ts'
import { testApp, type TestApp } from '../../testing/app.ts'
import { deliver } from '../../testing/deliver.ts'
import { body, firm, labour, listFile, market, penaltyFile } from '../../testing/situations.ts'
import { setBody } from '../lists/index.ts'

/** Passes on what any body decided. */
const office = body('明州市公共信用信息中心', 64, 'office')
let app: TestApp
before(async () => {
  app = await testApp({ today: '2025-10-20' })
})
after(() => app.close())

/** Under which edition of the publicity rule a body's fine was filed. */
async function editionOf(
  sender: typeof market,
  documentNo: string,
  n: number,
  authority = sender,
): Promise<string> {
  const client = await app.client(sender, ['submissions:write', 'submissions:read'])
  const text = penaltyFile([
    { firm: firm(`领域${n}号`, 300 + n), documentNo, decidedOn: '2025-10-13', authority },
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
  // Whoever passes the decision on: it is the field of the body that decided.
  assert.match(await editionOf(office, '明市监罚〔2025〕4号', 4, market), /penalty\/samr-/)
})

/** What becomes of one row of an entry file: its counts and the codes of its faults. */
async function entryBy(
  authority: typeof market,
  list: string,
  n: number,
): Promise<{ accepted: number; codes: string[] }> {
  const client = await app.client(office, ['submissions:write', 'submissions:read'])
  const text = listFile([
    { firm: firm(`列入${n}号`, 400 + n), documentNo: `列〔2025〕${n}号`, decidedOn: '2025-10-13', authority },
  ])
  const state = await deliver(app, client, { kind: 'list-entry', list, text })
  const { rows } = await app.ctx.pool.query<{ codes: string[] }>(
    `SELECT ARRAY(SELECT e->>'code' FROM jsonb_array_elements(errors) e) AS codes FROM exchange.rows
     WHERE submission_id = $1`,
    [state.id],
  )
  return { accepted: state.accepted, codes: rows.flatMap((row) => row.codes) }
}

test('an entry decided by a body of another field or by no public body is returned, a foreign one taken', async () => {
  const association = body('明州市餐饮协会', 62, 'association')
  await app.client(association, ['feed:ack'])
  const elsewhere = { ...body('邻州市人力资源和社会保障局', 63) }
  assert.deepEqual(await entryBy(market, 'wage-arrears', 1), { accepted: 0, codes: ['E402'] })
  assert.deepEqual(await entryBy(association, 'wage-arrears', 2), { accepted: 0, codes: ['E402'] })
  assert.deepEqual(await entryBy(association, 'association-discipline', 3), { accepted: 1, codes: [] })
  assert.deepEqual(await entryBy(market, 'market-serious', 4), { accepted: 1, codes: [] })
  assert.deepEqual(await entryBy(elsewhere, 'wage-arrears', 5), { accepted: 1, codes: [] })
  const { rows } = await app.ctx.pool.query<{ list: string; n: number }>(
    `SELECT list_code AS list, count(*)::int AS n FROM records.records WHERE list_code IS NOT NULL GROUP BY 1 ORDER BY 1`,
  )
  assert.deepEqual(rows, [
    { list: 'association-discipline', n: 1 },
    { list: 'market-serious', n: 1 },
    { list: 'wage-arrears', n: 1 },
  ])
})

test('a body of the register enters nobody by file without notice and service, in their order', async () => {
  const row = {
    firm: firm('未告知', 450),
    documentNo: '列〔2025〕50号',
    decidedOn: '2025-10-13',
    authority: market,
  }
  const client = await app.client(market, ['submissions:write', 'submissions:read'])
  const [header = '', line = ''] = listFile([row]).trimEnd().split('\r\n')
  const columns = header.split(',')
  const sent = async (over: Record<string, string>): Promise<[number, string[]]> => {
    const cells = line.split(',').map((cell, i) => over[columns[i] ?? ''] ?? cell)
    const state = await deliver(app, client, {
      kind: 'list-entry',
      list: 'e-commerce',
      text: `${header}\r\n${cells.join(',')}\r\n`,
    })
    const { rows } = await app.ctx.pool.query<{ codes: string[] }>(
      `SELECT ARRAY(SELECT e->>'code' FROM jsonb_array_elements(errors) e) AS codes FROM exchange.rows
       WHERE submission_id = $1`,
      [state.id],
    )
    return [state.accepted, rows.flatMap((one) => one.codes)]
  }
  assert.deepEqual(await sent({ 告知日期: '' }), [0, ['E208']])
  assert.deepEqual(await sent({ 送达日期: '' }), [0, ['E208']])
  assert.deepEqual(await sent({ 送达日期: '2025-10-12' }), [0, ['E302']])
  assert.deepEqual(await sent({}), [1, []])
})

test('an entry that a file calls endless ends when its article or its list says', async () => {
  app.clock.set('2026-01-05')
  const client = await app.client(office, ['submissions:write', 'submissions:read'])
  const [barred, other] = [firm('起重设备', 460), firm('采购商', 461)]
  const row = { decidedOn: '2025-10-13', until: '长期' }
  for (const [list, one] of [['special-equipment-revoked', barred], ['e-commerce', other]] as const) {
    const text = listFile([{ ...row, firm: one, documentNo: `列〔2025〕${one.code.slice(-2)}号`, authority: market }])
    const state = await deliver(app, client, { kind: 'list-entry', list, text })
    assert.equal(state.accepted, 1, JSON.stringify(state))
  }
  const { rows } = await app.ctx.pool.query<{ list: string; until: string | null }>(
    `SELECT list_code AS list, until::text FROM records.records
     WHERE list_code IN ('special-equipment-revoked', 'e-commerce') AND document_no <> '列〔2025〕50号' ORDER BY 1`,
  )
  assert.deepEqual(rows, [
    { list: 'e-commerce', until: '2028-10-12' },
    { list: 'special-equipment-revoked', until: '2028-10-12' },
  ])
})
