import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Actor } from '../../kernel/http.ts'
import type { Problem } from '../../kernel/problem.ts'
import { addDays, startOfDay } from '../../kernel/time.ts'
import { addRecord, addSubject, testCode } from '../../testing/check-situations.ts'
import { testApp, type TestApp } from '../../testing/app.ts'
import { body } from '../../testing/situations.ts'
import { readCases } from '../measures/index.ts'
import {
  check,
  getReceipt,
  giveFeedback,
  readCheckLog,
  readCheckStatistics,
  type CheckAnswer,
} from './index.ts'

const asker = body('明州市示例审批局', 41)
const other = body('明州市示例监管局', 42)
const tender = 'construction-tender'
let app: TestApp
let listed: string
const receipts: string[] = []

const actorOf = (code: string, scopes: readonly string[] = []): Actor => ({
  kind: 'client',
  id: `client-${code}`,
  name: code,
  organisation: { id: code, code, name: code },
  scopes: new Set(['checks:read', 'checks:write', ...scopes]),
  roles: new Set(),
})
const own = actorOf(asker.code)
const foreign = actorOf(other.code)
const office = actorOf('12990000MB0C00001X', ['organisations:any'])
const engine = () => app.running.services.checks

async function ask(
  actor: Actor,
  subject: { code?: string; name?: string },
  matter = tender,
): Promise<string> {
  const answer = await check(engine(), actor, { subject, matter, purpose: '投标资格审查', reference: 'B-1' })
  return (JSON.parse(answer) as CheckAnswer).receipt
}

before(async () => {
  app = await testApp({ today: '2026-06-08', config: { indexLagMs: 0 } })
  await app.client(asker, ['checks:read'])
  await app.client(other, ['checks:read'])
  const { pool } = app.ctx
  const debtor = await addSubject(pool, { code: testCode(1), name: '明州欠薪建设有限公司' })
  await addRecord(pool, debtor, { list: 'wage-arrears', decidedOn: '2026-01-05', until: '2029-01-04' })
  await addSubject(pool, { code: testCode(2), name: '明州寻常商贸有限公司' })
  listed = await ask(own, { code: testCode(1) })
  receipts.push(listed, await ask(own, { code: testCode(2) }), await ask(own, { code: testCode(9) }))
  await ask(foreign, { code: testCode(1) })
  app.clock.set('2026-06-20')
  receipts.push(await ask(own, { code: testCode(2) }, 'food-permit'))
})
after(() => app.close())

const lines = async (actor: Actor, query: object = {}) =>
  (await readCheckLog(app.ctx, actor, { limit: 50, ...query })).items

test('a body reads its own checks, newest first, by pages, and nobody else’s', async () => {
  assert.deepEqual(
    (await lines(own)).map((line) => line.receipt),
    [...receipts].reverse(),
  )
  const first = await readCheckLog(app.ctx, own, { limit: 3 })
  const rest = await readCheckLog(app.ctx, own, { limit: 3, cursor: first.next as string })
  assert.deepEqual(
    [...first.items, ...rest.items].map((line) => line.receipt),
    [...receipts].reverse(),
  )
  assert.equal(rest.next, null)
  assert.equal((await lines(foreign)).length, 1)
  assert.equal(
    (await lines(foreign, { organisation: asker.code })).length,
    1,
    'another body is not to be asked for',
  )
})

test('the credit office reads every body’s checks, or one’s, and their receipts', async () => {
  assert.equal((await lines(office)).length, 5)
  assert.deepEqual(
    (await lines(office, { organisation: other.code })).map((line) => line.organisation.name),
    [other.name],
  )
  assert.match(await getReceipt(engine(), office, listed), /明州欠薪建设有限公司/)
  await assert.rejects(getReceipt(engine(), foreign, listed), (error: Problem) => error.status === 404)
  await assert.rejects(
    giveFeedback(engine(), office, listed, { outcome: 'followed', result: '已限制' }),
    (error: Problem) => error.status === 404,
  )
})

test('a line says whom, why and what was answered; who was not identified for certain got no decision', async () => {
  const found = new Map((await lines(own)).map((line) => [line.receipt, line]))
  const bad = found.get(listed)
  assert.deepEqual(
    [bad?.subject?.name, bad?.subject?.code, bad?.decision, bad?.feedback, bad?.feedbackDue, bad?.reference],
    ['明州欠薪建设有限公司', testCode(1), 'restrict', null, true, 'B-1'],
  )
  const unknown = found.get(receipts[2] as string)
  assert.deepEqual([unknown?.subject, unknown?.inputCode, unknown?.decision], [null, testCode(9), 'unsure'])
})

test('it is narrowed by day, matter, answer and feedback', async () => {
  for (const [query, count] of [
    [{ from: '2026-06-08', to: '2026-06-08' }, 3],
    [{ from: '2026-06-09' }, 1],
    [{ matter: 'food-permit' }, 1],
    [{ decision: 'unsure' }, 1],
    [{ decision: 'restrict' }, 1],
    [{ feedback: 'missing' }, 1],
    [{ feedback: 'given' }, 0],
    [{ to: '2026-05-01' }, 0],
  ] as const) {
    assert.equal((await lines(own, query)).length, count, JSON.stringify(query))
  }
})

test('days that make no sense are refused with what is wrong of which', async () => {
  for (const [query, field] of [
    [{ from: '2026-02-30' }, 'from'],
    [{ from: '2026-06-10', to: '2026-06-09' }, 'from'],
    [{ from: '2024-01-01' }, 'from'],
  ] as const) {
    await assert.rejects(
      lines(own, query),
      (error: Problem) => error.errors?.[0]?.field === field,
      JSON.stringify(query),
    )
  }
})

