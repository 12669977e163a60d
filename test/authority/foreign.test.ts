/**
 * Route × role × own or foreign organisation: everybody whom a route lets in by role or scope, but of another body (or
 * another subject), reaches for an object of each sort and gets nothing; somebody of its own body gets through.
 */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { FastifyInstance, FastifyRequest, LightMyRequestResponse } from 'fastify'
import { anonymous, type Actor, type Route } from '../../src/kernel/http.ts'
import {
  authorise,
  formProof,
  passes,
  roles,
  scopes,
  type Role,
  type Scope,
} from '../../src/modules/access/index.ts'
import { actorWithRole, actorWithScopes } from '../../src/modules/access/matrix.ts'
import { allRoutes, buildServer, type Services } from '../../src/server.ts'
import { bounds } from '../../src/testing/bounds.ts'
import { listed, safety, stateless } from '../../src/testing/listing.ts'
import { ecology, firm, market } from '../../src/testing/situations.ts'
import { listsOf, probesOf, type Probe } from './probes.ts'
import { makeWorld, scheme, type World } from './world.ts'

const cookie = `probity=${'a'.repeat(43)}`
const strange = firm('不相干', 88)
const named = ({ code, name }: { code: string; name: string }) => ({ id: code, code, name })

/** Everybody of one body (as subject: of a firm) whom the route lets in, but for those who work for the whole city. */
function thoseOf(route: Route, body: { code: string; name: string }, subject = body): Actor[] {
  const people = (Object.keys(roles) as Role[]).map((role): Actor => ({
    ...actorWithRole(role),
    id: `${role} of ${body.code}`,
    organisation: named(role === 'subject' ? subject : body),
  }))
  const clients = (Object.keys(scopes) as Scope[])
    .filter((scope) => scopes[scope].clients)
    .map((scope): Actor => ({
      ...actorWithScopes([scope]),
      id: `client ${scope} of ${body.code}`,
      organisation: named(body),
    }))
  return [...people, ...clients].filter((one) => passes(one, route) && !one.scopes.has('organisations:any'))
}

