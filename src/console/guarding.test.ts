import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import type { LightMyRequestResponse } from 'fastify'
import { sql } from '../kernel/db.ts'
import type { Route } from '../kernel/http.ts'
import { systemActor } from '../kernel/journal.ts'
import { createUser } from '../modules/access/index.ts'
import { codes } from '../testing/access.ts'
import { Clerk, codeOf, consoleApp, hiddenIn, personIn, type ConsoleApp, type Fields } from '../testing/console.ts'
import { consoleRoutes } from './server.ts'

let app: ConsoleApp
let routes: Route[]
before(async () => {
  app = await consoleApp()
  routes = consoleRoutes(app.ctx, { ...app.running.services, movers: [] })
})
after(() => app.close())

const forms = (): Route[] => routes.filter((route) => route.method !== 'GET' && route.operation !== 'console.sign-in')
const address = (route: Route): string => route.path.replace(/:[a-z]+/gi, '01900000-0000-7000-8000-000000000000')

/** Somebody who may send this form, so that authority is never what refuses. */
function senderOf({ authority, operation }: Route, clerks: ReadonlyMap<string, Clerk>): Clerk {
  const held = typeof authority === 'object' ? (authority.roles ?? []) : []
  const found = [...clerks].find(([role]) => held.includes(role) || held.includes('signed-in'))
  assert.ok(found, `nobody here may ${operation}`)
  return found[1]
}

/** Sends one form. A person sends fewer in a minute than this test: where their own limit answers, its wait is kept. */
async function post(route: Route, clerk: Clerk, headers: Fields, payload: string): Promise<LightMyRequestResponse> {
  for (;;) {
    const answer = await app.app.inject({
      method: 'POST', url: address(route), remoteAddress: clerk.address, payload,
      headers: {
        host: 'credit.example', cookie: clerk.cookie, 'content-type': 'application/x-www-form-urlencoded',
        ...headers,
      },
    })
    if (answer.statusCode !== 429) return answer
    await sleep(1000 * Number(answer.headers['retry-after'] ?? 1))
  }
}

/** What every form answers to a request of somebody who may send it; refusals as forged are left out. */
async function answers(headers: Fields, fields: (clerk: Clerk) => Promise<Fields>): Promise<string[]> {
  const clerks = new Map<string, Clerk>()
  const sent = new Map<Clerk, Fields>()
  for (const role of ['office-admin', 'operator', 'approver', 'subject']) {
    const clerk = await app.signIn(role === 'subject' ? 'firm' : role)
    clerks.set(role, clerk)
    sent.set(clerk, await fields(clerk))
  }
  const said: string[] = []
  for (const route of forms()) {
    const clerk = senderOf(route, clerks)
    const answer = await post(route, clerk, headers, new URLSearchParams(sent.get(clerk)).toString())
    const code = answer.statusCode === 303 ? 'done' : answer.json<{ code: string }>().code
    said.push(`${route.operation} ${answer.statusCode} ${code}`)
  }
  assert.ok(said.length > 25, `only ${said.length} forms`)
  return said.filter((line) => !line.endsWith(' 403 access.csrf_rejected'))
}

const here = { origin: 'http://credit.example' }

test('no form of the console does anything without the proof of its own session', async () => {
  assert.deepEqual(await answers(here, async () => ({})), [])
  assert.deepEqual(await answers(here, async () => ({ csrf: 'x'.repeat(43) })), [])
  const other = await app.signIn('leader')
  const foreign = await other.proof()
  assert.deepEqual(await answers(here, async () => ({ csrf: foreign })), [])
})

test('no form of the console is taken from another site, however it names itself, proof or not', async () => {
  // A session's proof does not change: asked for once, or the person's own rate limit would answer instead.
  const proofs = new WeakMap<Clerk, Promise<string>>()
  const proof = async (clerk: Clerk): Promise<Fields> => {
    const known = proofs.get(clerk) ?? clerk.proof()
    proofs.set(clerk, known)
    return { csrf: await known }
  }
  for (const headers of [
    { origin: 'https://evil.example' }, { origin: 'null' }, { referer: 'https://evil.example/console' }, {},
    { 'sec-fetch-site': 'cross-site', ...here }, { 'sec-fetch-site': 'same-site', ...here },
    { 'sec-fetch-site': 'none' },
    { 'sec-fetch-site': 'same-origin', origin: 'https://evil.example' },
  ] as Fields[]) {
    assert.deepEqual(await answers(headers, proof), [], JSON.stringify(headers))
  }
})

test('a browser proves itself by Sec-Fetch-Site, by Origin, or, when it is old, by Referer', async () => {
  for (const headers of [{ 'sec-fetch-site': 'same-origin' }, here, { referer: 'http://credit.example/console/account' }] as Fields[]) {
    const clerk = await app.signIn('leader')
    const answer = await app.app.inject({
      method: 'POST', url: '/console/sign-out', remoteAddress: clerk.address,
      headers: {
        host: 'credit.example', cookie: clerk.cookie, 'content-type': 'application/x-www-form-urlencoded',
        ...headers,
      },
      payload: new URLSearchParams({ csrf: await clerk.proof() }).toString(),
    })
    assert.equal(answer.statusCode, 303, `${JSON.stringify(headers)} ${answer.body}`)
  }
})

