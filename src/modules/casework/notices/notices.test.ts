import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import { readdir, readFile } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { sql, transaction } from '../../../kernel/db.ts'
import { systemActor } from '../../../kernel/journal.ts'
import type { Problem } from '../../../kernel/problem.ts'
import { testApp, type TestApp } from '../../../testing/app.ts'
import { addSubject, testCode } from '../../../testing/check-situations.ts'
import { toyFlow } from '../../../testing/toy-flow.ts'
import {
  addDocument, caseworkTasks, endNotice, issueNotice, onServed, openCase, recordService, registerFlow,
  resealCasework, sendNotice, servedDay, type Case, type Notice, type PaperKind,
} from '../index.ts'
import { listDeliveries } from '../store/deliveries.ts'
import { deliver } from './deliver.ts'
import { exampleContents } from './examples.ts'

const today = '2026-03-05'
const secret = 'a-shared-secret-01'
const bureau = { code: '11990000MB0A00001Q', name: '明州市示例监管局', shortName: '示例局', kind: 'department', region: '990000' } as const
const office = { code: '12990000MB0C00001X', name: '明州市公共信用信息中心', shortName: '信用中心', kind: 'office', region: '990000' } as const
const other = { code: '11990000MB0A00002L', name: '明州市行政审批局', shortName: '审批局', kind: 'department', region: '990000' } as const

let app: TestApp
let bureauClient: { authorization: string }
let otherClient: { authorization: string }
let gatewayClient: { authorization: string }
let subjectId: string
let carrier: Server
let answer = { status: 200, body: '{"id":"g-1"}' }
const carried: { body: string; signature: string }[] = []
/** What the carrier does between taking a message and answering. */
let meanwhile: (() => Promise<unknown>) | undefined

before(async () => {
  registerFlow(toyFlow, { title: '测试办件', pausing: ['supplement'] })
  carrier = createServer((request, response) => {
    let body = ''
    request.on('data', (part: Buffer) => (body += part.toString()))
    request.on('end', async () => {
      carried.push({ body, signature: String(request.headers['x-probity-signature']) })
      await meanwhile?.()
      response.writeHead(answer.status, { 'content-type': 'application/json' }).end(answer.body)
    })
  })
  await new Promise<void>((done) => carrier.listen(0, '127.0.0.1', done))
  const url = `http://127.0.0.1:${(carrier.address() as AddressInfo).port}/send`
  app = await testApp({
    today,
    config: {
      notices: { smtpUrl: undefined, mailFrom: 'credit@mingzhou.example', sms: { url, secret }, wechat: undefined },
    },
  })
  bureauClient = await app.client(bureau, ['cases:read', 'cases:move'])
  otherClient = await app.client(other, ['cases:read', 'cases:move'])
  gatewayClient = await app.client(office, ['notices:receipt'])
  subjectId = await addSubject(app.ctx.pool, { code: testCode(1), name: '明州示例商贸有限公司' })
})
after(async () => {
  await app.close()
  carrier.close()
})

const open = (): Promise<Case> => transaction(app.ctx.db, (tx) =>
  openCase(tx, { flow: toyFlow, title: '示例', actor: systemActor, today, assigneeOrg: bureau.code, subjectId }))

const issue = (template: PaperKind, caseId: string, issuer: string = bureau.code): Promise<Notice> =>
  transaction(app.ctx.db, (tx) => issueNotice(app.ctx, tx, {
    template, content: exampleContents[template] as never, to: { subjectId }, issuer, caseId, actor: systemActor, today,
  }))

const paper = async (caseId: string, kind: string): Promise<string> =>
  (await addDocument(app.ctx, systemActor, caseId, {
    kind, title: kind, fileName: `${kind}.pdf`, mediaType: 'application/pdf', content: Buffer.from(`%PDF ${kind}`),
  })).id

const get = (url: string, headers: { authorization: string }) =>
  app.app.inject({ method: 'GET', url: `/api/v1${url}`, headers })
