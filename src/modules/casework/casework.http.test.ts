import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { transaction } from '../../kernel/db.ts'
import { systemActor } from '../../kernel/journal.ts'
import { testApp, type TestApp } from '../../testing/app.ts'
import { addSubject, testCode } from '../../testing/check-situations.ts'
import { toyFlow } from '../../testing/toy-flow.ts'
import { maxPaperBytes } from './actions/papers.ts'
import { openCase, registerFlow, sweepCases, type Case } from './index.ts'

const bureau = { code: '11990000MB0A00001Q', name: '明州市示例监管局', shortName: '示例局', kind: 'department', region: '990000' } as const
const other = { code: '11990000MB0A00002L', name: '明州市行政审批局', shortName: '审批局', kind: 'department', region: '990000' } as const

let app: TestApp
let bureauClient: { authorization: string }
let otherClient: { authorization: string }
let reader: { authorization: string }
let subjectId: string

before(async () => {
  registerFlow(toyFlow, { title: '测试办件', pausing: ['supplement'] })
  app = await testApp({ today: '2026-09-28' })
  bureauClient = await app.client(bureau, ['cases:read', 'cases:move'])
  otherClient = await app.client(other, ['cases:read', 'cases:move'])
  reader = await app.client(bureau, ['cases:read'])
  subjectId = await addSubject(app.ctx.pool, { code: testCode(1), name: '明州示例商贸有限公司' })
})
after(() => app.close())

const open = (today = app.clock.today()): Promise<Case> =>
  transaction(app.ctx.db, (tx) => openCase(tx, {
    flow: toyFlow, title: '示例办件', actor: systemActor, today, assigneeOrg: bureau.code, subjectId,
  }))

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- the assertions say what they expect
type Body = Record<string, any> & { items: { id: string }[] }

async function call(method: 'GET' | 'POST', url: string, who: { authorization: string }, payload?: object) {
  const answer = await app.app.inject({
    method, url: `/api/v1${url}`, headers: who, ...(payload === undefined ? {} : { payload }),
  })
  return { status: answer.statusCode, body: answer.json() as Body }
}

test('the inbox shows a body its own cases, nearest deadline first, page by page', async () => {
  const cases = [await open(), await open('2026-09-24'), await open()]
  const first = await call('GET', '/cases?limit=2', bureauClient)
  assert.equal(first.status, 200)
  assert.equal(first.body.items[0]?.id, cases[1]?.id)
  const second = await call('GET', `/cases?limit=2&cursor=${String(first.body['next'])}`, bureauClient)
  const shown = [...first.body.items, ...second.body.items].map((item) => item.id)
  assert.deepEqual(shown.sort(), cases.map((c) => c.id).sort())
  assert.deepEqual((await call('GET', '/cases', otherClient)).body.items, [])
  assert.deepEqual((await call('GET', `/cases?organisation=${bureau.code}`, otherClient)).body.items, [])
})

test('a case is read with its moves and the reasons against them', async () => {
  const { id } = await open()
  const { status, body } = await call('GET', `/cases/${id}`, bureauClient)
  assert.equal(status, 200)
  assert.equal(body['stateTitle'], '待受理')
  assert.deepEqual(body['subject'], { code: testCode(1), name: '明州示例商贸有限公司' })
  const moves = body['moves'] as { verb: string; allowed: boolean; reason?: string }[]
  assert.deepEqual(moves.map((move) => [move.verb, move.allowed]), [
    ['accept', true], ['ask', false], ['refuse', false], ['withdraw', false],
  ])
  assert.equal(moves[1]?.reason, '您的角色不能办理此步骤')
  assert.equal((await call('GET', `/cases/${id}`, otherClient)).status, 404)
  assert.equal((await call('GET', `/cases/${randomUUID()}`, bureauClient)).status, 404)
})

test('a move asks for scope, body and version', async () => {
  const { id } = await open()
  assert.equal((await call('POST', `/cases/${id}/moves`, reader, { verb: 'accept', version: 1 })).status, 403)
  assert.equal((await call('POST', `/cases/${id}/moves`, otherClient, { verb: 'accept', version: 1 })).status, 403)
  assert.equal((await call('POST', `/cases/${id}/moves`, bureauClient, { verb: 'accept' })).status, 400)
  const stale = await call('POST', `/cases/${id}/moves`, bureauClient, { verb: 'accept', version: 7 })
  assert.deepEqual([stale.status, stale.body['code']], [409, 'case.changed'])
  const done = await call('POST', `/cases/${id}/moves`, bureauClient, { verb: 'accept', version: 1, note: '材料齐全' })
  assert.deepEqual([done.status, done.body['state'], done.body['version']], [200, 'accepted', 2])
})

