import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { LightMyRequestResponse } from 'fastify'
import { testApp, type TestApp } from '../../testing/app.ts'
import { deliver } from '../../testing/deliver.ts'
import { ecology, firm, market, penaltyFile, type PenaltyRow } from '../../testing/situations.ts'
import { ingest } from './index.ts'

let app: TestApp
let office: { authorization: string }
let other: { authorization: string }
before(async () => {
  app = await testApp({ today: '2026-06-10' })
  office = await app.client(ecology, ['submissions:write', 'submissions:read', 'statistics:read'])
  other = await app.client(market, ['submissions:write', 'submissions:read'])
})
after(() => app.close())

let serial = 0

function penalty(given: Partial<PenaltyRow> = {}): PenaltyRow {
  serial += 1
  return {
    firm: firm(`接口${serial}`, 5000 + serial), documentNo: `测环罚〔2026〕H${serial}号`, decidedOn: '2026-06-08',
    authority: ecology, ...given,
  }
}

function send(
  query: string,
  payload: string | Buffer | object,
  headers: Record<string, string> = {},
): Promise<LightMyRequestResponse> {
  const json = typeof payload === 'object' && !Buffer.isBuffer(payload)
  return app.app.inject({
    method: 'POST', url: `/api/v1/submissions?${query}`, payload,
    headers: { ...office, ...(json ? {} : { 'content-type': 'text/csv' }), ...headers },
  })
}

const get = (path: string, headers = office): Promise<LightMyRequestResponse> =>
  app.app.inject({ url: `/api/v1${path}`, headers })

test('a file sent as the raw body is read, and its rows can be asked for by outcome', async () => {
  const state = await deliver(app, office, { kind: 'penalty', text: penaltyFile([penalty(), penalty()]) })
  assert.deepEqual([state.received, state.accepted], [2, 2])
  const rows = (await get(`/submissions/${state.id}/rows?outcome=accepted`)).json()
  assert.deepEqual(rows.items.map((row: { row: number }) => row.row), [2, 3])
  assert.equal(rows.next, null)
})

test('pages of rows follow one another', async () => {
  const text = penaltyFile(Array.from({ length: 5 }, () => penalty()))
  const state = await deliver(app, office, { kind: 'penalty', text })
  const seen: number[] = []
  let next: string | null = ''
  while (next !== null) {
    const cursor: string = next === '' ? '' : `&cursor=${next}`
    const answer = await get(`/submissions/${state.id}/rows?outcome=accepted&limit=2${cursor}`)
    const page = answer.json() as { items: { row: number }[]; next: string | null }
    seen.push(...page.items.map((row) => row.row))
    next = page.next
  }
  assert.deepEqual(seen, [2, 3, 4, 5, 6])
})

test('a form with a file and a mapping is taken', async () => {
  const row = penalty()
  const text = penaltyFile([row]).replace('行政处罚决定书文号', '编码甲')
  const boundary = 'xxBOUNDARYxx'
  const part = (head: string, body: string): string =>
    `--${boundary}\r\nContent-Disposition: form-data; ${head}\r\n\r\n${body}\r\n`
  const body = part('name="mapping"', 'columns:\n  编码甲: document_no\n') +
    part('name="file"; filename="处罚.csv"\r\nContent-Type: text/csv', text) + `--${boundary}--\r\n`
  const sent = await send('kind=penalty', body, { 'content-type': `multipart/form-data; boundary=${boundary}` })
  assert.equal(sent.statusCode, 202, sent.body)
  await ingest(app.ctx, sent.json().id)
  const state = (await get(`/submissions/${sent.json().id}`)).json()
  assert.deepEqual([state.accepted, state.file.name], [1, '处罚.csv'])
})

/** A form of these parts; of a file its name. */
function formOf(parts: readonly [name: string, body: string, file?: string][]): { body: string; type: string } {
  const boundary = 'xxBOUNDARYxx'
  const body = parts.map(([name, text, file]) =>
    `--${boundary}\r\nContent-Disposition: form-data; name="${name}"${file === undefined ? '' : `; filename="${file}"`}\r\n` +
    `\r\n${text}\r\n`).join('')
  return { body: `${body}--${boundary}--\r\n`, type: `multipart/form-data; boundary=${boundary}` }
}