describe('own and foreign organisation', () => {
  let world: World
  let app: FastifyInstance
  let bound: Route[]
  const callers = new Map<string, Actor>()

  before(async () => {
    world = await makeWorld()
    const { ctx, running } = world.app
    const callerOf = ({ headers }: FastifyRequest): Actor =>
      callers.get(String(headers['x-caller'])) ?? anonymous
    const guard = { authenticate: callerOf, authorise } as unknown as Services['guard']
    app = await buildServer(ctx, { ...running.services, guard })
    bound = allRoutes(ctx, running.services).filter((route) => !passes(anonymous, route))
  })
  after(async () => {
    await app?.close()
    await world?.app.close()
  })

  async function send(actor: Actor, route: Route, probe: Probe): Promise<LightMyRequestResponse> {
    callers.set(actor.id, actor)
    const headers = {
      'x-caller': encodeURIComponent(actor.id),
      host: 'credit.example',
      cookie,
      origin: 'http://credit.example',
    }
    callers.set(headers['x-caller'], actor)
    const csrf =
      formProof(world.app.ctx.config, {
        headers: { cookie },
        protocol: 'http',
      } as unknown as FastifyRequest) ?? ''
    const form = probe.form === undefined ? undefined : { csrf, ...probe.form }
    const { type, payload } = await bodyOf(probe, form)
    return app.inject({
      method: route.method,
      url: probe.url,
      headers: {
        ...headers,
        accept: /^\/(?:console|me)\b/.test(route.path) ? 'text/html' : '*/*',
        ...(type === undefined ? {} : { 'content-type': type }),
      },
      ...(payload === undefined ? {} : { payload }),
    })
  }

  function routesOf(kind: string): Route[] {
    return bound.filter((route) => bounds[route.operation]?.kind === kind)
  }

  it('says of every route that asks for authority how it is bounded, and of no other', () => {
    const routes = bound.map((route) => route.operation)
    assert.deepEqual(
      routes.filter((operation) => bounds[operation] === undefined),
      [],
      'add them to src/testing/bounds.ts',
    )
    assert.deepEqual(
      Object.keys(bounds).filter((operation) => !routes.includes(operation)),
      [],
    )
  })

  it('has a trial for every route that holds objects of an organisation', () => {
    const tried = [...Object.keys(probesOf(world)), ...Object.keys(listsOf(world))].sort()
    const wanted = [...routesOf('own'), ...routesOf('narrowed')].map((route) => route.operation).sort()
    assert.deepEqual(tried, wanted)
  })

  it('lets only those who work for the whole city to what is the city’s', () => {
    const allowed = new Set<string>(['office-admin', 'office-clerk', 'operator', 'auditor'])
    for (const route of routesOf('city')) {
      const others = thoseOf(route, stateless).filter(
        (actor) => actor.kind === 'client' || ![...actor.roles].some((role) => allowed.has(role)),
      )
      assert.deepEqual(
        others.map((actor) => actor.id),
        [],
        route.operation,
      )
    }
  })

  it('gives nothing of an organisation to anybody of another, by no route', async () => {
    const probes = probesOf(world)
    let tried = 0
    for (const route of routesOf('own')) {
      const probe = probes[route.operation] as Probe
      for (const actor of thoseOf(route, stateless, strange)) {
        const answer = await send(actor, route, probe)
        const what = `${actor.id}: ${route.method} ${probe.url} got ${answer.statusCode} ${answer.body.slice(0, 99)}`
        if (batched.has(route.operation)) {
          assert.ok(answer.statusCode === 403 || answer.json<{ done: number }>().done === 0, what)
        } else assert.ok([403, 404].includes(answer.statusCode) || refusedInPage(answer), what)
        assertSilent(answer.body, what)
        tried += 1
      }
    }
    assert.ok(tried > 150, `only ${tried} tried`)
  })

  it('shows in lists and figures nothing of an organisation to anybody of another', async () => {
    const lists = listsOf(world)
    for (const route of routesOf('narrowed')) {
      const probe = lists[route.operation] as Probe & { holds: string }
      const limit = bounds[route.operation]
      const wide = limit?.kind === 'narrowed' ? limit.wide : undefined
      for (const actor of thoseOf(route, stateless, strange)) {
        if (wide !== undefined && actor.roles.has(wide)) continue
        const answer = await send(actor, route, probe)
        const what = `${actor.id}: ${probe.url} answered ${answer.statusCode}`
        assert.ok(answer.statusCode < 500, what)
        assert.equal(answer.body.includes(probe.holds), false, `${what}: ${probe.holds}`)
        assertSilent(answer.body, what)
      }
    }
  })

  it('changed nothing by all that', async () => {
    const { ctx } = world.app
    const count = async (query: string): Promise<number> =>
      Number((await ctx.pool.query<{ n: string }>(query)).rows[0]?.n)
    assert.equal(await count(`SELECT count(*) n FROM casework.steps WHERE case_id = '${world.case}'`), 1)
    assert.equal(await count(`SELECT count(*) n FROM measures.tasks WHERE acknowledged_at IS NOT NULL`), 0)
    assert.equal(
      await count(
        `SELECT count(*) n FROM exchange.submissions WHERE source_code = '${ecology.code}' AND state <> 'done'`,
      ),
      0,
    )
    assert.equal(await count(`SELECT count(*) n FROM measures.persons WHERE ended_on IS NULL`), 1)
  })

  it('keeps a scheme of points for the list it was set for, whoever may recognise on another', async () => {
    const route = bound.find((one) => one.operation === 'points.set-scheme') as Route
    const approver = {
      ...actorWithRole('approver'),
      id: 'approver of trading',
      organisation: named(world.app.actor('trading-approver').organisation ?? stateless),
    }
    const payload = { ...scheme, list: 'bidding-misconduct' }
    const taken = await send(approver, route, { owner: '', url: '/api/v1/points/schemes/safety', payload })
    assert.deepEqual([taken.statusCode, taken.json<{ code: string }>().code], [403, 'list.wrong_body'])
    const free = await send(approver, route, { owner: '', url: '/api/v1/points/schemes/bidding', payload })
    assert.equal(free.statusCode, 200, free.body)
  })

  it('shows a subject what is about itself, and another subject nothing of it', async () => {
    const own = ['cases.read', 'listings.read', 'measures.ledger', 'notices.read', 'listing-exits.list']
    const probes = {
      ...probesOf(world),
      'listings.read': { owner: '', url: `/api/v1/listings/${world.listed}` },
      'cases.read': { owner: '', url: `/api/v1/cases/${world.listedCase}` },
    }
    for (const operation of own) {
      const route = bound.find((one) => one.operation === operation) as Route
      const as = (body: { code: string; name: string }): Actor => ({
        ...actorWithRole('subject'),
        id: `subject ${body.code}`,
        organisation: named(body),
      })
      const probe = probes[operation as keyof typeof probes] as Probe
      assert.equal((await send(as(listed), route, probe)).statusCode, 200, operation)
      assert.equal((await send(as(strange), route, probe)).statusCode, 404, operation)
    }
  })

  it('lets somebody of the object’s own organisation through every one of these doors', async () => {
    const probes: Record<string, Probe> = { ...probesOf(world), ...listsOf(world) }
    // Forms before the interface: what one door does, the other then finds done, which is past its lock too.
    for (const route of [...routesOf('narrowed'), ...routesOf('own').toReversed()]) {
      // Only the side that asked takes its request back: tried below, by each for its own.
      if (takingBack.has(route.operation)) continue
      const given = probes[route.operation] as Probe & { holds?: string }
      const probe = { ...given, form: given.ownForm ?? given.form }
      const owner = { code: probe.owner, name: safety.name }
      const answers: string[] = []
      let through = false
      for (const actor of thoseOf(route, owner, probe.owner === listed.code ? owner : market)) {
        const answer = await send(actor, route, probe)
        answers.push(`${actor.id} ${answer.statusCode} ${answer.body.slice(0, 160)}`)
        through =
          ![401, 403, 404].includes(answer.statusCode) &&
          answer.statusCode < 500 &&
          answer.body.includes(probe.holds ?? '')
        if (through) break
      }
      assert.ok(through, `${route.operation}: ${answers.join('\n')}`)
    }
  })

  it('lets each side apply again after a refusal, and take its own application back', async () => {
    const subject: Actor = { ...actorWithRole('subject'), id: 'subject', organisation: named(listed) }
    const officer: Actor = { ...actorWithRole('handling-officer'), id: 'officer', organisation: named(safety) }
    const routeOf = (operation: string): Route => bound.find((one) => one.operation === operation) as Route
    const probes = probesOf(world)
    const openOne = async (): Promise<{ id: string; applicant: string } | undefined> =>
      (await send(subject, routeOf('listing-exits.list'), probes['listing-exits.list'] as Probe))
        .json<{ items: { id: string; applicant: string; decision: string | null; withdrawnOn: string | null }[] }>()
        .items.find((one) => one.decision === null && one.withdrawnOn === null)
    await send(officer, routeOf('listing-exits.create'), probes['listing-exits.create'] as Probe)
    const theirs = await openOne()
    assert.equal(theirs?.applicant, 'body')
    const withdraw = routeOf('listing-exits.withdraw')
    const taken = { owner: '', url: `/api/v1/listing-exits/${theirs?.id ?? ''}/withdrawal` }
    assert.equal((await send(subject, withdraw, taken)).statusCode, 403)
    const form = { owner: '', url: `/console/lists/${world.listed}/exits/${theirs?.id ?? ''}/withdrawal`, form: {} }
    assert.equal((await send(officer, routeOf('console.listing-exit-withdraw'), form)).statusCode, 303)
    await send(subject, routeOf('listing-exits.create'), probes['listing-exits.create'] as Probe)
    const open = await openOne()
    assert.equal(open?.applicant, 'subject')
    const url = `/api/v1/listing-exits/${open?.id ?? ''}/withdrawal`
    assert.equal((await send(officer, withdraw, { owner: '', url })).statusCode, 403)
    assert.equal(
      (await send({ ...subject, organisation: named(strange) }, withdraw, { owner: '', url })).statusCode,
      404,
    )
    assert.equal((await send(subject, withdraw, { owner: '', url })).statusCode, 204)
    await send(subject, routeOf('listing-exits.create'), probes['listing-exits.create'] as Probe)
    const back = `exits/${(await openOne())?.id ?? ''}/withdrawal`
    const own = { owner: '', url: `/me/listings/${world.listed}/${back}`, form: {} }
    const space = routeOf('console.me-withdrawal')
    assert.equal((await send({ ...subject, organisation: named(strange) }, space, own)).statusCode, 404)
    assert.equal((await send(subject, space, own)).statusCode, 303)
  })
})

