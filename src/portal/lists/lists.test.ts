/** The pages of lists over the whole platform: what they say is what the modules decide, no day too long. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { transaction } from '../../kernel/db.ts'
import { systemActor } from '../../kernel/journal.ts'
import { liftMark, placeMark } from '../../modules/checks/index.ts'
import { revokeListing, setBody, type EntryView } from '../../modules/lists/index.ts'
import { findSubjectByCode } from '../../modules/subjects/index.ts'
import { uuidv7 } from '../../kernel/ids.ts'
import { deliver } from '../../testing/deliver.ts'
import { development, listed, listFirm, listingApp, type ListingApp } from '../../testing/listing.ts'
import { approval, body, firm, labour, listFile, market } from '../../testing/situations.ts'
import { css } from '../assets.ts'

let app: ListingApp
let entry: EntryView
let asking: { authorization: string }
const many = Array.from({ length: 28 }, (_, i) => firm(`长河${i}号工程`, 500 + i))
const lone = firm('长河劳务', 540)
const district = body('明州市示范区人力资源和社会保障局', 18)

const get = (url: string) => app.app.inject({ url, headers: { accept: 'text/html' } })
const pathOf = (): string => `/lists/work-safety/entries/${entry.fact}`

before(async () => {
  app = await listingApp({ today: '2026-06-08' })
  asking = await app.client(approval, ['checks:write', 'checks:read'])
  const fact = await app.penalise({
    firm: listed,
    documentNo: '明应急罚〔2026〕7号',
    decidedOn: '2026-03-02',
  })
  entry = await listFirm(app, {
    fact,
    officer: 'safety-officer',
    approver: 'safety-approver',
    days: { told: '2026-06-09', decided: '2026-06-17', served: '2026-06-18' },
  })
  const bureau = await app.client(labour, ['submissions:write', 'submissions:read'])
  await setBody(app.ctx, systemActor, labour.code, {
    sectors: ['labour'],
    basis: '三定规定（示例）',
    since: '2019-01-01',
  })
  const rows = [...many, lone].map((one, i) => ({
    firm: one,
    authority: one === lone ? district : labour,
    until: '2029-05-05',
    documentNo: `明人社列〔2026〕${i + 1}号`,
    decidedOn: one === lone ? '2025-03-04' : '2026-05-06',
  }))
  const state = await deliver(app, bureau, { kind: 'list-entry', list: 'wage-arrears', text: listFile(rows) })
  assert.equal(state.accepted, 29, JSON.stringify(state))
})
after(() => app.close())

test('a court’s list, and who is on it, lead to the court: to no review, no repair, and until removal', async () => {
  const court = body('明州市中级人民法院', 19, 'court')
  const debtor = firm('欠执建材', 561)
  const system = await app.client(court, ['submissions:write', 'submissions:read'])
  const heads = '失信被执行人名称,统一社会信用代码,案号,执行法院,执行法院统一社会信用代码,立案时间,发布时间,生效法律文书确定的义务,被执行人的履行情况,失信被执行人行为具体情形'
  const row = `${debtor.name},${debtor.code},（2026）明01执99号,${court.name},${court.code},2026-02-01,2026-05-06,支付货款,全部未履行,有履行能力而拒不履行生效法律文书确定义务`
  const state = await deliver(app, system, { kind: 'judgment-defaulter', text: `${heads}\n${row}\n` })
  assert.equal(state.accepted, 1, JSON.stringify(state))
  const file = (await get(`/subjects/${debtor.code}`)).body.replace(/<footer[^]*/, '')
  const list = (await get('/lists/judgment-defaulter')).body.replace(/<footer[^]*/, '')
  const path = /href="(\/lists\/judgment-defaulter\/entries\/[^"#]+)"/.exec(file)?.[1] ?? ''
  const page = (await get(path)).body.replace(/<footer[^]*/, '')
  for (const [name, text] of Object.entries({ file, list, page })) {
    assert.match(text, /向作出决定的人民法院书面申请纠正/, name)
    assert.doesNotMatch(text, /行政复议|help#repair|修复信用/, name)
  }
  assert.match(list, /data-label="公示截止">至移出之日</)
})