test('a field behind the file and a file under another name are refused, whatever the size of the file', async () => {
  const mapping = 'columns:\n  编码甲: document_no\n'
  const large = penaltyFile(Array.from({ length: 3000 }, () => penalty()))
  const count = (): Promise<number> => get('/submissions?limit=200').then((answer) => answer.json().items.length)
  const before = await count()
  for (const text of [penaltyFile([penalty()]), large]) {
    const behind = formOf([['file', text, 'a.csv'], ['mapping', mapping]])
    const late = await send('kind=penalty', behind.body, { 'content-type': behind.type })
    assert.deepEqual([late.statusCode, late.json().code], [400, 'submission.field_behind_file'])
    assert.match(late.json().detail, /mapping.*文件之前/)
    const two = formOf([['mapping', mapping, 'm.yaml'], ['file', text, 'a.csv']])
    const wrong = await send('kind=penalty', two.body, { 'content-type': two.type })
    assert.deepEqual([wrong.statusCode, wrong.json().code], [400, 'submission.empty_body'])
    assert.match(wrong.json().detail, /mapping/)
  }
  assert.equal(await count(), before)
})

test('rows as JSON are filed, and those that are wrong come back in the same shape', async (t) => {
  const row = penalty()
  const good = {
    subject_name: row.firm.name, subject_category: '法人及非法人组织', uscc: row.firm.code, representative: '李例安',
    document_no: row.documentNo, violation_type: '未按规定贮存固体废物', facts: '堆场未采取防扬散措施', legal_basis: '固废法第一百零二条',
    sanction_kinds: ['罚款', '警告'], content: '罚款人民币120000元', fine: 12, decided_on: '2026-06-08', effective_until: '2099-12-31',
    authority_name: ecology.name, authority_code: ecology.code,
  }
  const bad = { ...good, document_no: 'x2', decided_on: '2026-02-30' }
  const rows = [good, bad, { ...good, document_no: 'x3', fines: 12 }]
  const sent = await send('kind=penalty', { rows })
  assert.equal(sent.statusCode, 202, sent.body)
  await ingest(app.ctx, sent.json().id)
  const state = (await get(`/submissions/${sent.json().id}`)).json()
  assert.deepEqual([state.received, state.accepted, state.returned], [3, 1, 2])
  const returned = (await get(`/submissions/${state.id}/rows?outcome=returned`)).json().items as
    { row: number; errors: { code: string }[] }[]
  assert.deepEqual(returned.map((one) => [one.row, one.errors[0]?.code]), [[2, 'E301'], [3, 'row.unknown_field']])
  const passing = t.mock.method(app.ctx.files, 'passing')
  assert.equal((await get(`/submissions/${state.id}/returned.xlsx`)).statusCode, 200)
  assert.equal(passing.mock.callCount(), 1, 'sealed rows lie plain only where nobody else reads')
})

test('rows may use titles and aliases, each field once; U+2028 is a character like others', async () => {
  const row = penalty()
  const good = {
    行政相对人名称: row.firm.name, 行政相对人类别: '法人及非法人组织', 统一社会信用代码: row.firm.code, 法定代表人: '李例安',
    CF_WSH: row.documentNo, 违法行为类型: '未按规定贮存固体废物', facts: '堆场\u2028未采取防扬散措施', 处罚依据: '固废法第一百零二条',
    处罚类别: '警告', 处罚内容: '警告', 处罚决定日期: '2026-06-08', 处罚有效期: '2099-12-31', 处罚机关: ecology.name,
    处罚机关统一社会信用代码: ecology.code,
  }
  const text = [good, { ...good, document_no: 'x' }, { ...good, 不知何物: 'x' }].map((one) => JSON.stringify(one)).join('\n')
  const sent = await send('kind=penalty', text, { 'content-type': 'application/x-ndjson' })
  await ingest(app.ctx, sent.json().id)
  const state = (await get(`/submissions/${sent.json().id}`)).json()
  assert.deepEqual([state.received, state.accepted, state.returned], [3, 1, 2])
  const { items } = (await get(`/submissions/${state.id}/rows?outcome=returned`)).json() as {
    items: { errors: { code: string; message: string }[] }[]
  }
  assert.match(items[0]?.errors[0]?.message ?? '', /写了两次：document_no/)
  assert.match(items[1]?.errors[0]?.message ?? '', /没有字段 不知何物/)
})

test('NDJSON is read line by line; a line that is no object comes back', async () => {
  const sent = await send('kind=penalty', '{"uscc":"x"}\n[1]\nnot json\n', { 'content-type': 'application/x-ndjson' })
  assert.equal(sent.statusCode, 202, sent.body)
  await ingest(app.ctx, sent.json().id)
  const state = (await get(`/submissions/${sent.json().id}`)).json()
  assert.deepEqual([state.received, state.returned], [3, 3])
})

