import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { sql } from '../../../kernel/db.ts'
import { systemActor } from '../../../kernel/journal.ts'
import { createUser, type Role } from '../../../modules/access/index.ts'
import { revokeFact } from '../../../modules/records/index.ts'
import { findSubjectByCode } from '../../../modules/subjects/index.ts'
import { Clerk } from '../../../testing/console.ts'
import { listed, listingApp, safety, trading, type ListingApp } from '../../../testing/listing.ts'

const path = '/console/lists/points'
let app: ListingApp
let officer: Clerk
let approver: Clerk
let stranger: Clerk
let fact: string
before(async () => {
  app = await listingApp({ today: '2026-06-08' })
  fact = await app.penalise({ firm: listed, documentNo: '明资罚〔2026〕3号', decidedOn: '2026-03-02', authority: trading })
  officer = await clerk('points-officer', ['handling-officer'], trading.code)
  approver = await clerk('points-approver', ['approver'], trading.code)
  stranger = await clerk('points-stranger', ['handling-officer'], safety.code)
})
after(() => app?.close())

async function clerk(login: string, roles: Role[], organisation: string): Promise<Clerk> {
  const { password } = await createUser(app.ctx, systemActor, { login, name: login, organisation, roles })
  await sql`UPDATE access.users SET must_change_password = false WHERE login = ${login}`.execute(app.ctx.db)
  const one = new Clerk(app)
  assert.equal((await one.submit('/console/sign-in', { login, password })).headers.location, '/console')
  return one
}

const scheme = {
  code: 'bidding', title: '投标人不良行为记分办法（示例）', list: 'bidding-misconduct', threshold: '12', decayMonths: '12',
  events: 'withdraw 12 中标后无正当理由放弃中标\nlate 3 逾期不签订合同', document: '示例省招标投标条例', article: '第五十条', from: '2026-01-01',
}
const event = 'bidding/withdraw'
const of = `${path}?subject=${listed.code}`

test('a scheme is set by who may recognise on its list, each fault beside its field with what was typed', async () => {
  assert.match((await officer.get(path)).body, /还没有记分办法/)
  for (const one of [officer, approver]) {
    assert.ok((await one.get('/console/lists')).body.includes(`href="${path}"`))
  }
  assert.equal((await officer.get(`${path}/schemes`)).statusCode, 403)
  const faulty: [string, Record<string, string>][] = [
    ['code', { code: 'Bidding' }], ['title', { title: ' ' }], ['list', { list: '' }], ['threshold', { threshold: '0' }],
    ['decayMonths', { decayMonths: '一年' }], ['events', { events: 'withdraw 中标后放弃' }], ['events', { events: 'a 1 甲情形\na 2 乙情形' }],
    ['document', { document: '' }], ['article', { article: '' }], ['from', { from: '2026-13-01' }],
    ['to', { to: '2025-01-01' }],
    ['list', { list: 'work-safety' }],
  ]
  for (const [field, over] of faulty) {
    const { statusCode, body } = await approver.submit(`${path}/schemes`, { ...scheme, ...over })
    assert.ok([403, 422].includes(statusCode), field)
    assert.match(body, new RegExp(`id="${field}-fault"`), field)
  }
  assert.equal((await approver.submit(`${path}/schemes`, scheme)).headers.location, `${path}?done=scheme`)
  const { body } = await approver.get(`${path}?done=scheme`)
  assert.match(body, /记分办法已保存[^]*满 12 分建议列入招标投标严重失信主体[^]*中标后无正当理由放弃中标/)
  assert.match((await approver.get(`${path}/schemes?code=bidding`)).body, /withdraw 12 中标后无正当理由放弃中标\nlate 3 /)
  const open = await app.app.inject({ url: '/api/v1/points/schemes' })
  assert.deepEqual(
    open.json<{ items: { code: string; stands: boolean }[] }>().items.map((one) => [one.code, one.stands]),
    [['bidding', true]],
  )
})

