import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { transaction } from '../../../kernel/db.ts'
import { systemActor } from '../../../kernel/journal.ts'
import {
  addDocument, issueNotice, openCase, registerFlow, sendNotice, type Case,
} from '../../../modules/casework/index.ts'
import { addSubject, testCode } from '../../../testing/check-situations.ts'
import { codes } from '../../../testing/access.ts'
import { consoleApp, hiddenIn, type Clerk, type ConsoleApp } from '../../../testing/console.ts'
import { toyFlow } from '../../../testing/toy-flow.ts'

let app: ConsoleApp
let handler: Clerk
let approver: Clerk
let subjectId: string
before(async () => {
  registerFlow(toyFlow, { title: '测试办件', pausing: ['supplement'] })
  app = await consoleApp({ today: '2026-09-16' })
  handler = await app.signIn('handling-officer')
  approver = await app.signIn('approver')
  subjectId = await addSubject(app.ctx.pool, { code: testCode(1), name: '明州示例商贸有限公司' })
})
after(() => app.close())

const open = (title = '示例办件', assigneeOrg = codes.approval): Promise<Case> =>
  transaction(app.ctx.db, (tx) => openCase(tx, {
    flow: toyFlow, title, actor: systemActor, today: app.clock.today(), assigneeOrg, subjectId,
  }))

const address = (one: Case): string => `/console/cases/${one.id}`

test('the inbox shows one’s own cases, narrowed by deadline, kind, subject and by who is to act', async () => {
  const own = await open('<b>本单位的</b>办件')
  const foreign = await open('别的单位的办件', codes.department)
  const all = (await handler.get('/console/cases')).body
  assert.match(all, /&lt;b&gt;本单位的&lt;\/b&gt;办件/)
  assert.equal(all.includes(address(foreign)), false)
  for (const [query, shown] of [
    ['mine=1', true], [`subject=${testCode(1)}`, true], [`subject=${testCode(7)}`, false], ['due=closed', false],
    ['due=running', true], ['flow=toy', true], ['due=nonsense', true],
  ] as const) {
    assert.equal((await handler.get(`/console/cases?${query}`)).body.includes(address(own)), shown, query)
  }
  assert.equal((await approver.get('/console/cases?mine=1')).body.includes(address(own)), false)
  assert.match((await handler.get('/console')).body, /本单位的/)
  assert.equal((await handler.get(address(foreign))).statusCode, 404)
})

test('a case shows what may be done, what may not and why, and a move leads on', async () => {
  const one = await open()
  const page = (await handler.get(address(one))).body
  assert.match(page, /<summary class="btn">受理<\/summary>/)
  assert.match(page, /disabled aria-describedby="why-withdraw">撤回<\/button>/)
  assert.match(page, /<button class="btn" type="submit">确认受理/, 'which leads on')
  assert.match(page, /办理后本件办结，不能恢复。<\/p>\s*<button class="btn danger" type="submit">确认不予受理/)
  assert.match(page, /现在不能办理：您的角色不能办理此步骤/)
  const done = await handler.submit(`${address(one)}/moves`, { verb: 'accept', version: hiddenIn(page, 'version'), note: '材料齐全' })
  assert.equal(done.headers.location, `${address(one)}?done=move`)
  const after = (await handler.get(`${address(one)}?done=move`)).body
  assert.match(after, /进入“已受理”/)
  assert.match(after, /材料齐全/)
})

test('a move without its reason, or on a case somebody else has moved, is refused with what was typed', async () => {
  const one = await open()
  const silent = await handler.submit(`${address(one)}/moves`, { verb: 'refuse', version: '1' })
  assert.equal(silent.statusCode, 422)
  assert.match(silent.body, /id="note-refuse-fault"/)
  const stale = await handler.submit(`${address(one)}/moves`, { verb: 'accept', version: '9', note: '我的意见' })
  assert.equal(stale.statusCode, 409)
  assert.match(stale.body, /已被他人办理/)
  assert.match(stale.body, />我的意见<\/textarea>/)
  const foreign = await open('别的', codes.department)
  assert.equal((await handler.submit(`${address(foreign)}/moves`, { verb: 'accept', version: '1' })).statusCode, 404)
})