const post = (url: string, headers: { authorization: string }, payload: object) =>
  app.app.inject({ method: 'POST', url: `/api/v1${url}`, headers, payload })

const code = async (work: Promise<unknown>): Promise<string> =>
  work.then(() => 'done', (error: Problem) => error.code ?? String(error))

const run = (deliveryId: string, attempt = 1): Promise<string> =>
  code(deliver(app.ctx, deliveryId, { attempt, maxAttempts: 8 }))

test('numbers run without gaps by issuer, kind and year, also when an issue is undone', async () => {
  const { id } = await open()
  const first = await issue('pre-listing-notice', id)
  await assert.rejects(transaction(app.ctx.db, async (tx) => {
    await issueNotice(app.ctx, tx, {
      template: 'pre-listing-notice', content: exampleContents['pre-listing-notice'], to: { subjectId },
      issuer: bureau.code,
      caseId: id, actor: systemActor, today,
    })
    throw new Error('undone')
  }), /undone/)
  const more = await Promise.all(Array.from({ length: 5 }, () => issue('pre-listing-notice', id)))
  assert.equal(first.number, '示例局告〔2026〕1号')
  assert.deepEqual(more.map((notice) => notice.place).sort(), [2, 3, 4, 5, 6])
  assert.equal((await issue('pre-listing-notice', id, office.code)).number, '明信告〔2026〕1号')
  assert.equal((await issue('delisting-notice', id)).number, '示例局移〔2026〕1号')
})

test('a paper that leaves out what the procedure asks for cannot be issued', async () => {
  const { defence: _, ...content } = exampleContents['pre-listing-notice']
  const refused = await transaction(app.ctx.db, (tx) => issueNotice(app.ctx, tx, {
    template: 'pre-listing-notice', content: content as never, to: { subjectId }, issuer: bureau.code,
    actor: systemActor, today,
  })).catch((error: Problem) => error)
  assert.equal((refused as Problem).code, 'notice.data_invalid')
  assert.ok((refused as Problem).errors?.some((fault) => JSON.stringify(fault).includes('defence')))
})

test('an e-mail is dropped as a file for a trial, with the paper in it, and sent is not delivered', async () => {
  const notice = await issue('pre-listing-notice', (await open()).id)
  const send = (address: string): Promise<{ id: string; addressShown: string | null }> =>
    transaction(app.ctx.db, (tx) =>
      sendNotice(app.ctx, tx, notice.id, { channel: 'email', address, actor: systemActor }))
  assert.equal(await code(send('not-an-address')), 'notice.address_invalid')
  const { id, addressShown } = await send('office@firm.example')
  assert.equal(addressShown, 'o******@firm.example')
  assert.equal(await run(id), 'done')
  assert.equal(await run(id), 'done')
  const outbox = join(app.ctx.config.dataDir, 'outbox')
  assert.deepEqual(await readdir(outbox), [`${id}.eml`])
  const eml = await readFile(join(outbox, `${id}.eml`), 'utf8')
  assert.match(eml, /To: office@firm\.example/)
  assert.match(eml, /application\/pdf/)
  const [delivery] = await listDeliveries(app.ctx.db, notice.id)
  assert.deepEqual([delivery?.state, delivery?.attempts], ['sent', 1])
  assert.ok(delivery?.address?.startsWith('s1.'))
})

test('a rotated key takes the addresses with it, and they open as before', async () => {
  const notice = await issue('pre-listing-notice', (await open()).id)
  const { id } = await transaction(app.ctx.db, (tx) =>
    sendNotice(app.ctx, tx, notice.id, { channel: 'email', address: 'other@firm.example', actor: systemActor }))
  app.ctx.keys.rotate(today)
  assert.ok((await resealCasework(app.ctx)) >= 1)
  assert.equal(await resealCasework(app.ctx), 0)
  assert.equal(await run(id), 'done')
  assert.match(await readFile(join(app.ctx.config.dataDir, 'outbox', `${id}.eml`), 'utf8'), /To: other@firm\.example/)
})

