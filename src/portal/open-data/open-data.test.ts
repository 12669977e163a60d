import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { after, before, test } from 'node:test'
import { gunzipSync } from 'node:zlib'
import { parse } from 'csv-parse/sync'
import { systemActor } from '../../kernel/journal.ts'
import { setBody } from '../../modules/lists/index.ts'
import { getSubject, openFields, publicRecord, recordColumns, withdrawFact } from '../../modules/publicity/index.ts'
import { testApp, type TestApp } from '../../testing/app.ts'
import { deliver } from '../../testing/deliver.ts'
import { csvOf } from '../../sample/csv.ts'
import { ecology, firm, market as marketOffice, penaltyFile } from '../../testing/situations.ts'
import { openDataFiles, openKinds } from './files.ts'
import { openDataTasks } from './routes.ts'

const one = firm('银杏化工', 941)
const other = firm('海棠印染', 942)
let app: TestApp
let client: { authorization: string }

before(async () => {
  app = await testApp({ today: '2026-06-10' })
  client = await app.client(ecology, ['submissions:write', 'submissions:read'])
  await file(one, '明环罚〔2026〕41号')
  await file(other, '明环罚〔2026〕42号')
})
after(() => app.close())

const file = (who: { name: string; code: string }, documentNo: string) =>
  deliver(app, client, {
    kind: 'penalty',
    text: penaltyFile([{ firm: who, documentNo, decidedOn: '2026-06-01' }]),
  })

async function download(name: string, headers: Record<string, string> = {}) {
  const answer = await app.app.inject({ url: `/open-data/${name}`, headers })
  return {
    ...answer,
    headers: answer.headers,
    text: answer.statusCode === 200 ? gunzipSync(answer.rawPayload).toString() : '',
  }
}

const documents = (text: string): string[] =>
  text
    .split('\n')
    .filter((l) => l !== '')
    .map((l) => (JSON.parse(l) as { documentNo: string }).documentNo)
    .sort()

test('the whole set comes as CSV and as lines of JSON, with its size, digest, rows and place in the feed', async () => {
  const json = await download('penalty.jsonl.gz')
  assert.deepEqual(documents(json.text), ['明环罚〔2026〕41号', '明环罚〔2026〕42号'])
  assert.equal(Number(json.headers['content-length']), json.rawPayload.length)
  assert.equal(json.headers['etag'], `"${createHash('sha256').update(json.rawPayload).digest('hex')}"`)
  assert.equal(json.headers['probity-rows'], '2')
  assert.match(String(json.headers['content-disposition']), /penalty-2026-06-10\.jsonl\.gz/)
  const rows = parse((await download('penalty.csv.gz')).text, { bom: true, columns: true }) as Record<
    string,
    string
  >[]
  assert.deepEqual(rows.map((r) => r['行政处罚决定书文号']).sort(), [
    '明环罚〔2026〕41号',
    '明环罚〔2026〕42号',
  ])
  const kind = app.ctx.catalogue.kind('penalty')
  assert.deepEqual(Object.keys(rows[0] ?? {}), [...recordColumns, ...openFields(kind).map((field) => field.title)])
  for (const row of rows) assert.match(row['罚款金额（万元）'] ?? '', /^\d+(\.\d+)?$/, 'a number, its unit in the heading')
})

test('an unchanged file is answered 304, and HEAD tells its size without sending it', async () => {
  const { headers } = await download('penalty.jsonl.gz')
  const again = await download('penalty.jsonl.gz', { 'if-none-match': String(headers['etag']) })
  assert.equal(again.statusCode, 304)
  const head = await app.app.inject({ method: 'HEAD', url: '/open-data/penalty.jsonl.gz' })
  assert.equal(head.headers['content-length'], headers['content-length'])
  assert.equal(head.rawPayload.length, 0)
})

