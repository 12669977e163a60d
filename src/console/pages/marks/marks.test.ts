import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { transaction, rows, sql } from '../../../kernel/db.ts'
import { check, type CheckAnswer } from '../../../modules/checks/index.ts'
import { allTasks } from '../../../serve.ts'
import type { Actor } from '../../../kernel/http.ts'
import { desksApp, firms, type DesksApp } from '../../../testing/console-desks.ts'
import { addRecord, addSubject, endRecord, testCode } from '../../../testing/check-situations.ts'
import type { Clerk } from '../../../testing/console.ts'

let app: DesksApp
let office: Clerk
let counter: Actor
let page: string
const paper = { ground: 'objection', number: '明信异受〔2026〕1号', receivedOn: '2026-06-05' }
before(async () => {
  app = await desksApp()
  office = await app.signIn('office-admin')
  counter = await app.actorOf('approver')
  page = `/console/marks/${app.entries.running}`
})
after(() => app?.close())

/** What a counter is told of a firm, and its open marks. */
async function asked(code: string = firms.running.code): Promise<[string, string[]]> {
  const question = { subject: { code }, matter: 'construction-tender', purpose: '投标资格审查' }
  const answer = JSON.parse(await check(app.running.services.checks, counter, question)) as CheckAnswer
  return [answer.decision, answer.marks]
}

async function endMarks(): Promise<void> {
  const task = allTasks(app.ctx, undefined as never)['checks:end-marks']
  await task?.(undefined, undefined as never)
}

test('only the head of the office places marks, and finds the entry by the subject', async () => {
  const clerk = await app.signIn('office-clerk')
  assert.equal((await clerk.get('/console/marks')).statusCode, 403)
  assert.equal((await clerk.get(page)).statusCode, 403)
  assert.doesNotMatch((await clerk.get(`/console/tasks/entries/${app.entries.running}`)).body, /\/console\/marks/)
  assert.match(
    (await office.get(`/console/tasks/entries/${app.entries.running}`)).body, new RegExp(`href="${page}"`),
  )
  const found = await office.get(`/console/marks?subject=${firms.running.code}`)
  assert.match(found.body, new RegExp(`href="${page}"[^]*明人社监列〔2026〕3号`))
  const unknown = await office.get('/console/marks?subject=91990101MATF99999X')
  assert.match(unknown.body, /id="subject-fault"[^]*没有这个统一社会信用代码的主体/)
  assert.match((await office.get(`/console/marks?subject=${firms.plain.code}`)).body, /这个主体没有名单事项/)
  const looks = await rows(app.ctx.db, sql`SELECT id FROM journal.access WHERE purpose = '登记异议、修复标记'`)
  assert.ok(looks.length >= 2)
})

test('what is wrong with a paper stands beside its field, with what was typed', async () => {
  const bare = (await office.submit(page, {})).body
  for (const field of ['ground', 'number', 'receivedOn']) assert.match(bare, new RegExp(`id="${field}-fault"`), field)
  const old = await office.submit(page, { ...paper, receivedOn: '2026-03-02' })
  assert.equal(old.statusCode, 422)
  assert.match(old.body, /id="receivedOn-fault"[^]*办理期限已于2026-03-30届满/)
  assert.match(old.body, /value="明信异受〔2026〕1号"/)
  assert.match((await office.submit(page, { ...paper, extendedTo: '明天' })).body, /id="extendedTo-fault"/)
  assert.deepEqual(await asked(), ['restrict', []])
})

test('an accepted objection keeps the measures out of use until it is lifted, and all is on record', async () => {
  const sent = await office.submit(page, paper)
  assert.equal(sent.headers.location, `${page}?done=placed`, sent.body)
  const shown = (await office.get(`${page}?done=placed`)).body
  assert.match(shown, /标记已登记，措施暂不执行[^]*异议受理[^]*明信异受〔2026〕1号/)
  assert.deepEqual(await asked(), ['none', ['under_objection']])
  assert.match((await office.get(`/console/tasks/entries/${app.entries.running}`)).body, /异议处理中，暂不执行/)
  assert.match((await office.submit(page, paper)).body, /id="ground-fault"[^]*尚未解除/)
  const mark = /\/liftings\/([0-9a-f-]{36})/.exec(shown)?.[1] ?? ''
  const lifting = `${page}/liftings/${mark}`
  const silent = await office.submit(lifting, { ground: 'concluded', reason: '经核查，列入无误' })
  assert.match(silent.body, new RegExp(`id="number-${mark}-fault"`))
  assert.match(silent.body, />经核查，列入无误<\/textarea>/)
  const done = {
    ground: 'concluded', number: '明信异复〔2026〕1号', on: '2026-06-08', reason: '经核查，列入无误',
  }
  assert.equal((await office.submit(lifting, done)).headers.location, `${page}?done=lifted`)
  assert.match((await office.get(page)).body, /已经办结[^]*明信异复〔2026〕1号，经核查，列入无误/)
  assert.match((await office.submit(lifting, done)).body, /这个标记已经解除/)
  assert.deepEqual(await asked(), ['restrict', []])
  const lines = await rows(
    app.ctx.db,
    sql<{ action: string }>`SELECT action FROM journal.entries WHERE action LIKE 'mark.%' ORDER BY at`,
  )
  assert.deepEqual(lines.map((line) => line.action), ['mark.placed', 'mark.lifted'])
  const told = await rows(
    app.ctx.db,
    sql<{ kind: string }>`SELECT kind FROM (SELECT id, kind FROM feed.outbox WHERE kind LIKE '%marked'
      UNION ALL SELECT position, kind FROM feed.events WHERE kind LIKE '%marked') e ORDER BY kind`,
  )
  assert.deepEqual(told.map((event) => event.kind), ['marked', 'unmarked'])
})

