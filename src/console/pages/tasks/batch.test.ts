import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { rows, sql, transaction } from '../../../kernel/db.ts'
import { pushEntries } from '../../../modules/measures/index.ts'
import { codes } from '../../../testing/access.ts'
import { addRecord, addSubject, testCode } from '../../../testing/check-situations.ts'
import { desksApp, firms, type DesksApp } from '../../../testing/console-desks.ts'
import type { Clerk } from '../../../testing/console.ts'

let app: DesksApp
let officer: Clerk
const further = 60

/** Sixty more firms on a list, so that the tasks take more than a page. */
before(async () => {
  app = await desksApp()
  for (let i = 0; i < further; i += 1) {
    const subject = await addSubject(app.ctx.pool, {
      code: testCode(100 + i), name: `明州多例${i}有限公司`, establishedOn: '2015-03-02',
    })
    await addRecord(app.ctx.pool, subject, {
      list: 'wage-arrears', decidedOn: '2026-01-05', until: '2029-01-04', document: `明人社监列〔2026〕${100 + i}号`,
    })
  }
  await transaction(app.ctx.db, (tx) => pushEntries(app.ctx, tx))
  officer = await app.signIn('handling-officer')
})
after(() => app?.close())

const path = '/console/tasks'
async function taskOf(fact: string, implementer: string = codes.approval): Promise<string> {
  const [found] = await rows(app.ctx.db, sql<{ id: string }>`
    SELECT id FROM measures.tasks WHERE fact_id = ${fact} AND implementer = ${implementer}`)
  return found?.id as string
}
async function count(where: string): Promise<number> {
  const found = await app.ctx.pool.query(`SELECT FROM measures.tasks WHERE implementer = $1 AND ${where}`, [codes.approval])
  return found.rows.length
}
const hidden = (page: string, name: string): string[] =>
  [...page.matchAll(new RegExp(`name="${name}" value="([^"]+)"`, 'g'))].map((found) => found[1] as string)

