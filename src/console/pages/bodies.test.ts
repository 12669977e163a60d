import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { rows, sql } from '../../kernel/db.ts'
import { systemActor } from '../../kernel/journal.ts'
import type { Problem } from '../../kernel/problem.ts'
import { setBody } from '../../modules/lists/index.ts'
import { codes } from '../../testing/access.ts'
import { desksApp, type DesksApp } from '../../testing/console-desks.ts'
import type { Clerk } from '../../testing/console.ts'

let app: DesksApp
let head: Clerk
before(async () => {
  app = await desksApp()
  head = await app.signIn('office-admin')
})
after(() => app?.close())

const mailboxes = async () =>
  rows(
    app.ctx.db,
    sql<{ mailbox: string | null; sectors: string[]; basis: string; since: string }>`
    SELECT notice_email AS mailbox, sectors, basis, since FROM lists.bodies WHERE organisation_code = ${codes.approval}`,
  )
const send = (noticeEmail: string) =>
  head.submit(`/console/bodies/${codes.approval}/mailbox`, { noticeEmail })

test('the head of the office reads the register and who has no duty mailbox', async () => {
  const { body, statusCode } = await head.get('/console/bodies')
  assert.equal(statusCode, 200)
  assert.ok(body.includes(`/console/bodies/${codes.approval}`))
  assert.match(body, /未登记/)
  assert.match(body, /共 \d+ 个单位，\d+ 个没有登记值班邮箱/)
})

test('a mailbox is set and taken away again, and nothing else of the body changes', async () => {
  const [first] = await mailboxes()
  const answer = await send(' zhiban@shenpi.example ')
  assert.equal(answer.statusCode, 303, answer.body)
  assert.match(
    (await head.get(String(answer.headers.location))).body,
    /值班邮箱已登记[^]*zhiban@shenpi\.example/,
  )
  assert.deepEqual(await mailboxes(), [{ ...first, mailbox: 'zhiban@shenpi.example' }])
  assert.match((await head.get(`/console/bodies/${codes.approval}`)).body, /value="zhiban@shenpi\.example"/)
  assert.match(String((await send('')).headers.location), /done=cleared/)
  assert.deepEqual(await mailboxes(), [{ ...first, mailbox: null }])
})

test('what is no mailbox is refused beside its field with what would be right, and stays there', async () => {
  for (const wrong of ['zhiban', 'a@b@c', 'a b@c.example', `${'长'.repeat(250)}@c.example`, '"><script>@']) {
    const answer = await send(wrong)
    assert.equal(answer.statusCode, 422, wrong)
    assert.match(answer.body, /id="noticeEmail-fault"[^]*应形如 zhiban@example\.gov\.cn/)
    assert.equal(answer.body.match(/<script\b/g)?.length, 1)
  }
  assert.match((await send('zhiban')).body, /value="zhiban"/)
  assert.equal((await mailboxes())[0]?.mailbox, null)
})

const duties = { basis: '三定规定', since: '2026-01-01', until: '' }
const registered = async (code: string) =>
  rows(
    app.ctx.db,
    sql<{ sectors: string[]; basis: string; since: string; until: string | null; mailbox: string | null }>`
    SELECT sectors, basis, since, until, notice_email AS mailbox FROM lists.bodies WHERE organisation_code = ${code}`,
  )

test('what a body answers for is changed, and its mailbox stays', async () => {
  await send('zhiban@shenpi.example')
  const answer = await head.submit(`/console/bodies/${codes.approval}/duties`, {
    ...duties, sectors: ['government-services', 'housing'], basis: '机构改革方案（2026）',
  })
  assert.equal(answer.statusCode, 303, answer.body)
  assert.match((await head.get(String(answer.headers.location))).body, /单位的职责已变更[^]*政务服务、住房和城乡建设/)
  assert.deepEqual(await registered(codes.approval), [{
    sectors: ['government-services', 'housing'], basis: '机构改革方案（2026）', since: '2026-01-01', until: null,
    mailbox: 'zhiban@shenpi.example',
  }])
})