test('a paper is handed in, read back, and goes with the move that needs it', async () => {
  const one = await open()
  await handler.submit(`${address(one)}/moves`, { verb: 'accept', version: '1' })
  const refused = await handler.upload(`${address(one)}/documents`, { kind: '', open: 'no' }, { name: 'a.txt', content: '决定' })
  assert.match(refused.body, /id="paper-kind-fault"/)
  const page = await handler.upload(`${address(one)}/documents`, { kind: 'decision', title: '同意决定书', open: 'no' }, {
    name: '决定书.bin', content: '决定',
  })
  assert.match(page.body, /id="file-fault"[^]*不接受/, page.body)
  const form = new FormData()
  form.append('csrf', await handler.proof())
  for (const [name, value] of [['kind', 'decision'], ['title', '同意决定书'], ['open', 'no']] as const) form.append(name, value)
  form.append('file', new Blob(['决定'], { type: 'text/plain' }), '决定书.txt')
  const body = new Response(form)
  const sent = await app.app.inject({
    method: 'POST', url: `${address(one)}/documents`, payload: Buffer.from(await body.arrayBuffer()),
    headers: {
      host: 'credit.example', origin: 'http://credit.example', cookie: handler.cookie, 'content-type': body.headers.get('content-type') ?? '',
    },
  })
  assert.equal(sent.headers.location, `${address(one)}?done=document`, sent.body)
  const seen = (await approver.get(address(one))).body
  assert.match(seen, /同意决定书/)
  assert.match(seen, /data-label="大小">6 B</)
  const link = /href="(\/api\/v1\/cases\/[^"]+)" download/.exec(seen)?.[1] as string
  assert.equal((await approver.get(link)).body, '决定')
  const granted = await approver.submit(
    `${address(one)}/moves`,
    { verb: 'grant', version: hiddenIn(seen, 'version'), documents: link.split('/').at(-1) as string },
  )
  assert.equal(granted.statusCode, 303, granted.body)
  const closed = (await approver.get(address(one))).body
  assert.match(closed, /已办结/)
  assert.equal(closed.includes('id="moves"'), false)
})

test('a case is put into other hands and given more time, with a reason', async () => {
  const one = await open()
  const named = await handler.submit(`${address(one)}/assignment`, { do: 'user', user: 'approver', version: '1' })
  assert.equal(named.headers.location, `${address(one)}?done=assign`, named.body)
  const page = (await handler.get(`${address(one)}?done=assign`)).body
  assert.match(page, /role="status"><p><strong>已指定承办人：[^<]+<[^]*<strong>指定承办人：/)
  const undated = await handler.submit(`${address(one)}/extension`, { version: '2' })
  assert.match(undated.body, /id="dueOn-fault"[^]*id="extend-note-fault"/)
  const longer = await handler.submit(`${address(one)}/extension`, { version: '2', dueOn: '2026-09-25', note: '案情复杂' })
  assert.equal(longer.headers.location, `${address(one)}?done=extend`, longer.body)
  const nowhere = await handler.submit(`${address(one)}/assignment`, { do: 'organisation', version: '3' })
  assert.match(nowhere.body, /id="organisation-fault"/)
  const given = await handler.submit(
    `${address(one)}/assignment`, { do: 'organisation', organisation: codes.department, version: '3' },
  )
  assert.equal(given.headers.location, `/console/cases?passed=${codes.department}`, given.body)
  assert.equal((await handler.get(address(one))).statusCode, 404, 'it is theirs now')
  assert.match((await handler.get(given.headers.location)).body, /role="status"><p><strong>已转办至明州市示例监管局，由该单位办理/)
})

test('a paper counts as served only with proof', async () => {
  const one = await open()
  const { id } = await transaction(app.ctx.db, (tx) => issueNotice(app.ctx, tx, {
    template: 'plain-decision', caseId: one.id, to: { subjectId }, issuer: codes.approval,
    actor: systemActor, today: app.clock.today(),
    content: { title: '不予列入决定书', paragraphs: ['经审查，决定不予列入。'], basis: [{ document: '测试办法', article: '第一条' }] },
  }))
  const page = (await handler.get(address(one))).body
  assert.match(page, /未送达/)
  assert.doesNotMatch(page, /<\/div>\s*<input type="hidden"/, 'what is hidden stands before what is seen')
  const bare = await handler.submit(`${address(one)}/services`, { notice: id })
  assert.match(bare.body, new RegExp(`id="method-${id}-fault"`))
  const unproven = await handler.submit(
    `${address(one)}/services`, { notice: id, method: 'direct', outcome: 'served', doneOn: '2026-09-16' },
  )
  assert.equal(unproven.statusCode, 422)
  assert.match(unproven.body, new RegExp(`id="proofs-${id}-fault"[^]*送达回证`))
  const other = await open()
  const elsewhere = await handler.submit(`${address(other)}/services`, { notice: id, method: 'direct', outcome: 'failed', note: '无人' })
  assert.match(elsewhere.body, /没有这份文书/)
  const failed = await handler.submit(`${address(one)}/services`, { notice: id, method: 'direct', outcome: 'failed', note: '地址无人' })
  assert.equal(failed.statusCode, 303, failed.body)
  assert.match((await handler.get(address(one))).body, /未能送达/)
})

