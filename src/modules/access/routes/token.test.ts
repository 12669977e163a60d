import assert from 'node:assert/strict'
import { hash } from 'node:crypto'
import { after, before, test } from 'node:test'
import { sql } from '../../../kernel/db.ts'
import { accessServer, codes, tokenOf, type AccessServer } from '../../../testing/access.ts'
import { changeClient, createClient, revokeTokens, rotateSecret } from '../actions/clients.ts'
import { saveOrganisation } from '../actions/organisations.ts'
import { sweepEnded } from '../actions/sessions.ts'
import { TokenCache } from '../actions/token-cache.ts'
import { systemActor } from '../../../kernel/journal.ts'
import { readBasic } from './token.ts'

let server: AccessServer
before(async () => {
  server = await accessServer()
})
after(() => server.close())

const secretOf = (id: string): string => server.seeded.clients.find((client) => client.id === id)?.secret ?? ''
const post = (
  payload: object | string | undefined,
  headers: Record<string, string> = {},
  remoteAddress = '198.51.100.1',
) =>
  server.app.inject({
    method: 'POST', url: '/api/v1/token', headers, remoteAddress, ...(payload === undefined ? {} : { payload }),
  })
const form = { 'content-type': 'application/x-www-form-urlencoded' }
const basic = (id: string, secret: string): string => `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`
const tryWith = (token: string, url = '/try/checks', remoteAddress = '198.51.100.2') =>
  server.app.inject({ method: 'POST', url, remoteAddress, headers: { authorization: `Bearer ${token}` } })

async function newClient(
  scopes: string[],
  more: object = {},
): Promise<{ id: string; secret: string; token: () => Promise<string> }> {
  const input = { name: '某系统', organisation: codes.approval, scopes, ...more }
  const { client, secret } = await createClient(server.ctx, systemActor, input)
  const token = async (): Promise<string> => {
    const answer = await post({ grant_type: 'client_credentials', client_id: client.id, client_secret: secret })
    return answer.json<{ access_token: string }>().access_token
  }
  return { id: client.id, secret, token }
}

test('a client gets a token for its secret, by form, by JSON and by HTTP Basic, and uses it', async () => {
  const id = 'sample-approval'
  const secret = secretOf(id)
  const fields = { grant_type: 'client_credentials', client_id: id, client_secret: secret }
  const answers = [
    await post(new URLSearchParams(fields).toString(), form),
    await post(fields),
    await post('grant_type=client_credentials', { ...form, authorization: basic(id, secret) }),
  ]
  for (const answer of answers) {
    assert.equal(answer.statusCode, 200, answer.body)
    assert.equal(answer.headers['cache-control'], 'no-store')
    const body = answer.json<Record<string, unknown>>()
    assert.deepEqual([body['token_type'], body['expires_in']], ['Bearer', 3600])
    assert.equal(body['scope'], 'checks:write checks:read records:read catalogue:read feed:read feed:ack')
    const used = await tryWith(body['access_token'] as string)
    assert.deepEqual(used.json(), { kind: 'client', name: '行政审批系统', organisation: codes.approval })
  }
})

test('a token holds the scopes asked for and no more', async () => {
  const token = await tokenOf(server, 'sample-approval', 'checks:read feed:read')
  const refused = await tryWith(token)
  assert.equal(refused.statusCode, 403)
  assert.match(String(refused.headers['www-authenticate']), /insufficient_scope/)
  assert.match(refused.json<{ detail: string }>().detail, /checks:write/)
})