test('duties that cannot be are refused beside their fields, with what was typed, and nothing is changed', async () => {
  const before = await registered(codes.approval)
  const wrong: [string, Record<string, string | string[]>, RegExp][] = [
    ['sectors', { ...duties }, /请至少选择一个职责领域/],
    ['sectors', { ...duties, sectors: ['no-such'] }, /没有领域代码：no-such/],
    ['sectors', { ...duties, sectors: ['any'] }, /没有领域代码：any/],
    ['basis', { ...duties, sectors: ['housing'], basis: ' ' }, /请写明依据的文件/],
    ['since', { ...duties, sectors: ['housing'], since: '2026-02-30' }, /形如 2026-01-01/],
    ['until', { ...duties, sectors: ['housing'], until: '明年' }, /一直有效的不填/],
    ['until', { ...duties, sectors: ['housing'], until: '2025-12-31' }, /终止日早于起始日，不早于 2026-01-01/],
  ]
  for (const [field, form, said] of wrong) {
    const answer = await head.submit(`/console/bodies/${codes.approval}/duties`, form)
    assert.equal(answer.statusCode, 422, `${field}: ${answer.body.slice(0, 200)}`)
    assert.match(answer.body, new RegExp(`id="${field}-fault"`), field)
    assert.match(answer.body, said)
  }
  assert.deepEqual(await registered(codes.approval), before)
})

test('a body whose last day is past leaves the register, and an organisation that waits is registered', async () => {
  const path = `/console/bodies/${codes.approval}`
  const ended = await head.submit(`${path}/duties`, { ...duties, sectors: ['housing'], until: '2026-01-31' })
  assert.match((await head.get(String(ended.headers.location))).body, /今天不在名录中/)
  assert.doesNotMatch((await head.get('/console/bodies')).body, new RegExp(codes.approval))
  assert.match((await head.get('/console/bodies/new')).body, new RegExp(`<option value="${codes.approval}">`))
  const again = { code: codes.approval, ...duties, sectors: ['government-services'] }
  const answer = await head.submit('/console/bodies', again)
  assert.equal(answer.statusCode, 303, answer.body)
  assert.match((await head.get(String(answer.headers.location))).body, /单位的职责已登记/)
  assert.match((await head.get('/console/bodies')).body, new RegExp(codes.approval))
  assert.equal((await registered(codes.approval))[0]?.mailbox, 'zhiban@shenpi.example', 'its mailbox is kept')
  const twice = await head.submit('/console/bodies', again)
  assert.match(twice.body, /id="code-fault"[^]*不是尚未登记职责的单位/)
  const later = await head.submit(`${path}/duties`, { ...duties, sectors: ['housing'], since: '2999-01-01' })
  assert.match((await head.get(String(later.headers.location))).body, /今天不在名录中/)
  assert.equal((await head.get(path)).statusCode, 200, 'what begins later can still be read and mended')
})

test('an end before the beginning is refused whoever sends it', async () => {
  const change = { sectors: ['housing'], basis: '三定规定', since: '2026-01-01', until: '2025-12-31' }
  await assert.rejects(setBody(app.ctx, systemActor, codes.approval, change), (problem: Problem) => {
    assert.deepEqual([problem.code, problem.errors?.map((one) => one.field)], ['input.invalid', ['until']])
    return true
  })
})

test('where a body is found and who reviews it is registered, and the papers say so', async () => {
  const change = { ...duties, sectors: ['government-services'] }
  const path = `/console/bodies/${codes.approval}/duties`
  for (const [field, wrong] of [['address', '路'], ['phone', '打电话'], ['reviewBody', '府']] as const) {
    const answer = await head.submit(path, { ...change, [field]: wrong })
    assert.match(answer.body, new RegExp(`id="${field}-fault"`), field)
  }
  const answer = await head.submit(path, {
    ...change, address: '明州市示范区样例路1号', phone: '0990-12345678', reviewBody: '示例省审批服务局',
  })
  assert.equal(answer.statusCode, 303, answer.body)
  const page = (await head.get(`/console/bodies/${codes.approval}`)).body
  for (const text of ['明州市示范区样例路1号', '0990-12345678', '示例省审批服务局']) assert.ok(page.includes(text), text)
})

test('a code in no register is not found; a clerk is not let in; the public register tells no mailbox', async () => {
  await head.submit(`/console/bodies/${codes.approval}/duties`, { ...duties, sectors: ['government-services'] })
  assert.equal((await head.get('/console/bodies/91990000MA0000000A')).statusCode, 404)
  const clerk = await app.signIn('office-clerk')
  assert.equal((await clerk.get('/console/bodies')).statusCode, 403)
  await send('zhiban@shenpi.example')
  const open = await app.app.inject({ url: '/api/v1/lists/bodies' })
  assert.equal(open.statusCode, 200)
  assert.doesNotMatch(open.body, /zhiban|noticeEmail/)
})
