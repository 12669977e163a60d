import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { sql, transaction } from '../../../kernel/db.ts'
import { uuidv7 } from '../../../kernel/ids.ts'
import { systemActor } from '../../../kernel/journal.ts'
import { createUser, type Role } from '../../../modules/access/index.ts'
import { addDocument } from '../../../modules/casework/index.ts'
import { placeMark } from '../../../modules/checks/index.ts'
import { findEntry } from '../../../modules/lists/index.ts'
import { Clerk } from '../../../testing/console.ts'
import { addSubject } from '../../../testing/check-situations.ts'
import {
  entryIn, listed, listFirm, listingApp, safety, serveOnPaper, stateless, type ListingApp,
} from '../../../testing/listing.ts'
import { firm } from '../../../testing/situations.ts'

let app: ListingApp
let officer: Clerk
let approver: Clerk
let fact: string
before(async () => {
  app = await listingApp()
  fact = await app.penalise({ firm: listed, documentNo: '明应急罚〔2026〕1号', decidedOn: '2026-03-02' })
  officer = await clerk('desk-officer', ['handling-officer'], safety.code)
  approver = await clerk('desk-approver', ['approver'], safety.code)
})
after(() => app.close())

async function clerk(login: string, roles: Role[], organisation: string): Promise<Clerk> {
  const { password } = await createUser(app.ctx, systemActor, { login, name: login, organisation, roles })
  await sql`UPDATE access.users SET must_change_password = false WHERE login = ${login}`.execute(app.ctx.db)
  const one = new Clerk(app)
  const answer = await one.submit('/console/sign-in', { login, password })
  assert.equal(answer.headers.location, '/console', answer.body)
  return one
}

const grounds = {
  list: 'work-safety', subject: listed.code, criterion: 'hazard', facts: '重大事故隐患经责令排除而拒不排除',
  legalBasis: '《安全生产严重失信主体名单管理办法》第六条', finalOn: '2026-06-05',
}

test('the form offers what the law of the list lets one choose, to the bodies that may', async () => {
  const first = (await officer.get('/console/lists/new')).body
  assert.match(first, /value="work-safety"/)
  const second = (await officer.get(`/console/lists/new?list=work-safety&subject=${listed.code}`)).body
  assert.match(second, /明应急罚〔2026〕1号/)
  assert.match(second, /value="hazard"/)
  assert.doesNotMatch(/<textarea id="legalBasis"[^>]*>([^<]*)/.exec(second)?.[1] ?? '', /《[^》]*〔/, 'a number is no title')
  const unknown = (await officer.get('/console/lists/new?list=work-safety&subject=91990101MATF99999X')).body
  assert.match(unknown, /id="subject-fault"/)
  const stranger = await clerk('desk-stateless', ['handling-officer'], stateless.code)
  assert.equal((await stranger.get('/console/lists/new')).body.includes('value="work-safety"'), false)
  const forged = await stranger.get(`/console/lists/new?list=work-safety&subject=${listed.code}`)
  assert.match(forged.body, /id="list-fault"/)
  assert.equal((await approver.get('/console/lists/new')).statusCode, 403)
})

test('a filter that finds nothing is told from having no procedure at all', async () => {
  const { body } = await officer.get('/console/lists?subject=91990101MATF99999X')
  assert.match(body, /没有符合条件的名单办件[^]*<a href="\/console\/lists">查看全部名单办件/)
})

test('what the law asks and the proposal lacks is said beside its field', async () => {
  const bare = await officer.submit('/console/lists', { list: 'work-safety', subject: listed.code })
  for (
    const field of ['criterion', 'facts', 'legalBasis']
  ) assert.match(bare.body, new RegExp(`id="${field}-fault"`), field)
  const baseless = await officer.submit('/console/lists', grounds)
  assert.equal(baseless.statusCode, 422)
  assert.match(baseless.body, /id="fact-fault"[^]*没有写明所依据的生效决定/)
  assert.match(baseless.body, />重大事故隐患经责令排除而拒不排除<\/textarea>/)
})

