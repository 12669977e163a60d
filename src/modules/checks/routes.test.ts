import assert from 'node:assert/strict'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { createServer, request as httpRequest } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { after, before, test } from 'node:test'
import Fastify, { type FastifyInstance } from 'fastify'
import { pino } from 'pino'
import { Compile } from 'typebox/compile'
import { readConfig } from '../../config.ts'
import { Counters } from '../../kernel/counters.ts'
import { KeyRing } from '../../kernel/crypto.ts'
import { openDb, openPool, type Pool } from '../../kernel/db.ts'
import { FileStore } from '../../kernel/files.ts'
import { registerRoutes, toProblem, type Actor } from '../../kernel/http.ts'
import { decryptStream, encryptStream } from '../../kernel/sealed-stream.ts'
import type { Clock } from '../../kernel/time.ts'
import { addRecord, addSubject, testCode, testLaw } from '../../testing/check-situations.ts'
import { testDatabase, type TestDatabase } from '../../testing/database.ts'
import { CheckService, checksRoutes, type CheckContext } from './index.ts'
import { CheckAnswer, ReceiptView } from './schema.ts'

const clock: Clock = { now: () => new Date('2026-05-10T04:00:00Z'), today: () => '2026-05-10' }
const caller: Actor = {
  kind: 'client',
  id: 'client-1',
  name: '窗口系统',
  organisation: { id: 'o', code: '12990000000000001A', name: '明州市测试局' },
  scopes: new Set(['checks:write', 'checks:read']),
  roles: new Set(),
}
let database: TestDatabase
let pool: Pool
let service: CheckService
let app: FastifyInstance
let address: string
let dataDir: string

before(async () => {
  database = await testDatabase()
  pool = openPool(database.url, { max: 12 })
  dataDir = await mkdtemp(join(tmpdir(), 'probity-checks-'))
  const keys = KeyRing.open(join(dataDir, 'keys.json'), '2026-05-10')
  const files = new FileStore(dataDir, {
    encryptStream: () => encryptStream(keys, 'files'), decryptStream: () => decryptStream(keys, 'files'),
  })
  const ctx: CheckContext = {
    config: { ...readConfig({}), indexLagMs: 60_000 },
    databaseUrl: database.url,
    db: openDb(pool),
    clock,
    log: pino({ level: 'silent' }),
    catalogue: testLaw(),
    counters: new Counters(),
  }
  const id = await addSubject(pool, {
    code: testCode(1),
    name: '明州“甲”\\建设有限公司',
    establishedOn: '2010-01-01',
  })
  await addRecord(pool, id, { list: 'serious', decidedOn: '2026-01-05', until: '2029-01-04' })
  await addRecord(pool, id, { list: 'wages', decidedOn: '2026-01-05' })
  service = new CheckService(ctx)
  await service.start()
  await service.loaded
  app = Fastify({
    ajv: { customOptions: { removeAdditional: false, coerceTypes: 'array', allErrors: true } },
  })
  app.addContentTypeParser('*', (_request, payload, done) => done(null, payload))
  app.setErrorHandler((error, _request, reply) => {
    const problem = toProblem(error)
    return reply.code(problem.status).send(problem.toJSON())
  })
  const routes = checksRoutes({ ...ctx, files }, service)
  registerRoutes(app, routes, { authenticate: () => caller, authorise: () => undefined })
  address = await app.listen({ host: '127.0.0.1', port: 0 })
})

after(async () => {
  await app.close()
  await service.stop()
  await pool.end()
  await database.drop()
  await rm(dataDir, { recursive: true, force: true })
})

const body = (code: string) => ({
  subject: { code },
  matter: 'tender',
  purpose: '投标资格审查',
  reference: 'T-1',
})

test('POST /checks answers what the schema says, and GET gives the same answer again', async () => {
  for (const code of [testCode(1), testCode(2)]) {
    const answer = await app.inject({ method: 'POST', url: '/api/v1/checks', payload: body(code) })
    assert.equal(answer.statusCode, 200)
    assert.match(answer.headers['content-type'] as string, /^application\/json/)
    assert.deepEqual([...Compile(CheckAnswer).Errors(answer.json())], [])
    const { receipt } = answer.json() as CheckAnswer
    const again = await app.inject({ method: 'GET', url: `/api/v1/checks/${receipt}` })
    assert.deepEqual([...Compile(ReceiptView).Errors(again.json())], [])
    const { asked, feedback, ...given } = again.json() as CheckAnswer & {
      asked: unknown
      feedback: unknown[]
    }
    assert.deepEqual(given, answer.json())
    assert.deepEqual(asked, body(code))
    assert.deepEqual(feedback, [])
  }
})

