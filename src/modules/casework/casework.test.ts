import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { openDb, openPool, sql, transaction, type Db, type Pool } from '../../kernel/db.ts'
import type { Actor } from '../../kernel/http.ts'
import { listJournal, systemActor } from '../../kernel/journal.ts'
import type { Problem } from '../../kernel/problem.ts'
import { replay } from '../../kernel/workflow.ts'
import { testDatabase, type TestDatabase } from '../../testing/database.ts'
import { toyFlow } from '../../testing/toy-flow.ts'
import {
  advance, advanceMany, findCase, listSteps, onMoved, openCase, openCases, registerFlow, type Case,
} from './index.ts'

const org = { id: 'o1', code: '11990000MB0A00001Q', name: '明州市示例监管局' }
const other = { id: 'o2', code: '11990000MB0A00002L', name: '明州市行政审批局' }
const person = (roles: string[], organisation = org): Actor => ({
  kind: 'user', id: `u-${roles.join('-')}`, name: '测试人员', organisation, scopes: new Set(), roles: new Set(roles),
})
const officer = person(['handling-officer'])
const approver = person(['approver'])

let database: TestDatabase
let pool: Pool
let db: Db

before(async () => {
  registerFlow(toyFlow, { title: '测试办件', pausing: ['supplement'] })
  database = await testDatabase()
  pool = openPool(database.url, { max: 6 })
  db = openDb(pool)
})
after(async () => {
  await pool.end()
  await database.drop()
})

const open = (today = '2026-09-28'): Promise<Case> =>
  transaction(db, (tx) => openCase(tx, { flow: toyFlow, title: '测试', actor: officer, today, assigneeOrg: org.code }))

const code = async (work: Promise<unknown>): Promise<string> =>
  work.then(() => 'done', (error: Problem) => error.code ?? String(error))

test('a case begins in the initial state with its deadline in working days across a holiday', async () => {
  const opened = await open()
  // 1–7 October 2026 are off, 10 October is worked; three working days after Monday 28 September.
  assert.equal(opened.state, 'received')
  assert.equal(opened.dueOn, '2026-10-08')
  assert.equal(opened.dueEstimated, false)
  assert.deepEqual(await findCase(db, opened.id), opened)
})

test('a move writes the step, the row with a new deadline, and the journal, at once', async () => {
  const opened = await open('2026-06-10')
  const { case: moved, step } = await transaction(db, (tx) =>
    advance(tx, toyFlow, opened.id, 'accept', { actor: officer, today: '2026-06-11', version: 1 }))
  assert.equal(moved.state, 'accepted')
  assert.equal(moved.version, 2)
  assert.equal(step.spentDays, 1)
  assert.equal(step.termDays, 3)
  assert.equal(step.dueOn, moved.dueOn)
  const [line] = await listJournal(db, { caseId: opened.id }, { limit: 1 })
  assert.equal(line?.action, 'case.moved')
  assert.deepEqual(line?.detail, { flow: 'toy', verb: 'accept', from: 'received', to: 'accepted', n: 2 })
})

test('a move is refused to others, in other states, without papers or reason, and at another version', async () => {
  const { id } = await open('2026-06-10')
  const move = (verb: 'accept' | 'grant' | 'refuse' | 'lapse', actor: Actor, more: object = {}): Promise<string> =>
    code(transaction(db, (tx) => advance(tx, toyFlow, id, verb, { actor, today: '2026-06-10', ...more })))
  assert.equal(await move('accept', person(['handling-officer'], other)), 'case.foreign_organisation')
  assert.equal(await move('accept', approver), 'workflow.not_yours')
  assert.equal(await move('grant', approver), 'workflow.not_now')
  assert.equal(await move('refuse', officer), 'workflow.incomplete')
  assert.equal(await move('accept', officer, { version: 2 }), 'case.changed')
  assert.equal(await move('accept', officer, { version: 1 }), 'done')
  assert.equal(await move('grant', approver), 'workflow.incomplete')
  assert.equal(await move('lapse', systemActor), 'case.term_running')
  assert.equal((await listSteps(db, id)).length, 2)
})

test('of two who decide at the same moment one gets 409 and nothing is written twice', async () => {
  const { id } = await open('2026-06-10')
  const decide = (verb: 'accept' | 'refuse'): Promise<string> =>
    code(transaction(db, (tx) => advance(tx, toyFlow, id, verb, { actor: officer, today: '2026-06-10', version: 1, note: '理由' })))
  const outcomes = await Promise.all([decide('accept'), decide('refuse'), decide('accept'), decide('refuse')])
  assert.deepEqual(outcomes.sort(), ['case.changed', 'case.changed', 'case.changed', 'done'])
  const steps = await listSteps(db, id)
  assert.equal(steps.length, 2)
  assert.equal(replay(toyFlow, steps.slice(1)), (await findCase(db, id))?.state)
})

test('a subscriber runs in the transaction of the step, and its refusal undoes it', async () => {
  const heard: string[] = []
  onMoved('toy', async (_tx, moved) => {
    heard.push(moved.step.verb)
    if (moved.step.note === '不许') throw new Error('refused by the subscriber')
  })
  const { id } = await open('2026-06-10')
  await assert.rejects(transaction(db, (tx) =>
    advance(tx, toyFlow, id, 'refuse', { actor: officer, today: '2026-06-10', note: '不许' })), /refused by the subscriber/)
  assert.deepEqual(heard, ['open', 'refuse'])
  assert.equal((await findCase(db, id))?.state, 'received')
})

test('many cases are opened in order in a few statements', async () => {
  const by = { actor: officer, today: '2026-06-10' }
  const cases = await transaction(db, (tx) =>
    openCases(tx, Array.from({ length: 2500 }, (_, i) => ({ flow: toyFlow, title: `第${i}件`, assigneeOrg: org.code })), by))
  assert.equal(cases.length, 2500)
  assert.equal(cases[2400]?.title, '第2400件')
  const { rows } = await sql<{ n: number }>`SELECT count(*) AS n FROM casework.steps WHERE case_id = ANY (${cases.map((c) => c.id)}::uuid[])`.execute(db)
  assert.equal(rows[0]?.n, 2500)
})

test('many cases make the same move together: all of them, or none when one may not', async () => {
  const by = { actor: officer, today: '2026-06-10' }
  const cases = await transaction(db, (tx) =>
    openCases(tx, Array.from({ length: 1200 }, (_, i) => ({ flow: toyFlow, title: `第${i}件`, assigneeOrg: org.code })), by))
  const versions = cases.map(({ id }) => ({ caseId: id, version: 1 }))
  const stale = versions.map((one, i) => (i === 700 ? { ...one, version: 2 } : one))
  assert.equal(await code(transaction(db, (tx) => advanceMany(tx, toyFlow, stale, 'accept', by))), 'case.changed')
  assert.equal((await findCase(db, cases[0]?.id ?? ''))?.state, 'received')
  const moved = await transaction(db, (tx) => advanceMany(tx, toyFlow, versions, 'accept', by))
  assert.deepEqual(moved.map((one) => one.case.id), cases.map((one) => one.id))
  assert.deepEqual(await findCase(db, cases[700]?.id ?? ''), moved[700]?.case)
})
