import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { LightMyRequestResponse } from 'fastify'
import { rows, sql } from '../../../kernel/db.ts'
import { uuidv7 } from '../../../kernel/ids.ts'
import { codes } from '../../../testing/access.ts'
import { consoleApp, type Clerk, type ConsoleApp } from '../../../testing/console.ts'

let app: ConsoleApp
let operator: Clerk
before(async () => {
  app = await consoleApp()
  operator = await app.signIn('operator')
})
after(() => app?.close())

const path = '/console/clients'
const approvals = {
  id: 'approvals', name: '行政审批系统', organisation: codes.approval, scopes: ['checks:write', 'checks:read'], rate: 'high',
  networks: '',
}
const secretOn = (page: string): string => /<p class="secret code">([^<]+)<\/p>/.exec(page)?.[1] ?? ''
const token = (secret: string): Promise<LightMyRequestResponse> =>
  app.app.inject({
    method: 'POST', url: '/api/v1/token',
    payload: { grant_type: 'client_credentials', client_id: 'approvals', client_secret: secret },
  })
const lines = async (action: string) =>
  (await rows(app.ctx.db, sql<{ detail: Record<string, unknown> }>`SELECT detail FROM journal.entries
    WHERE action = ${action} AND object_id = 'approvals' ORDER BY seq`)).map((one) => one.detail)

let secret: string

test('an operator creates a client; its secret is told once and gets a token, and when that was is shown', async () => {
  const answer = await operator.submit(path, approvals)
  assert.equal(answer.statusCode, 200, answer.body)
  assert.match(answer.body, /行政审批系统的密钥[^]*只显示这一次/)
  secret = secretOn(answer.body)
  const page = (await operator.get(`${path}/approvals`)).body
  assert.equal(page.includes(secret), false)
  assert.match(page, /没有记录[^]*较高[^]*发起信用核查并反馈[^]*checks:write/)
  assert.equal((await token(secret)).statusCode, 200)
  // Each drawing of a form has a number of its own.
  const drawn = async (): Promise<string> =>
    (await operator.get(`${path}/approvals`)).body.replace(/name="once" value="[^"]*"/, '')
  const used = await drawn()
  assert.doesNotMatch(used, /没有记录/)
  assert.deepEqual(await lines('client.created'), [{ scopes: approvals.scopes }])
  await sql`DELETE FROM access.tokens`.execute(app.ctx.db)
  assert.equal(await drawn(), used, 'what is swept with the tokens is not forgotten')
})

test('what makes no client is refused beside its field, with what was typed', async () => {
  const wrong: [string, Record<string, string | string[]>, RegExp][] = [
    ['id', approvals, /客户端编号已被使用/],
    ['id', { ...approvals, id: 'a_b' }, /客户端编号格式不对/],
    ['name', { ...approvals, id: 'other', name: '' }, /请填写名称/],
    ['organisation', { ...approvals, id: 'other', organisation: 'X' }, /没有这个单位/],
    ['organisation', { ...approvals, id: 'other', organisation: codes.firm }, /信用主体不能有接口客户端/],
    ['scopes', { ...approvals, id: 'other', scopes: ['access:manage', 'organisations:any'] }, /请至少选择一项权限/],
    ['networks', { ...approvals, id: 'other', networks: '10.1.0.0/16\n内网' }, /不是网段：内网/],
  ]
  for (const [field, form, said] of wrong) {
    const answer = await operator.submit(path, form)
    assert.equal(answer.statusCode, 422, `${field}: ${answer.body.slice(0, 300)}`)
    assert.match(answer.body, new RegExp(`id="${field}-fault"`), field)
    assert.match(answer.body, said)
  }
  assert.equal((await operator.get(`${path}/other`)).statusCode, 404)
  const drawn = await operator.submit(path, { ...approvals, id: '', networks: '10.1.0.0/16、10.2.0.0/16' })
  assert.match(drawn.body, /客户端编号 <span class="code">c-[0-9a-f]{12}</)
})