/** These are open only to the side that asked. */
const takingBack = new Set(['listing-exits.withdraw', 'console.listing-exit-withdraw', 'console.me-withdrawal'])

/** These take many objects at once and count those that are not the caller's as ignored. */
const batched = new Set([
  'measures.acknowledge',
  'measures.answer-batch',
  'measures.feed-back-batch',
  'measures.lift',
])

/** Forms of the console that name no object in their address are answered with the refusal on their page. */
function refusedInPage(answer: LightMyRequestResponse): boolean {
  return (
    (answer.statusCode === 422 && answer.body.includes('只能以本单位名义报送')) ||
    (answer.statusCode === 409 && answer.body.includes('现在不能这样办理'))
  )
}

const silence = [listed.name, listed.code, '明应急罚', '李例安', 'secret of the safety bureau']

function assertSilent(body: string, what: string): void {
  for (const word of silence) assert.equal(body.includes(word), false, `${what} says ${word}`)
}

async function bodyOf(
  probe: Probe,
  form: Record<string, string> | undefined,
): Promise<{ type?: string; payload?: string | Buffer }> {
  if (probe.file !== undefined && form !== undefined) {
    const data = new FormData()
    for (const [name, value] of Object.entries(form)) data.append(name, value)
    data.append('file', new Blob([probe.file.content], { type: 'application/pdf' }), probe.file.name)
    const made = new Response(data)
    return { type: made.headers.get('content-type') ?? '', payload: Buffer.from(await made.arrayBuffer()) }
  }
  if (probe.file !== undefined)
    return {
      type: probe.file.name.endsWith('pdf') ? 'application/pdf' : 'text/csv',
      payload: probe.file.content,
    }
  if (form !== undefined)
    return { type: 'application/x-www-form-urlencoded', payload: new URLSearchParams(form).toString() }
  return probe.payload === undefined
    ? {}
    : { type: 'application/json', payload: JSON.stringify(probe.payload) }
}
