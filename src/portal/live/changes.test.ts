/** What the pages of a subject and of a record say once something came after, went or was corrected. */
import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import { systemActor } from '../../kernel/journal.ts'
import { getSubject } from '../../modules/publicity/index.ts'
import { releaseFact, revokeFact } from '../../modules/records/index.ts'
import { csvOf } from '../../sample/csv.ts'
import { decidedBy, party } from '../../sample/rows.ts'
import { testApp, type TestApp } from '../../testing/app.ts'
import { deliver } from '../../testing/deliver.ts'
import { ecology, firm, labour, listFile, penaltyFile } from '../../testing/situations.ts'
import { versionsOf } from './records.ts'

let app: TestApp
let eco: { authorization: string }
let work: { authorization: string }

before(async () => {
  app = await testApp({ today: '2026-06-10' })
  eco = await app.client(ecology, ['submissions:write', 'submissions:read'])
  work = await app.client(labour, ['submissions:write', 'submissions:read'])
})
beforeEach(() => app.clock.set('2026-06-10'))
after(() => app.close())

type Firm = ReturnType<typeof firm>

const get = (url: string) => app.app.inject({ url, headers: { accept: 'text/html' } })
const text = (body: string): string => body.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ')
const penalise = (of: Firm, documentNo: string, over: object = {}) =>
  deliver(app, eco, {
    kind: 'penalty',
    text: penaltyFile([{ firm: of, documentNo, decidedOn: '2026-06-05', ...over }]),
  })
const versions = async (documentNo: string): Promise<{ id: string; factId: string }[]> => {
  const query = 'SELECT id, fact_id AS "factId" FROM records.records WHERE document_no = $1 ORDER BY version'
  return (await app.ctx.pool.query<{ id: string; factId: string }>(query, [documentNo])).rows
}

test('what weighs on a firm is on its page however many permits came after it, today and looking back', async () => {
  const holder = firm('满证运输', 641)
  const entry = { firm: holder, documentNo: '明人社列〔2025〕31号', decidedOn: '2025-02-01', authority: labour }
  await deliver(app, work, { kind: 'list-entry', list: 'wage-arrears', text: listFile([entry]) })
  await penalise(holder, '明环罚〔2025〕41号', { decidedOn: '2025-09-01', kinds: '责令停产停业' })
  const rows = Array.from({ length: 510 }, (_, i) => ({
    ...party(holder), 行政许可决定文书名称: '准予行政许可决定书', 行政许可决定文书号: `明环许〔2026〕${i + 1}号`,
    许可类别: '普通', 许可内容: `排放口${i}`, 许可决定日期: '2026-05-01', 有效期自: '2026-05-01', 有效期至: '2030-12-31',
    当前状态: '1', ...decidedBy('许可机关', ecology),
  }))
  await deliver(app, eco, { kind: 'permit', text: csvOf(rows) })
  for (const [day, query] of [['2026-06-10', ''], ['2026-06-12', '?asOf=2026-06-11']] as const) {
    app.clock.set(day)
    const { body, headers } = await get(`/subjects/${holder.code}${query}`)
    assert.match(String(headers['x-robots-tag']), /noindex/)
    assert.doesNotMatch(body, /没有正在公示的失信信息/)
    for (const said of [/明人社列〔2025〕31号/, /明环罚〔2025〕41号/, /<b>2<\/b>公示中的失信信息/, /<b>510<\/b>许可与其他信息/])
      assert.match(body, said, query)
    assert.match(body, /（510 条）/)
  }
})

test('an entry on a list stands before the decisions that came after it, however many', async () => {
  const one = firm('多罚物流', 646)
  const entry = { firm: one, documentNo: '明人社列〔2025〕46号', decidedOn: '2025-02-01', authority: labour }
  await deliver(app, work, { kind: 'list-entry', list: 'wage-arrears', text: listFile([entry]) })
  const numbers = Array.from({ length: 20 }, (_, i) => `明环罚〔2026〕46${i}号`)
  const rows = numbers.map((documentNo, i) => ({ firm: one, documentNo, decidedOn: '2026-06-05', facts: `第${i + 1}处` }))
  await deliver(app, eco, { kind: 'penalty', text: penaltyFile(rows) })
  const { body } = await get(`/subjects/${one.code}`)
  assert.match(text(body), /明人社列〔2025〕46号.*明环罚〔2026〕46.*其余 16 条失信信息/)
})

