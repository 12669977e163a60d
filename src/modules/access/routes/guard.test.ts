import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { FastifyRequest } from 'fastify'
import { anonymous, type Actor } from '../../../kernel/http.ts'
import { Problem } from '../../../kernel/problem.ts'
import { accessServer, personOf, type AccessServer, Browser, tokenOf } from '../../../testing/access.ts'
import { TokenCache } from '../actions/token-cache.ts'
import { Guard } from './guard.ts'

let server: AccessServer
before(async () => {
  server = await accessServer()
})
after(() => server.close())

/** A guard whose time stands still until the test moves it. */
function stillGuard(): { guard: Guard; move: (ms: number) => void } {
  let now = 0
  const guard = new Guard(server.ctx, new TokenCache(server.ctx.db, () => now))
  return { guard, move: (ms) => { now += ms } }
}

interface Asked {
  request: FastifyRequest
  operation: string
}

function request(ip: string, operation = 'subjects.read', headers: Record<string, string> = {}): Asked {
  const parts = { ip, headers, method: 'GET', protocol: 'http', host: 'credit.example', socket: {} }
  return { request: parts as unknown as FastifyRequest, operation }
}

function authenticate(guard: Guard, { request, operation }: Asked): Actor | Promise<Actor> {
  return guard.authenticate(request, operation)
}

/** How many of `count` requests pass at once; the Retry-After of the first that does not. */
function passing(guard: Guard, one: Asked, count: number): [number, string | undefined] {
  for (let i = 0; i < count; i += 1) {
    try {
      assert.equal(authenticate(guard, one), anonymous)
    } catch (error) {
      assert.ok(error instanceof Problem && error.status === 429, String(error))
      return [i, error.headers?.['retry-after']]
    }
  }
  return [count, undefined]
}

test('a reader meets no limit, a flood from one address does, and the next address is not concerned', () => {
  const { guard, move } = stillGuard()
  assert.deepEqual(passing(guard, request('198.51.100.1'), 2000), [600, '1'])
  assert.deepEqual(passing(guard, request('198.51.100.2'), 100), [100, undefined])
  move(10_000)
  assert.deepEqual(passing(guard, request('198.51.100.1'), 2000), [600, '1'])
})

test('addresses of one IPv6 network share a limit', () => {
  const { guard } = stillGuard()
  assert.equal(passing(guard, request('2001:db8:1:2::1'), 600)[0], 600)
  assert.equal(passing(guard, request('2001:db8:1:2:9:9:9:9'), 10)[0], 0)
  assert.equal(passing(guard, request('2001:db8:1:3::1'), 10)[0], 10)
})

test('the machine itself reads without limit, and signs in with one', () => {
  const { guard } = stillGuard()
  assert.equal(passing(guard, request('127.0.0.1'), 5000)[0], 5000)
  assert.equal(passing(guard, request('127.0.0.1', 'session.create'), 5000)[0], 60)
  assert.equal(passing(stillGuard().guard, request('127.0.0.1', 'console.sign-in'), 5000)[0], 60)
})

test('a failed proof costs its address six calls, and waiting pays', () => {
  const { guard, move } = stillGuard()
  const one = request('198.51.100.3', 'tokens.create')
  for (let i = 0; i < 10; i += 1) {
    assert.equal(authenticate(guard, one), anonymous)
    guard.failed(one.request)
  }
  assert.deepEqual(passing(guard, one, 1), [0, '1'])
  move(6_000)
  assert.equal(passing(guard, one, 10)[0], 6)
})

test('guessing bearer tokens is limited per address, and a good one costs nothing', async () => {
  const { guard } = stillGuard()
  const good = { authorization: `Bearer ${await tokenOf(server, 'sample-bank')}` }
  for (let i = 0; i < 100; i += 1) {
    const actor = await authenticate(guard, request('198.51.100.4', 'checks.create', good))
    assert.equal(actor.id, 'sample-bank')
  }
  const codes: string[] = []
  for (let i = 0; i < 62; i += 1) {
    const headers = { authorization: `Bearer ${String(i).padStart(43, 'x')}` }
    const guess = async () => authenticate(guard, request('198.51.100.4', 'checks.create', headers))
    await guess().catch((error: Problem) => codes.push(error.code))
  }
  assert.equal(codes.filter((code) => code === 'access.token_invalid').length, 60)
  assert.equal(codes.filter((code) => code === 'request.too_many').length, 2)
})

test('made-up cookies are stopped before the database, and a good one costs its address nothing', async () => {
  let asked = 0
  const db = server.ctx.db.withPlugin({
    transformQuery: ({ node }) => {
      asked += 1
      return node
    },
    transformResult: async ({ result }) => result,
  })
  const guard = new Guard({ ...server.ctx, db }, new TokenCache(db, () => 0))
  const { login, password } = personOf(server, 'approver')
  const browser = new Browser(server.app)
  await browser.signIn(login, password)
  const at = async (cookie: string): Promise<Actor> =>
    authenticate(guard, request('198.51.100.7', 'subjects.read', { cookie }))
  for (let i = 0; i < 100; i += 1) assert.equal((await at(browser.cookie)).kind, 'user')
  asked = 0
  const kinds: string[] = []
  for (let i = 0; i < 700; i += 1) {
    await at(`probity=${String(i).padStart(43, 'x')}`).then(({ kind }) => kinds.push(kind), () => undefined)
  }
  assert.deepEqual([kinds.length, asked], [600, 600])
  await assert.rejects(at(browser.cookie), { status: 429 })
})

test('whose connection it is says nothing: every request on it is judged by the token it bears', async () => {
  const { guard } = stillGuard()
  const [bank, office] = await Promise.all(['sample-bank', 'sample-approval'].map((id) => tokenOf(server, id)))
  const one = request('198.51.100.6', 'checks.create')
  const on = async (token: string | undefined): Promise<string> => {
    one.request.headers.authorization = `Bearer ${token}`
    return (await authenticate(guard, one)).id
  }
  assert.deepEqual([await on(bank), await on(office), await on(bank), await on(bank)],
    ['sample-bank', 'sample-approval', 'sample-bank', 'sample-bank'])
  await assert.rejects(on('x'.repeat(43)), (error: Problem) => error.code === 'access.token_invalid')
  assert.equal(await on(office), 'sample-approval')
})

test('a signed-in person has a limit of their own, whatever address they come from', async () => {
  const { guard } = stillGuard()
  const { login, password } = personOf(server, 'leader')
  const browser = new Browser(server.app)
  await browser.signIn(login, password)
  let passed = 0
  for (let i = 0; i < 310; i += 1) {
    const one = request(`198.51.101.${i % 250}`, 'session.read', { cookie: browser.cookie })
    await (async () => authenticate(guard, one))().then(() => { passed += 1 }, () => undefined)
  }
  assert.equal(passed, 300)
})

test('the guard polls while it runs and stops when told', async () => {
  const { guard } = stillGuard()
  await guard.start()
  await guard.stop()
  const headers = { authorization: `Bearer ${await tokenOf(server, 'sample-bank')}` }
  const later = await authenticate(guard, request('198.51.100.5', 'checks.create', headers))
  assert.equal(later.id, 'sample-bank')
})