test('the same Idempotency-Key answers the same submission', async () => {
  const headers = { 'idempotency-key': 'k-1' }
  const text = penaltyFile([penalty()])
  const [a, b] = [await send('kind=penalty', text, headers), await send('kind=penalty', text, headers)]
  assert.deepEqual([a.json().repeated, b.json().repeated], [false, true])
  assert.equal(a.json().id, b.json().id)
})

test('one Idempotency-Key with another content, kind or list is refused and says so', async () => {
  const headers = { 'idempotency-key': 'k-2' }
  const text = penaltyFile([penalty()])
  const first = await send('kind=penalty', text, headers)
  const others = [
    ['kind=penalty', penaltyFile([penalty()])], ['kind=permit', text], ['kind=penalty&list=wage-arrears', text],
  ] as const
  for (const [query, other] of others) {
    const answer = await send(query, other, headers)
    assert.deepEqual([answer.statusCode, answer.json().code], [422, 'submission.key_reused'], answer.body)
    assert.ok(answer.json().detail.includes(first.json().id))
  }
})

test('an upload that its sender calls a web form is refused, naming the header to set', async () => {
  const sent = await send('kind=penalty', 'a=b', { 'content-type': 'application/x-www-form-urlencoded' })
  assert.deepEqual([sent.statusCode, sent.json().code], [400, 'submission.empty_body'])
  assert.match(sent.json().detail, /Content-Type.*text\/csv/)
})

test('what is refused at the door says why', async () => {
  const text = penaltyFile([penalty()])
  const cases: [string, string | object, number, string][] = [
    ['kind=unheard', text, 400, 'submission.unknown_kind'],
    ['kind=list-entry&list=unheard', text, 400, 'submission.unknown_list'],
    [`kind=penalty&source=${market.code}`, text, 403, 'submission.foreign_source'],
    ['kind=penalty', '', 400, 'submission.empty_body'],
    ['kind=penalty', { rows: [] }, 400, 'submission.empty_body'],
    ['kind=penalty', { row: [] }, 400, 'submission.empty_body'],
  ]
  for (const [query, payload, status, code] of cases) {
    const answer = await send(query, payload)
    assert.deepEqual([answer.statusCode, answer.json().code], [status, code], answer.body)
    assert.match(answer.json().title, /[\u4e00-\u9fff]/)
  }
  const unnamed = await app.app.inject({ method: 'POST', url: '/api/v1/submissions?kind=penalty', payload: text })
  assert.equal(unnamed.statusCode, 401)
})

test('a file that is no table is taken, and fails with a reason', async () => {
  const page = Buffer.from('<html><body>404</body></html>')
  for (const junk of [Buffer.from([0x50, 0x4b, 3, 4, 1, 2, 3]), page, Buffer.alloc(64, 7)]) {
    const sent = await send('kind=penalty', junk, { 'content-type': 'application/octet-stream' })
    assert.equal(sent.statusCode, 202, sent.body)
    await ingest(app.ctx, sent.json().id)
    const state = (await get(`/submissions/${sent.json().id}`)).json()
    assert.equal(state.state, 'failed')
    assert.match(state.failure.title, /[\u4e00-\u9fff]/)
  }
})

test('another department does not learn that a submission exists', async () => {
  const state = await deliver(app, office, { kind: 'penalty', text: penaltyFile([penalty()]) })
  for (const path of ['', '/rows', '/returned.xlsx']) {
    assert.equal((await get(`/submissions/${state.id}${path}`, other)).statusCode, 404)
  }
  assert.equal((await get('/submissions/not-an-id')).statusCode, 404)
  const listed = (await get('/submissions', other)).json().items as { source: { code: string } }[]
  assert.ok(listed.every((one) => one.source.code === market.code))
})

test('a client of a department may not settle questions', async () => {
  const answer = await app.app.inject({
    method: 'POST', url: '/api/v1/submissions/x/rows/2/settlement', headers: office,
    payload: { decision: 'reject', reason: '不行' },
  })
  assert.equal(answer.statusCode, 403)
})

test('quality is told with numerators and denominators', async () => {
  const row = penalty({ decidedOn: '2026-03-02' })
  await deliver(app, other, { kind: 'penalty', text: penaltyFile([{ ...row, authority: market }]) })
  const figures = await app.client({ ...market }, ['statistics:read'])
  const items = (await get('/statistics/quality?from=2026-06-01&to=2026-06-30', figures)).json().items
  assert.deepEqual(items, [{
    source: { code: market.code, name: market.name }, kind: 'penalty', received: 1, repeated: 0,
    punctuality: { numerator: 0, denominator: 1, share: 0 }, compliance: { numerator: 1, denominator: 1, share: 1 },
    filed: { numerator: 1, denominator: 1, share: 1 },
  }])
})