test('a firm is proposed, told, decided on by another, served and listed, step by step at the desk', async () => {
  const sent = await officer.submit('/console/lists', { ...grounds, fact })
  assert.equal(sent.statusCode, 303, sent.body)
  const page = String(sent.headers.location).replace('?done=1', '')
  const id = page.split('/').at(-1) as string
  assert.match((await officer.get('/console/lists')).body, new RegExp(`href="${page}"`))
  const press = async (
    who: Clerk, step: string, fields: Record<string, string> = {},
  ) => who.submit(`${page}/${step}`, fields)
  assert.equal((await press(officer, 'notify')).headers.location, `${page}?done=1`)
  const unproven = await press(officer, 'serve-notice')
  assert.equal(unproven.statusCode, 422)
  assert.match(unproven.body, /文书尚未送达或没有送达证明/)
  const told = await findEntry(app.ctx.db, id)
  await serveOnPaper(app, app.actor('safety-officer'), told?.caseId as string, [told?.noticeId as string], '2026-06-10')
  assert.equal((await press(officer, 'serve-notice')).statusCode, 303)
  const early = await press(officer, 'review', { reason: '无异议' })
  assert.match(early.body, /陈述申辩期限尚未届满/)
  const heard = (await officer.get(page)).body
  assert.match(heard, /<button class="btn danger" type="submit">确认：撤回拟列入/, 'what ends the procedure is marked')
  assert.match(heard, /<button class="btn" type="submit">确认：登记陈述申辩/)
  app.clock.set('2026-06-23')
  const reviewed = await press(officer, 'review', { reason: '当事人未提出陈述申辩' })
  assert.equal(reviewed.statusCode, 303, reviewed.body)
  assert.equal((await press(officer, 'decide', { decision: 'list', reason: '事实清楚' })).statusCode, 403)
  const silent = await press(approver, 'decide', { decision: 'list' })
  assert.match(silent.body, /id="reason-decide-fault"/)
  const decided = await press(approver, 'decide', { decision: 'list', reason: '事实清楚，依据充分' })
  assert.equal(decided.statusCode, 303, decided.body)
  const paper = await findEntry(app.ctx.db, id)
  await serveOnPaper(
    app, app.actor('safety-officer'), paper?.caseId as string,
    [paper?.decisionId as string, paper?.repairNoticeId as string], '2026-06-23',
  )
  assert.equal((await press(officer, 'serve')).statusCode, 303)
  const seen = (await officer.get(page)).body
  assert.match(seen, /<span class="tag t-adverse">有效<\/span>/)
  assert.match(seen, /提出移出/)
  const case_ = (await officer.get(`/console/cases/${paper?.caseId}`)).body
  assert.match(case_, new RegExp(`href="${page}"`))
  const { subjectId, factId } = (await findEntry(app.ctx.db, id)) as { subjectId: string; factId: string }
  const objection = { subjectId, factId, mark: 'under_objection', caseId: uuidv7(), at: app.clock.now() } as const
  await transaction(app.ctx.db, (tx) => placeMark(tx, objection))
  assert.match((await officer.get(page)).body, /<span class="tag t-attention">异议处理中，措施暂不执行<\/span>/)
  assert.match(case_, /指定承办人/)
  assert.doesNotMatch(case_, /转交其他单位/, 'nobody else may decide it')
  const noGround = await press(officer, 'exits', { statement: '已经改正' })
  assert.match(noGround.body, /id="ground-apply-fault"/)
  await leaves(page, paper?.caseId as string)
  const revoked = await press(approver, 'revoke', { ground: 'wrong', reason: '认定对象有误' })
  assert.equal(revoked.statusCode, 303, revoked.body)
  assert.match((await officer.get(page)).body, /已撤销/)
})

/** A request with the papers of the case, taken back by the body that made it; its case leads to this page. */
async function leaves(page: string, caseId: string): Promise<void> {
  app.clock.set('2027-07-01')
  const who = await clerk('desk-later', ['handling-officer'], safety.code)
  const paper = (kind: string, title: string): Promise<{ id: string }> =>
    addDocument(app.ctx, app.actor('safety-officer'), caseId, {
      kind, title, fileName: 'a.pdf', mediaType: 'application/pdf', content: Buffer.from('%PDF-1.7'),
    })
  const [report, promise] = [await paper('report', '整改核查报告'), await paper('commitment', '信用承诺书')]
  assert.match((await who.get(page)).body, new RegExp(`name="documents" value="${report.id}"`))
  const asked = { ground: 'early', statement: '隐患已排除' }
  const foreign = await who.submit(`${page}/exits`, { ...asked, documents: '00000000-0000-4000-8000-000000000000' })
  assert.match(foreign.body, /id="documents-apply-fault"/)
  const sent = await who.submit(`${page}/exits`, { ...asked, documents: [report.id, promise.id] })
  assert.equal(sent.statusCode, 303, sent.body)
  const open = /exits\/([0-9a-f-]{36})\/withdrawal/.exec((await who.get(page)).body)?.[1]
  const { rows } = await app.ctx.pool.query<{ case_id: string }>('SELECT case_id FROM lists.exits WHERE id = $1', [open])
  assert.match((await who.get(`/console/cases/${rows[0]?.case_id}`)).body, new RegExp(`href="${page}"`))
  assert.equal((await who.submit(`${page}/exits/${open}/withdrawal`, {})).statusCode, 303)
  const seen = (await who.get(page)).body
  assert.match(seen, />已撤回</)
  assert.doesNotMatch(seen, />待决定</)
  app.clock.set('2026-06-23')
}

