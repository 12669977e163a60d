import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { ingest, retain } from '../../../modules/exchange/index.ts'
import { codes } from '../../../testing/access.ts'
import { consoleApp, hiddenIn, type Clerk, type ConsoleApp } from '../../../testing/console.ts'
import { firm, penaltyFile } from '../../../testing/situations.ts'

let app: ConsoleApp
let officer: Clerk
let office: Clerk
before(async () => {
  app = await consoleApp()
  officer = await app.signIn('data-officer')
  office = await app.signIn('office-clerk')
})
after(() => app.close())

const file = {
  name: '处罚 2026<b>.csv',
  content: penaltyFile([
    { firm: firm('青禾', 1), documentNo: '明环罚〔2026〕11号', decidedOn: '2026-06-05' },
    { firm: { name: '明州错码有限公司', code: '91990101MATF00002X' }, documentNo: '明环罚〔2026〕12号', decidedOn: '2026-06-05' },
  ]),
}

test('a file is delivered: progress, counts, each refused row with its reason and what would be right', async () => {
  const sent = await officer.upload('/console/deliveries', { kind: 'penalty' }, file)
  assert.equal(sent.statusCode, 303, sent.body)
  const location = String(sent.headers.location)
  const waiting = (await officer.get(location)).body
  assert.match(waiting, /<noscript><meta http-equiv="refresh" content="4"><\/noscript>/)
  assert.match(waiting, /id="running"/)
  assert.equal(waiting.includes('<b>.csv'), false)
  await ingest(app.ctx, location.split('/').at(-1) as string)
  const done = (await officer.get(location)).body
  assert.match(done, /共收到 2 行/)
  assert.equal(/http-equiv="refresh"/.test(done), false)
  assert.match(done, /returned\.xlsx/)
  assert.match(done, /第 3 行|第 2 行/)
  assert.match(done, /改正方法/)
  assert.match((await officer.get('/console')).body, /全部报送记录<\/a>　<a href="\/console\/deliveries\/new">报送文件/)
  const accepted = (await officer.get(`${location}?outcome=accepted`)).body
  assert.match(accepted, /明环罚〔2026〕11号/)
  const workbook = await officer.get(`/api/v1${location.replace('/console/deliveries', '/submissions')}/returned.xlsx`)
  assert.equal(workbook.statusCode, 200)
  const list = (await officer.get('/console/deliveries')).body
  assert.match(list, new RegExp(`href="${location}"`))
})

test('the same form twice is one delivery', async () => {
  const once = hiddenIn((await officer.get('/console/deliveries/new')).body, 'once')
  const first = await officer.upload('/console/deliveries', { kind: 'penalty', once }, file)
  const second = await officer.upload('/console/deliveries', { kind: 'penalty', once }, file)
  assert.equal(first.headers.location, second.headers.location)
})

test('what is missing is said beside its field', async () => {
  const nothing = await officer.upload('/console/deliveries', { kind: '' }, { name: '', content: '' })
  assert.equal(nothing.statusCode, 422, nothing.body)
  assert.match(nothing.body, /id="kind-fault"/)
  assert.match(nothing.body, /id="file-fault"/)
  const empty = await officer.upload('/console/deliveries', { kind: 'penalty' }, { name: 'a.csv', content: '' })
  assert.match(empty.body, /id="file-fault"[^]*没有收到文件/)
  const unknown = await officer.upload('/console/deliveries', { kind: 'gossip' }, file)
  assert.match(unknown.body, /id="kind-fault"/)
})

test('an upload without the proof of its session is not read', async () => {
  const forged = await officer.upload('/console/deliveries', { kind: 'penalty', csrf: 'x' }, file)
  assert.equal(forged.statusCode, 403)
})

test('a department sees its own deliveries; the office sees all and delivers for any', async () => {
  const sent = await office.upload('/console/deliveries', { kind: 'penalty', source: codes.approval }, file)
  const location = String(sent.headers.location)
  assert.equal(sent.statusCode, 303, sent.body)
  assert.equal((await office.get(location)).statusCode, 200)
  assert.equal((await officer.get(location)).statusCode, 404)
  assert.equal((await officer.get('/console/deliveries')).body.includes(location), false)
  assert.match((await office.get('/console/deliveries')).body, /明州市行政审批局/)
  const foreign = await officer.upload('/console/deliveries', { kind: 'penalty', source: codes.approval }, file)
  assert.equal(foreign.statusCode, 403)
  assert.match(foreign.body, /id="source-fault"|只能以本单位名义报送/)
})

