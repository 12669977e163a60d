import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { rows, sql, transaction } from '../../../kernel/db.ts'
import { liftMark, placeMark } from '../../../modules/checks/index.ts'
import { desksApp, firms, type DesksApp } from '../../../testing/console-desks.ts'
import type { Clerk } from '../../../testing/console.ts'
import { codes } from '../../../testing/access.ts'

let app: DesksApp
let officer: Clerk
let office: Clerk
before(async () => {
  app = await desksApp()
  officer = await app.signIn('handling-officer')
  office = await app.signIn('office-clerk')
})
after(() => app?.close())

async function taskOf(fact: string, implementer: string = codes.approval): Promise<string> {
  const [found] = await rows(
    app.ctx.db,
    sql<{ id: string }>`
    SELECT id FROM measures.tasks WHERE fact_id = ${fact} AND implementer = ${implementer}`,
  )
  assert.ok(found)
  return found.id
}

test('the inbox shows one’s own body’s tasks by where they stand, and marks what is late', async () => {
  const all = (await officer.get('/console/tasks')).body
  assert.match(all, new RegExp(firms.running.name))
  assert.match(all, /签收逾期/)
  assert.match(all, /解除逾期/)
  const own = await taskOf(app.entries.running)
  for (const [query, shown] of [
    ['state=sent', true],
    ['state=late', true],
    ['state=acknowledged', false],
    ['state=lifted', false],
    ['state=nonsense', true],
  ] as const) {
    assert.equal(
      (await officer.get(`/console/tasks?${query}`)).body.includes(`/console/tasks/${own}"`),
      shown,
      query,
    )
  }
  assert.match((await officer.get('/console')).body, /待签收的协同任务/)
  const foreign = await taskOf(app.entries.running, codes.department)
  assert.equal((await officer.get(`/console/tasks/${foreign}`)).statusCode, 404)
})

