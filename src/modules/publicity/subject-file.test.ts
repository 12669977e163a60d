import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import { csvOf } from '../../sample/csv.ts'
import { decidedBy, party } from '../../sample/rows.ts'
import { testApp, type TestApp } from '../../testing/app.ts'
import { deliver } from '../../testing/deliver.ts'
import { approval, ecology, firm, labour, listFile, penaltyFile } from '../../testing/situations.ts'
import type { PublicRecordView } from './index.ts'

interface File {
  counts: { kind: string; count: number }[]
  lists: PublicRecordView[]
}
interface Page {
  items: PublicRecordView[]
  next: string | null
}

let app: TestApp
let eco: { authorization: string }
let work: { authorization: string }
let reader: Record<string, string>

before(async () => {
  app = await testApp({ today: '2026-06-10' })
  eco = await app.client(ecology, ['submissions:write', 'submissions:read'])
  work = await app.client(labour, ['submissions:write', 'submissions:read'])
  const purpose = encodeURIComponent('政府采购资格审查')
  reader = { ...(await app.client(approval, ['records:read'])), purpose }
})
beforeEach(() => app.clock.set('2026-06-10'))
after(() => app.close())

type Firm = ReturnType<typeof firm>

const penalise = (of: Firm, documentNo: string, decidedOn: string, over: object = {}) =>
  deliver(app, eco, { kind: 'penalty', text: penaltyFile([{ firm: of, documentNo, decidedOn, ...over }]) })
const permit = (of: Firm, n: number, decidedOn = '2026-05-01') => ({
  ...party(of), 行政许可决定文书名称: '准予行政许可决定书', 行政许可决定文书号: `明环许〔2026〕${n}号`, 许可类别: '普通',
  许可内容: `准予设置第${n}排放口`, 许可决定日期: decidedOn, 有效期自: decidedOn, 有效期至: '2030-12-31', 当前状态: '1',
  ...decidedBy('许可机关', ecology),
})
const permits = async (of: Firm, many: number): Promise<void> => {
  const rows = Array.from({ length: many }, (_, i) => permit(of, i + 1))
  const { accepted } = await deliver(app, eco, { kind: 'permit', text: csvOf(rows) })
  assert.equal(accepted, many)
}
const file = async (of: Firm, query = ''): Promise<File> =>
  (await app.app.inject(`/api/v1/subjects/${of.code}${query}`)).json<File>()
const page = async (of: Firm, query = '', headers = {}): Promise<Page> =>
  (await app.app.inject({ url: `/api/v1/subjects/${of.code}/records${query}`, headers })).json<Page>()
const counted = async (of: Firm, query = ''): Promise<object> =>
  Object.fromEntries((await file(of, query)).counts.map(({ kind, count }) => [kind, count]))

test('an entry and a penalty are told however many permits came after them', async () => {
  const holder = firm('广证建设', 601)
  const entry = { firm: holder, documentNo: '明人社列〔2025〕9号', decidedOn: '2025-02-01', authority: labour }
  await deliver(app, work, { kind: 'list-entry', list: 'wage-arrears', text: listFile([entry]) })
  await penalise(holder, '明环罚〔2025〕77号', '2025-09-01', { kinds: '责令停产停业' })
  await permits(holder, 510)
  const expected = { 'list-entry': 1, penalty: 1, permit: 510 }
  for (const [day, query] of [['2026-06-10', ''], ['2026-06-30', '?asOf=2026-06-10']] as const) {
    app.clock.set(day)
    assert.deepEqual(await counted(holder, query), expected)
    assert.deepEqual((await file(holder, query)).lists.map((one) => one.documentNo), [entry.documentNo])
  }
  const back = await page(holder, '?asOf=2026-06-10&kind=penalty')
  assert.deepEqual([back.items.map((one) => one.documentNo), back.next], [['明环罚〔2025〕77号'], null])
})

test('looking back is read page by page, as today is', async () => {
  const holder = firm('页证食品', 602)
  await permits(holder, 5)
  app.clock.set('2026-06-12')
  const first = await page(holder, '?asOf=2026-06-10&limit=3')
  const second = await page(holder, `?asOf=2026-06-10&limit=3&cursor=${first.next}`)
  assert.deepEqual([first.items.length, second.items.length, second.next], [3, 2, null])
  assert.equal(new Set([...first.items, ...second.items].map((one) => one.id)).size, 5)
})

test('a look back counts what it lists: nothing that is over by now, or was not known then', async () => {
  const holder = firm('回看化工', 603)
  await penalise(holder, '明环罚〔2026〕601号', '2026-06-05')
  const seen = async (today: string, asOf: string): Promise<unknown> => {
    app.clock.set(today)
    const query = `?asOf=${asOf}`
    return [await counted(holder, query), (await page(holder, query)).items.length]
  }
  const nothing = [{}, 0]
  const one = [{ penalty: 1 }, 1]
  assert.deepEqual(await seen('2027-01-10', '2026-08-01'), one)
  assert.deepEqual(await seen('2027-06-20', '2026-08-01'), nothing, 'its term is over')
  assert.deepEqual(await seen('2027-01-10', '2026-06-07'), nothing, 'decided, and not yet known here')
  assert.deepEqual(await seen('2026-06-11', '2030-01-01'), one, 'a day to come is today')
})

test('a look back tells the words in force, not what was corrected', async () => {
  const holder = firm('更文印染', 604)
  await penalise(holder, '明环罚〔2026〕602号', '2026-06-05', { facts: '误写成另一家单位的事实' })
  app.clock.set('2026-06-20')
  await penalise(holder, '明环罚〔2026〕602号', '2026-06-05', { facts: '更正后的事实' })
  for (const headers of [{}, reader]) {
    const { items } = await page(holder, '?asOf=2026-06-15', headers)
    assert.equal(items.length, 1)
    assert.match(JSON.stringify(items), /更正后的事实/)
    assert.doesNotMatch(JSON.stringify(items), /误写/)
    const [now] = (await page(holder)).items
    assert.equal(items[0]?.id, now?.id)
  }
})

test('a department’s look for a purpose is of the day it names', async () => {
  const holder = firm('用途机械', 605)
  await penalise(holder, '明环罚〔2026〕603号', '2026-06-05')
  app.clock.set('2026-06-12')
  const seen = async (asOf: string): Promise<number> => (await page(holder, `?asOf=${asOf}`, reader)).items.length
  assert.deepEqual([await seen('2026-01-01'), await seen('2026-06-11'), await seen('2026-06-12')], [0, 1, 1])
})