test('a file that cannot be read says why and what to do', async () => {
  const sent = await officer.upload('/console/deliveries', { kind: 'penalty' }, { name: 'a.xlsx', content: 'no workbook at all\u0000\u0001' })
  const location = String(sent.headers.location)
  await ingest(app.ctx, location.split('/').at(-1) as string).catch(() => undefined)
  const page = (await officer.get(location)).body
  assert.match(page, /没有读成|没有数据|退回/)
})

test('a sheet by its name and columns by a mapping go with the file; a wrong mapping is refused', async () => {
  const form = (await officer.get('/console/deliveries/new')).body
  assert.match(form, /name="sheet"[^]*name="mapping"[^]*name="file"/)
  const content = penaltyFile([
    { firm: firm('对照', 3), documentNo: '明环罚〔2026〕13号', decidedOn: '2026-06-05' },
  ]).replace('行政处罚决定书文号', '编码甲')
  const sent = await officer.upload(
    '/console/deliveries', { kind: 'penalty', mapping: 'columns:\r\n  编码甲: document_no\r\n', sheet: '疑问数据' },
    { name: 'b.csv', content })
  assert.equal(sent.statusCode, 303, sent.body)
  const id = String(sent.headers.location).split('/').at(-1) as string
  await ingest(app.ctx, id)
  const { rows } = await app.ctx.pool.query('SELECT accepted, options FROM exchange.submissions WHERE id = $1', [id])
  assert.deepEqual([rows[0]?.accepted, rows[0]?.options.sheet], [1, '疑问数据'])
  const fields = { kind: 'penalty', mapping: 'colums: x' }
  const wrong = await officer.upload('/console/deliveries', fields, { name: 'b.csv', content })
  assert.equal(wrong.statusCode, 422)
  assert.match(wrong.body, /id="mapping-fault"/)
  assert.match(wrong.body, /colums: x<\/textarea>/)
})

test('a file that broke off says how far it was read', async () => {
  const sent = await officer.upload('/console/deliveries', { kind: 'penalty' }, file)
  const location = String(sent.headers.location)
  await app.ctx.pool.query(
    `UPDATE exchange.submissions SET state = 'failed', received = 7, accepted = 7, failure = '{"title": "文件没有读完"}' WHERE id = $1`,
    [location.split('/').at(-1)])
  const page = (await officer.get(location)).body
  assert.match(page, /文件没有读完，只处理了前 7 行/)
  assert.equal(page.includes('没有任何一行入库'), false)
})

test('what was kept to the end of its term is said on the page, and is no failing download', async () => {
  const sent = await officer.upload('/console/deliveries', { kind: 'penalty' }, { ...file, content: file.content.replace('12号', '12-1号') })
  const location = String(sent.headers.location)
  const id = location.split('/').at(-1) as string
  await ingest(app.ctx, id)
  const today = app.clock.today()
  app.clock.set('2040-01-05')
  await retain(app.ctx)
  app.clock.set(today)
  const page = (await officer.get(location)).body
  assert.match(page, /报送原件已于<time [^>]*>2040年1月5日[^<]*<\/time>按保存期限清除/)
  assert.equal(page.includes('returned.xlsx'), false)
  const workbook = await officer.get(`/api/v1/submissions/${id}/returned.xlsx`)
  assert.deepEqual([workbook.statusCode, workbook.json().code], [410, 'submission.file_ended'])
})

test('a kind that stays out is shown to its source and to the office, until it comes again', async () => {
  const today = app.clock.today()
  const silent = /到期没有报送<\/h2>[\s\S]*行政处罚/
  assert.doesNotMatch((await officer.get('/console')).body, silent)
  app.clock.set('2026-09-10')
  try {
    for (const clerk of [officer, office]) assert.match((await clerk.get('/console')).body, silent)
    assert.match((await office.get('/console/board')).body, silent)
    const figures = (await app.app.inject({ url: '/metrics' })).body
    assert.match(figures, /^probity_silent_feeds [1-9]/m)
    const sent = await officer.upload('/console/deliveries', { kind: 'penalty' }, { ...file, content: file.content.replace('11号', '11-9号') })
    await ingest(app.ctx, String(sent.headers.location).split('/').at(-1) as string)
    assert.doesNotMatch((await officer.get('/console')).body, silent)
  } finally {
    app.clock.set(today)
  }
})
