import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { rows, sql } from '../../../kernel/db.ts'
import { uuidv7 } from '../../../kernel/ids.ts'
import { codes } from '../../../testing/access.ts'
import { Clerk, consoleApp, type ConsoleApp } from '../../../testing/console.ts'

let app: ConsoleApp
let operator: Clerk
let admin: Clerk
before(async () => {
  app = await consoleApp()
  operator = await app.signIn('operator')
  admin = await app.signIn('office-admin')
})
after(() => app?.close())

const path = '/console/people'
const wang = { login: 'wang.1', name: '王某', organisation: codes.department, roles: ['data-officer', 'leader'] }
const lines = async (action: string) =>
  rows(app.ctx.db, sql<{ actor_kind: string; detail: Record<string, unknown> }>`
    SELECT actor_kind, detail FROM journal.entries WHERE action = ${action} ORDER BY seq`)
const passwordOn = (page: string): string => /<p class="secret code">([^<]+)<\/p>/.exec(page)?.[1] ?? ''

test('an operator creates a person; the password is told once and opens only the choice of another', async () => {
  const answer = await operator.submit(path, wang)
  assert.equal(answer.statusCode, 200, answer.body)
  assert.match(answer.body, /王某的一次性密码[^]*7日内没有登录的，一次性密码失效/)
  assert.equal(answer.headers['cache-control'], 'no-store')
  const password = passwordOn(answer.body)
  assert.match(password, /^([2-9a-zA-Z]{4}-){4}[2-9a-zA-Z]{4}$/)
  const page = (await operator.get(`${path}/wang.1`)).body
  assert.match(page, /王某[^]*数据报送员、领导[^]*待改密码[^]*未绑定[^]*从未登录/)
  assert.equal(page.includes(password), false)
  const person = new Clerk(app)
  assert.equal((await person.submit('/console/sign-in', { login: 'wang.1', password, code: '' })).statusCode, 303)
  assert.match((await person.get('/console/account')).body, /修改初始密码/)
  const elsewhere = (await person.get('/console/deliveries')).headers.location
  assert.equal(elsewhere, '/console/account?back=%2Fconsole%2Fdeliveries')
  assert.deepEqual((await lines('user.created')).at(-1)?.detail, { login: 'wang.1', roles: ['data-officer', 'leader'] })
})

test('what makes no account is refused beside its field, with what was typed, and nobody is created', async () => {
  const wrong: [string, Record<string, string | string[]>, RegExp][] = [
    ['login', { ...wang }, /登录名已被使用/],
    ['login', { ...wang, login: '1x' }, /登录名格式不对，3 至 40 个字符/],
    ['name', { ...wang, login: 'li.1', name: ' ' }, /请填写姓名/],
    ['organisation', { ...wang, login: 'li.1', organisation: '91990000MA0000000A' }, /没有这个单位/],
    ['roles', { ...wang, login: 'li.1', roles: [] }, /请至少选择一个角色/],
    ['roles', { ...wang, login: 'li.1', roles: ['god'] }, /请至少选择一个角色/],
    ['roles', { ...wang, login: 'li.1', roles: ['operator', 'auditor'] }, /同一个人不能既是运维员又是审计员/],
    ['roles', { ...wang, login: 'li.1', organisation: codes.firm }, /信用主体的用户不能有其他角色，应为：信用主体/],
  ]
  for (const [field, form, said] of wrong) {
    const answer = await operator.submit(path, form)
    assert.equal(answer.statusCode, 422, `${field}: ${answer.body.slice(0, 300)}`)
    assert.match(answer.body, new RegExp(`id="${field}-fault"`), field)
    assert.match(answer.body, said)
  }
  assert.match((await operator.submit(path, { ...wang, login: '1x' })).body, /value="王某"/)
  assert.equal((await operator.get(`${path}/li.1`)).statusCode, 404)
})