test('an entry’s page names decider, document, basis, term, what follows where, and the ways out', async () => {
  const { statusCode, body, headers } = await get(pathOf())
  assert.equal(statusCode, 200)
  for (const said of [
    `<h1>${listed.name}</h1>`,
    entry.decision?.number ?? '?',
    entry.body.name,
    '《安全生产严重失信主体名单管理办法》第六条',
    '重大事故隐患经责令排除而拒不排除',
    development.name,
    '2029年6月16日',
    '到期自动移出',
    '六十日内申请行政复议',
    '<svg class="qr"',
  ])
    assert.ok(body.includes(said), said)
  assert.match(String(headers['x-robots-tag']), /noindex/)
  assert.equal(headers['cache-control'], 'no-cache')
  const subject = await get(`/subjects/${listed.code}`)
  assert.ok(subject.body.includes(`href="${pathOf()}"`), 'the subject’s page leads to it')
})

test('what the page says follows is what the counter is answered, matter by matter, to the last day', async () => {
  const told = new Map<string, string[]>()
  const { items } = (await get('/api/v1/measures/consequences/work-safety')).json<{
    items: { title: string; effect: string; subjects: string[]; matters: { code: string }[] }[]
  }>()
  for (const one of items.filter((c) => c.subjects.includes('organisation'))) {
    for (const { code } of one.matters)
      told.set(code, [...(told.get(code) ?? []), `${one.effect} ${one.title}`])
  }
  const page = await get(pathOf())
  for (const { code } of app.ctx.catalogue.matters) {
    const answer = await app.app.inject({
      method: 'POST',
      url: '/api/v1/checks',
      headers: asking,
      payload: { subject: { code: listed.code }, matter: code, purpose: '比对' },
    })
    const checked = answer.json<{
      items: { effect: string; until: string | null; measure: { name: string } }[]
    }>()
    assert.deepEqual(
      checked.items.map((i) => `${i.effect} ${i.measure.name}`).sort(),
      (told.get(code) ?? []).sort(),
      code,
    )
    for (const item of checked.items) {
      assert.ok(page.body.includes(item.measure.name), item.measure.name)
      assert.ok(
        item.until === null || page.body.includes(item.until),
        `${item.measure.name} until ${item.until ?? ''}`,
      )
    }
  }
})

test('while an objection or a repair is open, the page says that the measures rest', async () => {
  const subject = await findSubjectByCode(app.ctx.db, listed.code)
  const mark = {
    subjectId: subject?.id as string,
    factId: entry.fact as string,
    mark: 'under_objection' as const,
    caseId: uuidv7(),
    at: app.clock.now(),
  }
  await transaction(app.ctx.db, (tx) => placeMark(tx, mark))
  assert.match((await get(pathOf())).body, /正在核查。办理期间，下列措施不实施。/)
  assert.match((await get('/lists/work-safety')).body, /异议处理中/)
  await transaction(app.ctx.db, (tx) => liftMark(tx, { ...mark, at: app.clock.now() }))
  assert.doesNotMatch((await get(pathOf())).body, /正在核查/)
})