test('the board and the home page say what is late of one’s own body, the office’s board of every body', async () => {
  const own = (await officer.get('/console/board')).body
  const names = /明州市行政审批局[^]*明州市示例监管局|明州市示例监管局[^]*明州市行政审批局/
  const section = (page: string): string => /id="tasks"[^]*?<\/section>/.exec(page)?.[0] ?? ''
  assert.match(section(own), /href="\/console\/tasks\?state=late">2</)
  assert.match(section(own), /class="overdue">1<[^]*class="overdue">1<[^]*2026-06-0\d/)
  assert.doesNotMatch(section(own), /明州市示例监管局/)
  assert.match(own, /href="#tasks">逾期的协同任务<\/a><\/dt>\s*<dd>2</)
  const all = section((await office.get('/console/board')).body)
  assert.match(all, names)
  assert.equal(all.includes('state=late'), false, 'the list of tasks is the body’s own')
  assert.match((await officer.get('/console')).body, /tasks\?state=late">逾期的协同任务<\/a><\/dt>\s*<dd>2</)
  for (const page of [await office.get('/console'), await (await app.signIn('leader')).get('/console')]) {
    assert.match(page.body, /board#tasks">各单位逾期的协同任务<\/a><\/dt>\s*<dd>[1-9]/)
  }
})

test('while its entry is contested a task says that nothing is carried out, and is not late', async () => {
  const id = await taskOf(app.entries.running)
  const [entry] = await rows(
    app.ctx.db,
    sql<{ subjectId: string }>`SELECT subject_id AS "subjectId" FROM measures.tasks WHERE id = ${id}`,
  )
  const mark = {
    subjectId: entry?.subjectId as string,
    factId: app.entries.running,
    mark: 'under_objection' as const,
    caseId: '01890000-0000-7000-8000-000000000001',
  }
  const at = app.ctx.clock.now()
  await transaction(app.ctx.db, (tx) => placeMark(tx, { ...mark, at }))
  const page = (await officer.get(`/console/tasks/${id}`)).body
  assert.match(page, /异议处理中，措施暂不执行/)
  assert.doesNotMatch(page, /已经逾期|应当执行/)
  assert.match((await officer.get('/console/tasks?state=sent')).body, /暂不执行/)
  assert.match((await office.get(`/console/tasks/entries/${app.entries.running}`)).body, /异议处理中，暂不执行/)
  await transaction(app.ctx.db, (tx) => liftMark(tx, { ...mark, at: app.ctx.clock.now() }))
  assert.match((await officer.get(`/console/tasks/${id}`)).body, /已经逾期/)
})

test('a task says whom, what, where, by which law and by when; it is acknowledged, answered and fed back', async () => {
  const id = await taskOf(app.entries.running)
  const address = `/console/tasks/${id}`
  const page = (await officer.get(address)).body
  for (const said of [
    firms.running.name,
    '明人社监列〔2026〕3号',
    '法律依据',
    '办理事项',
    '明州市行政审批局',
    '已经逾期',
  ]) {
    assert.ok(page.includes(said), said)
  }
  const done = await officer.submit('/console/tasks/acknowledgements', { tasks: id, back: id })
  assert.equal(done.headers.location, `${address}?done=acknowledged&n=1`, done.body)
  assert.match((await officer.get(String(done.headers.location))).body, /已签收 1 项任务/)
  const again = await officer.submit('/console/tasks/acknowledgements', { tasks: id })
  assert.match(again.body, /已经办过/)
  assert.match((await officer.submit('/console/tasks/acknowledgements', {})).body, /没有选中任务/)
  const none = await officer.submit(`${address}/outcome`, { do: 'apply' })
  assert.match(none.body, /id="applied-fault"/)
  const asked = (await officer.get(address)).body
  const measures = [...asked.matchAll(/name="applied" value="([^"]+)"/g)].map((m) => m[1] as string)
  assert.ok(measures.length > 0)
  if (measures.length > 1) {
    const partly = await officer.submit(`${address}/outcome`, { do: 'apply', applied: measures[0] as string })
    assert.match(partly.body, /id="reason-apply-fault"[^]*应当说明理由/)
  }
  const applied = await officer.submit(`${address}/outcome`, {
    do: 'apply',
    applied: measures[0] as string,
    reason: '其余不属本单位职责',
  })
  assert.equal(applied.headers.location, `${address}?done=applied`, applied.body)
  assert.match((await officer.submit(`${address}/feedback`, {})).body, /id="feedback-fault"/)
  const fed = await officer.submit(`${address}/feedback`, { feedback: '已在招标资格审查中限制' })
  assert.equal(fed.headers.location, `${address}?done=fed-back`, fed.body)
  assert.match((await officer.get(address)).body, /已在招标资格审查中限制/)
})

test('what does not apply is answered so with a reason, and is done', async () => {
  const id = await taskOf(app.entries.running, codes.department)
  const body = { organisation: codes.department }
  await sql`UPDATE access.users SET organisation_id = (SELECT id FROM access.organisations WHERE code = ${body.organisation}) WHERE login = 'approver'`.execute(
    app.ctx.db,
  )
  const clerk = await app.signIn('approver')
  await clerk.submit('/console/tasks/acknowledgements', { tasks: id })
  assert.match(
    (await clerk.submit(`/console/tasks/${id}/outcome`, { do: 'decline' })).body,
    /id="reason-decline-fault"/,
  )
  const done = await clerk.submit(`/console/tasks/${id}/outcome`, {
    do: 'decline',
    reason: '该单位在本局没有事项',
  })
  assert.equal(done.headers.location, `/console/tasks/${id}?done=declined`, done.body)
  assert.match((await clerk.get('/console/tasks?state=not-applicable')).body, new RegExp(id))
})

test('a revoked entry asks every body to lift; the ledger names who has and who has not', async () => {
  const before = (await office.get(`/console/tasks/entries/${app.entries.over}`)).body
  assert.match(before, /列入决定已撤销[^]*没有确认解除：[^]*明州市示例监管局（逾期）/)
  const id = await taskOf(app.entries.over)
  const page = (await officer.get(`/console/tasks/${id}`)).body
  assert.match(page, /确认措施已经解除/)
  assert.match(page, /已停止的措施 <small>[^]*已停止<\/span>/)
  assert.doesNotMatch(page, /要实施的措施|应当执行/)
  const lifted = await officer.submit('/console/tasks/liftings', { tasks: id, state: 'lift-due' })
  assert.equal(lifted.headers.location, '/console/tasks?state=lift-due&done=lifted&n=1', lifted.body)
  const after = (await office.get(`/console/tasks/entries/${app.entries.over}`)).body
  assert.equal(/没有确认解除：[^<]*明州市行政审批局/.test(after), false)
  assert.match((await officer.get(`/console/tasks/${id}`)).body, /已确认解除/)
})

test('entries are listed to the body that initiated them, and all to the office; reminders likewise', async () => {
  const own = (await officer.get('/console/tasks/entries')).body
  assert.ok(own.includes(app.entries.running) && !own.includes(app.entries.over))
  const all = (await office.get('/console/tasks/entries')).body
  assert.ok(all.includes(app.entries.running) && all.includes(app.entries.over))
  const reminded = (await officer.get('/console/tasks/reminders')).body
  assert.ok(reminded.includes('明州市行政审批局') && !reminded.includes('明州市示例监管局'))
  assert.match((await office.get('/console/tasks/reminders')).body, /明州市示例监管局/)
})

test('the initiating body names one more; who has a task, or nothing chosen, is refused beside its field', async () => {
  const address = `/console/tasks/entries/${app.entries.running}`
  const page = (await officer.get(address)).body
  assert.match(page, /增加实施单位/)
  const rule = /name="rules" value="([^"]+)"/.exec(page)?.[1] as string
  const bare = await officer.submit(`${address}/implementers`, {})
  assert.match(bare.body, /id="organisation-fault"[^]*id="rules-fault"/)
  const twice = await officer.submit(`${address}/implementers`, {
    organisation: codes.department,
    rules: rule,
  })
  assert.match(twice.body, /id="(organisation|rules)-fault"/)
  const carried = (await officer.get(`/console/tasks/entries/${app.entries.over}`)).body
  assert.equal(carried.includes('增加实施单位'), false, 'who only carries out names nobody')
})

test('tasks are for those who answer for a body', async () => {
  for (const login of ['leader', 'data-officer', 'auditor']) {
    const clerk = await app.signIn(login)
    for (const path of ['/console/tasks', '/console/tasks/entries'])
      assert.equal((await clerk.get(path)).statusCode, 403, `${login} ${path}`)
  }
})