test('people are found by login, name and organisation, page by page', async () => {
  const found = async (q: string): Promise<string> => (await admin.get(`${path}?q=${encodeURIComponent(q)}`)).body
  for (const q of ['wang', 'WANG.1', '王某']) assert.match(await found(q), /\/console\/people\/wang\.1"/, q)
  assert.match(await found('审批局'), /\/console\/people\/approver"/)
  assert.doesNotMatch(await found('审批局'), /\/console\/people\/wang\.1"/)
  assert.match(await found('100%_'), /没有找到“100%_”/)
  for (let i = 0; i < 45; i += 1) {
    await sql`INSERT INTO access.users (id, login, name, organisation_id, roles, password_hash)
      SELECT gen_random_uuid(), ${`zz.${100 + i}`}, '甲', organisation_id, roles, password_hash FROM access.users
      WHERE login = 'leader'`.execute(app.ctx.db)
  }
  const first = (await admin.get(path)).body
  const next = /href="(\/console\/people\?cursor=[^"]+)" rel="next"/.exec(first)?.[1]
  assert.ok(next)
  const second = (await admin.get(next)).body
  assert.match(second, /已到最后一页/)
  const listed = [...`${first}${second}`.matchAll(/href="\/console\/people\/([a-z0-9.-]+)"/g)].map((one) => one[1])
  assert.equal(new Set(listed).size, listed.length)
  assert.equal(listed.filter((login) => login?.startsWith('zz.')).length, 45)
})

test('roles are changed, a person is taken out of service and back, and each is in the journal', async () => {
  const roles = await operator.submit(`${path}/wang.1/roles`, { roles: ['handling-officer'] })
  assert.match((await operator.get(String(roles.headers.location))).body, /角色已变更[^]*承办人/)
  assert.deepEqual((await lines('user.roles-changed')).at(-1)?.detail, {
    login: 'wang.1', before: ['data-officer', 'leader'], after: ['handling-officer'],
  })
  const clash = await operator.submit(`${path}/wang.1/roles`, { roles: ['auditor', 'approver'] })
  assert.equal(clash.statusCode, 422)
  assert.match(clash.body, /id="roles-fault"[^]*同一个人不能既是审计员又是审批人/)
  for (const [verb, said] of [['off', /用户已停用[^]*已停用/], ['on', /用户已启用/]] as const) {
    const answer = await operator.submit(`${path}/wang.1/activity`, { do: verb })
    assert.match((await operator.get(String(answer.headers.location))).body, said)
    assert.deepEqual((await lines('user.activity-changed')).at(-1)?.detail, { login: 'wang.1', active: verb === 'on' })
  }
})

test('a reset draws another password, ends the lock and the sessions', async () => {
  await sql`INSERT INTO access.attempts (key, failures, blocked_until)
    VALUES (sha256(convert_to('login:wang.1', 'UTF8')), 10, now() + interval '30 minutes')`.execute(app.ctx.db)
  assert.match((await operator.get(`${path}/wang.1`)).body, /锁定中[^]*到时自动解除[^]*解除锁定/)
  const answer = await operator.submit(`${path}/wang.1/reset`, {})
  assert.equal(answer.statusCode, 200, answer.body)
  assert.match(passwordOn(answer.body), /^([2-9a-zA-Z]{4}-){4}/)
  assert.doesNotMatch((await operator.get(`${path}/wang.1`)).body, /锁定中/)
  assert.equal((await lines('user.reset')).length, 1)
})

test('a form sent twice draws one password: the one that was told opens the account', async () => {
  const form = { once: uuidv7() }
  const told = await operator.submit(`${path}/wang.1/reset`, form)
  const again = await operator.submit(`${path}/wang.1/reset`, form)
  assert.deepEqual([told.statusCode, again.statusCode, passwordOn(again.body)], [200, 409, ''])
  assert.match(again.body, /已经办理过，没有再办一次[^]*href="\/console\/people\/wang\.1"/)
  const opened = await new Clerk(app).submit('/console/sign-in', {
    login: 'wang.1', password: passwordOn(told.body), code: '',
  })
  assert.equal(opened.statusCode, 303)
})

test('nobody changes their own account, whatever they send, and an operator stays', async () => {
  assert.match((await operator.get(`${path}/operator`)).body, /这是您自己的账户/)
  assert.doesNotMatch((await operator.get(`${path}/operator`)).body, /action="\/console\/people\/operator/)
  for (const [at, form] of [
    ['roles', { roles: ['operator', 'leader'] }], ['activity', { do: 'off' }], ['reset', {}],
  ] as const) {
    const answer = await operator.submit(`${path}/operator/${at}`, form)
    assert.equal(answer.statusCode, 422, at)
    assert.match(answer.body, /不能对自己的账户进行这项操作/)
  }
  const [person] = await rows(app.ctx.db, sql<{ roles: string[]; active: boolean }>`
    SELECT roles, active FROM access.users WHERE login = 'operator'`)
  assert.deepEqual(person, { roles: ['operator'], active: true })
})

test('office and auditor read and change nothing; others are not let in and are not shown the way', async () => {
  const auditor = await app.signIn('auditor')
  for (const clerk of [admin, auditor]) {
    const page = await clerk.get(`${path}/leader`)
    assert.equal(page.statusCode, 200)
    assert.doesNotMatch(page.body, /action="\/console\/people/)
    assert.doesNotMatch((await clerk.get(path)).body, /\/console\/new\/person/)
    assert.equal((await clerk.get('/console/new/person')).statusCode, 403)
    for (const [at, form] of [
      ['', wang], ['/leader/roles', { roles: ['office-admin'] }], ['/leader/activity', { do: 'off' }],
      ['/leader/reset', {}],
    ] as const) assert.equal((await clerk.submit(`${path}${at}`, form)).statusCode, 403, at)
  }
  const leader = await app.signIn('leader')
  assert.equal((await leader.get(path)).statusCode, 403)
  assert.doesNotMatch((await leader.get('/console')).body, /href="\/console\/people"/)
  assert.match((await admin.get('/console')).body, /href="\/console\/people"/)
})
