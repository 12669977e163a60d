/** What the operator's tools read of a running server, also while its database is away. */
import assert from 'node:assert/strict'
import { Writable } from 'node:stream'
import { after, before, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import fastify from 'fastify'
import { pino } from 'pino'
import { backupJournal } from './kernel/backup/index.ts'
import { openDb, openPool, transaction } from './kernel/db.ts'
import { anonymous, registerRoutes } from './kernel/http.ts'
import { record, systemActor } from './kernel/journal.ts'
import { sealJournal } from './kernel/seal.ts'
import { createClient, saveOrganisation, type OrganisationInput } from './modules/access/index.ts'
import { operationsRoutes } from './operations.ts'
import { organisations } from './testing/access.ts'
import { testApp, type TestApp } from './testing/app.ts'

let app: TestApp
let logged = ''
before(async () => {
  const sink = new Writable({
    write(piece: Buffer, _encoding, done) {
      logged += piece.toString('utf8')
      done()
    },
  })
  app = await testApp({ log: pino({ level: 'warn' }, sink) })
})
after(() => app.close())

async function figures(): Promise<string> {
  const answer = await app.app.inject({ url: '/metrics' })
  assert.equal(answer.statusCode, 200)
  return answer.body
}

const value = (text: string, name: string): number | undefined => {
  const found = new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1]
  return found === undefined ? undefined : Number(found)
}

test('figures tell when the last backup was taken, what it lacked, and when the journal was last sealed', async () => {
  const before = await figures()
  assert.equal(value(before, 'probity_database_up'), 1)
  assert.equal(value(before, 'probity_last_backup_timestamp_seconds'), undefined)
  const detail = { digest: '0'.repeat(64), tables: 1, rows: 1, files: 1, missing: 2 }
  await transaction(app.ctx.db, (tx) => record(tx, {
    actor: systemActor, action: backupJournal.taken, operation: 'cli.backup', detail,
  }))
  // Transactions of other databases on the server hold the horizon back for a while.
  let isSealed = false
  for (let attempt = 0; attempt < 400 && !isSealed; attempt += 1) {
    isSealed = (await sealJournal(app.ctx.pool)) !== undefined
    if (!isSealed) await pause(25)
  }
  const now = await figures()
  assert.equal(value(now, 'probity_last_backup_missing_files'), 2)
  for (const name of ['probity_last_backup_timestamp_seconds', 'probity_last_seal_timestamp_seconds']) {
    assert.ok(Math.abs((value(now, name) ?? 0) - Date.now() / 1000) < 300, name)
  }
})

test('figures are answered while the database is away, and say so', async () => {
  const pool = openPool('postgres://nobody:nothing@127.0.0.1:1/none', { max: 2 })
  const alone = fastify()
  const routes = operationsRoutes({ ...app.ctx, pool, db: openDb(pool) }, async () => ({ ready: true, waiting: [] }))
  registerRoutes(alone, routes, {
    authenticate: () => anonymous, authorise: () => undefined,
  })
  const answer = await alone.inject({ url: '/metrics' })
  assert.equal(answer.statusCode, 200)
  assert.equal(value(answer.body, 'probity_database_up'), 0)
  assert.equal(value(answer.body, 'probity_last_seal_timestamp_seconds'), undefined)
  assert.ok(!answer.body.includes('probity_queue_jobs{'))
  assert.ok((value(answer.body, 'process_resident_memory_bytes') ?? 0) > 0)
  await alone.close()
  await pool.end()
})

test('requests past a limit are told of in the log, in few lines', async () => {
  let refused = 0
  for (let i = 0; i < 400 && refused < 20; i += 1) {
    const headers = { authorization: `Bearer ${String(i).padStart(43, 'x')}` }
    const { statusCode } = await app.app.inject({ url: '/api/v1/checks/matters', headers, remoteAddress: '10.9.9.9' })
    if (statusCode === 429) refused += 1
  }
  assert.equal(refused, 20)
  const lines = logged.split('\n').filter((line) => line.includes('"access":"rate-limited"'))
  assert.ok(lines.length >= 1 && lines.length <= 3, String(lines.length))
})

test('refused clients are told of in the log, without what was typed, and counted', async () => {
  await saveOrganisation(app.ctx, systemActor, organisations[0] as OrganisationInput, undefined)
  const { client, secret } = await createClient(app.ctx, systemActor, {
    id: 'known-client', name: '测试', organisation: (organisations[0] as OrganisationInput).code, scopes: ['checks:write'],
  })
  const ask = (id: string, given: string, remoteAddress: string) => app.app.inject({
    method: 'POST', url: '/api/v1/token', remoteAddress,
    payload: { grant_type: 'client_credentials', client_id: id, client_secret: given },
  })
  assert.equal((await ask(client.id, 'wrong-secret-1', '10.9.8.1')).statusCode, 401)
  assert.equal((await ask('typed-secret-2', secret, '10.9.8.2')).statusCode, 401)
  const many = await Promise.all(Array.from({ length: 12 }, (_, i) => ask(client.id, `wrong-${i}`, '10.9.8.3')))
  assert.ok(many.some((answer) => answer.statusCode === 429))
  const lines = logged.split('\n').filter((line) => line.includes('"access":"token-'))
  const told = lines.map((line) => JSON.parse(line) as { access: string; client?: string })
  assert.deepEqual(told.slice(0, 2).map((line) => [line.access, line.client]),
    [['token-refused', 'known-client'], ['token-refused', undefined]])
  assert.ok(told.some((line) => line.access === 'token-blocked'))
  for (const typed of ['wrong-', 'typed-secret-2', secret, '10.9.8']) assert.ok(!lines.join('').includes(typed), typed)
  const now = await figures()
  const of = (reason: string): number => value(now, `probity_token_refusals_total\\{reason="${reason}"\\}`) ?? 0
  assert.equal(of('wrong') + of('blocked'), lines.length)
  assert.ok(of('wrong') >= 2 && of('blocked') >= 1)
  assert.equal((await ask(client.id, secret, '10.9.8.4')).statusCode, 200)
})