test('the list is narrowed to a list, a measure, a firm; its tabs count what is left', async () => {
  const one = (await officer.get(`${path}?subject=${encodeURIComponent('多例59')}`)).body
  assert.match(one, /待签收 <span>1<\/span>/)
  assert.ok(one.includes('明州多例59有限公司') && !one.includes(firms.running.name))
  assert.match(one, /清除/)
  assert.match((await officer.get(`${path}?list=no-such-list`)).body, /没有符合条件的任务/)
  const list = (await officer.get(`${path}?list=wage-arrears&state=sent`)).body
  assert.match(list, /state=sent&amp;list=wage-arrears&amp;cursor=|list=wage-arrears[^"]*cursor=/)
})

test('all that match are counted, shown before anything happens, and done at once', async () => {
  const list = (await officer.get(`${path}?state=sent`)).body
  assert.match(list, /本页的 50 项/)
  assert.match(list, /符合条件的全部 61 项/)
  const page = await officer.submit(`${path}/batch`, { state: 'sent', scope: 'all', move: 'acknowledge' })
  assert.equal(page.statusCode, 200)
  assert.match(page.body, /确认后，61 项任务一并办理/)
  assert.match(page.body, /这里列出前 50 项；其余 11 项条件相同/)
  assert.equal(await count('acknowledged_at IS NOT NULL'), 0, 'nothing is done before it is confirmed')
  const tasks = hidden(page.body, 'tasks')
  assert.equal(tasks.length, 61)
  const done = await officer.submit(`${path}/acknowledgements`, { tasks, state: 'sent', do: 'acknowledge' })
  assert.equal(done.headers.location, `${path}?state=sent&done=acknowledged&n=61`, done.body)
  assert.match((await officer.get(String(done.headers.location))).body, /已签收 61 项任务/)
  assert.equal(await count('acknowledged_at IS NOT NULL'), 61)
})

test('this page alone, with one reason for all; without it nothing happens', async () => {
  const list = (await officer.get(`${path}?state=acknowledged`)).body
  const shown = hidden(list, 'shown')
  assert.equal(shown.length, 50)
  const page = await officer.submit(`${path}/batch`, { scope: 'page', shown: shown.slice(0, 20), move: 'decline' })
  assert.match(page.body, /确认后，20 项任务一并办理/)
  const tasks = hidden(page.body, 'tasks')
  const bare = await officer.submit(`${path}/outcomes`, { tasks, do: 'decline', words: '' })
  assert.equal(bare.statusCode, 422)
  assert.match(bare.body, /id="words-fault"/)
  assert.equal(hidden(bare.body, 'tasks').length, 20, 'what was chosen is still chosen')
  const reason = '这些单位在本局没有许可事项'
  const done = await officer.submit(`${path}/outcomes`, { tasks, do: 'decline', words: reason })
  assert.equal(done.headers.location, `${path}?done=declined&n=20`, done.body)
  assert.match((await officer.get(`${path}/${tasks[0] ?? ''}`)).body, new RegExp(reason))
})

test('what cannot be moved is named with its reason, before and after; the others go', async () => {
  const over = await taskOf(app.entries.over)
  const foreign = await taskOf(app.entries.running, codes.department)
  const own = hidden((await officer.get(`${path}?state=acknowledged`)).body, 'shown').slice(0, 2)
  const page = await officer.submit(`${path}/batch`, { scope: 'picked', tasks: [...own, over], move: 'apply' })
  assert.match(page.body, /确认后，2 项任务一并办理/)
  assert.match(page.body, /有 1 项已经办过，或者现在不能这样办理，不在其中/)
  assert.match(page.body, new RegExp(`应当解除，不能再实施：1 项（<a[^>]*>${firms.over.name}`))
  assert.deepEqual(hidden(page.body, 'tasks'), own)
  const done = await officer.submit(`${path}/outcomes`, { tasks: [...own, over, foreign], do: 'apply' })
  assert.equal(done.statusCode, 200)
  assert.match(done.body, /已答复实施 2 项任务/)
  assert.match(done.body, /有 2 项已经办过，或者现在不能这样办理，没有办理/)
  const fed = await officer.submit(`${path}/feedbacks`, { tasks: own, words: '已列入招标资格审查的限制名单' })
  assert.equal(fed.headers.location, `${path}?done=fed-back&n=2`, fed.body)
  const none = await officer.submit(`${path}/batch`, { state: 'applied', scope: 'all', move: 'feed-back' })
  assert.match(none.body, /没有可以反馈实施情况的任务/)
})

test('a wrong answer is corrected from its page with the reason; who sees the ledger sees both', async () => {
  const id = hidden((await officer.get(`${path}?state=acknowledged`)).body, 'shown')[0] as string
  const address = `${path}/${id}`
  assert.doesNotMatch((await officer.get(address)).body, /更正答复/)
  await officer.submit(`${path}/outcomes`, { tasks: id, do: 'decline', words: '没有许可事项' })
  const page = (await officer.get(address)).body
  assert.match(page, /更正答复/)
  const ticks = page.matchAll(/id="applied-correct-\d+" name="applied" value="([^"]+)"/g)
  const applied = [...ticks].map((found) => found[1] as string)
  const bare = await officer.submit(`${address}/correction`, { do: 'outcome', applied })
  assert.match(bare.body, /id="why-fault"/)
  const undecided = await officer.submit(`${address}/correction`, { do: 'outcome', why: '原答复有误' })
  assert.match(undecided.body, /id="reason-correct-fault"/)
  const done = await officer.submit(`${address}/correction`, { do: 'outcome', applied, why: '误看成另一家同名企业' })
  assert.equal(done.headers.location, `${address}?done=corrected`, done.body)
  const after = (await officer.get(String(done.headers.location))).body
  assert.match(after, /<del>答复不适用<\/del>[^]*原理由：没有许可事项[^]*更正理由[^]*误看成另一家同名企业[^]*已实施：/)
  const [entry] = await rows(app.ctx.db, sql<{ fact: string }>`
    SELECT fact_id AS fact FROM measures.tasks WHERE id = ${id}`)
  const office = await app.signIn('office-clerk')
  const ledger = (await office.get(`${path}/entries/${entry?.fact ?? ''}`)).body
  assert.match(ledger, /原答复不适用；没有许可事项。[^]*误看成另一家同名企业/)
})

test('a lifting confirmed by mistake is taken back', async () => {
  const id = await taskOf(app.entries.over)
  await officer.submit(`${path}/liftings`, { tasks: id, back: id })
  const page = (await officer.get(`${path}/${id}`)).body
  assert.match(page, /撤回误作的解除确认/)
  const done = await officer.submit(`${path}/${id}/correction`, { do: 'lifting', why: '平台上尚未解除' })
  assert.equal(done.headers.location, `${path}/${id}?done=corrected`, done.body)
  assert.match((await officer.get(`${path}/${id}`)).body, /确认措施已经解除[^]*<del>已确认解除<\/del>/)
})
