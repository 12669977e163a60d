/** What a tester of OWASP ASVS would try from outside; docs/security.md names each. The rest is tested beside its code. */
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import pg from 'pg'
import { testApp, type TestApp } from '../src/testing/app.ts'
import { deliver } from '../src/testing/deliver.ts'
import { testDatabase } from '../src/testing/database.ts'
import { approval, ecology, firm, penaltyFile } from '../src/testing/situations.ts'
import { makeIdentityNumber } from './fuzz/planted.ts'
import { newInstallation } from './faults/installation.ts'
import { Server } from './faults/server.ts'
import { migrateQueue } from '../src/kernel/queue.ts'

const root = join(import.meta.dirname, '..')

describe('the platform seen from outside', () => {
  let app: TestApp
  let department: { authorization: string }
  let counter: { authorization: string }
  const known = firm('城墙', 71)

  before(async () => {
    app = await testApp({ listen: true, config: { production: true } })
    department = await app.client(ecology, ['submissions:write', 'submissions:read'])
    counter = await app.client(approval, [
      'checks:write',
      'checks:read',
      'records:read',
      'feed:read',
      'feed:ack',
    ])
    await deliver(app, department, {
      kind: 'penalty',
      text: penaltyFile([{ firm: known, documentNo: '明环罚〔2026〕71号', decidedOn: '2026-06-01' }]),
    })
  })
  after(() => app.close())

  const pages = ['/', '/search?q=x', `/subjects/${known.code}`, '/nothing-here', '/console', '/developers']
  const calls = [
    '/api/v1/subjects?q=x',
    '/api/v1/nothing',
    '/api/v1/users',
    '/healthz',
    '/openapi.json',
    '/publicity/penalties.csv',
  ]

  it('sends its protective headers with every answer, pages, data, errors and refusals alike', async () => {
    for (const url of [...pages, ...calls]) {
      const answer = await app.app.inject({
        url,
        headers: { accept: pages.includes(url) ? 'text/html' : 'application/json' },
      })
      const { headers } = answer
      assert.equal(headers['x-content-type-options'], 'nosniff', url)
      assert.equal(headers['x-frame-options'], 'DENY', url)
      assert.equal(headers['referrer-policy'], 'same-origin', url)
      assert.match(String(headers['strict-transport-security']), /^max-age=31536000; includeSubDomains$/, url)
      assert.match(
        String(headers['content-security-policy']),
        /default-src 'none'.*frame-ancestors 'none'/,
        url,
      )
      assert.equal(
        /unsafe-inline|unsafe-eval|\*/.test(String(headers['content-security-policy'])),
        false,
        url,
      )
      for (const name of ['server', 'x-powered-by', 'access-control-allow-origin'])
        assert.equal(headers[name], undefined, url)
      assert.match(String(headers['content-type'] ?? 'redirect'), /charset=utf-8|redirect|sheet/i, url)
    }
  })

  it('lets no cache keep what somebody saw because of who they are', async () => {
    for (const url of ['/api/v1/submissions', `/api/v1/subjects/${known.code}/records`]) {
      const headers = url.includes('records') ? { ...counter, purpose: 'x' } : department
      const answer = await app.app.inject({ url, headers })
      assert.match(String(answer.headers['cache-control']), /no-store/, `${url} ${answer.statusCode}`)
    }
  })

  it('answers no other origin, whatever it asks and however', async () => {
    for (const method of ['OPTIONS', 'GET', 'POST'] as const) {
      const answer = await app.app.inject({
        method,
        url: '/api/v1/checks',
        headers: { origin: 'https://evil.example', 'access-control-request-method': 'POST' },
      })
      assert.equal(answer.headers['access-control-allow-origin'], undefined)
      assert.equal(answer.headers['access-control-allow-credentials'], undefined)
    }
  })

  it('reads no file of the machine, by whichever path', async () => {
    const tries = [
      '/assets/../../package.json',
      '/assets/%2e%2e/%2e%2e/package.json',
      '/assets/..%2f..%2fpackage.json',
      '/assets/....//package.json',
      '//etc/passwd',
      '/assets/%00',
      '/assets/..\\..\\package.json',
      '/console/assets/../../../package.json',
      '/.git/config',
      '/data/keys.json',
    ]
    for (const path of tries) {
      const answer = await raw(app.address, `GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`)
      assert.match(answer, /^HTTP\/1\.1 (?:400|404)/, path)
      assert.equal(/"dependencies"|root:|"secret"/.test(answer), false, path)
    }
  })

  it('is not confused by two lengths, a smuggled request or a header in a value', async () => {
    const smuggled =
      'POST /api/v1/token HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /metrics HTTP/1.1\r\nHost: x\r\n\r\n'
    assert.match(await raw(app.address, smuggled), /^HTTP\/1\.1 400/)
    const twice =
      'POST /api/v1/token HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello'
    assert.match(await raw(app.address, twice), /^HTTP\/1\.1 400/)
    const split = await app.app.inject({ url: '/preferences?theme=dark&back=%0d%0aSet-Cookie:%20evil=1' })
    assert.equal(JSON.stringify(split.headers).includes('evil'), false)
  })

  it('takes words of SQL for words, in every field that is searched', async () => {
    const words = ["' OR '1'='1", "'; DROP TABLE records.records; --", '%', '_', "\\'", '$1', '1) OR (1=1']
    for (const word of words) {
      for (const path of [
        '/api/v1/subjects?q=',
        '/api/v1/publicity/penalties?q=',
        '/api/v1/publicity/penalties?authority=',
      ]) {
        const answer = await app.app.inject({ url: path + encodeURIComponent(word) })
        assert.ok(answer.statusCode < 500, `${path} ${word}`)
        assert.equal(answer.body.includes(known.code), false, `${path} ${word} finds what it does not name`)
      }
    }
    assert.equal((await app.ctx.pool.query('SELECT 1 FROM records.records')).rowCount, 1)
  })

  it('shows names with markup as text', async () => {
    const evil = { name: '明州<script>alert(1)</script>有限公司', code: firm('', 72).code }
    const state = await deliver(app, department, {
      kind: 'penalty',
      text: penaltyFile([
        { firm: evil, documentNo: '"><img src=x onerror=alert(1)>', decidedOn: '2026-06-01' },
      ]),
    })
    for (const url of [
      `/subjects/${evil.code}`,
      '/publicity/penalties',
      `/search?q=${encodeURIComponent('<script>alert(1)</script>')}`,
    ]) {
      const { body } = await app.app.inject({ url, headers: { accept: 'text/html' } })
      assert.equal(/<script>alert|<img src=x/.test(body), false, `${url} ${JSON.stringify(state)}`)
    }
  })

  it('never gives back a person’s number, not even to who sent it', async () => {
    const number = makeIdentityNumber(8)
    for (const url of [
      `/api/v1/codes/${number}`,
      `/codes?code=${number}`,
      `/search?q=${number}`,
      `/api/v1/subjects?q=${number}`,
    ]) {
      for (const accept of ['text/html', 'application/json']) {
        const answer = await app.app.inject({ url, headers: { accept } })
        assert.equal(answer.body.includes(number), false, url)
      }
    }
  })

  it('tells nothing of itself by its errors', async () => {
    const answers = await Promise.all([
      app.app.inject({
        method: 'POST',
        url: '/api/v1/checks',
        headers: { ...counter, 'content-type': 'application/json' },
        payload: '{',
      }),
      app.app.inject({ url: '/api/v1/records/not-a-uuid' }),
      app.app.inject({
        url: '/api/v1/submissions/00000000-0000-0000-0000-000000000000',
        headers: department,
      }),
      app.app.inject({ url: '/api/v1/feed?after=999999999999' }),
    ])
    for (const { body, statusCode } of answers) {
      assert.ok(statusCode >= 400 && statusCode < 500, body)
      assert.equal(/node_modules|\bat .*\.ts:|SELECT |postgres|constraint|stack/i.test(body), false, body)
    }
  })
})

