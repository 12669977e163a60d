/**
 * Every route × every caller. The rights are computed from the declarations, tried on the server as it is built for
 * production, and compared with docs/generated/authority.md, where a reviewer sees each new one.
 */
import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import Fastify, { type FastifyInstance } from 'fastify'
import { readConfig } from '../src/config.ts'
import type { Context } from '../src/context.ts'
import { anonymous, registerRoutes, type Actor, type Route } from '../src/kernel/http.ts'
import { migrateQueue } from '../src/kernel/queue.ts'
import { repositoryRoot } from '../src/kernel/root.ts'
import {
  accessGuard, allActors, authorise, passes, renderAuthority, renderGrants, routeFaults, samplePlan, seedAccess,
  type SeededAccess,
} from '../src/modules/access/index.ts'
import { publishCatalogue } from '../src/modules/catalogue/index.ts'
import { CheckService } from '../src/modules/checks/index.ts'
import { FeedStreams } from '../src/modules/publicity/index.ts'
import { openContext } from '../src/open-context.ts'
import { serve, type Running } from '../src/serve.ts'
import { allRoutes, buildServer, type Services } from '../src/server.ts'
import { codes, organisations } from '../src/testing/access.ts'
import { bounds } from '../src/testing/bounds.ts'
import { testDatabase, type TestDatabase } from '../src/testing/database.ts'

const dataDir = mkdtempSync(join(tmpdir(), 'probity-authority-'))
const config = { ...readConfig({ PROBITY_DATA: dataDir }), logLevel: 'silent' }
const actors = allActors()
let database: TestDatabase
let ctx: Context
let closeContext: () => Promise<void>
let routes: Route[]
let services: Services

before(async () => {
  database = await testDatabase()
  ;({ ctx, close: closeContext } = await openContext(config, database.url))
  const guard = accessGuard(ctx)
  services = {
    guard, checks: new CheckService(ctx), readiness: async () => ({ ready: true, waiting: [] }),
    streams: new FeedStreams(ctx, guard.standing),
  }
  routes = allRoutes(ctx, services)
})

after(async () => {
  await closeContext()
  await database.drop()
  rmSync(dataDir, { recursive: true })
})

test('every route has an operation, an authority that exists, and somebody who may use it', () => {
  assert.ok(routes.length > 20)
  assert.deepEqual(routes.flatMap(routeFaults), [])
})

test('no two routes of the interface share an operation', () => {
  const seen = new Map<string, string>()
  for (const { operation, method, path, hidden } of routes) {
    const other = seen.get(operation)
    assert.ok(hidden || other === undefined, `${operation}: ${method} ${path} and ${other}`)
    seen.set(operation, `${method} ${path}`)
  }
})

test('what is public under /api/v1 only reads, but for signing in', () => {
  const changing = routes.filter((route) => route.authority === 'public' && route.method !== 'GET')
  const known = ['tokens.create', 'session.create']
  const api = changing.filter((route) => route.path.startsWith('/api/')).map((route) => route.operation)
  assert.deepEqual(api.filter((operation) => !known.includes(operation)), [])
})

test('docs/generated/authority.md holds every right as it is', () => {
  const committed = readFileSync(join(repositoryRoot, 'docs/generated/authority.md'), 'utf8')
  const hint = 'rights changed: run `npm run generate` and have the change reviewed'
  assert.equal(committed, renderAuthority(routes, bounds), hint)
})

test('the README of module access shows the table of roles and scopes as it is', () => {
  const readme = readFileSync(join(repositoryRoot, 'src/modules/access/README.md'), 'utf8')
  assert.ok(readme.includes(renderGrants()))
})

/** The caller a request names in a header, in place of credentials; those have tests of their own. */
function callerOf(request: { headers: Record<string, unknown> }): Actor {
  return actors.get(String(request.headers['x-caller'])) ?? anonymous
}

async function serverOfWords(): Promise<FastifyInstance> {
  return buildServer(ctx, { ...services, guard: { authenticate: callerOf, authorise } as unknown as Services['guard'] })
}

const refusals = new Set([
  'access.sign_in_required', 'access.scope_missing', 'access.role_missing', 'access.session_restricted',
])

const url = (route: Route): string => route.path.replace(/:[A-Za-z]+|\*/g, 'x')

/** Every `METHOD path` the router really has, read from its tree of common prefixes. */
function mounted(app: FastifyInstance): string[] {
  const found: string[] = []
  const prefixes: string[] = []
  for (const line of app.printRoutes().split('\n')) {
    const match = /^([│ ]*)[├└]── (.*?)(?: \(([A-Z, ]+)\))?$/.exec(line)
    if (match === null) continue
    const depth = (match[1] as string).length / 4
    prefixes.length = depth
    prefixes[depth] = match[2] as string
    for (const method of match[3]?.split(', ') ?? []) found.push(`${method} ${prefixes.join('')}`)
  }
  return found
}

