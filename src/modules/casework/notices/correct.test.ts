/** A service registered wrongly is corrected, kept and served anew; papers of closed cases wait where they are seen. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { sql, transaction } from '../../../kernel/db.ts'
import { anonymous, type Actor } from '../../../kernel/http.ts'
import { listJournal, systemActor } from '../../../kernel/journal.ts'
import type { Problem } from '../../../kernel/problem.ts'
import { testApp, type TestApp } from '../../../testing/app.ts'
import { addSubject, testCode } from '../../../testing/check-situations.ts'
import { toyFlow } from '../../../testing/toy-flow.ts'
import { createUser, saveOrganisations } from '../../access/index.ts'
import {
  addDocument, advance, correctServiceRecord, endNotice, issueNotice, listNotices, onServiceDoubted, openCase, readCase,
  recordService, registerFlow, servedDay, type Notice, type Service,
} from '../index.ts'
import { listNoticesOfCase } from '../store/case-notices.ts'
import { listServices } from '../store/services.ts'
import { exampleContents } from './examples.ts'

const today = '2026-03-05'
const bureau = { code: '11990000MB0A00001Q', name: '明州市示例监管局' }
const other = { code: '11990000MB0A00002L', name: '明州市行政审批局' }
const paper = 'pre-listing-notice'

let app: TestApp
let subjectId: string
let li: Actor
/** Numbers of the notices something rests on. */
const relied = new Set<string>()

const person = (id: string, organisation: { code: string; name: string }, roles = ['handling-officer']): Actor => ({
  ...anonymous, kind: 'user', id, name: id, organisation: { id: organisation.code, ...organisation },
  roles: new Set(roles),
})

before(async () => {
  registerFlow(toyFlow, { title: '测试办件', pausing: ['supplement'] })
  onServiceDoubted(async (_tx, { notice }) => (relied.has(notice.number) ? '先撤销' : undefined))
  app = await testApp({ today })
  const shared = { kind: 'department', region: '990000' } as const
  await saveOrganisations(app.ctx, systemActor, [
    { ...bureau, shortName: '示例局', ...shared }, { ...other, shortName: '审批局', ...shared },
  ])
  const { user } = await createUser(app.ctx, systemActor, {
    login: 'li.si', name: '李四', organisation: bureau.code, roles: ['handling-officer'],
  })
  li = person(user.id, bureau)
  subjectId = await addSubject(app.ctx.pool, { code: testCode(1), name: '明州示例商贸有限公司' })
})
after(() => app.close())

async function issued(): Promise<{ caseId: string; notice: Notice; proof: string }> {
  const { id: caseId } = await transaction(app.ctx.db, (tx) =>
    openCase(tx, { flow: toyFlow, title: '示例', actor: systemActor, today, assigneeOrg: bureau.code, subjectId }))
  const notice = await transaction(app.ctx.db, (tx) => issueNotice(app.ctx, tx, {
    template: paper, content: exampleContents[paper], to: { subjectId }, issuer: bureau.code, caseId,
    actor: systemActor, today,
  }))
  return { caseId, notice, proof: await receipt(caseId, 'service-receipt') }
}

async function receipt(caseId: string, kind: string): Promise<string> {
  const added = await addDocument(app.ctx, systemActor, caseId, {
    kind, title: '回证', fileName: 'a.pdf', mediaType: 'application/pdf', content: Buffer.from('%PDF'),
  })
  return added.id
}

const register = (notice: Notice, given: object): Promise<Service> => transaction(app.ctx.db, (tx) =>
  recordService(tx, notice.id, { method: 'direct', outcome: 'served', doneOn: today, actor: li, today, ...given }))

const code = async (work: Promise<unknown>): Promise<string> =>
  work.then(() => 'done', (error: Problem) => error.code ?? String(error))

test('a service registered wrongly stays to be seen with who, when and why, and the paper is served anew', async () => {
  const { caseId, notice, proof } = await issued()
  const service = await register(notice, { proofs: [proof] })
  const corrected = await correctServiceRecord(app.ctx, li, notice.id, service.id, '回证是另一家公司的')
  assert.deepEqual(
    [corrected.state, corrected.registered, corrected.servedOn, corrected.mistakenBy, corrected.mistakenReason],
    ['mistaken', 'served', today, '李四', '回证是另一家公司的'],
  )
  assert.equal(await servedDay(app.ctx.db, caseId, paper), undefined)
  assert.equal((await readCase(app.ctx, li, caseId)).services[0]?.state, 'unserved')
  const [line] = await listJournal(app.ctx.db, { caseId, action: 'notice.service-corrected' }, { limit: 1 })
  assert.deepEqual([line?.actor, line?.reason, line?.detail['registered']], [li.id, '回证是另一家公司的', 'served'])
  const again = await register(notice, { proofs: [proof] })
  assert.equal(await servedDay(app.ctx.db, caseId, paper), today)
  assert.equal(await code(register(notice, { proofs: [proof] })), 'service.already_served')
  const [shown] = await listNoticesOfCase(app.ctx.db, caseId)
  assert.deepEqual(
    shown?.attempts.map((one) => [one.id, one.state, one.mistake?.registered, one.mistake?.by]),
    [[service.id, 'mistaken', 'served', '李四'], [again.id, 'served', undefined, undefined]],
  )
})

