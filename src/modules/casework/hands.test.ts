/** In whose hands a case is: assignment, extension, the inbox of a person, the subject's view, the board's figures. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { transaction } from '../../kernel/db.ts'
import type { Actor } from '../../kernel/http.ts'
import { listJournal, systemActor } from '../../kernel/journal.ts'
import type { Problem } from '../../kernel/problem.ts'
import { announceYear } from '../../kernel/workdays.ts'
import { testApp, type TestApp } from '../../testing/app.ts'
import { addSubject, testCode } from '../../testing/check-situations.ts'
import { toyFlow } from '../../testing/toy-flow.ts'
import { createUser, saveOrganisations } from '../access/index.ts'
import {
  addDocument, advance, assignCase, extendCase, findCase, listCases, openCase, readCase, registerFlow, sweepCases,
  type Case,
} from './index.ts'

const today = '2026-06-10'
const bureau = { code: '11990000MB0A00001Q', name: '明州市示例监管局' }
const other = { code: '11990000MB0A00002L', name: '明州市行政审批局' }
const firm = { id: 'f', code: testCode(7), name: '明州示例商贸有限公司' }

let app: TestApp
let subjectId: string
let li: Actor
let wang: Actor

const person = (id: string, roles: string[], organisation: { code: string; name: string }): Actor => ({
  kind: 'user', id, name: id, organisation: { id: organisation.code, ...organisation }, scopes: new Set(),
  roles: new Set(roles),
})

before(async () => {
  registerFlow(toyFlow, { title: '测试办件', pausing: ['supplement'] })
  app = await testApp({ today })
  const shared = { kind: 'department', region: '990000' } as const
  await saveOrganisations(app.ctx, systemActor, [
    { ...bureau, shortName: '示例局', ...shared }, { ...other, shortName: '审批局', ...shared },
  ])
  const make = async (login: string, name: string): Promise<Actor> => {
    const { user } = await createUser(app.ctx, systemActor, {
      login, name, organisation: bureau.code, roles: ['handling-officer'],
    })
    return person(user.id, ['handling-officer'], bureau)
  }
  li = await make('li.si', '李四')
  wang = await make('wang.wu', '王五')
  subjectId = await addSubject(app.ctx.pool, { code: firm.code, name: firm.name })
})
after(() => app.close())

const open = (on = today): Promise<Case> => transaction(app.ctx.db, (tx) =>
  openCase(tx, { flow: toyFlow, title: '示例办件', actor: systemActor, today: on, assigneeOrg: bureau.code, subjectId }))

const code = async (work: Promise<unknown>): Promise<string> =>
  work.then(() => 'done', (error: Problem) => error.code ?? String(error))

const mine = async (actor: Actor): Promise<string[]> =>
  (await listCases(app.ctx, actor, { mine: true, due: 'open', limit: 200 })).items.map((item) => item.id)

test('a case given to one person leaves the inbox of the others, and comes back when given to nobody', async () => {
  const { id } = await open()
  assert.ok((await mine(li)).includes(id) && (await mine(wang)).includes(id))
  const given = await assignCase(app.ctx, li, id, { user: 'wang.wu', version: 1, note: '熟悉该领域' })
  assert.deepEqual([given.version, given.assigneeUser], [2, wang.id])
  assert.ok(!(await mine(li)).includes(id) && (await mine(wang)).includes(id))
  assert.equal((await readCase(app.ctx, li, id)).assignee?.name, '王五')
  await assignCase(app.ctx, wang, id, { user: null, version: 2 })
  assert.ok((await mine(li)).includes(id))
  const [line] = await listJournal(app.ctx.db, { caseId: id, action: 'case.assigned' }, { limit: 1 })
  assert.equal(line?.detail['organisation'], bureau.code)
})

test('a step that passes a case on says to whom; to the subject the body, never the person', async () => {
  const { id } = await open()
  await assignCase(app.ctx, li, id, { user: 'wang.wu', version: 1 })
  await assignCase(app.ctx, li, id, { user: null, version: 2 })
  await assignCase(app.ctx, li, id, { organisation: other.code, version: 3 })
  const titles = async (actor: Actor): Promise<string[]> =>
    (await readCase(app.ctx, actor, id)).steps.filter((step) => step.kind === 'assign').map((step) => step.title)
  const theirs = person('z', ['handling-officer'], other)
  assert.deepEqual(await titles(theirs), ['指定承办人：王五', '取消指定承办人', `转办至${other.name}`])
  assert.deepEqual(await titles(person('s', ['signed-in', 'subject'], firm)), [
    '指定承办人', '取消指定承办人', `转办至${other.name}`,
  ])
})

test('the inbox of a role holds what that role can move', async () => {
  const { id } = await open()
  const approver = person('a', ['approver'], bureau)
  assert.ok(!(await mine(approver)).includes(id))
  await transaction(app.ctx.db, (tx) => advance(tx, toyFlow, id, 'accept', { actor: li, today, version: 1 }))
  assert.ok((await mine(approver)).includes(id))
})

test('a case handed to another body is out of ours, and only bodies and people that exist receive one', async () => {
  const { id } = await open()
  assert.equal(await code(assignCase(app.ctx, li, id, { user: 'nobody', version: 1 })), 'input.invalid')
  assert.equal(await code(assignCase(app.ctx, li, id, { organisation: testCode(8), version: 1 })), 'input.invalid')
  assert.equal(await code(assignCase(app.ctx, li, id, { organisation: other.code, version: 9 })), 'case.changed')
  const moved = await assignCase(app.ctx, li, id, { organisation: other.code, version: 1 })
  assert.deepEqual([moved.assigneeOrg, moved.assigneeUser, moved.state], [other.code, null, 'received'])
  assert.equal(await code(assignCase(app.ctx, li, id, { user: 'li.si', version: 2 })), 'case.foreign_organisation')
  assert.equal(await code(readCase(app.ctx, li, id)), 'case.unknown')
})

test('a term is extended to a later day with a reason, and the clock waits with it', async () => {
  const { id } = await open()
  const asked = await transaction(app.ctx.db, (tx) =>
    advance(tx, toyFlow, id, 'ask', { actor: li, today, version: 1, note: '缺少营业执照' }))
  assert.equal(asked.case.dueOn, '2026-06-17')
  const to = (dueOn: string): Promise<string> =>
    code(extendCase(app.ctx, li, id, { dueOn, note: '申请人请求宽限', version: 2 }))
  assert.equal(await to('2026-06-17'), 'case.date_invalid')
  assert.equal(await to('2026-06-31'), 'case.date_invalid')
  assert.equal(await to('2026-06-24'), 'done')
  const extended = await findCase(app.ctx.db, id)
  assert.deepEqual([extended?.dueOn, extended?.clockOn, extended?.version], ['2026-06-24', '2026-06-24', 3])
  app.clock.set('2026-06-24')
  assert.equal((await readCase(app.ctx, li, id)).state, 'supplement')
  app.clock.set('2026-06-25')
  assert.equal((await readCase(app.ctx, li, id)).state, 'withdrawn')
  app.clock.set(today)
})

test('a deadline in a year not announced is an estimate; when the notice comes, the sweep sets it right', async () => {
  app.clock.set('2031-09-26')
  const { id, dueOn, dueEstimated } = await open('2031-09-26')
  assert.deepEqual([dueOn, dueEstimated], ['2031-10-06', true])
  announceYear({
    year: 2031, notice: '测试用', work: [], off: Array.from({ length: 7 }, (_, i) => `2031-10-0${i + 1}`),
  })
  await sweepCases(app.ctx)
  const now = await findCase(app.ctx.db, id)
  assert.deepEqual([now?.dueOn, now?.dueEstimated, now?.version], ['2031-10-08', false, 1])
  app.clock.set(today)
})

test('the subject sees its case, its own papers and the reasons given, no person’s name, no opinion', async () => {
  const { id } = await open()
  const subject = person('s', ['signed-in', 'subject'], firm)
  const stranger = person('t', ['signed-in', 'subject'], { code: testCode(9), name: '明州另一公司' })
  const paper = (kind: string, actor: Actor): Promise<{ id: string }> => addDocument(app.ctx, actor, id, {
    kind, title: kind, fileName: 'a.pdf', mediaType: 'application/pdf', content: Buffer.from('%PDF'),
  })
  await paper('inner-opinion', li)
  for (const kind of ['service-receipt', 'report']) {
    assert.equal(await code(paper(kind, subject)), 'case.document_refused', 'nobody proves service to themselves')
  }
  await transaction(app.ctx.db, (tx) =>
    advance(tx, toyFlow, id, 'ask', { actor: li, today, version: 1, note: '请补充营业执照' }))
  const supplied = await paper('licence', subject)
  await transaction(app.ctx.db, (tx) =>
    advance(tx, toyFlow, id, 'supply', { actor: subject, today, version: 2, documents: [supplied.id] }))
  const seen = await readCase(app.ctx, subject, id)
  assert.equal(seen.publicState, '办理中')
  assert.deepEqual(seen.documents.map((document) => document.kind), ['licence'])
  assert.deepEqual(seen.steps.map((step) => [step.verb, step.actor, step.note]), [
    ['open', '系统', null], ['ask', bureau.name, '请补充营业执照'], ['supply', '', null],
  ])
  assert.deepEqual(seen.moves.filter((move) => move.allowed).map((move) => move.verb), ['withdraw'])
  assert.deepEqual((await listCases(app.ctx, stranger, { limit: 10 })).items, [])
  assert.equal(await code(readCase(app.ctx, stranger, id)), 'case.unknown')
  const own = (await listCases(app.ctx, subject, { limit: 200 })).items
  assert.ok(own.length > 0 && own.every((item) => item.subject?.code === firm.code))
})

test('to another body a case and no case at all look the same', async () => {
  const { id } = await open()
  const foreign = person('x', ['handling-officer'], other)
  assert.equal(await code(readCase(app.ctx, foreign, id)), 'case.unknown')
  assert.equal(await code(readCase(app.ctx, foreign, '00000000-0000-7000-8000-000000000000')), 'case.unknown')
})