test('rights change, a secret is replaced, tokens are revoked, a client is ended and begun again', async () => {
  const done = async (at: string, form: Record<string, string | string[]>): Promise<string> => {
    const answer = await operator.submit(`${path}/approvals/${at}`, form)
    assert.equal(answer.statusCode, 303, answer.body)
    return (await operator.get(String(answer.headers.location))).body
  }
  assert.match(await done('scopes', { scopes: ['checks:read'] }), /权限已变更/)
  assert.deepEqual(await lines('client.changed'), [{ before: approvals.scopes, after: ['checks:read'] }])
  assert.match((await operator.submit(`${path}/approvals/scopes`, {})).body, /id="scopes-fault"[^]*请至少选择一项权限/)
  for (const overlap of ['', '721', '-1', '1.5', '一天']) {
    const answer = await operator.submit(`${path}/approvals/secrets`, { overlap })
    assert.equal(answer.statusCode, 422, overlap)
    assert.match(answer.body, /id="overlap-fault"[^]*请填写0至720之间的整数/)
  }
  const rotated = await operator.submit(`${path}/approvals/secrets`, { overlap: '24' })
  assert.match(rotated.body, /旧密钥24小时后失效/)
  const fresh = secretOn(rotated.body)
  assert.deepEqual([(await token(secret)).statusCode, (await token(fresh)).statusCode], [200, 200])
  assert.match((await operator.get(`${path}/approvals`)).body, /更换密钥中/)
  assert.match((await operator.submit(`${path}/approvals/secrets`, { overlap: '0' })).body, /旧密钥已经失效/)
  assert.equal((await token(fresh)).statusCode, 401)
  assert.match(await done('tokens', {}), /令牌已全部吊销/)
  assert.match(await done('activity', { do: 'off' }), /客户端已停用[^]*已停用/)
  assert.match(await done('activity', { do: 'on' }), /客户端已启用/)
  assert.deepEqual(await lines('client.activity-changed'), [{ active: false }, { active: true }])
  assert.equal((await lines('client.tokens-revoked')).length, 1)
})

test('a form sent twice draws one secret: the one in use and the one just told go on', async () => {
  const made = await operator.submit(path, { ...approvals, id: 'twice' })
  const tokenOf = async (given: string): Promise<number> => (await app.app.inject({
    method: 'POST', url: '/api/v1/token',
    payload: { grant_type: 'client_credentials', client_id: 'twice', client_secret: given },
  })).statusCode
  const [inUse, form] = [secretOn(made.body), { overlap: '24', once: uuidv7() }]
  const told = await operator.submit(`${path}/twice/secrets`, form)
  const again = await operator.submit(`${path}/twice/secrets`, form)
  assert.deepEqual([told.statusCode, again.statusCode, secretOn(again.body)], [200, 409, ''])
  assert.match(again.body, /已经办理过，没有再办一次/)
  assert.deepEqual([await tokenOf(inUse), await tokenOf(secretOn(told.body))], [200, 200])
  const once = uuidv7()
  const named = { ...approvals, id: '', name: '两次提交的系统', once }
  for (const status of [200, 409]) assert.equal((await operator.submit(path, named)).statusCode, status)
  const list = (await operator.get(`${path}?q=${encodeURIComponent('两次提交')}`)).body
  assert.equal((list.match(/href="\/console\/clients\/c-/g) ?? []).length, 1)
})

test('clients are found by id, name and organisation; office and auditor read and change nothing', async () => {
  for (const login of ['office-admin', 'auditor']) {
    const clerk = await app.signIn(login)
    for (const q of ['approv', '行政审批系统', '审批局']) {
      assert.match((await clerk.get(`${path}?q=${encodeURIComponent(q)}`)).body, /\/console\/clients\/approvals"/, q)
    }
    assert.match((await clerk.get(`${path}?q=none`)).body, /没有找到“none”/)
    const page = await clerk.get(`${path}/approvals`)
    assert.equal(page.statusCode, 200)
    assert.doesNotMatch(page.body, /action="\/console\/clients/)
    for (const [at, form] of [
      ['', { ...approvals, id: 'mine' }], ['/approvals/scopes', { scopes: ['feed:read'] }],
      ['/approvals/secrets', { overlap: '1' }], ['/approvals/tokens', {}], ['/approvals/activity', { do: 'off' }],
    ] as const) assert.equal((await clerk.submit(`${path}${at}`, form)).statusCode, 403, at)
  }
  assert.equal((await (await app.signIn('office-clerk')).get(path)).statusCode, 403)
})