test('what was only tried, or failed, is corrected too, and a wrong try holds up no right one', async () => {
  const { caseId, notice } = await issued()
  const posted = await register(notice, { method: 'post', outcome: 'pending' })
  await correctServiceRecord(app.ctx, li, notice.id, posted.id, '没有寄出')
  const late = register(notice, { method: 'post', attempt: posted.id, proofs: [await receipt(caseId, 'post-receipt')] })
  assert.equal(await code(late), 'notice.unknown', 'it runs no longer')
  const failed = await register(notice, { outcome: 'failed', note: '查无此人' })
  await correctServiceRecord(app.ctx, li, notice.id, failed.id, '记错了文书')
  assert.deepEqual((await listServices(app.ctx.db, notice.id)).map((one) => [one.state, one.registered]), [
    ['mistaken', 'pending'], ['mistaken', 'failed'],
  ])
})

test('it is corrected by a person of the body, once, with a reason, and not where a move rests on it', async () => {
  const { notice, proof } = await issued()
  const service = await register(notice, { proofs: [proof] })
  const by = (actor: Actor, reason = '登记错了', id = service.id): Promise<string> =>
    code(correctServiceRecord(app.ctx, actor, notice.id, id, reason))
  assert.equal(await by(person('w', other)), 'case.foreign_organisation')
  assert.equal(await by({ ...li, kind: 'client', scopes: new Set(['cases:move']) }), 'case.foreign_organisation')
  assert.equal(await by(person('s', { code: testCode(1), name: 's' }, ['subject'])), 'notice.unknown')
  assert.equal(await by(li, ' '), 'workflow.incomplete')
  assert.equal(await by(li, '登记错了', notice.id), 'service.unknown')
  relied.add(notice.number)
  await assert.rejects(correctServiceRecord(app.ctx, li, notice.id, service.id, '登记错了'), {
    code: 'service.relied_on', detail: '先撤销',
  })
  relied.delete(notice.number)
  assert.equal(await by(li), 'done')
  assert.equal(await by(li), 'service.already_corrected')
  await assert.rejects(sql`UPDATE casework.services SET mistaken_reason = NULL WHERE id = ${service.id}`
    .execute(app.ctx.db), /violates check/)
})

test('the interface tells the body who corrected it, and a program may not', async () => {
  const { notice, proof } = await issued()
  const service = await register(notice, { proofs: [proof] })
  await correctServiceRecord(app.ctx, li, notice.id, service.id, '登记错了')
  const headers = await app.client({ ...bureau, shortName: '示例局', kind: 'department', region: '990000' }, [
    'cases:read', 'cases:move',
  ])
  const read = await app.app.inject({ url: `/api/v1/notices/${notice.id}`, headers })
  const { services } = read.json<{ services: { state: string; mistake: { by: string; reason: string } | null }[] }>()
  assert.deepEqual([services[0]?.state, services[0]?.mistake?.by, services[0]?.mistake?.reason], ['mistaken', '李四', '登记错了'])
  const url = `/api/v1/notices/${notice.id}/services/${service.id}/correction`
  assert.equal((await app.app.inject({ method: 'POST', url, headers, payload: { reason: '登记错了' } })).statusCode, 403)
})

test('papers of closed cases that nobody proved served wait in a box of their own, until they are served', async () => {
  const { caseId, notice, proof } = await issued()
  const withdrawn = await issued()
  const waiting = async (actor = li): Promise<string[]> =>
    (await listNotices(app.ctx, actor, { box: 'unserved', limit: 50 })).items.map((one) => one.id)
  const close = (id: string): Promise<unknown> =>
    transaction(app.ctx.db, (tx) => advance(tx, toyFlow, id, 'refuse', { actor: li, today, note: '不符合条件' }))
  assert.ok(!(await waiting()).includes(notice.id), 'an open case is in its inbox')
  await close(caseId)
  await close(withdrawn.caseId)
  await transaction(app.ctx.db, (tx) =>
    endNotice(tx, withdrawn.notice.id, { actor: systemActor, today, reason: 'withdrawn' }))
  const now = await waiting()
  assert.deepEqual([now.includes(notice.id), now.includes(withdrawn.notice.id)], [true, false])
  assert.deepEqual(await waiting(person('w', other)), [])
  const service = await register(notice, { proofs: [proof] })
  assert.ok(!(await waiting()).includes(notice.id), 'a closed case holds up no service')
  await correctServiceRecord(app.ctx, li, notice.id, service.id, '登记错了')
  assert.ok((await waiting()).includes(notice.id))
})
