import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { csvOf } from '../../sample/csv.ts'
import type { TestApp } from '../../testing/app.ts'
import { deliver, type SubmissionState } from '../../testing/deliver.ts'
import { listingApp } from '../../testing/listing.ts'
import { approval, body, firm, labour } from '../../testing/situations.ts'

let app: TestApp
let sender: { authorization: string }
before(async () => {
  app = await listingApp({ today: '2026-06-10' })
  sender = await app.client(labour, ['submissions:write', 'submissions:read'])
})
after(() => app.close())

type Firm = ReturnType<typeof firm>

function entry(one: Firm, documentNo: string, more: Record<string, string> = {}): Promise<SubmissionState> {
  const row = {
    主体名称: one.name, 统一社会信用代码: one.code, 列入决定文书号: documentNo, 列入事由: '逾期未支付',
    列入依据: '《保障农民工工资支付条例》第四十八条', 列入决定日期: '2026-05-01', 列入期限至: '', 移出日期: '', 移出原因: '',
    状态: '', 列入机关: labour.name, 列入机关统一社会信用代码: labour.code,
  }
  return deliver(app, sender, { kind: 'list-entry', list: 'wage-arrears', text: csvOf([{ ...row, ...more }]) })
}

/** What the check at a counter says on a day, and whether a stranger sees the entry. */
async function onDay(day: string, one: Firm): Promise<[decision: string, until: unknown, shown: boolean]> {
  app.clock.set(day)
  const counter = await app.client(approval, ['checks:write'])
  const payload = { subject: { code: one.code }, matter: 'procurement-bidding', purpose: '政府采购资格审查' }
  const checked = await app.app.inject({ method: 'POST', url: '/api/v1/checks', headers: counter, payload })
  assert.equal(checked.statusCode, 200, checked.body)
  const told = checked.json<{ decision: string; items: { until: string | null }[] }>()
  const { lists } = (await app.app.inject(`/api/v1/subjects/${one.code}`)).json<{ lists: unknown[] }>()
  const page = (await app.app.inject('/lists/wage-arrears')).body.includes(one.name)
  assert.equal(page, lists.length > 0)
  app.clock.set('2026-06-10')
  return [told.decision, told.items[0]?.until, page]
}

async function untilOf(one: Firm): Promise<(string | null)[]> {
  const { rows } = await app.ctx.pool.query<{ until: string | null }>(
    `SELECT r.until::text FROM records.records r JOIN subjects.subjects s ON s.id = r.subject_id
     WHERE s.uscc = $1 AND r.known_to IS NULL`, [one.code])
  return rows.map((row) => row.until)
}

test('a list’s own term ends an entry that its file calls endless', async () => {
  for (const [n, until] of [[700, '2099-12-31'], [701, '长期'], [702, ''], [703, '2036-06-01']] as const) {
    const one = firm(`久列${n}`, n)
    assert.equal((await entry(one, `明人社列〔2026〕${n}号`, { 列入期限至: until })).accepted, 1)
    assert.deepEqual(await untilOf(one), ['2029-04-30'], until)
    assert.deepEqual(await onDay('2029-05-01', one), ['none', undefined, false])
  }
})

test('a court’s debtor stays until the court deletes it: that list has no term', async () => {
  const court = body('明州市江边区人民法院', 70, 'court')
  const client = await app.client(court, ['submissions:write', 'submissions:read'])
  const one = firm('久欠', 704)
  const text = csvOf([{
    失信被执行人名称: one.name, 统一社会信用代码: one.code, 案号: '（2026）明01执704号', 执行法院: court.name,
    执行法院统一社会信用代码: court.code, 立案时间: '2026-01-05', 发布时间: '2026-02-05', 失信期限至: '长期',
    失信被执行人行为具体情形: '违反财产报告制度',
  }])
  assert.equal((await deliver(app, client, { kind: 'judgment-defaulter', text })).accepted, 1)
  assert.deepEqual(await untilOf(one), [null])
})

test('an entry is shown as long as it restricts, to its last day and not a day longer', async () => {
  const one = firm('末日', 705)
  await entry(one, '明人社列〔2026〕705号', { 列入期限至: '2026-07-31' })
  assert.deepEqual(await onDay('2026-07-31', one), ['restrict', '2026-07-31', true])
  assert.deepEqual(await onDay('2026-08-01', one), ['none', undefined, false])
  await entry(one, '明人社列〔2026〕705号', { 列入期限至: '2026-07-31', 移出日期: '2026-06-20', 移出原因: '已支付' })
  assert.deepEqual(await onDay('2026-06-19', one), ['restrict', '2026-06-19', true])
  assert.deepEqual(await onDay('2026-06-20', one), ['none', undefined, false])
})

test('a removal whose day cannot be read comes back instead of leaving its subject on the list', async () => {
  const one = firm('移出', 706)
  const no = '明人社列〔2026〕706号'
  const counts = ({ updated, questioned, returned }: SubmissionState) => ({ updated, questioned, returned })
  await entry(one, no)
  const cases = [
    [{ 移出日期: '2026年6月上旬', 移出原因: '已支付' }, /填真实存在的日期/],
    [{ 移出原因: '已支付，移出' }, /填写移出日期；没有移出的，清空移出原因/],
    [{ 状态: '移出' }, /填写移出日期；没有移出的，状态填“列入”/],
  ] as const
  for (const [more, right] of cases) {
    const sent = await entry(one, no, more)
    assert.deepEqual(counts(sent), { updated: 0, questioned: 0, returned: 1 })
    const url = `/api/v1/submissions/${sent.id}/rows?outcome=returned`
    assert.match((await app.app.inject({ url, headers: sender })).body, right)
  }
  assert.deepEqual(await untilOf(one), ['2029-04-30'])
  const removed = await entry(one, no, { 移出日期: '2026-06-05', 移出原因: '已支付，移出', 状态: '移出' })
  assert.deepEqual(counts(removed), { updated: 1, questioned: 0, returned: 0 })
  assert.deepEqual(await untilOf(one), ['2026-06-04'])
  assert.deepEqual(await onDay('2026-06-10', one), ['none', undefined, false])
})