test('what is only new leaves the file as it is; from its position the feed tells of it', async () => {
  const before = await download('penalty.jsonl.gz')
  await file(firm('紫荆皮革', 943), '明环罚〔2026〕43号')
  const after = await download('penalty.jsonl.gz')
  assert.equal(after.headers['etag'], before.headers['etag'])
  const feed = await app.app.inject(`/api/v1/feed?after=${String(after.headers['probity-position'])}`)
  assert.match(feed.body, /明环罚〔2026〕43号/)
})

test('what is taken back or corrected is never downloaded again', async () => {
  const { body } = await app.app.inject(`/api/v1/subjects/${one.code}/records?kind=penalty`)
  const { id } = (JSON.parse(body) as { items: { id: string }[] }).items[0] ?? { id: '' }
  const { fact } = await publicRecord(app.ctx, id)
  const { id: subjectId } = await getSubject(app.ctx, one.code)
  await withdrawFact(app.ctx, systemActor, {
    subjectId,
    factId: fact,
    reason: 'court-order',
    document: '（2026）明01行终1号',
  })
  assert.deepEqual(documents((await download('penalty.jsonl.gz')).text), [
    '明环罚〔2026〕42号',
    '明环罚〔2026〕43号',
  ])
  await deliver(app, client, {
    kind: 'penalty',
    text: penaltyFile([{ firm: other, documentNo: '明环罚〔2026〕42号', decidedOn: '2026-06-02' }]),
  })
  assert.match((await download('penalty.jsonl.gz')).text, /"decidedOn":"2026-06-02"/)
})

test('a file of yesterday is not today’s: a term that ended at midnight is gone without any event', async () => {
  await download('penalty.jsonl.gz')
  app.clock.set('2027-06-05')
  try {
    assert.deepEqual(documents((await download('penalty.jsonl.gz')).text), [])
  } finally {
    app.clock.set('2026-06-10')
  }
})

test('the nightly job writes a set of every kind the public may have, and only of those', async () => {
  await openDataTasks(app.ctx)['portal:open-data']?.(undefined, {
    id: '1',
    attempt: 1,
    maxAttempts: 1,
    signal: new AbortController().signal,
  })
  for (const kind of openKinds(app.ctx))
    assert.ok((await openDataFiles(app.ctx).kept(kind)) !== undefined, kind)
  assert.equal(openKinds(app.ctx).includes('commitment'), false)
  for (const name of ['commitment.csv.gz', 'penalty.zip', '..%2Fpenalty.json', 'penalty.json'])
    assert.equal((await app.app.inject(`/open-data/${name}`)).statusCode, 404, name)
  const page = await app.app.inject('/open-data')
  assert.match(page.body, /href="\/open-data\/registration\.csv\.gz">CSV 压缩包（\d/)
})

test('a set of several pages holds each record once, those without a date of decision too', async () => {
  const many = Array.from({ length: 300 }, (_, i) => firm(`众测${i}`, 2000 + i))
  const market = await app.client(marketOffice, ['submissions:write', 'submissions:read'])
  await setBody(app.ctx, systemActor, marketOffice.code, {
    sectors: ['market-regulation'], basis: '三定规定（示例）', since: '2019-01-01',
  })
  const rows = many.map((f) => ({ 名称: f.name, 统一社会信用代码: f.code, 登记状态: '存续' }))
  await deliver(app, market, { kind: 'registration', text: csvOf(rows) })
  await deliver(app, client, {
    kind: 'penalty',
    text: penaltyFile(
      many.map((f, i) => ({ firm: f, documentNo: `明环罚〔2026〕${1000 + i}号`, decidedOn: '2026-06-03' })),
    ),
  })
  for (const [kind, least] of [
    ['registration', 300],
    ['penalty', 302],
  ] as const) {
    await openDataFiles(app.ctx).write(kind)
    const ids = (await download(`${kind}.jsonl.gz`)).text
      .split('\n')
      .filter((l) => l !== '')
      .map((l) => (JSON.parse(l) as { id: string }).id)
    assert.equal(ids.length, least)
    assert.equal(new Set(ids).size, least)
  }
})