test('a gateway is asked once with a signature, again after a fault, and gives up after the last attempt', async () => {
  const notice = await issue('repair-notice', (await open()).id)
  const { id } = await transaction(app.ctx.db, (tx) =>
    sendNotice(app.ctx, tx, notice.id, { channel: 'sms', address: '13800000000', actor: systemActor }))
  answer = { status: 503, body: '' }
  assert.match(await run(id), /tried again: gateway\.503/)
  answer = { status: 200, body: '{"id":"g-7"}' }
  assert.equal(await run(id, 2), 'done')
  const [delivery] = await listDeliveries(app.ctx.db, notice.id)
  assert.deepEqual([delivery?.state, delivery?.attempts, delivery?.providerId], ['sent', 2, 'g-7'])
  assert.match(carried[1]?.signature ?? '', /^sha256=[0-9a-f]{64}$/)
  assert.equal((JSON.parse(carried[1]?.body ?? '{}') as { deliveryId: string }).deliveryId, id)
  const again = await transaction(app.ctx.db, (tx) =>
    sendNotice(app.ctx, tx, notice.id, { channel: 'sms', address: '13800000000', resends: id, actor: systemActor }))
  answer = { status: 500, body: '' }
  assert.equal(await run(again.id, 8), 'done')
  const last = (await listDeliveries(app.ctx.db, notice.id))[1]
  assert.deepEqual([last?.state, last?.error, last?.resends], ['failed', 'gateway.500', id])
})

test('a receipt of the gateway marks the message as delivered, and needs its own right', async () => {
  const notice = await issue('repair-notice', (await open()).id)
  const { id } = await transaction(app.ctx.db, (tx) =>
    sendNotice(app.ctx, tx, notice.id, { channel: 'sms', address: '13800000000', actor: systemActor }))
  answer = { status: 200, body: '{}' }
  await run(id)
  const tell = async (headers: { authorization: string }): Promise<number> =>
    (await post(`/deliveries/${id}/receipt`, headers, { state: 'delivered' })).statusCode
  assert.equal(await tell(bureauClient), 403)
  assert.equal(await tell(gatewayClient), 200)
  assert.equal(await tell(gatewayClient), 200)
  const [delivery] = await listDeliveries(app.ctx.db, notice.id)
  assert.deepEqual([delivery?.state, delivery?.deliveredOn], ['delivered', today])
})

test('a receipt that comes before the gateway has answered stands, whatever the answer is', async () => {
  const notice = await issue('repair-notice', (await open()).id)
  for (const given of [{ status: 200, body: '{"id":"g-9"}' }, { status: 503, body: '' }]) {
    const { id } = await transaction(app.ctx.db, (tx) =>
      sendNotice(app.ctx, tx, notice.id, { channel: 'sms', address: '13800000000', actor: systemActor }))
    answer = given
    let told = 0
    meanwhile = async () => {
      told = (await post(`/deliveries/${id}/receipt`, gatewayClient, { state: 'delivered' })).statusCode
    }
    assert.equal(await run(id).finally(() => { meanwhile = undefined }), 'done')
    assert.equal(told, 200)
    const delivery = (await listDeliveries(app.ctx.db, notice.id)).find((one) => one.id === id)
    assert.deepEqual([delivery?.state, delivery?.deliveredOn, delivery?.attempts], ['delivered', today, 1])
    const asked = carried.length
    assert.equal(await run(id, 2), 'done')
    assert.equal(carried.length, asked, 'what arrived is not sent again')
  }
})

