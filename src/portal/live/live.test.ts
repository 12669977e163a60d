import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { testApp, type TestApp } from '../../testing/app.ts'
import { transaction } from '../../kernel/db.ts'
import { liftMark, placeMark } from '../../modules/checks/index.ts'
import { getSubject, publicRecord } from '../../modules/publicity/index.ts'
import { statusOf } from './status.ts'
import { listSubjectCodes, subjectCodeSteps } from '../../modules/subjects/index.ts'
import { deliver } from '../../testing/deliver.ts'
import { ecology, firm, labour, listFile, penaltyFile } from '../../testing/situations.ts'

const one = firm('青松环保', 901)
const other = firm('白鹭物流', 902)
let app: TestApp

before(async () => {
  app = await testApp({ today: '2026-06-10' })
  const eco = await app.client(ecology, ['submissions:write', 'submissions:read'])
  const work = await app.client(labour, ['submissions:write', 'submissions:read'])
  await deliver(app, eco, {
    kind: 'penalty',
    text: penaltyFile([
      { firm: one, documentNo: '明环罚〔2026〕11号', decidedOn: '2026-06-01' },
      {
        firm: one,
        documentNo: '明环罚〔2026〕12号',
        decidedOn: '2026-06-02',
        kinds: '警告',
        procedure: '简易程序',
      },
      { firm: other, documentNo: '明环罚〔2026〕13号', decidedOn: '2026-06-03' },
    ]),
  })
  await deliver(app, work, {
    kind: 'list-entry',
    list: 'wage-arrears',
    text: listFile([
      {
        firm: other,
        documentNo: '明人社列〔2026〕1号',
        decidedOn: '2026-05-06',
        authority: labour,
        until: '2029-05-06',
      },
    ]),
  })
})
after(() => app.close())

const get = (url: string) => app.app.inject({ url, headers: { accept: 'text/html' } })

test('a filed penalty reaches the subject file with basis, authority, term and the ways out', async () => {
  const { statusCode, body, headers } = await get(`/subjects/${one.code}`)
  assert.equal(statusCode, 200)
  assert.match(body, new RegExp(`<h1>${one.name}</h1>`))
  assert.match(body, /罚款 12(\.0+)? 万元/)
  assert.match(body, /明环罚〔2026〕11号/)
  assert.match(body, /《中华人民共和国固体废物污染环境防治法》第一百零二条/)
  assert.match(body, /公示截止 <time datetime="2027-06-01">/)
  assert.match(body, /怎样申请信用修复/)
  assert.match(String(headers['x-robots-tag']), /noindex/)
})

test('a file counts what there is of each kind, not what it has room for', async () => {
  const holder = firm('常证食品', 903)
  const client = await app.client(ecology, ['submissions:write', 'submissions:read'])
  const rows = Array.from({ length: 12 }, (_, i) => [
    holder.name, '法人及非法人组织', holder.code, '张测一', '准予行政许可决定书', `明环许〔2026〕${i + 1}号`, '普通', '准予排污',
    '2026-06-01', '2026-06-01', '2031-05-31', ecology.name, ecology.code, '1', ecology.name, ecology.code,
  ])
  const heads = '行政相对人名称,行政相对人类别,统一社会信用代码,法定代表人,行政许可决定文书名称,行政许可决定文书号,许可类别,许可内容,许可决定日期,有效期自,有效期至,许可机关,许可机关统一社会信用代码,当前状态,数据来源单位,数据来源单位统一社会信用代码'
  const text = [heads, ...rows.map((row) => row.join(','))].join('\n')
  const state = await deliver(app, client, { kind: 'permit', text })
  assert.equal(state.accepted, 12, JSON.stringify(state))
  const { body } = await get(`/subjects/${holder.code}`)
  assert.match(body, /<b>12<\/b>许可与其他信息/)
  assert.match(body, /许可与其他信息 <span>12<\/span>/)
  assert.match(body, /查看全部行政许可（12 条）/)
})

test('a link to a further page that no longer leads there says so in words', async () => {
  const { statusCode, body } = await get('/publicity/permits?cursor=zzz')
  assert.equal(statusCode, 400)
  assert.match(body, /翻页链接已失效，请从第一页重新查看。/)
  assert.doesNotMatch(body, /next 值/)
})