test('figures count checks, consequences and feedback, and name must-check matters never used', async () => {
  await giveFeedback(engine(), own, listed, {
    outcome: 'not-followed',
    reason: '法院裁定暂停',
    result: '已受理',
  })
  const { total, matters, organisations, unused } = await readCheckStatistics(app.ctx, own, {})
  assert.deepEqual(total, {
    checks: 4,
    unsure: 1,
    prohibit: 0,
    restrict: 1,
    examine: 0,
    favour: 0,
    asked: 1,
    fedBack: 1,
    notFollowed: 1,
  })
  assert.deepEqual(
    matters.map((one) => [one.code, one.checks]),
    [
      [tender, 3],
      ['food-permit', 1],
    ],
  )
  assert.deepEqual(
    organisations.map((one) => [one.name, one.checks]),
    [[asker.name, 4]],
  )
  const all = await readCheckStatistics(app.ctx, office, {})
  assert.deepEqual([all.total.checks, all.organisations.length], [5, 2])
  const must = app.ctx.catalogue.matters.filter((one) => one.mustCheck).map((one) => one.code)
  assert.ok(unused.length > 0 && unused.length < must.length)
  assert.equal(
    unused.some((one) => one.code === tender || !must.includes(one.code)),
    false,
  )
  const leader = actorOf(other.code, ['statistics:read'])
  assert.equal((await readCheckStatistics(app.ctx, leader, {})).total.checks, 5)
})

test('over HTTP a body’s system reads both', async () => {
  const who = await app.client(asker, ['checks:read'])
  const page = await app.app.inject({ url: '/api/v1/checks?feedback=given', headers: who })
  assert.deepEqual([page.statusCode, page.json<{ items: unknown[] }>().items.length], [200, 1], page.body)
  const figures = await app.app.inject({ url: '/api/v1/checks/statistics', headers: who })
  assert.deepEqual(
    [figures.statusCode, figures.json<{ total: { checks: number } }>().total.checks],
    [200, 4],
    figures.body,
  )
  const wrong = await app.app.inject({ url: '/api/v1/checks?from=2024-01-01&to=2026-01-01', headers: who })
  assert.equal(wrong.statusCode, 400, wrong.body)
})

const caseOf = async (receipt: string): Promise<string | undefined> =>
  (await readCases(app.ctx, office, { unreviewed: false, limit: 50 })).items.find((one) => one.id === receipt)?.outcome

test('a corrected feedback counts as it was corrected, in the log, the figures and the case alike', async () => {
  const receipt = await ask(own, { code: testCode(1) })
  const first = { outcome: 'followed', result: '已限制' } as const
  const second = { outcome: 'not-followed', reason: '裁定暂停', result: '已受理' } as const
  const { id } = await giveFeedback(engine(), own, receipt, first)
  const before = (await readCheckStatistics(app.ctx, own, {})).total
  const { id: wrong } = await giveFeedback(engine(), own, receipt, { ...second, corrects: id })
  const said = async () => {
    const found = (await lines(own)).filter((line) => line.receipt === receipt)
    const { total } = await readCheckStatistics(app.ctx, own, {})
    return [found.map((line) => line.feedback), await caseOf(receipt), total]
  }
  const notFollowed = before.notFollowed + 1
  assert.deepEqual(await said(), [['not-followed'], 'not-followed', { ...before, notFollowed }])
  await giveFeedback(engine(), own, receipt, { ...first, corrects: wrong })
  assert.deepEqual(await said(), [['followed'], 'followed', before])
})

test('what is asked about today asks for feedback and leaves a case; another day or instant does not', async () => {
  const today = app.clock.today()
  const situations: [string, object, boolean][] = [
    ['now', {}, true],
    ['today by name', { asOf: today }, true],
    ['yesterday', { asOf: addDays(today, -1) }, false],
    ['as known then', { knownAt: startOfDay(today).toISOString() }, false],
    ['today as known then', { asOf: today, knownAt: startOfDay(today).toISOString() }, false],
  ]
  for (const [name, times, due] of situations) {
    const request = { subject: { code: testCode(1) }, matter: tender, purpose: '投标资格审查', ...times }
    const { receipt, decision } = JSON.parse(await check(engine(), own, request)) as CheckAnswer
    assert.equal(decision, 'restrict', name)
    const line = (await lines(own)).find((one) => one.receipt === receipt)
    assert.equal(line?.feedbackDue, due, name)
    const { asked } = (await readCheckStatistics(app.ctx, own, {})).total
    await giveFeedback(engine(), own, receipt, { outcome: 'not-followed', reason: '裁定暂停', result: '已受理' })
    assert.equal((await readCheckStatistics(app.ctx, own, {})).total.asked, asked, name)
    assert.equal(await caseOf(receipt), due ? 'not-followed' : undefined, name)
  }
})

test('the own body’s lines come off its index', async () => {
  const client = await app.ctx.pool.connect()
  await client.query('SET enable_seqscan = off')
  const plan = await client.query<{ 'QUERY PLAN': string }>(
    `EXPLAIN SELECT receipt FROM checks.register WHERE organisation = $1 AND at >= '2026-06-01' AND at < '2026-07-01'
     ORDER BY at DESC, receipt DESC LIMIT 50`,
    [asker.code],
  )
  client.release(true)
  const text = plan.rows.map((row) => row['QUERY PLAN']).join('\n')
  assert.match(text, /Merge Append/, 'nothing is sorted')
  assert.match(text, /Index Only Scan Backward using \w+organisation_at_receipt_idx/)
})
