/** /openapi.json says what the running server does: whoever builds a client from it is not misled. */
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { anonymous, type Incoming, type Route } from '../src/kernel/http.ts'
import { ProblemView } from '../src/kernel/openapi.ts'
import { repositoryRoot } from '../src/kernel/root.ts'
import { acknowledge } from '../src/kernel/feed.ts'
import { scopes } from '../src/modules/access/index.ts'
import { allRoutes } from '../src/server.ts'
import { testApp, type TestApp } from '../src/testing/app.ts'
import { deliver } from '../src/testing/deliver.ts'
import { ecology, firm, penaltyFile } from '../src/testing/situations.ts'

interface Answer {
  $ref?: string
  description?: string
  content?: Record<string, { schema?: Schema }>
}
interface Schema {
  $ref?: string
  required?: string[]
  properties?: Record<string, Schema>
  default?: unknown
}
interface Operation {
  operationId: string
  parameters?: { in: string; name: string; required: boolean; schema: Schema }[]
  security?: Record<string, string[]>[]
  requestBody?: { content: Record<string, { schema: Schema }> }
  responses: Record<string, Answer>
}

let app: TestApp
let routes: Route[]
let operations: { route: Route; told: Operation }[]
let shared: Record<string, Answer>

before(async () => {
  app = await testApp()
  routes = allRoutes(app.ctx, app.running.services).filter((route) => !route.hidden)
  const document = (await app.app.inject('/openapi.json')).json<{
    paths: Record<string, Record<string, Operation>>
    components: { responses: Record<string, Answer> }
  }>()
  shared = document.components.responses
  const told = Object.values(document.paths).flatMap((methods) => Object.values(methods))
  operations = routes.map((route) => {
    const found = told.find(({ operationId }) => operationId === route.operation)
    assert.ok(found !== undefined, route.operation)
    return { route, told: found }
  })
})
after(() => app.close())

const told = (id: string): Operation => operations.find(({ route }) => route.operation === id)?.told as Operation
const answerOf = ({ $ref, ...answer }: Answer): Answer =>
  $ref === undefined ? answer : (shared[$ref.split('/').at(-1) ?? ''] ?? {})

test('every operation tells its errors as problems, its success, and the shape of what comes', () => {
  for (const { route, told: { responses } } of operations) {
    for (const [status, answer] of Object.entries(responses)) {
      if (status.startsWith('2')) continue
      const { content } = answerOf(answer)
      assert.equal(
        content?.['application/problem+json']?.schema?.$ref,
        '#/components/schemas/Problem',
        `${route.operation} ${status}`,
      )
    }
    assert.ok('default' in responses, route.operation)
    const good = Object.entries(responses).filter(([status]) => status.startsWith('2'))
    assert.equal(good.length, 1, route.operation)
    const [status, answer] = good[0] as [string, Answer]
    const shapes = Object.values(answer.content ?? {}).map(({ schema }) => schema)
    assert.equal(shapes.length > 0, status !== '204', route.operation)
    assert.ok(shapes.every((schema) => schema !== undefined), route.operation)
    for (const [, sent] of route.handler.toString().matchAll(/\.code\((2\d\d)\)/g))
      assert.equal(status, sent, route.operation)
  }
  const refusal = told('tokens.create').responses['401']?.content?.['application/json']?.schema
  assert.deepEqual(Object.keys(refusal?.properties ?? {}), ['error', 'error_description'])
})

test('a problem has the members that are described, and those that must be there', async () => {
  const { properties, required } = ProblemView as unknown as { properties: Record<string, unknown>; required: string[] }
  for (const url of ['/api/v1/feed?limit=x', '/api/v1/nothing', '/api/v1/checks']) {
    const body = (await app.app.inject(url)).json<Record<string, unknown>>()
    assert.deepEqual(Object.keys(body).filter((key) => !(key in properties)), [], url)
    assert.deepEqual(required.filter((key) => !(key in body)), [], url)
  }
})

test('nothing with a default has to be sent, and without it the server answers', async () => {
  const mustSend = (schema: Schema): string[] => [
    ...(schema.required ?? []).filter((name) => schema.properties?.[name]?.default !== undefined),
    ...Object.values(schema.properties ?? {}).flatMap(mustSend),
  ]
  for (const { route, told: { parameters, requestBody } } of operations) {
    for (const { name, required, schema } of parameters ?? [])
      assert.equal(required && schema.default !== undefined, false, `${route.operation} ${name}`)
    for (const { schema } of Object.values(requestBody?.content ?? {}))
      assert.deepEqual(mustSend(schema), [], route.operation)
  }
  assert.equal((await app.app.inject('/api/v1/feed')).statusCode, 200)
})

