import assert from 'node:assert/strict'
import { readFile, readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import type { LightMyRequestResponse } from 'fastify'
import { sql } from '../../../kernel/db.ts'
import { repositoryRoot } from '../../../kernel/root.ts'
import { accessServer, Browser, codes, personOf, tokenOf, type AccessServer } from '../../../testing/access.ts'
import { seedAccess, writeAccessFile } from '../actions/seed.ts'
import { totpCode } from '../actions/secrets.ts'
import { systemActor } from '../../../kernel/journal.ts'
import { changeUser } from '../actions/users.ts'

let server: AccessServer
let operator: Browser
before(async () => {
  server = await accessServer()
  operator = await signedIn('operator')
})
after(() => server.close())

async function signedIn(login: string): Promise<Browser> {
  const { password, totp } = personOf(server, login)
  const clock = await sql<{ s: number }>`SELECT extract(epoch FROM now())::float8 AS s`.execute(server.ctx.db)
  const browser = new Browser(server.app)
  const code = totp === null ? undefined : totpCode(totp, clock.rows[0]?.s ?? 0)
  const answer = await browser.signIn(login, password, code)
  assert.equal(answer.statusCode, 201, answer.body)
  return browser
}

const outcome = (answer: LightMyRequestResponse): [number, string] => {
  return [answer.statusCode, answer.json<{ code: string }>().code]
}
const newUser = (login: string, roles: string[] = ['data-officer']) =>
  operator.send('POST', '/api/v1/users', { login, name: '王某', organisation: codes.department, roles })

test('an operator creates a person, who is listed with everything but secrets', async () => {
  const created = await newUser('wang.1')
  assert.equal(created.statusCode, 201, created.body)
  assert.match(created.json<{ password: string }>().password, /^([2-9a-zA-Z]{4}-){4}[2-9a-zA-Z]{4}$/)
  const read = (await operator.send('GET', '/api/v1/users/wang.1')).json<Record<string, unknown>>()
  assert.deepEqual(Object.keys(read).sort(), [
    'active', 'createdAt', 'lastSignInAt', 'locked', 'login', 'mustChangePassword', 'name', 'organisation', 'roles',
    'secondFactor',
  ])
  assert.deepEqual([read['mustChangePassword'], read['secondFactor'], read['locked']], [true, false, false])
  assert.deepEqual(outcome(await newUser('wang.1')), [409, 'access.login_taken'])
  assert.deepEqual(outcome(await newUser('Wang')), [400, 'input.invalid'])
  assert.deepEqual(outcome(await newUser('wang.2', ['god'])), [400, 'input.invalid'])
  assert.deepEqual(outcome(await newUser('wang.2', [])), [400, 'input.invalid'])
  assert.deepEqual(outcome(await newUser('wang.2', ['operator', 'auditor'])), [400, 'input.invalid'])
  assert.deepEqual(outcome(await operator.send('GET', '/api/v1/users/nobody')), [404, 'access.user_unknown'])
})

test('who works for a firm signs in for it and sits at no desk, whatever an operator ticks', async () => {
  const ofFirm = (login: string, roles: string[]) =>
    operator.send('POST', '/api/v1/users', { login, name: '赵某', organisation: codes.firm, roles })
  for (const roles of [['handling-officer'], ['office-admin'], ['subject', 'approver']]) {
    const refused = await ofFirm('zhao.1', roles)
    assert.deepEqual(outcome(refused), [400, 'input.invalid'], roles.join())
    assert.equal(refused.json<{ errors: { field: string }[] }>().errors[0]?.field, 'roles')
  }
  assert.equal((await ofFirm('zhao.1', ['subject'])).statusCode, 201)
  const change = (login: string, roles: string[]) => operator.send('PATCH', `/api/v1/users/${login}`, { roles })
  assert.deepEqual(outcome(await change('zhao.1', ['handling-officer'])), [400, 'input.invalid'])
  assert.deepEqual(outcome(await change('wang.1', ['data-officer', 'subject'])), [400, 'input.invalid'])
  const client = { name: '企业系统', organisation: codes.firm, scopes: ['records:read', 'checks:write'] }
  assert.deepEqual(outcome(await operator.send('POST', '/api/v1/clients', client)), [400, 'input.invalid'])
})

test('fields nobody asked for are refused, so that none is assigned in passing', async () => {
  const answer = await operator.send('POST', '/api/v1/users', {
    login: 'li.1', name: '李某', organisation: codes.department, roles: ['leader'], passwordHash: 'x', active: false,
  })
  assert.deepEqual(outcome(answer), [400, 'input.invalid'])
  const change = await operator.send('PATCH', '/api/v1/users/wang.1', { mustChangePassword: false })
  assert.deepEqual(outcome(change), [400, 'input.invalid'])
})

test('lists come in pages whose cursors are opaque, each item once', async () => {
  for (let i = 0; i < 5; i += 1) await newUser(`page.${i}`)
  const all: string[] = []
  let cursor: string | null = ''
  while (cursor !== null) {
    const answer: LightMyRequestResponse = await operator.send('GET', `/api/v1/users?limit=4&cursor=${cursor}`)
    const page: { items: { login: string }[]; next: string | null } = answer.json()
    assert.ok(page.items.length <= 4)
    all.push(...page.items.map((user) => user.login))
    cursor = page.next
  }
  assert.deepEqual(all, [...new Set(all)].sort())
  const count = await sql<{ n: number }>`SELECT count(*) AS n FROM access.users`.execute(server.ctx.db)
  assert.equal(all.length, count.rows[0]?.n)
  const some = await operator.send('GET', `/api/v1/users?organisation=${codes.bank}`)
  assert.deepEqual(some.json<{ items: unknown[] }>().items, [])
  assert.equal((await operator.send('GET', '/api/v1/users?cursor=%7Bbroken')).statusCode, 400)
  assert.equal((await operator.send('GET', '/api/v1/users?limit=100000')).statusCode, 400)
})

test('people and clients are found by words of the key, the name and the organisation, taken as they are', async () => {
  const found = async (list: string, q: string): Promise<unknown[]> => {
    const answer = await operator.send('GET', `/api/v1/${list}?q=${encodeURIComponent(q)}`)
    assert.equal(answer.statusCode, 200, answer.body)
    return answer.json<{ items: { login?: string; id?: string }[] }>().items.map((one) => one.login ?? one.id)
  }
  assert.deepEqual(await found('users', 'PAGE.3'), ['page.3'])
  assert.deepEqual(await found('users', ' 王某 '), (await found('users', '')).filter((one) => /^(page|wang)/.test(String(one))))
  assert.deepEqual(await found('users', '审批局'), ['approver', 'handling-officer'])
  for (const nothing of ['%', '_____', "' OR 1=1 --"]) assert.deepEqual(await found('users', nothing), [], nothing)
  assert.deepEqual(await found('clients', 'sample-b'), ['sample-bank'])
  assert.deepEqual(await found('clients', 'nobody'), [])
  assert.equal((await operator.send('GET', '/api/v1/users?q=%00')).statusCode, 400)
  assert.equal((await operator.send('GET', `/api/v1/users?q=${'x'.repeat(101)}`)).statusCode, 400)
})

const migrations = join(repositoryRoot, 'db/migrations')
/** The file of a migration by what follows its number. */
async function migration(name: string): Promise<string> {
  const found = (await readdir(migrations)).find((file) => file.slice(5) === `${name}.sql`)
  assert.ok(found)
  return join(migrations, found)
}

test('when a client last got a token is kept when the token is gone', async () => {
  const last = async (): Promise<string | null> => {
    const answer = await operator.send('GET', '/api/v1/clients?q=sample-bank')
    const { items } = answer.json<{ items: { lastTokenAt: string | null }[] }>()
    return items[0]?.lastTokenAt ?? null
  }
  assert.equal(await last(), null)
  await tokenOf(server, 'sample-bank')
  const at = await last()
  assert.ok(at !== null)
  // What was known of it when the column came is taken over from the tokens that are still there.
  await sql`ALTER TABLE access.clients DROP COLUMN last_token_at`.execute(server.ctx.db)
  await sql.raw(await readFile(await migration('clients_last_token'), 'utf8')).execute(server.ctx.db)
  assert.equal(await last(), at)
  const listed = await operator.send('GET', '/api/v1/clients')
  const { items } = listed.json<{ items: { id: string; lastTokenAt: string | null }[] }>()
  assert.deepEqual(items.flatMap((one) => (one.lastTokenAt === null ? [] : [one.id])), ['sample-bank'])
  await sql`DELETE FROM access.tokens`.execute(server.ctx.db)
  assert.equal(await last(), at)
})

test('nobody changes their own rights, and the last operator stays', async () => {
  const self = await operator.send('PATCH', '/api/v1/users/operator', { active: false })
  assert.deepEqual(outcome(self), [409, 'access.own_account'])
  assert.deepEqual(outcome(await operator.send('POST', '/api/v1/users/operator/reset')), [409, 'access.own_account'])
  const last = { code: 'access.last_operator' }
  await assert.rejects(changeUser(server.ctx, systemActor, 'operator', { active: false }), last)
  await assert.rejects(changeUser(server.ctx, systemActor, 'operator', { roles: ['leader'] }), last)
  await newUser('operator.2', ['operator'])
  const down = await operator.send('PATCH', '/api/v1/users/operator.2', { roles: ['leader'] })
  assert.deepEqual(down.json<{ roles: string[] }>().roles, ['leader'])
})

test('two operators who disable each other at once do not both succeed', async () => {
  await newUser('operator.3', ['operator'])
  const both = await Promise.allSettled([
    changeUser(server.ctx, systemActor, 'operator', { roles: ['leader'] }),
    changeUser(server.ctx, systemActor, 'operator.3', { roles: ['leader'] }),
  ])
  assert.ok(both.some((one) => one.status === 'rejected'))
  const left = await sql<{ n: number }>`SELECT count(*) AS n FROM access.users
    WHERE 'operator' = ANY (roles) AND active`.execute(server.ctx.db)
  assert.ok((left.rows[0]?.n ?? 0) >= 1)
  await sql`UPDATE access.users SET roles = '{operator}' WHERE login = 'operator'`.execute(server.ctx.db)
  await sql`UPDATE access.users SET totp_last_step = 0 WHERE login = 'operator'`.execute(server.ctx.db)
  operator = await signedIn('operator')
})

test('the auditor reads who may do what and changes nothing; others see neither', async () => {
  const auditor = await signedIn('auditor')
  for (const path of ['/api/v1/users', '/api/v1/clients', '/api/v1/organisations']) {
    assert.equal((await auditor.send('GET', path)).statusCode, 200, path)
    assert.equal((await (await signedIn('data-officer')).send('GET', path)).statusCode, 403, path)
    assert.equal((await server.app.inject({ url: path })).statusCode, 401, path)
  }
  const body = { login: 'by.auditor', name: 'x', organisation: codes.department, roles: ['leader'] }
  assert.deepEqual(outcome(await auditor.send('POST', '/api/v1/users', body)), [403, 'access.role_missing'])
})

test('an operator creates a client, rotates its secret, changes and revokes it', async () => {
  const created = await operator.send('POST', '/api/v1/clients', {
    name: '某业务系统', organisation: codes.department, scopes: ['submissions:write'], networks: ['10.1.0.0/16'],
  })
  assert.equal(created.statusCode, 201, created.body)
  const { client, secret } = created.json<{ client: { id: string; networks: string[] }; secret: string }>()
  assert.deepEqual(client.networks, ['10.1.0.0/16'])
  const path = `/api/v1/clients/${client.id}`
  const rotated = await operator.send('POST', `${path}/secrets`, {})
  assert.equal(rotated.statusCode, 201)
  assert.notEqual(rotated.json<{ secret: string }>().secret, secret)
  assert.equal(rotated.json<{ client: { secrets: number } }>().client.secrets, 2)
  const changed = await operator.send('PATCH', path, { scopes: ['submissions:read'], active: false })
  const after = changed.json<{ active: boolean; scopes: string[] }>()
  assert.deepEqual([after.active, after.scopes], [false, ['submissions:read']])
  assert.equal((await operator.send('DELETE', `${path}/tokens`)).statusCode, 204)
  const none = await operator.send('PATCH', '/api/v1/clients/none', { active: true })
  assert.deepEqual(outcome(none), [404, 'access.client_unknown'])
  const listed = (await operator.send('GET', '/api/v1/clients')).body
  assert.equal(listed.includes(secret), false)
})

test('an operator registers an organisation, renames it, takes it out of service, but not their own', async () => {
  const path = '/api/v1/organisations/11990000MB0A00007B'
  const body = { name: '明州市第七局', shortName: '七局', kind: 'department', region: '990000', parentCode: codes.department }
  assert.equal((await operator.send('PUT', path, body)).statusCode, 200)
  const renamed = await operator.send('PUT', path, { ...body, name: '明州市第七管理局' })
  assert.deepEqual(renamed.json<object>(), {
    code: '11990000MB0A00007B', name: '明州市第七管理局', shortName: '七局', kind: 'department', region: '990000',
    parentCode: codes.department, active: true,
  })
  assert.equal((await operator.send('PUT', path, { ...body, active: false })).json<{ active: boolean }>().active, false)
  const office = { name: '改了名的中心', shortName: '信用中心', kind: 'office', region: '990000', active: false }
  const own = await operator.send('PUT', `/api/v1/organisations/${codes.office}`, office)
  assert.deepEqual(outcome(own), [409, 'access.own_account'])
  const kept = (await operator.send('GET', '/api/v1/organisations?kind=office')).json<{ items: { name: string }[] }>()
  assert.deepEqual(kept.items.map((one) => one.name), ['明州市公共信用信息中心'], 'what is refused leaves nothing behind')
  const listed = await operator.send('GET', '/api/v1/organisations?kind=bank')
  assert.deepEqual(listed.json<{ items: { code: string }[] }>().items.map((one) => one.code), [codes.bank])
  assert.equal((await operator.send('PUT', '/api/v1/organisations/short', body)).statusCode, 400)
})

test('what stands above an organisation is another one, known, and not below it', async () => {
  const path = '/api/v1/organisations/11990000MB0A00007B'
  const body = { name: '明州市第七局', shortName: '七局', kind: 'department', region: '990000' }
  const below = { ...body, name: '明州市第七局一分局', shortName: '一分局', parentCode: '11990000MB0A00007B' }
  assert.equal((await operator.send('PUT', '/api/v1/organisations/11990000MB0A00008C', below)).statusCode, 200)
  for (const parentCode of ['11990000MB0A00007B', '11990000MB0A00008C', '11990000MB0A00009D']) {
    const answer = await operator.send('PUT', path, { ...body, parentCode })
    assert.deepEqual(outcome(answer), [400, 'input.invalid'], parentCode)
    assert.deepEqual(answer.json<{ errors: { field: string }[] }>().errors.map((one) => one.field), ['parentCode'])
  }
})

test('every change of rights is in the journal, by whom', async () => {
  const lines = await sql<{ action: string; actor_kind: string }>`
    SELECT DISTINCT action, actor_kind FROM journal.entries WHERE actor_kind = 'user' ORDER BY 1`.execute(server.ctx.db)
  assert.deepEqual(lines.rows.map((line) => line.action), [
    'client.activity-changed', 'client.changed', 'client.created', 'client.secret-rotated', 'client.tokens-revoked',
    'organisation.activity-changed', 'organisations.saved', 'session.opened', 'user.created', 'user.roles-changed',
  ])
})

test('the sample is seeded once, its proofs differ everywhere, and access.json is for its owner only', async () => {
  const path = await writeAccessFile(server.ctx, server.seeded)
  assert.equal((await stat(path)).mode & 0o777, 0o600)
  assert.deepEqual(JSON.parse(await readFile(path, 'utf8')), server.seeded)
  const { users, clients } = server.seeded
  assert.deepEqual(users.map((user) => user.role), [
    'operator', 'auditor', 'office-admin', 'office-clerk', 'leader', 'data-officer', 'handling-officer', 'approver',
    'subject',
  ])
  const enrolled = users.filter((user) => user.totp !== null).map((user) => user.role)
  assert.deepEqual(enrolled, ['operator', 'auditor', 'office-admin'])
  const passwords = users.flatMap((user) => [user.password, user.totp ?? user.login])
  const proofs = [...passwords, ...clients.map((client) => client.secret)]
  assert.equal(new Set(proofs).size, proofs.length)
  const again = await seedAccess(server.ctx, {
    organisations: [],
    users: [{ login: 'leader', name: 'x', roles: ['leader'], organisation: codes.office }],
    clients: [{ id: 'sample-bank', name: 'x', scopes: ['feed:read'], organisation: codes.bank }],
  })
  assert.deepEqual(again, { users: [], clients: [] })
  const opened = await signedIn('leader')
  assert.equal((await opened.send('GET', '/api/v1/session')).statusCode, 200)
})
