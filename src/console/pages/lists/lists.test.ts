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
import { listed, listingApp, safety, serveOnPaper, stateless, type ListingApp } from '../../../testing/listing.ts'

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

test('a procedure of another body is not there', async () => {
  const stranger = await clerk('desk-elsewhere', ['handling-officer'], stateless.code)
  const { rows } = await app.ctx.pool.query<{ id: string }>('SELECT id FROM lists.entries LIMIT 1')
  assert.equal((await stranger.get(`/console/lists/${rows[0]?.id}`)).statusCode, 404)
  assert.equal((await stranger.submit(`/console/lists/${rows[0]?.id}/notify`, {})).statusCode, 404)
})