test('a list says how many are on it, and paging to the end finds exactly so many, once each', async () => {
  const seen: string[] = []
  let url: string | undefined = '/lists/wage-arrears/entries.json'
  let pages = 0
  while (url !== undefined && pages < 5) {
    const page: { items: { id: string }[]; next: string | null } = (await get(url)).json()
    seen.push(...page.items.map((i) => i.id))
    url =
      page.next === null
        ? undefined
        : `/lists/wage-arrears/entries.json?cursor=${encodeURIComponent(page.next)}`
    pages += 1
  }
  assert.equal(pages, 2)
  assert.equal(new Set(seen).size, 29)
  assert.match((await get('/lists/wage-arrears')).body, /现在有效并公示 <strong>29<\/strong> 家/)
  assert.match(
    (await get('/lists')).body,
    /拖欠农民工工资失信联合惩戒对象<\/a> <span class="tag t-adverse">29 家/,
  )
  const api = (await get('/api/v1/lists/wage-arrears')).json<{
    inForce: number
    waysOut: unknown[]
    steps: unknown[]
  }>()
  assert.deepEqual([api.inForce, api.waysOut.length > 0, api.steps.length], [29, true, 6])
})

test('name, body, year and document narrow the entries; CSV and JSON hold exactly what the page shows', async () => {
  for (const [query, expected] of [
    [`q=${encodeURIComponent('长河劳务')}`, 1],
    [`q=${lone.code}`, 1],
    [`q=${encodeURIComponent('〔2026〕7号')}`, 1],
    [`authority=${district.code}`, 1],
    ['from=2025-01-01&to=2025-12-31', 1],
    ['from=2026-01-01', 28],
    ['to=2024-12-31', 0],
    [`q=${encodeURIComponent('长河1')}&authority=${labour.code}`, 11],
  ] as const) {
    const page = await get(`/lists/wage-arrears?${query}`)
    assert.match(page.body, new RegExp(`共 ${expected} 家`), query)
    assert.match(String(page.headers['x-robots-tag']), /noindex/)
    const shown = [...page.body.matchAll(/\/lists\/wage-arrears\/entries\/([0-9a-f-]{36})/g)].map((m) => m[1])
    const json = (await get(`/lists/wage-arrears/entries.json?${query}`)).json<{
      items: { documentNo: string }[]
    }>()
    const csv = (await get(`/lists/wage-arrears/entries.csv?${query}`)).body
    assert.equal(json.items.length, Math.min(expected, 20), query)
    assert.equal(shown.length, json.items.length, query)
    assert.equal(csv.trimEnd().split('\r\n').length - 1, json.items.length, query)
    for (const { documentNo } of json.items)
      assert.ok(page.body.includes(documentNo) && csv.includes(documentNo), documentNo)
    const api = (await get(`/api/v1/lists/wage-arrears/entries?${query}&limit=500`)).json<{
      items: unknown[]
    }>()
    assert.equal(api.items.length, expected, query)
  }
  assert.equal((await get('/lists/wage-arrears?from=2026-02-31')).statusCode, 400)
  const feed = await get('/lists/wage-arrears/feed.xml')
  assert.match(feed.body, /<title>[^<]*拖欠农民工工资失信联合惩戒对象<\/title>/)
  assert.equal(feed.body.match(/<item>/g)?.length, 29)
})