test('a simplified-procedure penalty is nowhere', async () => {
  for (const url of [
    `/subjects/${one.code}`,
    '/publicity/penalties',
    '/publicity/penalties.csv',
    '/feed.xml',
  ]) {
    assert.equal((await get(url)).body.includes('明环罚〔2026〕12号'), false, url)
  }
})

test('the penalty list, its filters, its downloads and the record page agree', async () => {
  const page = await get(`/publicity/penalties?q=${encodeURIComponent(one.name)}`)
  const id = /\/records\/([0-9a-f-]{36})/.exec(page.body)?.[1]
  assert.ok(id !== undefined)
  assert.match(page.body, /共 1 条/)
  const json = (await get(`/publicity/penalties.json?q=${encodeURIComponent(one.name)}`)).json() as {
    items: { id: string }[]
  }
  assert.deepEqual(
    json.items.map((i) => i.id),
    [id],
  )
  const record = await get(`/records/${id}`)
  assert.match(record.body, /堆场未采取防扬散措施/)
  assert.match(record.body, /可申请信用修复 <time datetime="2026-09-01">/)
  assert.equal(record.body.includes('李例安'), false, 'a representative is not repeated on a record page')
})

test('facets count what a choice would leave, and narrow the list with its downloads', async () => {
  const page = await get('/publicity/penalties')
  assert.match(page.body, /<h2>处罚类别<\/h2>/)
  const href = /href="(\/publicity\/penalties\?kind=03)">罚款 <span>2<\/span>/.exec(page.body)?.[1]
  assert.ok(href !== undefined)
  assert.match(page.body, new RegExp(`authority=${ecology.code}">${ecology.name} <span>2</span>`))
  assert.match(page.body, />2026年 <span>2<\/span>/)
  assert.match((await get(href)).body, /共 2 条/)
  const none = await get('/publicity/penalties?kind=01')
  assert.match(none.body, /没有符合条件的公示信息/)
  assert.match(none.body, />罚款 <span>2<\/span>/, 'another choice is still offered')
  assert.deepEqual((await get('/publicity/penalties.json?kind=01')).json(), { items: [], next: null })
})

test('an entry stands on its list under its rules, and on the subject', async () => {
  const list = await get('/lists/wage-arrears')
  assert.match(list.body, /共 1 家/)
  assert.match(list.body, new RegExp(other.name))
  assert.match((await get(`/subjects/${other.code}`)).body, /明人社列〔2026〕1号/)
})

test('search finds a firm by part of its name and by its code, and says why', async () => {
  assert.match(
    (await get(`/search?q=${encodeURIComponent('青松')}`)).body,
    new RegExp(`/subjects/${one.code}`),
  )
  const byCode = await get(`/search?q=${one.code}`)
  assert.match(byCode.body, /匹配原因：代码/)
})

test('a record that is contested says so wherever it is shown, until the case ends', async () => {
  const id = /\/records\/([0-9a-f-]{36})/.exec((await get(`/subjects/${other.code}`)).body)?.[1] ?? ''
  const record = await publicRecord(app.ctx, id)
  const { id: subjectId } = await getSubject(app.ctx, other.code)
  const at = app.clock.now()
  const mark = { subjectId, factId: record.fact, mark: 'under_objection' as const, caseId: 'objection-1', at }
  const says = async (url: string): Promise<boolean> => (await get(url)).body.includes('异议处理中')
  const places = [
    `/subjects/${other.code}`,
    `/records/${id}`,
    record.list === null ? '/publicity/penalties' : '/lists/wage-arrears',
  ]
  await transaction(app.ctx.db, (tx) => placeMark(tx, mark))
  for (const place of places) assert.equal(await says(place), true, place)
  const api = (await app.app.inject(`/api/v1/subjects/${other.code}`)).json() as { marks: string[] }
  assert.deepEqual(api.marks, ['under_objection'])
  await transaction(app.ctx.db, (tx) => liftMark(tx, { ...mark, at: app.clock.now() }))
  for (const place of places) assert.equal(await says(place), false, place)
})

test('a body’s page tells how punctual it is, month by month, as picture and as table', async () => {
  const { body } = await get(`/authorities/${ecology.code}`)
  assert.match(body, /逐月报送与按时报送/)
  assert.match(body, /2026-06/)
  assert.match(body, /按时率/)
})