test('what is wrong with a request is said field by field', async () => {
  const missing = await app.inject({
    method: 'POST',
    url: '/api/v1/checks',
    payload: { subject: { code: testCode(1) }, matter: 'tender' },
  })
  assert.equal(missing.statusCode, 400)
  assert.equal(missing.json().errors[0].field, 'purpose')
  const control = await app.inject({
    method: 'POST',
    url: '/api/v1/checks',
    payload: { ...body(testCode(1)), purpose: 'a\u0000b' },
  })
  assert.equal(control.statusCode, 400)
  const unknown = await app.inject({
    method: 'POST',
    url: '/api/v1/checks',
    payload: { ...body(testCode(1)), matter: 'x' },
  })
  assert.deepEqual([unknown.statusCode, unknown.json().code], [422, 'check.unknown_matter'])
  const extra = await app.inject({
    method: 'POST',
    url: '/api/v1/checks',
    payload: { ...body(testCode(1)), score: 1 },
  })
  assert.equal(extra.statusCode, 400)
})

test('feedback is taken once with 201', async () => {
  const { receipt } = (
    await app.inject({ method: 'POST', url: '/api/v1/checks', payload: body(testCode(1)) })
  ).json() as CheckAnswer
  const send = (payload: object) =>
    app.inject({ method: 'POST', url: `/api/v1/checks/${receipt}/feedback`, payload })
  const first = await send({ outcome: 'followed', result: '不予通过' })
  assert.equal(first.statusCode, 201)
  assert.equal(first.json().receipt, receipt)
  assert.equal((await send({ outcome: 'followed', result: '不予通过' })).statusCode, 409)
  assert.equal((await send({ outcome: 'maybe', result: 'x' })).statusCode, 400)
})

test('the matters of today are listed for everybody', async () => {
  const answer = await app.inject({ method: 'GET', url: '/api/v1/checks/matters' })
  assert.deepEqual(
    (answer.json() as { items: { code: string }[] }).items.map((matter) => matter.code),
    ['tender', 'permit', 'safety'],
  )
})

/** As nginx does it: nothing more of a request is sent on once its answer has begun. */
async function deafProxy(): Promise<{ url: string; close: () => void }> {
  const proxy = createServer((request, answer) => {
    const { method, url, headers } = request
    const onward = httpRequest(new URL(url ?? '/', address), { method, headers }, (response) => {
      request.pause().removeAllListeners('data')
      response.pipe(answer.writeHead(response.statusCode ?? 502, response.headers))
    })
    request.on('data', (piece: Buffer) => {
      onward.write(piece)
      request.pause()
      // Slow enough that an answer could begin meanwhile.
      setTimeout(() => request.resume(), 5)
    })
    request.on('end', () => onward.end())
  })
  await new Promise<void>((resolve) => void proxy.listen(0, '127.0.0.1', resolve))
  return { url: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`, close: () => proxy.close() }
}

test('a batch is answered in whole through a proxy that is deaf once the answer has begun', async () => {
  const line = `${JSON.stringify(body(testCode(1)))}\n`
  const proxy = await deafProxy()
  try {
    for (const lines of [3, 20_000]) {
      const answer = await fetch(`${proxy.url}/api/v1/checks/batch`, {
        method: 'POST', headers: { 'content-type': 'application/x-ndjson' }, body: line.repeat(lines),
        signal: AbortSignal.timeout(30_000),
      })
      assert.equal(answer.status, 200)
      assert.match(answer.headers.get('content-type') ?? '', /^application\/x-ndjson/)
      const answers = (await answer.text()).trimEnd().split('\n').map((text) => JSON.parse(text) as CheckAnswer)
      assert.deepEqual([answers.length, answers.at(-1)?.decision], [lines, 'prohibit'])
    }
  } finally {
    proxy.close()
  }
  assert.deepEqual(await readdir(join(dataDir, 'files/tmp')), [])
})

test('a counter is told soon that the database does not answer; a batch waits longer, and loses no line', async () => {
  const locked = await pool.connect()
  await locked.query('BEGIN; LOCK TABLE subjects.codes IN ACCESS EXCLUSIVE MODE')
  // The index does not know them: only the database can tell.
  const [one, other] = [body(testCode(901)), body(testCode(902))]
  const counter = app.inject({ method: 'POST', url: '/api/v1/checks', payload: one })
  const batch = app.inject({
    method: 'POST', url: '/api/v1/checks/batch', headers: { 'content-type': 'application/x-ndjson' },
    payload: Readable.from([Buffer.from(JSON.stringify(other))]),
  })
  try {
    const told = await counter
    assert.deepEqual([told.statusCode, (told.json() as { code: string }).code], [503, 'server.unavailable'])
  } finally {
    await locked.query('ROLLBACK')
    locked.release()
  }
  assert.equal((JSON.parse((await batch).body) as CheckAnswer).identity.outcome, 'none')
})

test('a batch that is not NDJSON is refused', async () => {
  const answer = await app.inject({
    method: 'POST',
    url: '/api/v1/checks/batch',
    payload: [body(testCode(1))],
  })
  assert.deepEqual([answer.statusCode, answer.json().code], [415, 'request.unsupported_media'])
})