test('a service registered wrongly is corrected with a reason, stays to be seen, and is registered anew', async () => {
  const one = await open()
  const { id } = await transaction(app.ctx.db, (tx) => issueNotice(app.ctx, tx, {
    template: 'plain-decision', caseId: one.id, to: { subjectId }, issuer: codes.approval,
    actor: systemActor, today: app.clock.today(),
    content: { title: '不予列入决定书', paragraphs: ['经审查，决定不予列入。'], basis: [{ document: '测试办法', article: '第一条' }] },
  }))
  const paper = await addDocument(app.ctx, systemActor, one.id, {
    kind: 'service-receipt', title: '回证', fileName: 'a.pdf', mediaType: 'application/pdf', content: Buffer.from('%PDF'),
  })
  const service = { notice: id, method: 'direct', outcome: 'served', doneOn: '2026-09-16', proofs: paper.id }
  assert.equal((await handler.get(address(one))).body.includes('更正送达登记'), false, 'nothing is registered')
  await handler.submit(`${address(one)}/services`, service)
  const served = (await handler.get(address(one))).body
  const registered = hiddenIn(served, 'service')
  const correct = (fields: Record<string, string>) =>
    handler.submit(`${address(one)}/services/correction`, { notice: id, service: registered, ...fields })
  assert.match((await correct({ reason: '' })).body, new RegExp(`id="correction-${id}-fault"`))
  const done = await correct({ reason: '回证是另一份文书的' })
  assert.equal(done.headers.location, `${address(one)}?done=corrected`, done.body)
  const after = (await handler.get(`${address(one)}?done=corrected`)).body
  assert.match(after, /登记有误：直接送达，已送达，2026年9月16日。[^<]+于<time[^>]*>[^<]*<\/time>更正，理由：回证是另一份文书的/)
  assert.match(after, /<summary>登记送达<\/summary>/)
  assert.equal(after.includes('<summary>更正送达登记'), false)
  const again = await handler.submit(`${address(one)}/services`, service)
  assert.equal(again.headers.location, `${address(one)}?done=service`, again.body)
  assert.equal((await correct({ reason: '再更正一次' })).statusCode, 409)
})

test('a paper of a closed case waits on the home page of its body until service is registered', async () => {
  const one = await open()
  const { id } = await transaction(app.ctx.db, (tx) => issueNotice(app.ctx, tx, {
    template: 'plain-decision', caseId: one.id, to: { subjectId }, issuer: codes.approval,
    actor: systemActor, today: app.clock.today(),
    content: { title: '不予受理决定书', paragraphs: ['不予受理。'], basis: [{ document: '测试办法', article: '第一条' }] },
  }))
  const waiting = `/console/cases/${one.id}#notice-${id}`
  const shown = async (who: Clerk, url = '/console'): Promise<boolean> => (await who.get(url)).body.includes(waiting)
  assert.equal(await shown(handler), false, 'an open case has its inbox')
  const page = (await handler.get(address(one))).body
  await handler.submit(`${address(one)}/moves`, { verb: 'refuse', version: hiddenIn(page, 'version'), note: '不符合条件' })
  assert.match((await handler.get('/console')).body, /办结未送达的文书[^]*不予受理决定书/)
  assert.deepEqual([await shown(handler), await shown(handler, '/console/notices?box=unserved')], [true, true])
  assert.equal(await shown(await app.signIn('office-clerk')), false, 'it is its body’s to serve')
  const proof = await handler.upload(`${address(one)}/documents`, { kind: 'service-receipt', title: '', open: 'no' }, {
    name: '回证.pdf', content: '%PDF-1.7', type: 'application/pdf',
  })
  assert.equal(proof.statusCode, 303, proof.body)
  const proofs = /name="proofs" value="([^"]+)"/.exec((await handler.get(address(one))).body)?.[1] ?? ''
  const served = await handler.submit(
    `${address(one)}/services`, { notice: id, method: 'direct', outcome: 'served', doneOn: '2026-09-16', proofs },
  )
  assert.equal(served.headers.location, `${address(one)}?done=service`, served.body)
  assert.equal(await shown(handler), false)
})