test('errors of the protocol have the form of RFC 6749', async () => {
  const id = 'sample-approval'
  const good = { grant_type: 'client_credentials', client_id: id, client_secret: secretOf(id) }
  const cases: [string, object | string | undefined, Record<string, string>, number, string][] = [
    ['nothing', undefined, {}, 400, 'invalid_request'],
    ['no grant type', { client_id: id }, {}, 400, 'invalid_request'],
    ['another grant', { ...good, grant_type: 'password' }, {}, 400, 'unsupported_grant_type'],
    ['no secret', { grant_type: good.grant_type, client_id: id }, {}, 400, 'invalid_request'],
    ['a scope it does not have', { ...good, scope: 'submissions:write' }, {}, 400, 'invalid_scope'],
    ['an empty scope', { ...good, scope: ' ' }, {}, 400, 'invalid_scope'],
    ['the secret twice', good, { authorization: basic(id, secretOf(id)) }, 400, 'invalid_request'],
    ['a wrong secret', { ...good, client_secret: 'wrong' }, {}, 401, 'invalid_client'],
    ['an unknown client', { ...good, client_id: 'nobody' }, {}, 401, 'invalid_client'],
    ['broken Basic', 'grant_type=client_credentials', { ...form, authorization: 'Basic %%%' }, 401, 'invalid_client'],
  ]
  for (const [title, payload, headers, status, error] of cases) {
    const answer = await post(payload, headers, '198.51.100.9')
    assert.deepEqual([answer.statusCode, answer.json<{ error: string }>().error], [status, error], title)
    assert.equal(typeof answer.json<{ error_description: string }>().error_description, 'string')
    assert.equal(answer.headers['www-authenticate'] !== undefined, status === 401 && 'authorization' in headers, title)
  }
})

test('an unknown client, a wrong secret, a disabled client and a foreign network look alike', async () => {
  const disabled = await newClient(['checks:write'])
  await changeClient(server.ctx, systemActor, disabled.id, { active: false })
  const elsewhere = await newClient(['checks:write'], { networks: ['10.9.0.0/16'] })
  const ask = (client_id: string, client_secret: string) =>
    post({ grant_type: 'client_credentials', client_id, client_secret }, {}, '198.51.100.20')
  const answers = [
    await ask('nobody-at-all', 'x'),
    await ask('sample-bank', 'x'),
    await ask(disabled.id, disabled.secret),
    await ask(elsewhere.id, elsewhere.secret),
  ]
  assert.deepEqual(new Set(answers.map((answer) => answer.body)).size, 1)
  assert.deepEqual(new Set(answers.map((answer) => answer.statusCode)), new Set([401]))
})

test('wrong, malformed and foreign credentials are refused on every route, also on public ones', async () => {
  const unknown = 'A'.repeat(43)
  const headers = ['Bearer', 'Bearer x', `Bearer ${unknown}`, `Bearer  ${unknown.slice(1)}`, 'Basic eDp5', 'Digest a=b']
  for (const authorization of headers) {
    const remoteAddress = '198.51.100.3'
    const answer = await server.app.inject({ url: '/try/public', headers: { authorization }, remoteAddress })
    assert.equal(answer.statusCode, 401, authorization)
    assert.match(String(answer.headers['www-authenticate']), /^Bearer .*error="invalid_token"/)
    assert.equal(answer.json<{ code: string }>().code, 'access.token_invalid')
  }
  const nobody = await server.app.inject({ method: 'POST', url: '/try/checks' })
  assert.deepEqual([nobody.statusCode, nobody.headers['www-authenticate']], [401, 'Bearer realm="probity"'])
})

test('a known token is admitted without the database', async () => {
  const token = await tokenOf(server, 'sample-approval')
  await tryWith(token)
  const headers = { authorization: `Bearer ${token}` }
  const request = { headers, ip: '198.51.100.2', method: 'POST', socket: {} }
  const actor = server.guard.authenticate(request as never, 'checks.create')
  assert.equal(actor instanceof Promise, false)
  assert.equal((actor as { id: string }).id, 'sample-approval')
})

test('revoking, fewer scopes, disabling and an organisation out of service work at once here', async () => {
  const client = await newClient(['checks:write', 'checks:read'])
  const first = await client.token()
  assert.equal((await tryWith(first)).statusCode, 200)
  await revokeTokens(server.ctx, systemActor, client.id)
  assert.equal((await tryWith(first)).statusCode, 401)

  const second = await client.token()
  assert.equal((await tryWith(second)).statusCode, 200)
  await changeClient(server.ctx, systemActor, client.id, { scopes: ['checks:read'] })
  assert.equal((await tryWith(second)).statusCode, 403)
  await changeClient(server.ctx, systemActor, client.id, { scopes: ['checks:write'] })
  assert.equal((await tryWith(second)).statusCode, 200)

  const approval = {
    code: codes.approval, name: '明州市行政审批局', shortName: '审批局', kind: 'department', region: '990000',
  } as const
  await saveOrganisation(server.ctx, systemActor, approval, false)
  assert.equal((await tryWith(second)).statusCode, 401)
  await saveOrganisation(server.ctx, systemActor, approval, true)
  assert.equal((await tryWith(second)).statusCode, 200)

  await changeClient(server.ctx, systemActor, client.id, { active: false })
  assert.equal((await tryWith(second)).statusCode, 401)
  await changeClient(server.ctx, systemActor, client.id, { active: true })
  assert.equal((await tryWith(second)).statusCode, 401, 'a token of a disabled client does not come back to life')
})