test('a paper is stored sealed, listed with its digest, and read back by those who may', async () => {
  const { id } = await open()
  const answer = await app.app.inject({
    method: 'POST', url: `/api/v1/cases/${id}/documents?kind=decision&title=${encodeURIComponent('决定书')}`,
    headers: { ...bureauClient, 'content-type': 'application/pdf' }, payload: Buffer.from('%PDF-1.7 trial'),
  })
  assert.equal(answer.statusCode, 201)
  const paper = answer.json<{ id: string; kind: string; digest: string }>()
  assert.equal(paper.kind, 'decision')
  const back =
    await app.app.inject({ method: 'GET', url: `/api/v1/cases/${id}/documents/${paper.id}`, headers: bureauClient })
  assert.equal(back.body, '%PDF-1.7 trial')
  const foreign =
    await app.app.inject({ method: 'GET', url: `/api/v1/cases/${id}/documents/${paper.id}`, headers: otherClient })
  assert.equal(foreign.statusCode, 404)
  const script = await app.app.inject({
    method: 'POST', url: `/api/v1/cases/${id}/documents?kind=x`,
    headers: { ...bureauClient, 'content-type': 'text/html' },
    payload: '<script>',
  })
  assert.equal(script.json<{ code: string }>().code, 'case.document_refused')
})

test('a paper comes as a form too', async () => {
  const { id } = await open()
  const form = [
    '--b', 'content-disposition: form-data; name="kind"', '', 'opinion', '--b',
    'content-disposition: form-data; name="file"; filename="陈述申辩书.pdf"', 'content-type: application/pdf', '', '%PDF-1.7', '--b--', '',
  ].join('\r\n')
  const answer = await app.app.inject({
    method: 'POST', url: `/api/v1/cases/${id}/documents`, payload: form,
    headers: { ...bureauClient, 'content-type': 'multipart/form-data; boundary=b' },
  })
  assert.equal(answer.statusCode, 201, answer.body)
  assert.equal(answer.json<{ fileName: string }>().fileName, '陈述申辩书.pdf')
})

test('a paper beyond its bound is refused, sent as a body or as a form, and nothing of it stays', async () => {
  const { id } = await open()
  const content = Buffer.alloc(maxPaperBytes + 1, '%PDF-1.7 ')
  const disposition = 'content-disposition: form-data; name="file"; filename="a.pdf"'
  const head = `--b\r\n${disposition}\r\ncontent-type: application/pdf\r\n\r\n`
  const form = Buffer.concat([Buffer.from(head), content, Buffer.from('\r\n--b--\r\n')])
  for (const [type, payload] of [['application/pdf', content], ['multipart/form-data; boundary=b', form]] as const) {
    const answer = await app.app.inject({
      method: 'POST', url: `/api/v1/cases/${id}/documents?kind=decision`, payload,
      headers: { ...bureauClient, 'content-type': type },
    })
    assert.deepEqual([answer.statusCode, answer.json<{ code: string }>().code], [413, 'request.too_large'], type)
    assert.match(answer.json<{ detail: string }>().detail, /不得超过 50 MB/)
  }
  assert.deepEqual(await readdir(join(app.ctx.config.dataDir, 'files', 'tmp')), [])
})

test('a case past the clock’s term reads as lapsed before any sweep; the sweep enters it with its day', async () => {
  const { id } = await open('2026-06-01')
  await call('POST', `/cases/${id}/moves`, bureauClient, { verb: 'accept', version: 1 })
  app.clock.set('2026-10-30')
  const read = await call('GET', `/cases/${id}`, bureauClient)
  // Accepted on 28 September; the twentieth working day after it is Friday 30 October, past the holiday and
  // its make-up Saturday.
  assert.equal(read.body['state'], 'accepted')
  assert.equal(read.body['due'], 'overdue')
  app.clock.set('2026-10-31')
  assert.equal((await call('GET', `/cases/${id}`, bureauClient)).body['state'], 'tacit')
  const late = await call('POST', `/cases/${id}/moves`, bureauClient, { verb: 'accept', version: 2 })
  assert.equal(late.body['code'], 'case.closed')
  app.clock.set('2026-12-20')
  await sweepCases(app.ctx)
  const { steps, closedOn } = (await call('GET', `/cases/${id}`, bureauClient)).body
  assert.equal(closedOn, '2026-10-31')
  assert.deepEqual((steps as { verb: string; onDay: string }[]).map((step) => [step.verb, step.onDay]), [
    ['open', '2026-06-01'], ['accept', '2026-09-28'], ['lapse', '2026-10-31'],
  ])
  assert.equal((await sweepCases(app.ctx)).clock, 0)
  app.clock.set('2026-09-28')
})

test('an overdue case is put before the supervising role once', async () => {
  const { id } = await open('2026-09-01')
  await sweepCases(app.ctx)
  await sweepCases(app.ctx)
  const read = await call('GET', `/cases/${id}`, bureauClient)
  assert.equal(read.body['escalatedTo'], 'leader')
  const steps = read.body['steps'] as { kind: string; note: string | null }[]
  assert.deepEqual(steps.map((step) => step.kind), ['open', 'escalate'])
  assert.match(steps[1]?.note ?? '', /逾期\d+个工作日/)
})

test('the board counts what is open, due and late by flow and body', async () => {
  const { status, body } = await call('GET', '/cases/board', bureauClient)
  assert.equal(status, 200)
  const lines = body['lines'] as { flow: string; open: number; overdue: number; organisation: { code: string } }[]
  assert.equal(lines.length, 1)
  assert.equal(lines[0]?.flow, 'toy')
  assert.ok((lines[0]?.open ?? 0) > (lines[0]?.overdue ?? 0))
  const steps = body['steps'] as { state: string; steps: number; medianDays: number }[]
  assert.ok(steps.some((step) => step.state === 'received' && step.steps > 0))
  assert.deepEqual((await call('GET', '/cases/board', otherClient)).body['lines'], [])
})