test('what a form may send opens no route of the interface', async () => {
  const clerk = await app.signIn('data-officer')
  const answer = await app.app.inject({
    method: 'POST', url: '/api/v1/submissions?kind=permit', remoteAddress: clerk.address,
    headers: {
      host: 'credit.example', cookie: clerk.cookie, 'content-type': 'application/x-www-form-urlencoded',
      'sec-fetch-site': 'same-origin', ...here,
    },
    payload: new URLSearchParams({ csrf: await clerk.proof() }).toString(),
  })
  assert.deepEqual([answer.statusCode, answer.json<{ code: string }>().code], [403, 'access.csrf_rejected'])
})

test('nobody is signed in by another site', async () => {
  const { login, password } = personIn(app.seeded, 'leader')
  for (const headers of [{ origin: 'https://evil.example' }, {}, { 'sec-fetch-site': 'cross-site' }] as Fields[]) {
    const answer = await app.app.inject({
      method: 'POST', url: '/console/sign-in',
      headers: { host: 'credit.example', 'content-type': 'application/x-www-form-urlencoded', ...headers },
      payload: new URLSearchParams({ login, password }).toString(),
    })
    assert.deepEqual([answer.statusCode, answer.headers['set-cookie']], [403, undefined], JSON.stringify(headers))
  }
})

test('signing in makes a new session whatever cookie the browser brought, and ends an earlier one', async () => {
  const clerk = await app.signIn('leader')
  const before = clerk.cookie
  const { login, password } = personIn(app.seeded, 'leader')
  const again = await clerk.submit('/console/sign-in', { login, password, csrf: '' })
  assert.equal(again.statusCode, 303)
  assert.notEqual(clerk.cookie, before)
  const old = await app.app.inject({ url: '/console', headers: { cookie: before, accept: 'text/html' } })
  assert.equal(old.headers.location, '/console/sign-in?back=%2Fconsole&why=expired')
  const planted = new Clerk(app)
  planted.cookie = `probity=${'F'.repeat(43)}`
  await planted.submit('/console/sign-in', { login, password, csrf: '' })
  assert.notEqual(planted.cookie, `probity=${'F'.repeat(43)}`)
})

test('who is not signed in is led to the sign-in page and back to where they were', async () => {
  const clerk = new Clerk(app)
  const asked = await clerk.get('/console/deliveries?cursor=abc')
  assert.deepEqual(
    [asked.statusCode, asked.headers.location],
    [303, '/console/sign-in?back=%2Fconsole%2Fdeliveries%3Fcursor%3Dabc'],
  )
  const page = await clerk.get(String(asked.headers.location))
  assert.equal(page.statusCode, 200)
  assert.equal(hiddenIn(page.body, 'back'), '/console/deliveries?cursor=abc')
  const { login, password } = personIn(app.seeded, 'data-officer')
  const answer = await clerk.submit('/console/sign-in', { login, password, back: '/console/deliveries?cursor=abc' })
  assert.equal(answer.headers.location, '/console/deliveries?cursor=abc')
  for (const back of ['https://evil.example/', '//evil.example/console', '/search', '/console/sign-in', '/consoles']) {
    const led = await new Clerk(app).submit('/console/sign-in', { login, password, back })
    assert.equal(led.headers.location, '/console', back)
  }
})

test('a form sent after the session has ended leads to signing in and back to its page', async () => {
  const clerk = await app.signIn('leader')
  const csrf = await clerk.proof()
  await sql`DELETE FROM access.sessions`.execute(app.ctx.db)
  const referer = 'http://credit.example/console/account?done=x'
  const late = await clerk.submit('/console/account/password', { csrf }, { headers: { referer } })
  const back = encodeURIComponent('/console/account?done=x')
  assert.deepEqual([late.statusCode, late.headers.location], [303, `/console/sign-in?back=${back}&why=expired`])
  const evil = { headers: { referer: 'https://evil.example/console/x' } }
  const away = await clerk.submit('/console/account/password', { csrf }, evil)
  assert.equal(away.headers.location, '/console/sign-in?back=%2Fconsole&why=expired')
})

test('a wrong sign-in does not say whether the name exists, keeps no password; a lock says how long', async () => {
  const known = await new Clerk(app).submit('/console/sign-in', { login: 'leader', password: 'Wrong-1234-secret' })
  const unknown = await new Clerk(app).submit('/console/sign-in', { login: 'nobody', password: 'Wrong-1234-secret' })
  assert.equal(known.statusCode, 401)
  assert.equal(known.body.replace('value="leader"', ''), unknown.body.replace('value="nobody"', ''))
  assert.equal(known.body.includes('Wrong-1234-secret'), false)
  await sql`UPDATE access.attempts SET blocked_until = now() + interval '29 minutes'`.execute(app.ctx.db)
  const locked = await new Clerk(app).submit('/console/sign-in', { login: 'leader', password: 'x' })
  assert.equal(locked.statusCode, 429)
  assert.match(locked.body, /失败次数过多，请稍后再试：请在 29 分钟后再试/)
  await sql`DELETE FROM access.attempts`.execute(app.ctx.db)
  const empty = await new Clerk(app).submit('/console/sign-in', {})
  assert.match(empty.body, /id="login-fault"/)
  assert.match(empty.body, /id="password-fault"/)
})