test('another process forgets revoked tokens at its next poll, and expired ones by itself', async () => {
  let now = 0
  const other = new TokenCache(server.ctx.db, () => now)
  await other.refresh()
  const client = await newClient(['checks:write'])
  const token = await client.token()
  const digest = hash('sha256', token, 'base64')
  assert.equal((await other.read(digest))?.actor.id, client.id)
  assert.equal(other.get(digest, now)?.actor.id, client.id)
  await revokeTokens(server.ctx, systemActor, client.id)
  assert.notEqual(other.get(digest, now), undefined)
  await other.poll()
  assert.equal(other.get(digest, now), undefined)

  const digest2 = hash('sha256', await client.token(), 'base64')
  await other.read(digest2)
  now = 3_590_000
  await other.poll()
  assert.notEqual(other.get(digest2, now), undefined)
  now = 3_601_000
  await other.poll()
  assert.equal(other.get(digest2, now), undefined)
})

test('a cache that could not be polled for seconds is not believed', async () => {
  let now = 0
  const cache = new TokenCache(server.ctx.db, () => now)
  await cache.refresh()
  const client = await newClient(['checks:write'])
  const digest = hash('sha256', await client.token(), 'base64')
  await cache.read(digest)
  now = 6_000
  assert.equal(cache.get(digest, now), undefined)
})

test('an expired token is refused and swept away a day later', async () => {
  const client = await newClient(['checks:write'])
  const token = await client.token()
  await sql`UPDATE access.tokens SET expires_at = now() - interval '25 hours' WHERE client_id = ${client.id}`.execute(server.ctx.db)
  assert.equal((await tryWith(token)).statusCode, 401)
  await sweepEnded(server.ctx)
  const left = await sql<{ n: number }>`SELECT count(*) AS n FROM access.tokens WHERE client_id = ${client.id}`.execute(server.ctx.db)
  assert.equal(left.rows[0]?.n, 0)
})

test('both secrets work during the overlap of a rotation, and afterwards only the new one', async () => {
  const client = await newClient(['checks:write'])
  const status = async (client_secret: string): Promise<number> => {
    const proof = { grant_type: 'client_credentials', client_id: client.id, client_secret }
    return (await post(proof, {}, '198.51.100.30')).statusCode
  }
  const { secret, client: view } = await rotateSecret(server.ctx, systemActor, client.id, 24)
  assert.equal(view.secrets, 2)
  assert.deepEqual([await status(client.secret), await status(secret)], [200, 200])
  await sql`UPDATE access.client_secrets SET expires_at = now() WHERE client_id = ${client.id} AND expires_at IS NOT NULL`.execute(server.ctx.db)
  assert.deepEqual([await status(client.secret), await status(secret)], [401, 200])
  const third = await rotateSecret(server.ctx, systemActor, client.id, 0)
  assert.deepEqual([await status(secret), await status(third.secret)], [401, 200])
})

test('a client bound to a network is refused elsewhere, even with a token', async () => {
  const client = await newClient(['checks:write'], { networks: ['198.51.100.0/25', '2001:db8::1/48'] })
  const token = await client.token()
  assert.equal((await tryWith(token, '/try/checks', '198.51.100.77')).statusCode, 200)
  assert.equal((await tryWith(token, '/try/checks', '2001:db8:0:9::5')).statusCode, 200)
  const outside = await tryWith(token, '/try/checks', '198.51.100.200')
  assert.deepEqual([outside.statusCode, outside.json<{ code: string }>().code], [403, 'access.address_refused'])
})

test('wrong secrets are slowed for their address only, and a right one always works', async () => {
  const id = 'sample-bank'
  const ask = (client_secret: string, from: string) =>
    post({ grant_type: 'client_credentials', client_id: id, client_secret }, {}, from)
  const statuses: number[] = []
  for (let i = 0; i < 6; i += 1) statuses.push((await ask('wrong', '203.0.113.5')).statusCode)
  assert.deepEqual(statuses, [401, 401, 401, 401, 429, 429])
  assert.equal((await ask('wrong', '203.0.113.6')).statusCode, 401)
  assert.equal((await ask(secretOf(id), '203.0.113.5')).statusCode, 200)
})

