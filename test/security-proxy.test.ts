/** Addresses, proxies, cookies: what a caller says of itself is believed only from a proxy the operator named. */
import assert from 'node:assert/strict'
import { after, before, test, type TestContext } from 'node:test'
import type { FastifyInstance } from 'fastify'
import { readConfig, type Config } from '../src/config.ts'
import { accessGuard, samplePlan, seedAccess, type SeededAccess } from '../src/modules/access/index.ts'
import { buildServer } from '../src/server.ts'
import { codes, organisations } from '../src/testing/access.ts'
import { testApp, type TestApp } from '../src/testing/app.ts'

let platform: TestApp
let seeded: SeededAccess
before(async () => {
  platform = await testApp()
  seeded = await seedAccess(platform.ctx, samplePlan(organisations, codes))
})
after(() => platform.close())

/** A server over the same platform with other settings and limits of its own. */
async function serverWith(t: TestContext, settings: Partial<Config>): Promise<FastifyInstance> {
  const ctx = { ...platform.ctx, config: { ...platform.ctx.config, ...settings } }
  const app = await buildServer(ctx, { ...platform.running.services, guard: accessGuard(ctx) })
  t.after(() => app.close())
  return app
}

/** Guesses until the address must wait, and answers how many guesses were judged; 100 when it never had to. */
async function guesses(
  app: FastifyInstance,
  remoteAddress: string,
  forwarded: (n: number) => string,
): Promise<number> {
  for (let n = 1; n <= 100; n += 1) {
    const answer = await app.inject({
      method: 'POST',
      url: '/api/v1/token',
      remoteAddress,
      headers: { 'x-forwarded-for': forwarded(n) },
      payload: { grant_type: 'client_credentials', client_id: `guess-${n}`, client_secret: 'x' },
    })
    if (answer.statusCode === 429) return n - 1
    assert.equal(answer.statusCode, 401, answer.body)
  }
  return 100
}

const another = (n: number): string => `198.51.100.${n}`

test('without a declared proxy nobody changes their address by X-Forwarded-For', async (t) => {
  const app = await serverWith(t, { trustProxy: 0 })
  assert.ok((await guesses(app, '203.0.113.7', another)) < 20)
})

test('behind one proxy the address it saw counts, whatever its caller wrote in front', async (t) => {
  const app = await serverWith(t, { trustProxy: 1 })
  assert.ok((await guesses(app, '127.0.0.1', (n) => `${another(n)}, 203.0.113.8`)) < 20)
  assert.equal(await guesses(app, '127.0.0.1', another), 100, 'callers of the proxy are told apart')
})

test('who reaches the port beside the proxy is no proxy, however many are declared', async (t) => {
  const app = await serverWith(t, { trustProxy: 1 })
  assert.ok((await guesses(app, '203.0.113.9', another)) < 20)
  const claim = { host: 'credit.example', 'x-forwarded-host': 'evil.example', accept: 'text/html' }
  const page = await app.inject({ url: '/', remoteAddress: '203.0.113.9', headers: claim })
  assert.equal(page.body.includes('evil.example'), false)
  const elsewhere = await serverWith(t, { trustProxy: 1, proxies: ['203.0.113.0/24'] })
  assert.equal(
    await guesses(elsewhere, '203.0.113.9', another),
    100,
    'a proxy somewhere else is named in PROBITY_PROXIES',
  )
})

test('PROBITY_PROXIES is refused when it is no list of networks', () => {
  for (const wrong of ['proxy.example', '10.0.0.0/33', '10.0.0.0/x', '::1/129'])
    assert.throws(() => readConfig({ PROBITY_PROXIES: wrong }), /PROBITY_PROXIES/)
  assert.deepEqual(readConfig({ PROBITY_PROXIES: '10.1.2.3, fd00::/8' }).proxies, ['10.1.2.3', 'fd00::/8'])
})

test('host and scheme are taken from the header of a declared proxy and of nobody else', async (t) => {
  const claim = { host: 'credit.example', 'x-forwarded-host': 'evil.example', 'x-forwarded-proto': 'https' }
  const alone = await serverWith(t, { trustProxy: 0 })
  const page = await alone.inject({ url: '/', headers: { ...claim, accept: 'text/html' } })
  assert.equal(/evil\.example|https:\/\/credit/.test(page.body), false)
  const site = { ...readConfig({}).site, baseUrl: 'https://credit.example' }
  const behind = await serverWith(t, { trustProxy: 1, site })
  for (const headers of [claim, { ...claim, host: 'evil.example' }]) {
    const shown = await behind.inject({ url: '/', headers: { ...headers, accept: 'text/html' } })
    assert.equal(shown.body.includes('evil.example'), false, 'PROBITY_BASE_URL names the site')
    assert.ok(shown.body.includes('https://credit.example/'))
  }
})

test('with an https address set the session cookie is bound to TLS and host, browsers to TLS', async (t) => {
  const site = { ...readConfig({}).site, baseUrl: 'https://credit.example' }
  const app = await serverWith(t, { site })
  const { login, password } = seeded.users.find((user) => user.login === 'leader') ?? {
    login: '',
    password: '',
  }
  const opened = await app.inject({ method: 'POST', url: '/api/v1/session', payload: { login, password } })
  assert.equal(opened.statusCode, 201, opened.body)
  assert.match(
    String(opened.headers['set-cookie']),
    /^__Host-probity=[\w-]{43}; Path=\/; HttpOnly; Secure; SameSite=Strict$/,
  )
  assert.match(String(opened.headers['strict-transport-security']), /^max-age=31536000/)
  const plain = await app.inject({
    url: '/api/v1/session',
    headers: { cookie: String(opened.headers['set-cookie']).replace('__Host-', '').split(';')[0] ?? '' },
  })
  assert.equal(plain.statusCode, 401, 'the same token without its prefix opens nothing')
})

test('a cookie or a token in the address is none', async (t) => {
  const app = await serverWith(t, {})
  const client = seeded.clients.find((one) => one.scopes.includes('submissions:read'))
  const issued = await app.inject({
    method: 'POST',
    url: '/api/v1/token',
    payload: { grant_type: 'client_credentials', client_id: client?.id, client_secret: client?.secret },
  })
  const token = issued.json<{ access_token: string }>().access_token
  for (const query of [`access_token=${token}`, `token=${token}`, `authorization=Bearer%20${token}`]) {
    const answer = await app.inject({ url: `/api/v1/submissions?${query}` })
    assert.ok([400, 401].includes(answer.statusCode), `${answer.statusCode}`)
  }
})