test('links on the page of a past day lead to records that can be read', async () => {
  const one = firm('回链塑料', 642)
  await penalise(one, '明环罚〔2026〕42号', { facts: '误写的事实' })
  app.clock.set('2026-06-20')
  await penalise(one, '明环罚〔2026〕42号', { facts: '更正后的事实' })
  const { body } = await get(`/subjects/${one.code}?asOf=2026-06-15`)
  const links = new Set(body.match(/\/records\/[0-9a-f-]{36}/g))
  assert.equal(links.size, 1)
  for (const link of links) assert.match((await get(link)).body, /更正后的事实/)
})

test('the address of an earlier version leads to the one in force, which says that it corrects', async () => {
  const one = firm('移址五金', 643)
  await penalise(one, '明环罚〔2026〕43号')
  app.clock.set('2026-06-20')
  await penalise(one, '明环罚〔2026〕43号', { facts: '更正后的事实' })
  const [before, now] = await versions('明环罚〔2026〕43号')
  const moved = await get(`/records/${before?.id}`)
  assert.deepEqual([moved.statusCode, moved.headers.location], [302, `/records/${now?.id}`])
  const { body } = await get(`/records/${now?.id}`)
  assert.match(text(body), /版本 第 2 版.*2026年6月20日 更正，第 2 版 2026年6月10日 首次收到/)
  assert.match((await get(`/subjects/${one.code}`)).body, /更正：罚款/)
})

test('a record let through after a look was published, and corrects nothing', async () => {
  const one = firm('放行食品', 644)
  const no = '明环罚〔2026〕44号'
  await penalise(one, no, { facts: '住址：明州市中山路3号501室' })
  const { id: subjectId } = await getSubject(app.ctx, one.code)
  const [held] = await versions(no)
  app.clock.set('2026-06-12')
  await releaseFact(app.ctx, systemActor, { subjectId, factId: held?.factId ?? '' }, { reason: '为经营场所' })
  const [, now] = await versions(no)
  const { body } = await get(`/records/${now?.id}`)
  assert.match(text(body), /版本 第 1 版/)
  assert.match(text(body), /2026年6月10日 首次收到/)
  assert.doesNotMatch(body, /更正，第/)
  const page = (await get(`/subjects/${one.code}`)).body
  assert.match(page, /公示：罚款/)
  assert.doesNotMatch(page, /更正：/)
})

test('of a penalty that was revoked its address says so with the reason, and no search engine keeps it', async () => {
  const one = firm('撤销纺织', 645)
  const no = '明环罚〔2026〕45号'
  await penalise(one, no)
  const { id: subjectId } = await getSubject(app.ctx, one.code)
  const [it] = await versions(no)
  await revokeFact(app.ctx, systemActor, { subjectId, factId: it?.factId ?? '' }, {
    ground: 'unlawful', reason: '复议机关认定适用依据错误', document: '明政复决〔2026〕9号', decidedOn: '2026-06-09',
  })
  const { statusCode, body, headers } = await get(`/records/${it?.id}`)
  assert.equal(statusCode, 410)
  assert.match(body, /<h1>本条信息已撤回<\/h1>/)
  assert.match(text(body), /确认违法日期.*复议机关认定适用依据错误.*《中华人民共和国行政处罚法》 第四十八条/)
  assert.match(String(headers['x-robots-tag']), /noindex/)
  for (const said of [one.name, one.code, no]) assert.equal(body.includes(said), false, said)
  assert.doesNotMatch((await get(`/subjects/${one.code}`)).body, new RegExp(it?.id ?? ''))
})

test('what happened to a record is told version by version, and what was filed again is no correction', () => {
  const versions = [
    { version: 4, knownFrom: '2026-07-01', knownTo: null, ended: null },
    { version: 3, knownFrom: '2026-06-20', knownTo: '2026-06-25', ended: 'revoked' },
    { version: 1, knownFrom: '2026-06-12', knownTo: '2026-06-20', ended: 'superseded' },
  ]
  const words = { received: '首次收到', corrected: (n: number) => `更正，第 ${n} 版` }
  const { version, changes } = versionsOf(versions, '2026-06-10T09:00:00+08:00', words)
  assert.equal(version, 3)
  assert.deepEqual(changes.map((one) => `${one.at} ${one.title}`), [
    '2026-07-01 撤销后重新公示', '2026-06-20 更正，第 2 版', '2026-06-10 首次收到',
  ])
})