test('nothing is served without proof: not by the action, not by the interface, not by SQL', async () => {
  const { id: caseId } = await open()
  const notice = await issue('pre-listing-notice', caseId)
  const serve = (more: object): Promise<string> => code(transaction(app.ctx.db, (tx) => recordService(tx, notice.id, {
    method: 'direct', outcome: 'served', doneOn: today, actor: systemActor, today, ...more,
  })))
  assert.equal(await serve({}), 'service.unproven')
  assert.equal(await serve({ proofs: [await paper(caseId, 'opinion')] }), 'service.unproven')
  assert.equal(await serve({ method: 'electronic', delivery: notice.id }), 'notice.unknown')
  assert.equal(await serve({ proofs: [await paper((await open()).id, 'service-receipt')] }), 'case.document_unknown')
  const claim = { method: 'post', outcome: 'served', doneOn: today }
  const byRoute = await post(`/notices/${notice.id}/services`, bureauClient, claim)
  assert.deepEqual([byRoute.statusCode, byRoute.json<{ code: string }>().code], [422, 'service.unproven'])
  for (const method of ['direct', 'left', 'entrusted', 'post', 'electronic', 'announcement']) {
    await assert.rejects(sql`INSERT INTO casework.services (notice_id, id, method, state, done_on, served_on, actor)
      VALUES (${notice.id}, gen_random_uuid(), ${method}, 'served', ${today}, ${today}, 'x')`.execute(app.ctx.db),
    /violates check/)
  }
  assert.equal(await servedDay(app.ctx.db, caseId, 'pre-listing-notice'), undefined)
})

test('a paper is served once, with its receipt, and whoever waits for it hears of it at once', async () => {
  const { id: caseId } = await open()
  const notice = await issue('pre-listing-notice', caseId)
  const heard: string[] = []
  onServed(async (_tx, served) => {
    heard.push(`${served.notice.number} ${served.service.servedOn ?? ''}`)
  })
  const proofs = [await paper(caseId, 'service-receipt')]
  const serve = (): Promise<string> => code(transaction(app.ctx.db, (tx) =>
    recordService(tx, notice.id, {
      method: 'direct', outcome: 'served', doneOn: today, proofs, actor: systemActor, today,
    })))
  assert.deepEqual((await Promise.all([serve(), serve()])).sort(), ['done', 'service.already_served'])
  assert.deepEqual(heard, [`${notice.number} ${today}`])
  assert.equal(await servedDay(app.ctx.db, caseId, 'pre-listing-notice'), today)
})

test('the decision counts as served only beside the notice of how to repair', async () => {
  const { id: caseId } = await open()
  const decision = await issue('listing-decision', caseId)
  const proofs = [await paper(caseId, 'service-receipt')]
  const serve = (): Promise<string> => code(transaction(app.ctx.db, (tx) =>
    recordService(tx, decision.id, {
      method: 'direct', outcome: 'served', doneOn: today, proofs, actor: systemActor, today,
    })))
  assert.equal(await serve(), 'service.unproven')
  await issue('repair-notice', caseId)
  assert.equal(await serve(), 'done')
})

test('a posted paper is pending until its receipt comes, and a failed attempt says why', async () => {
  const { id: caseId } = await open()
  const notice = await issue('pre-listing-notice', caseId)
  const note = (given: object): Promise<{ id: string; state: string }> => transaction(app.ctx.db, (tx) =>
    recordService(tx, notice.id, { method: 'post', outcome: 'pending', actor: systemActor, today, ...given }))
  const first = await note({})
  assert.equal(await code(note({ outcome: 'failed', attempt: first.id })), 'workflow.incomplete')
  assert.equal((await note({ outcome: 'failed', attempt: first.id, note: '退件：查无此人' })).state, 'failed')
  const second = await note({})
  const proofs = [await paper(caseId, 'post-receipt')]
  assert.equal((await note({ outcome: 'served', attempt: second.id, doneOn: today, proofs })).state, 'served')
})

