import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { rows, sql } from '../../kernel/db.ts'
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

test('a code in no register is not found; a clerk is not let in; the public register tells no mailbox', async () => {
  assert.equal((await head.get('/console/bodies/91990000MA0000000A')).statusCode, 404)
  const clerk = await app.signIn('office-clerk')
  assert.equal((await clerk.get('/console/bodies')).statusCode, 403)
  await send('zhiban@shenpi.example')
  const open = await app.app.inject({ url: '/api/v1/lists/bodies' })
  assert.equal(open.statusCode, 200)
  assert.doesNotMatch(open.body, /zhiban|noticeEmail/)
})