describe('on the server as it is built for production', () => {
  let app: FastifyInstance
  before(async () => {
    app = await serverOfWords()
    await app.ready()
  })
  after(() => app.close())

  test('every route refuses every caller the table does not name, by GET and by HEAD', async () => {
    let tried = 0
    for (const route of routes) {
      const methods = route.method === 'GET' ? (['GET', 'HEAD'] as const) : [route.method]
      for (const [name, actor] of actors) {
        if (passes(actor, route)) continue
        for (const method of methods) {
          const answer = await app.inject({ method, url: url(route), headers: { 'x-caller': name } })
          const said = method === 'HEAD' ? '' : answer.json<{ code: string }>().code
          const what = `${name}: ${method} ${route.path} answered ${answer.statusCode} ${said}`
          assert.ok([401, 403].includes(answer.statusCode) && (said === '' || refusals.has(said)), what)
          tried += 1
        }
      }
    }
    assert.ok(tried > 200, `only ${tried} refusals tried`)
  })

  test('it has no route that is not in the list', () => {
    const listed = new Set(routes.map((route) => `${route.method} ${route.path}`))
    const unlisted = mounted(app).filter((one) => !listed.has(one) && !/^(HEAD|OPTIONS) /.test(one))
    assert.deepEqual(unlisted, [])
    assert.ok(mounted(app).length >= routes.length)
  })
})

test('every route lets in every caller the table names', async () => {
  const app = Fastify()
  const reached = routes.map((route) => ({ ...route, schema: {}, handler: () => 'reached' }))
  registerRoutes(app, reached, { authenticate: callerOf, authorise })
  for (const route of routes) {
    for (const [name, actor] of actors) {
      if (!passes(actor, route)) continue
      const answer = await app.inject({ method: route.method, url: url(route), headers: { 'x-caller': name } })
      assert.equal(answer.body, 'reached', `${name}: ${route.method} ${route.path}`)
    }
  }
  await app.close()
})

describe('own and foreign organisation', () => {
  let running: Running
  let seeded: SeededAccess
  before(async () => {
    seeded = await seedAccess(ctx, {
      ...samplePlan(organisations, codes),
      clients: [
        { id: 'department', name: '部门系统', organisation: codes.department, scopes: ['submissions:write', 'submissions:read'] },
        { id: 'other', name: '别的部门系统', organisation: codes.approval, scopes: ['submissions:read', 'checks:read', 'checks:write'] },
        { id: 'bank', name: '银行系统', organisation: codes.bank, scopes: ['checks:write', 'checks:read'] },
        { id: 'office', name: '信用中心系统', organisation: codes.office, scopes: ['submissions:write', 'submissions:read'] },
      ],
    })
    await publishCatalogue(ctx.db, ctx.catalogue)
    await migrateQueue(database.url)
    running = await serve(ctx, { work: false })
  })
  after(() => running.close())

  async function send(client: string, method: 'GET' | 'POST', path: string, payload?: string | object) {
    const { secret } = seeded.clients.find((one) => one.id === client) as SeededAccess['clients'][number]
    const proof = { grant_type: 'client_credentials', client_id: client, client_secret: secret }
    const issued = await running.app.inject({ method: 'POST', url: '/api/v1/token', payload: proof })
    const type = typeof payload === 'string' ? { 'content-type': 'text/csv' } : {}
    const headers = { ...type, authorization: `Bearer ${issued.json<{ access_token: string }>().access_token}` }
    const body = payload === undefined ? {} : { payload }
    return running.app.inject({ method, url: `/api/v1${path}`, headers, ...body })
  }

  const file = '行政相对人名称\n明州示例一号有限公司\n'

  test('a department delivers as itself, never as another; the credit office delivers for any', async () => {
    const as = async (client: string, source: string): Promise<number> =>
      (await send(client, 'POST', `/submissions?kind=permit&source=${source}`, file)).statusCode
    assert.equal(await as('department', codes.department), 202)
    assert.equal(await as('department', codes.approval), 403)
    assert.equal(await as('office', codes.department), 202)
    assert.equal(await as('other', codes.approval), 403)
  })

  test('what a department delivered exists for itself and the credit office only', async () => {
    const { id } = (await send('department', 'POST', '/submissions?kind=permit', `${file}明州示例二号\n`)).json<{ id: string }>()
    for (const path of [`/submissions/${id}`, `/submissions/${id}/rows?outcome=returned`]) {
      assert.equal((await send('department', 'GET', path)).statusCode, 200, path)
      assert.equal((await send('office', 'GET', path)).statusCode, 200, path)
      assert.equal((await send('other', 'GET', path)).statusCode, 404, path)
    }
    const listed = (await send('other', 'GET', '/submissions')).json<{ items: { id: string }[] }>().items
    assert.equal(listed.some((one) => one.id === id), false)
  })

  test('what was asked for a bank is nothing to another caller', async () => {
    const matter = ctx.catalogue.matters[0]?.code
    const question = { subject: { name: '明州示例一号有限公司' }, matter, purpose: '授信审查' }
    const asked = await send('bank', 'POST', '/checks', question)
    assert.equal(asked.statusCode, 200, asked.body)
    const path = `/checks/${asked.json<{ receipt: string }>().receipt}`
    assert.equal((await send('bank', 'GET', path)).statusCode, 200)
    assert.equal((await send('other', 'GET', path)).statusCode, 404)
  })
})