test('a paper is verified with whatever brackets a telephone has', async () => {
  const notice = await issue('repair-notice', (await open()).id)
  assert.match(notice.number, /〔2026〕/)
  for (const [left, right] of ['[]', '［］', '【】', '（）', '()']) {
    const number = notice.number.replace('〔', left as string).replace('〕', right as string)
    const url = `/api/v1/documents/${encodeURIComponent(number)}/verify?code=${notice.code}`
    assert.equal((await app.app.inject(url)).statusCode, 200, number)
  }
})

test('a paper is verified by whoever holds it, and a stranger learns nothing', async () => {
  const notice = await issue('listing-decision', (await open()).id)
  const verify = async (number: string, query: string) =>
    app.app.inject({ method: 'GET', url: `/api/v1/documents/${encodeURIComponent(number)}/verify?${query}` })
  const pdf = await get(`/notices/${notice.id}/document`, bureauClient)
  assert.equal(pdf.headers['content-type'], 'application/pdf')
  const digest = createHash('sha256').update(pdf.rawPayload).digest('hex')
  const good = await verify(notice.number, `code=${notice.code.toLowerCase()}&digest=${digest}`)
  assert.equal(good.statusCode, 200)
  const said = good.json<{ state: string; unchanged: boolean; sha256: string }>()
  assert.deepEqual([said.state, said.unchanged, said.sha256], ['current', true, digest])
  const changed = await verify(notice.number, `code=${notice.code}&digest=${'0'.repeat(64)}`)
  assert.equal(changed.json<{ unchanged: boolean }>().unchanged, false)
  const printed = new URL((notice.data['verify'] as { url: string }).url)
  const address = printed.pathname + printed.search
  const page = await app.app.inject({ method: 'GET', url: address, headers: { accept: 'text/html' } })
  assert.match(page.body, /真实，现行有效/)
  const wrong = await verify(notice.number, 'code=AAAA-AAAA-AAAA-AAAA')
  const unknown = await verify('明信告〔2026〕999号', `code=${notice.code}`)
  assert.deepEqual([wrong.statusCode, wrong.body], [404, unknown.body])
  await transaction(app.ctx.db, (tx) =>
    endNotice(tx, notice.id, { actor: systemActor, today, reason: 'superseded', byNumber: '示例局列决〔2026〕9号' }))
  const ended = (await verify(notice.number, `code=${notice.code}`)).json<{ state: string; supersededBy: string }>()
  assert.deepEqual([ended.state, ended.supersededBy], ['superseded', '示例局列决〔2026〕9号'])
})

test('the inbox shows a body what is addressed to it, and its opening the paper is the receipt', async () => {
  const notice = await transaction(app.ctx.db, async (tx) => {
    const issued = await issueNotice(app.ctx, tx, {
      template: 'assistance-notice', content: exampleContents['assistance-notice'], to: { organisation: other.code },
      issuer: bureau.code, actor: systemActor, today,
    })
    await sendNotice(app.ctx, tx, issued.id, { channel: 'in-app', actor: systemActor })
    return issued
  })
  const [delivery] = await listDeliveries(app.ctx.db, notice.id)
  const task = caseworkTasks(app.ctx)['casework:deliver']
  await task?.({
    delivery: delivery?.id }, { id: '1', attempt: 1, maxAttempts: 8, signal: new AbortController().signal,
  })
  const box = async (headers: { authorization: string }, which: string) =>
    (await get(`/notices?box=${which}`, headers)).json<{ items: { id: string; opened: boolean }[] }>().items
  assert.deepEqual((await box(otherClient, 'in')).map((item) => [item.id, item.opened]), [[notice.id, false]])
  assert.ok((await box(bureauClient, 'out')).some((item) => item.id === notice.id))
  assert.equal((await get(`/notices/${notice.id}/document`, otherClient)).statusCode, 200)
  assert.deepEqual((await box(otherClient, 'in')).map((item) => item.opened), [true])
  const foreign = await post(`/notices/${notice.id}/deliveries`, otherClient, { channel: 'in-app' })
  assert.equal(foreign.statusCode, 403)
})