test('every list has its page, within the budget, with law, procedure, ways out and no empty promise', async () => {
  for (const list of app.ctx.catalogue.lists) {
    const { statusCode, body } = await get(`/lists/${list.code}`)
    assert.equal(statusCode, 200, list.code)
    assert.ok(
      Buffer.byteLength(body) + Buffer.byteLength(css.body) < 60_000,
      `${list.code}: ${Buffer.byteLength(body)}`,
    )
    for (const b of list.basis) assert.ok(body.includes(b.document.split('（')[0] ?? ''), b.document)
    for (const c of list.criteria) assert.ok(body.includes(c.title), `${list.code}: ${c.title}`)
    assert.ok(body.includes('class="steps"'), list.code)
    assert.equal(/undefined|\[object|NaN/.test(body), false, list.code)
  }
  for (const quiet of ['key-supervision', 'association-discipline']) {
    const { body } = await get(`/lists/${quiet}`)
    assert.match(body, /列入信息不向社会公示/)
    assert.equal(body.includes('entries.csv'), false)
  }
  assert.match((await get('/lists/association-discipline')).body, /不是行政决定/)
  assert.match((await get('/lists')).body, /id="g-association"[^]*不是行政决定[^]*行业协会自律惩戒名单/)
  assert.match((await get('/lists/honest-enterprise')).body, /绿色通道/)
  assert.equal((await get('/lists/nothing')).statusCode, 404)
})

test('search engines are offered lists on which nothing adverse stands, and no entry', async () => {
  const { body } = await get('/sitemap.xml')
  const listPages = [...body.matchAll(/<loc>[^<]*\/lists\/([^<]+)<\/loc>/g)].map((m) => m[1])
  assert.ok(listPages.includes('honest-enterprise') && listPages.includes('key-supervision'))
  assert.equal(listPages.includes('wage-arrears') || listPages.some((l) => l?.includes('/')), false)
  for (const list of app.ctx.catalogue.lists) {
    const robots = (await get(`/lists/${list.code}`)).headers['x-robots-tag']
    assert.equal(robots === undefined, listPages.includes(list.code), list.code)
  }
})

test('no page for what is nobody’s: another list’s name, a fact that is no entry, no number at all', async () => {
  const penalty = (await get(`/api/v1/subjects/${listed.code}/records`)).json<{
    items: { fact: string; kind: string }[]
  }>()
  const fact = penalty.items.find((r) => r.kind === 'penalty')?.fact
  for (const url of [
    `/lists/wage-arrears/entries/${entry.fact}`,
    `/lists/work-safety/entries/${fact}`,
    '/lists/work-safety/entries/1',
    `/lists/x/entries/${entry.fact}`,
  ]) {
    assert.equal((await get(url)).statusCode, 404, url)
    assert.equal((await get(`/api/v1${url}`)).statusCode, 404, url)
  }
})

test('the page goes when publicity ends and the measures on the day after the term, with no job run', async () => {
  const shown = async () => [
    (await get(pathOf())).statusCode,
    (await get(`/api/v1${pathOf()}`)).statusCode,
    (await get('/lists/work-safety/entries.csv')).body.includes(listed.name),
  ]
  app.clock.set('2029-06-16')
  assert.deepEqual(await shown(), [200, 200, true])
  app.clock.set('2029-06-17')
  assert.deepEqual(await shown(), [404, 404, false])
  app.clock.set('2026-06-18')
  assert.deepEqual(await shown(), [200, 200, true])
})

test('what is revoked is gone at once, from its page and from its list', async () => {
  assert.equal((await get(pathOf())).statusCode, 200)
  await revokeListing(app.ctx, app.actor('safety-approver'), entry.id, {
    ground: 'revoked',
    reason: '处罚决定被撤销',
  })
  assert.equal((await get(pathOf())).statusCode, 404)
  assert.equal((await get('/lists/work-safety')).body.includes(listed.name), false)
})

test('an entry of 经营异常名录 is a hint, no dishonesty, and keeps its subject’s page out of search engines all the same', async () => {
  const hinted = firm('长河仓储', 541)
  const client = await app.client(market, ['submissions:write', 'submissions:read'])
  const rows = [
    {
      firm: hinted,
      authority: market,
      documentNo: '明市监异〔2026〕1号',
      decidedOn: '2026-05-06',
      until: '2027-05-05',
    },
  ]
  const state = await deliver(app, client, {
    kind: 'list-entry',
    list: 'abnormal-operation',
    text: listFile(rows),
  })
  assert.equal(state.accepted, 1, JSON.stringify(state))
  const page = await get(`/subjects/${hinted.code}`)
  assert.match(String(page.headers['x-robots-tag']), /noindex/)
  assert.match(page.body, /0<\/b>公示中的失信信息/)
  assert.equal((await get('/sitemap.xml')).body.includes(hinted.code), false)
  const entryPath = /href="(\/lists\/abnormal-operation\/entries\/[0-9a-f-]{36})"/.exec(page.body)?.[1] ?? ''
  assert.match((await get(entryPath)).body, /<span class="tag t-attention">有效/)
})