test('an early exit got by false papers is taken back by another person; what is restored can be revoked', async () => {
  app.clock.set('2026-06-23')
  const second = await app.penalise({ firm: listed, documentNo: '明应急罚〔2026〕2号', decidedOn: '2026-03-03', facts: '另一处' })
  const { id, case: caseId } = await listFirm(app, {
    fact: second, officer: 'safety-officer', approver: 'safety-approver',
    days: { told: '2026-06-24', decided: '2026-07-02', served: '2026-07-03' },
  })
  const page = `/console/lists/${id}`
  app.clock.set('2027-07-05')
  const who = await clerk('desk-asking', ['handling-officer'], safety.code)
  const granting = await clerk('desk-granting', ['approver'], safety.code)
  const restoring = await clerk('desk-restoring', ['approver'], safety.code)
  const documents = []
  for (const kind of ['report', 'commitment'])
    documents.push((await addDocument(app.ctx, app.actor('safety-officer'), caseId, {
      kind, title: kind, fileName: 'a.pdf', mediaType: 'application/pdf', content: Buffer.from('%PDF-1.7'),
    })).id)
  assert.doesNotMatch((await who.get(page)).body, /<option value="expiry"/, 'nobody asks for what the date does')
  const sent = await who.submit(`${page}/exits`, { ground: 'early', statement: '隐患已排除', documents })
  assert.equal(sent.statusCode, 303, sent.body)
  const open = /exits\/([0-9a-f-]{36})"/.exec((await granting.get(page)).body)?.[1]
  assert.doesNotMatch((await granting.get(page)).body, /恢复列入/)
  const granted = await granting.submit(`${page}/exits/${open}`, { decision: 'grant', reason: '整改完成' })
  assert.equal(granted.statusCode, 303, granted.body)
  assert.doesNotMatch((await who.get(page)).body, /恢复列入/, 'an officer decides nothing')
  assert.match((await restoring.get(page)).body, /撤销移出、恢复列入[^]*安全生产严重失信主体名单管理办法/)
  assert.match((await restoring.submit(`${page}/restore`, {})).body, /id="reason-restore-fault"/)
  const own = await granting.submit(`${page}/restore`, { reason: '验收报告系伪造' })
  assert.deepEqual([own.statusCode, /决定移出的人不能撤销移出/.test(own.body)], [403, true])
  const restored = await restoring.submit(`${page}/restore`, { reason: '验收报告系伪造' })
  assert.equal(restored.headers.location, `${page}?done=1`, restored.body)
  const seen = (await restoring.get(page)).body
  assert.match(seen, /<span class="tag t-adverse">有效<\/span>[^]*确认：撤销列入/)
  const { restoredOn, until } = (await findEntry(app.ctx.db, id)) ?? {}
  assert.deepEqual([restoredOn, until], ['2027-07-05', '2029-07-01'])
  const revoked = await restoring.submit(`${page}/revoke`, { ground: 'revoked', reason: '处罚决定被撤销' })
  assert.equal(revoked.statusCode, 303, revoked.body)
  assert.match((await who.get(page)).body, /已撤销/)
  app.clock.set('2026-06-23')
})

test('the body of a red list is told what has come up against a firm since it was honoured', async () => {
  const model = firm('诚达酒业', 44)
  await addSubject(app.ctx.pool, { ...model, establishedOn: '2015-01-01' })
  const person = await app.person('office-clerk')
  const made = entryIn(await person.send('POST', '/listings', {
    list: 'honest-enterprise', subject: { code: model.code }, criterion: 'honoured', facts: '获评明州市质量奖',
    legalBasis: '国发〔2016〕33号', recommendedBy: '明州市建筑业协会',
  }), 201)
  entryIn(await person.send('POST', `/listings/${made.id}/verification`, { reason: '荣誉属实' }))
  const decider = await app.person('office-approver')
  entryIn(await decider.send('POST', `/listings/${made.id}/decision`, { decision: 'list', reason: '同意' }))
  const desk = await app.clerk('office-clerk')
  const page = `/console/lists/${made.id}`
  assert.doesNotMatch((await desk.get(page)).body, /列入后出现失信信息/)
  app.clock.set('2026-06-29')
  await app.penalise({ firm: model, documentNo: '明应急罚〔2026〕44号', decidedOn: '2026-06-26' })
  const seen = (await (await app.clerk('office-clerk')).get(page)).body
  assert.match(seen, /列入后出现失信信息[^]*明应急罚〔2026〕44号（2026年6月26日）/)
  app.clock.set('2026-06-23')
})

test('a procedure of another body is not there', async () => {
  const stranger = await clerk('desk-elsewhere', ['handling-officer'], stateless.code)
  const { rows } = await app.ctx.pool.query<{ id: string }>('SELECT id FROM lists.entries LIMIT 1')
  assert.equal((await stranger.get(`/console/lists/${rows[0]?.id}`)).statusCode, 404)
  assert.equal((await stranger.submit(`/console/lists/${rows[0]?.id}/notify`, {})).statusCode, 404)
})