test('the status page is shown with what is wrong when the database does not answer', async () => {
  assert.match((await get('/status')).body, /各项服务运行正常/)
  const away = { ...app.ctx, db: new Proxy(app.ctx.db, { get: () => assert.fail('the database is away') }) }
  const { parts, seals } = await statusOf(away)
  assert.deepEqual([parts.map((p) => p.ok), seals], [[false], []])
})

test('while a name or a code is typed its subjects are offered, with their place and why', async () => {
  const answer = await app.app.inject(`/search/suggest?q=${encodeURIComponent('青松')}`)
  const { items } = answer.json() as { items: unknown[] }
  assert.deepEqual(items, [{ name: one.name, uscc: one.code, place: '明州市海曙湾区' }])
  const byCode = await app.app.inject(`/search/suggest?q=${one.code.slice(0, 16)}`)
  assert.deepEqual(
    (byCode.json() as { items: { uscc: string; by: string }[] }).items.map((i) => [i.uscc, i.by]),
    [[one.code, '代码']],
  )
})

test('a wrong code is explained and a person’s number is never repeated', async () => {
  const wrong = `${one.code.slice(0, 17)}${one.code.endsWith('0') ? '1' : '0'}`
  assert.match((await get(`/codes?code=${wrong}`)).body, /校验未通过/)
  const person = '11010119900307' + '7475'
  const answer = await get(`/codes?code=${person}`)
  assert.match(answer.body, /这像是居民身份证号码/)
  assert.equal(answer.body.includes(person.slice(6)), false)
  for (const url of [
    `/search?q=${person}`,
    `/publicity/penalties?q=${person}`,
    `/codes?code=${person}&x=1`,
  ]) {
    assert.equal((await get(url)).body.includes(person.slice(6)), false, url)
  }
  assert.match((await get(`/search?q=${person}`)).body, /请不要输入个人信息/)
})

test('every page answers over a real database', async () => {
  for (const url of [
    '/',
    '/search',
    '/publicity/permits',
    '/lists',
    '/authorities',
    `/authorities/${ecology.code}`,
    '/codes',
    '/statistics',
    '/open-data',
    '/developers',
    '/law',
    '/law/national-measures',
    '/law/memoranda',
    '/help',
    '/accessibility',
    '/status',
    '/robots.txt',
    '/sitemap.xml',
    '/feed.xml',
    '/news',
    '/news/policy',
    '/news.xml',
    '/sitemaps/0.xml',
  ]) {
    const answer = await get(url)
    assert.equal(answer.statusCode, 200, url)
    assert.equal(/undefined|NaN|\[object/.test(answer.body), false, url)
  }
})

test('codes are cut into stretches for the sitemap, the unfinished one untold', async () => {
  const all = await listSubjectCodes(app.ctx, { limit: 100 })
  const steps = await subjectCodeSteps(app.ctx, 1)
  assert.deepEqual(
    steps,
    all.slice(0, -1).map((c) => c.code),
  )
  assert.deepEqual(await subjectCodeSteps(app.ctx, all.length), [])
})

test('the sitemap leaves out who has something adverse', async () => {
  const { body } = await get('/sitemap.xml')
  assert.equal(body.includes(one.code), false)
})

test('what does not exist, or is no longer public, is one and the same helpful page', async () => {
  for (const url of [
    '/subjects/91990000MA0000000A',
    '/records/0196e0a0-0000-7000-8000-00000000dead',
    '/lists/nothing',
    '/authorities/X',
    '/nowhere',
  ]) {
    const answer = await get(url)
    assert.equal(answer.statusCode, 404, url)
    assert.match(answer.body, /没有找到这个页面/)
  }
})

test('on the first day after its term a record is on no page, although no job has run', async () => {
  app.clock.set('2027-06-01')
  try {
    assert.equal((await get(`/subjects/${one.code}`)).body.includes('明环罚〔2026〕11号'), false)
    assert.equal(
      (await get(`/subjects/${one.code}?asOf=2026-06-20`)).body.includes('明环罚〔2026〕11号'),
      false,
    )
    assert.equal((await get('/publicity/penalties')).body.includes('明环罚〔2026〕11号'), false)
    assert.equal((await get('/')).body.includes('明环罚〔2026〕11号'), false)
  } finally {
    app.clock.set('2026-06-10')
  }
})