test('a second factor is asked for beside its field', async () => {
  const { login, password } = personIn(app.seeded, 'auditor')
  const answer = await new Clerk(app).submit('/console/sign-in', { login, password })
  assert.equal(answer.statusCode, 401)
  assert.match(answer.body, /id="code-fault"/)
})

test('a first sign-in begins at the account page: password, second factor with its QR code, then work', async () => {
  const { password } = await createUser(app.ctx, systemActor, {
    login: 'newcomer', name: '新来的管理员', organisation: codes.office, roles: ['office-admin'],
  })
  const clerk = new Clerk(app)
  const opened = await clerk.submit('/console/sign-in', { login: 'newcomer', password, back: '/console/deliveries' })
  assert.equal(opened.headers.location, '/console/account?back=%2Fconsole%2Fdeliveries')
  const refused = await clerk.get('/console/deliveries')
  assert.equal(refused.headers.location, '/console/account?back=%2Fconsole%2Fdeliveries')
  const page = await clerk.get('/console/account?back=/console/deliveries')
  assert.match(page.body, /修改初始密码/)
  assert.match(page.body, /绑定动态验证码：您的角色/)
  const wish = 'Mingzhou-2026-gongzuo'
  const mistyped = await clerk.submit(
    '/console/account/password', { current: password, password: wish, again: 'other' },
  )
  assert.match(mistyped.body, /id="again-fault"/)
  const weak = await clerk.submit('/console/account/password', { current: password, password: 'short', again: 'short' })
  assert.match(weak.body, /id="password-fault"[^]*密码太短/)
  const wrong = await clerk.submit('/console/account/password', { current: 'x', password: wish, again: wish })
  assert.match(wrong.body, /id="current-fault"[^]*现在的密码不正确/)
  const changed = await clerk.submit('/console/account/password', { current: password, password: wish, again: wish })
  assert.equal(changed.headers.location, '/console/account?done=password')
  const begun = await clerk.submit('/console/account/totp', { present: wish, back: '/console/deliveries' })
  assert.equal(begun.statusCode, 200)
  assert.match(begun.body, /<svg class="qr"/)
  const secret = hiddenIn(begun.body, 'secret')
  const kept = { secret, uri: hiddenIn(begun.body, 'uri'), back: '/console/deliveries' }
  const mistaken = await clerk.submit('/console/account/totp/confirm', { ...kept, code: '000000' })
  assert.equal(mistaken.statusCode, 422)
  assert.equal(hiddenIn(mistaken.body, 'secret'), secret)
  const bound = await clerk.submit('/console/account/totp/confirm', { ...kept, code: await codeOf(secret) })
  assert.equal(bound.statusCode, 200, bound.body)
  assert.equal((bound.body.match(/<li>[a-z0-9]{4}-/g) ?? []).length, 10)
  assert.equal(hiddenIn(bound.body, 'csrf'), await clerk.proof(), 'the page carries the proof of the new session')
  assert.equal((await clerk.get('/console/deliveries')).statusCode, 200)
})

test('a person sees where else they are signed in and ends it', async () => {
  const here = await app.signIn('leader')
  const there = await app.signIn('leader')
  assert.match((await here.get('/console/account')).body, /还在其他设备上登录着/)
  const ended = await here.submit('/console/account/sessions', {})
  assert.equal(ended.headers.location, '/console/account?done=sessions')
  assert.match((await here.get('/console/account')).body, /没有在其他设备上登录/)
  assert.equal((await there.get('/console')).statusCode, 303)
})

test('pages are kept by nobody, allow no inline script, and offer only what the role may do', async () => {
  const clerk = await app.signIn('data-officer')
  const home = await clerk.get('/console')
  assert.equal(home.headers['cache-control'], 'no-store')
  assert.match(String(home.headers['content-security-policy']), /script-src 'self'/)
  assert.equal(/<script(?![^>]*src=)|\sstyle=|\son[a-z]+=/.test(home.body), false)
  assert.match(home.body, /href="\/console\/deliveries"/)
  assert.equal(home.body.includes('href="/console/check"'), false)
  const refused = await clerk.get('/console/check')
  assert.equal(refused.statusCode, 403)
  assert.match(refused.body, /这项操作需要角色/)
  assert.doesNotMatch(refused.body, /approver|office-clerk/)
  assert.match(refused.body, /退出登录/)
  const missing = await clerk.get('/console/nothing-here')
  assert.equal(missing.statusCode, 404)
  assert.match(missing.body, /退出登录[^]*href="\/console\/deliveries"/, 'who mistypes an address keeps their name and ways')
})