test('the proofs told are those asked for: a token where a client may hold the scope, else the session', () => {
  for (const { route, told: { security } } of operations) {
    const { authority } = route
    if (authority === 'public') {
      assert.ok(security === undefined || security.some((way) => Object.keys(way).length === 0), route.operation)
      continue
    }
    const scope = 'scope' in authority ? authority.scope : undefined
    const forClients = scope !== undefined && (scopes as Record<string, { clients: boolean }>)[scope]?.clients === true
    assert.deepEqual(
      security?.flatMap(({ oauth2 }) => oauth2 ?? []), forClients ? [scope] : [], route.operation,
    )
    assert.ok(security?.every((way) => way['oauth2']?.length !== 0), route.operation)
    const session = security?.find((way) => 'session' in way)
    assert.equal(session !== undefined && 'csrf' in session, route.method !== 'GET', route.operation)
  }
})

/** Handlers read headers through what their schema names (the type allows no other); these are told in other ways. */
const toldElsewhere = /^(?:content-type|user-agent|origin|cookie|authorization)$/

test('every header and body a route reads is described', () => {
  const headersOf = (id: string) =>
    (told(id).parameters ?? []).filter((one) => one.in === 'header').map(({ name }) => name)
  for (const route of ['records.list', 'points.list']) assert.deepEqual(headersOf(route), ['Purpose'])
  assert.deepEqual(headersOf('submissions.create'), ['Idempotency-Key'])
  assert.deepEqual(headersOf('feed.read'), ['Last-Event-Id'])
  assert.ok('text/event-stream' in (told('feed.read').responses['200']?.content ?? {}))
  for (const { route, told: { requestBody } } of operations) {
    const reads = /(?:\{|, )body\b.*=>|request\.body|uploaded/.test(route.handler.toString())
    if (reads) assert.ok(requestBody !== undefined, route.operation)
  }
  const folder = join(repositoryRoot, 'src/modules')
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    if (!name.endsWith('.ts') || name.endsWith('.test.ts') || name.endsWith('routes/cookie.ts')) continue
    const text = readFileSync(join(folder, name), 'utf8')
    for (const [, word] of text.matchAll(/request\.headers(?:\.|\[')([\w-]+)/g))
      assert.match(word ?? '', toldElsewhere, `${name}: declare ${word} under schema.headers`)
  }
})

test('what is described as the answer is all of the answer', async () => {
  await acknowledge(app.ctx.db, { receiver: ecology.code, position: 0, at: app.clock.now() })
  const headers = await app.client(ecology, ['subjects:read', 'submissions:write', 'submissions:read'])
  const text = penaltyFile([{ documentNo: '明环罚字〔2026〕1号', firm: firm('甲', 1), decidedOn: '2026-05-20' }])
  await deliver(app, headers, { kind: 'penalty', text })
  const uscc = firm('甲', 1).code
  const listed = await app.app.inject(`/api/v1/subjects/${uscc}/records`)
  const id = listed.json<{ items: { id: string }[] }>().items[0]?.id
  const year = { from: '2026-01-01', to: '2026-12-31' }
  for (const [operation, url, params, query] of [
    ['records.read', `/api/v1/records/${id}`, { id }, {}],
    ['feed.acknowledgements', '/api/v1/feed/acks', {}, {}],
    ['subjects.relations', `/api/v1/subjects/${uscc}/relations`, { uscc }, {}],
    ['publicity.punctuality', `/api/v1/publicity/punctuality?${new URLSearchParams(year).toString()}`, {}, year],
  ] as const) {
    const incoming = { params, query, actor: anonymous } as unknown as Incoming
    const made: unknown = await routes.find((route) => route.operation === operation)?.handler(incoming)
    const answer = await app.app.inject({ url, headers })
    assert.equal(answer.statusCode, 200, answer.body)
    assert.deepEqual(answer.json(), JSON.parse(JSON.stringify(made)), operation)
    assert.notDeepEqual(answer.json(), { items: [] }, operation)
  }
})