test('a mark nobody lifts ends with its last day: the measures are carried out again', async () => {
  const repair = { ground: 'repair', number: '明人社修受〔2026〕2号', receivedOn: '2026-06-05' }
  const extended = {
    ground: 'repair-extended', number: '明人社修延〔2026〕2号', receivedOn: '2026-06-08', extendedTo: '2026-06-26',
  }
  await office.submit(page, repair)
  await office.submit(page, extended)
  assert.deepEqual(await asked(), ['none', ['under_repair']])
  const resumed = async (): Promise<number> => (await rows(app.ctx.db, sql`
    SELECT kind FROM (SELECT kind, detail FROM feed.outbox UNION ALL SELECT kind, detail FROM feed.events) e
    WHERE kind = 'unmarked' AND detail->>'mark' = 'under_repair'`)).length
  for (const [day, decision, told] of [
    ['2026-06-16', 'none', 0], ['2026-06-17', 'none', 0], ['2026-06-26', 'none', 0], ['2026-06-27', 'restrict', 1],
  ] as const) {
    app.clock.set(day)
    await endMarks()
    assert.deepEqual([(await asked())[0], await resumed()], [decision, told], day)
  }
  const ended = await rows(
    app.ctx.db,
    sql<{ on: string }>`SELECT (lifted_at AT TIME ZONE 'Asia/Shanghai')::date::text AS on FROM checks.mark_papers
      WHERE lift_ground = 'expired' ORDER BY lifted_at`,
  )
  assert.deepEqual(ended.map((one) => one.on), ['2026-06-17', '2026-06-27'])
  app.clock.set('2026-06-08')
})

test('over the interface a mark is placed, read and lifted alike', async () => {
  const id = await addSubject(app.ctx.pool, { code: testCode(9), name: '明州复核材料有限公司' })
  const fact = await transaction(app.ctx.db, () => addRecord(app.ctx.pool, id, {
    list: 'wage-arrears', decidedOn: '2026-02-05', until: '2029-02-04', document: '明人社监列〔2026〕9号',
  }))
  const session = await app.app.inject({ url: '/api/v1/session', headers: { cookie: office.cookie } })
  const token = session.json<{ csrf: string }>().csrf
  const send = (method: 'GET' | 'POST', url: string, payload?: object) => app.app.inject({
    method, url, headers: { cookie: office.cookie, 'x-csrf-token': token },
    ...(payload === undefined ? {} : { payload }),
  })
  const url = `/api/v1/checks/entries/${fact}/marks`
  const placed = await send('POST', url, paper)
  assert.equal(placed.statusCode, 201, placed.body)
  const [mark] = placed.json<{ marks: { id: string; mark: string; lastDay: string }[] }>().marks
  assert.deepEqual([mark?.mark, mark?.lastDay], ['under_objection', '2026-07-06'])
  const mistaken = { ground: 'mistaken', reason: '登记错了主体' }
  const lifted = await send('POST', `/api/v1/checks/marks/${mark?.id}/lifting`, mistaken)
  assert.equal(lifted.statusCode, 200, lifted.body)
  const read = (await send('GET', url)).json<{ marks: { lifted: { ground: string } | null }[] }>()
  assert.deepEqual(read.marks.map((one) => one.lifted?.ground), ['mistaken'])
  assert.equal((await send('GET', '/api/v1/checks/entries/01900000-0000-7000-8000-000000000000/marks')).statusCode, 404)
  const next = await send('POST', url, { ...paper, number: '明信异受〔2026〕9号' })
  const [open] = next.json<{ marks: { id: string }[] }>().marks
  const listed = await send('GET', `/api/v1/checks/entries?subject=${testCode(9)}`)
  assert.deepEqual(listed.json<{ items: { fact: string }[] }>().items.map((one) => one.fact), [fact])
  await endRecord(app.ctx.pool, id, fact, '2026-06-08T02:00:00Z')
  assert.equal((await send('POST', `/api/v1/checks/marks/${open?.id}/lifting`, mistaken)).statusCode, 404)
  const [kept] = await rows(
    app.ctx.db, sql<{ open: boolean }>`SELECT lifted_at IS NULL AS open FROM checks.mark_papers WHERE id = ${open?.id ?? ''}`,
  )
  assert.equal(kept?.open, true, 'what is refused is not done')
})