test('points are recorded on a decision of the archive, and only by a body of the list', async () => {
  const page = (await officer.get(of)).body
  assert.match(page, /明资罚〔2026〕3号/)
  assert.match(page, /未达到分值[^]*今天计入 <strong>0<\/strong> 分/)
  const foreign = await stranger.get(of)
  assert.equal(foreign.statusCode, 403)
  assert.doesNotMatch(foreign.body, /明资罚/)
  assert.match((await officer.get(`${path}?subject=91990101MATF99999X`)).body, /id="subject-fault"/)
  const bare = await officer.submit(path, { subject: listed.code })
  for (const field of ['event', 'fact', 'occurredOn']) assert.match(bare.body, new RegExp(`id="${field}-fault"`), field)
  const future = await officer.submit(path, { subject: listed.code, event, fact, occurredOn: '2026-06-09' })
  assert.match(future.body, /id="occurredOn-fault"/)
  const line = { subject: listed.code, fact, occurredOn: '2026-03-01' }
  const gone = await officer.submit(path, { ...line, event: 'other/withdraw' })
  assert.match(gone.body, /id="event-fault"/)
  const sent = await officer.submit(path, { ...line, event })
  assert.equal(sent.statusCode, 303, sent.body)
  assert.match((await officer.get(String(sent.headers.location))).body, /已记分[^]*达到分值[^]*今天计入 <strong>12<\/strong> 分/)
  const twice = await officer.submit(path, { ...line, event })
  assert.match(twice.body, /同一决定的同一情形已经记分/)
  const looks = await app.ctx.pool.query("SELECT DISTINCT organisation, purpose FROM journal.access WHERE what = 'points'")
  assert.deepEqual(looks.rows, [{ organisation: trading.code, purpose: '不良行为记分' }])
})

test('what reaches the threshold leads to a proposal that says so; without the points it is refused', async () => {
  const page = (await officer.get(of)).body
  const address = /href="(\/console\/lists\/new\?[^"]+)"/.exec(page)?.[1]?.replaceAll('&amp;', '&') ?? ''
  const form = (await officer.get(address)).body
  assert.match(form, /name="pointsScheme" value="bidding"/)
  const proposal = {
    list: 'bidding-misconduct', subject: listed.code, criterion: 'breach', facts: '中标后无正当理由放弃中标，情节严重', legalBasis: '招标投标法第六十条',
    fact, finalOn: '2026-06-05',
  }
  const unknown = await officer.submit('/console/lists', { ...proposal, pointsScheme: 'other' })
  assert.match(unknown.body, /没有这个记分办法/)
  const line = /\/points\/([0-9a-f-]{36})\/revocation/.exec(page)?.[1] ?? ''
  const silent = await officer.submit(`${path}/${line}/revocation`, { subject: listed.code, reason: '' })
  assert.match(silent.body, new RegExp(`id="reason-${line}-fault"`))
  const revoked = await officer.submit(`${path}/${line}/revocation`, { subject: listed.code, reason: '决定已经变更' })
  assert.match((await officer.get(String(revoked.headers.location))).body, /记分已撤销[^]*未达到分值/)
  const short = await officer.submit('/console/lists', { ...proposal, pointsScheme: 'bidding' })
  assert.match(short.body, /今天计入0分，没有达到分值，不少于12分/)
})

test('points fall with the decision that found the event, though nobody takes them back', async () => {
  const second = await app.penalise({
    firm: listed, documentNo: '明资罚〔2026〕4号', decidedOn: '2026-03-03', facts: '另一项目', authority: trading,
  })
  const sent = await officer.submit(path, { subject: listed.code, fact: second, occurredOn: '2026-03-01', event })
  assert.equal(sent.statusCode, 303, sent.body)
  assert.match((await officer.get(of)).body, /今天计入 <strong>12<\/strong> 分/)
  const subject = await findSubjectByCode(app.ctx.db, listed.code)
  await revokeFact(app.ctx, app.actor('trading-approver'), { subjectId: subject?.id ?? '', factId: second }, {
    ground: 'revoked', reason: '复议撤销', document: '明府复决〔2026〕4号', decidedOn: '2026-06-08',
  })
  assert.match((await officer.get(of)).body, /今天计入 <strong>0<\/strong> 分/)
})