test('an address that keeps guessing is stopped with Retry-After, whichever clients it tries', async () => {
  const answers = []
  for (let i = 0; i < 14; i += 1) {
    const guess = { grant_type: 'client_credentials', client_id: `guess-${i}`, client_secret: 'x' }
    answers.push(await post(guess, {}, '203.0.113.7'))
  }
  const last = answers.at(-1)
  assert.equal(last?.statusCode, 429)
  assert.equal(last?.json<{ code: string }>().code, 'request.too_many')
  assert.ok(Number(last?.headers['retry-after']) >= 1)
})

test('a client past its rate waits, and others do not', async () => {
  const busy = await newClient(['checks:write'], { rateClass: 'standard' })
  const token = await busy.token()
  let refused = 0
  for (let i = 0; i < 600 && refused === 0; i += 1) if ((await tryWith(token)).statusCode === 429) refused = i
  assert.ok(refused >= 400, `refused after ${refused}`)
  assert.equal((await tryWith(await tokenOf(server, 'sample-approval'))).statusCode, 200)
})

test('clients take only scopes meant for clients, and ids and networks of the right form', async () => {
  const attempt = (input: object) =>
    createClient(server.ctx, systemActor, { name: 'x', organisation: codes.bank, scopes: ['checks:write'], ...input })
  await assert.rejects(attempt({ scopes: ['access:manage'] }), { code: 'input.invalid' })
  await assert.rejects(attempt({ scopes: ['organisations:any'] }), { code: 'input.invalid' })
  await assert.rejects(attempt({ scopes: [] }), { code: 'input.invalid' })
  await assert.rejects(attempt({ id: 'Ü' }), { code: 'input.invalid' })
  await assert.rejects(attempt({ networks: ['10.0.0.0/33'] }), { code: 'input.invalid' })
  await assert.rejects(attempt({ networks: ['example'] }), { code: 'input.invalid' })
  await assert.rejects(attempt({ networks: ['fe80::1%eth0'] }), { code: 'input.invalid' })
  await assert.rejects(attempt({ id: 'sample-bank' }), { code: 'access.client_taken' })
  await assert.rejects(attempt({ organisation: '11990000MB0A09999X' }), { code: 'access.organisation_unknown' })
})

test('HTTP Basic is read as RFC 6749 writes it', () => {
  const read = (text: string) => readBasic(`basic ${Buffer.from(text).toString('base64')}`)
  assert.deepEqual(read('a%20b:c%3Ad+e'), { clientId: 'a b', secret: 'c:d e' })
  assert.deepEqual(read('id:'), { clientId: 'id', secret: '' })
  assert.equal(read('nocolon'), undefined)
  assert.equal(read('a:%zz'), undefined)
  assert.equal(readBasic('Basic '), undefined)
})

test('no secret or token is stored, and the journal holds none', async () => {
  const client = await newClient(['checks:write'])
  const token = await client.token()
  const dump = await sql<{ text: string }>`SELECT coalesce(string_agg(t::text, ' '), '') AS text FROM (
    SELECT to_jsonb(c) AS t FROM access.clients c UNION ALL SELECT to_jsonb(s) FROM access.client_secrets s
    UNION ALL SELECT to_jsonb(k) FROM access.tokens k UNION ALL SELECT to_jsonb(j) FROM journal.entries j) all_rows`.execute(server.ctx.db)
  const text = dump.rows[0]?.text ?? ''
  assert.ok(text.includes(client.id))
  for (const secret of [token, client.secret]) assert.equal(text.includes(secret), false)
})

test('two secrets drawn at once stand in a row: of all that were, only the last two may still be used', async () => {
  const { id } = await newClient(['checks:write'])
  await Promise.all(Array.from({ length: 6 }, () => rotateSecret(server.ctx, systemActor, id, 24)))
  const { rows } = await sql<{ ends: boolean }>`SELECT expires_at IS NOT NULL AS ends FROM access.client_secrets
    WHERE client_id = ${id} ORDER BY ends`.execute(server.ctx.db)
  assert.deepEqual(rows.map((one) => one.ends), [false, true])
})