test('the board shows deadlines of all kinds, of one’s own body or of all', async () => {
  const page = (await handler.get('/console/board')).body
  assert.match(page, /测试办件/)
  assert.equal(page.includes('数据报送质量'), false)
  const leader = await app.signIn('leader')
  const whole = (await leader.get('/console/board?from=2026-01-01')).body
  assert.match(whole, /数据报送质量/)
  assert.match(whole, /明州市示例监管局/)
  assert.equal((await leader.get('/console/board?from=nonsense')).statusCode, 200)
})

test('each sending is shown with how it ended; one that failed is sent again to where it went', async () => {
  const one = await open()
  const { id } = await transaction(app.ctx.db, (tx) => issueNotice(app.ctx, tx, {
    template: 'plain-decision', caseId: one.id, to: { subjectId }, issuer: codes.approval,
    actor: systemActor, today: app.clock.today(),
    content: { title: '不予列入决定书', paragraphs: ['经审查，决定不予列入。'], basis: [{ document: '测试办法', article: '第一条' }] },
  }))
  const send = (fields: Record<string, string>) =>
    handler.submit(`${address(one)}/deliveries`, { notice: id, ...fields })
  assert.match((await send({})).body, new RegExp(`id="channel-${id}-fault"`))
  assert.match((await send({ channel: 'sms', address: '12' })).body, new RegExp(`id="address-${id}-fault"`))
  const sent = await send({ channel: 'sms', address: '13800138000' })
  assert.equal(sent.headers.location, `${address(one)}?done=send`, sent.body)
  await app.ctx.pool.query(`UPDATE casework.deliveries SET state = 'failed', error = 'gateway.unreachable' WHERE notice_id = $1`, [id])
  const page = (await handler.get(address(one))).body
  assert.match(page, /发送失败[^]*联系不上/)
  assert.equal(page.includes('13800138000'), false, 'the address is shown in part only')
  const repeated = await send({ channel: 'sms', resends: hiddenIn(page, 'resends') })
  assert.equal(repeated.statusCode, 303, repeated.body)
  const { rows } = await app.ctx.pool.query<{ address_shown: string; resends: string | null }>(
    'SELECT address_shown, resends FROM casework.deliveries WHERE notice_id = $1 ORDER BY queued_at', [id])
  assert.equal(rows.length, 2)
  assert.equal(rows[0]?.address_shown, rows[1]?.address_shown)
  assert.ok(rows[1]?.resends !== null)
  const other = await open()
  const elsewhere = await handler.submit(`${address(other)}/deliveries`, { notice: id, channel: 'in-app' })
  assert.equal(elsewhere.statusCode, 404)
  assert.match(page, new RegExp(`/api/v1/notices/${id}/document`))
})

test('electronic service takes the consent and the sending that arrived', async () => {
  const one = await open()
  const { id } = await transaction(app.ctx.db, (tx) => issueNotice(app.ctx, tx, {
    template: 'plain-decision', caseId: one.id, to: { subjectId }, issuer: codes.approval,
    actor: systemActor, today: app.clock.today(),
    content: { title: '不予列入决定书', paragraphs: ['经审查，决定不予列入。'], basis: [{ document: '测试办法', article: '第一条' }] },
  }))
  const delivery = await transaction(app.ctx.db, (tx) =>
    sendNotice(app.ctx, tx, id, { channel: 'in-app', actor: systemActor }))
  await app.ctx.pool.query(
    `UPDATE casework.deliveries SET state = 'delivered', sent_at = now(), delivered_at = now(), delivered_on = $2 WHERE id = $1`, [delivery.id, app.clock.today()])
  const paper = await addDocument(app.ctx, systemActor, one.id, {
    kind: 'electronic-consent', title: '送达地址确认书', fileName: 'a.pdf', mediaType: 'application/pdf', content: Buffer.from('%PDF'),
  })
  const page = (await handler.get(address(one))).body
  assert.ok(page.includes(`name="consent"`) && page.includes(`name="delivery"`))
  const service = { notice: id, method: 'electronic', outcome: 'served', delivery: delivery.id }
  const without = await handler.submit(`${address(one)}/services`, service)
  assert.match(without.body, /应当经受送达人同意/)
  const served = await handler.submit(`${address(one)}/services`, { ...service, consent: paper.id })
  assert.equal(served.headers.location, `${address(one)}?done=service`, served.body)
  assert.match((await handler.get(address(one))).body, /已送达[^]*电子送达/)
})