it('writes to the log nothing but through the log, and never a body, a query or a header', () => {
  const files = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' }).filter((name) =>
    /(?<!\.test)\.ts$/.test(name),
  )
  for (const name of files) {
    const text = readFileSync(join(root, 'src', name), 'utf8')
    assert.equal(
      /\blog\.\w+\([^)]*\b(?:body|headers|query|password|secret|token|url)\b\s*[,:}]/.test(text),
      false,
      name,
    )
  }
})

it('runs as a role that can neither change the schema nor rewrite the journal', async (t) => {
  const database = await testDatabase()
  await migrateQueue(database.url)
  const owner = new pg.Client({ connectionString: database.url })
  await owner.connect()
  const role = `probity_t_${process.pid}`
  await owner.query(`CREATE ROLE ${role} LOGIN PASSWORD 'trial' IN ROLE probity_app`)
  const url = new URL(database.url)
  url.username = role
  url.password = 'trial'
  const installation = await newInstallation()
  const server = await Server.at({
    PROBITY_DATA: installation.dataDir,
    DATABASE_URL: url.href,
    NODE_ENV: 'production',
  })
  t.after(async () => {
    await server.stop()
    await owner.query(`DROP ROLE ${role}`)
    await owner.end()
    await database.drop()
    await installation.remove()
  })
  await server.start()
  assert.equal((await fetch(`${server.address}/readyz`)).status, 200)
  assert.equal((await fetch(`${server.address}/api/v1/subjects?q=明州`)).status, 200)
  const client = new pg.Client({ connectionString: url.href })
  await client.connect()
  for (const statement of [
    'CREATE TABLE mine (n int)',
    'UPDATE journal.entries SET actor = $$x$$',
    'ALTER TABLE records.records DISABLE TRIGGER USER',
    'DELETE FROM access.users',
  ]) {
    await assert.rejects(client.query(statement), { code: '42501' }, statement)
  }
  await client.end()
})

/** Sends bytes as they are and answers what came back. */
function raw(address: string, bytes: string): Promise<string> {
  const { hostname, port } = new URL(address)
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname)
    let got = ''
    socket.setTimeout(4000, () => socket.destroy())
    socket.on('data', (part) => (got += part.toString('latin1')))
    socket.on('error', reject)
    socket.on('close', () => resolve(got))
    socket.write(bytes)
  })
}
