/**
 * Marked secrets through a whole journey: people sign in with them, clients ask with them, gateways are reached with
 * them, refused and broken requests carry them. Afterwards none is in the log, in any row or in a backup.
 */
import assert from 'node:assert/strict'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { setTimeout as pause } from 'node:timers/promises'
import { gunzipSync } from 'node:zlib'
import { after, before, describe, it } from 'node:test'
import { takeBackup } from '../src/kernel/backup/index.ts'
import { systemActor } from '../src/kernel/journal.ts'
import { openLog } from '../src/kernel/log.ts'
import { startWorker } from '../src/kernel/queue.ts'
import { createUser, rotateSecret } from '../src/modules/access/index.ts'
import { Browser } from '../src/testing/access.ts'
import { readConfig } from '../src/config.ts'
import { allTasks, readingThreads } from '../src/serve.ts'
import { safety } from '../src/testing/listing.ts'
import { approval } from '../src/testing/situations.ts'
import { makeWorld, type World } from './authority/world.ts'

/** What must stay hidden, by what it is. */
const marked: Record<string, string> = {
  'password typed wrong': 'Marked-Wrong-Pass-7731',
  'password chosen': 'Marked-New-Pass-4482',
  'password in an address': 'Marked-Query-Pass-9915',
  'token in a header': 'MarkedHeaderToken5520xxxxxxxxxxxxxxxxxxxxxxx',
  'gateway secret': 'Marked-Gateway-Secret-6643',
  'gateway path': 'marked-gateway-path-1187',
  'mail password': 'Marked-Mail-Pass-2296',
  'mobile number': '13900005521',
  'broken body': 'Marked-Broken-Body-8854',
  'identity number': '99000019800101001',
}

let logged = ''
function logStream(): PassThrough {
  const stream = new PassThrough()
  stream.on('data', (part: Buffer) => (logged += part.toString('utf8')))
  return stream
}

describe('after a journey with marked secrets', () => {
  let world: World
  let out: string

  before(async () => {
    const gateway = {
      url: `http://127.0.0.1:9/${marked['gateway path']}`,
      secret: marked['gateway secret'] ?? '',
    }
    const smtpUrl = `smtp://probity:${marked['mail password']}@127.0.0.1:9`
    const notices = { ...readConfig({}).notices, sms: gateway, smtpUrl }
    out = await mkdtemp(join(tmpdir(), 'probity-secrets-'))
    world = await makeWorld({ log: openLog('trace', logStream()), config: { notices } })
    await people()
    await programs()
    await gateways()
  })
  after(async () => {
    await world?.app.close()
    await rm(out, { recursive: true, force: true })
  })

  async function people(): Promise<void> {
    const { ctx, app } = world.app
    const input = { login: 'marked-person', name: '某人', organisation: safety.code, roles: ['leader'] }
    const { password } = await createUser(ctx, systemActor, input)
    marked['password given'] = password
    const browser = new Browser(app)
    assert.equal(
      (await browser.signIn('marked-person', marked['password typed wrong'] ?? '')).statusCode,
      401,
    )
    assert.equal((await browser.signIn('marked-person', password)).statusCode, 201)
    const change = { current: password, password: marked['password chosen'] }
    assert.ok((await browser.send('POST', '/api/v1/session/password', change)).statusCode < 300)
    marked['session cookie'] = browser.cookie.split('=')[1] ?? ''
    marked['form proof'] = browser.csrf
    // A password typed into the wrong field, and into an address.
    await browser.signIn(marked['password chosen'] ?? '', 'x')
    await app.inject({ url: `/search?q=x&password=${marked['password in an address']}` })
    await app.inject({ url: `/api/v1/nothing?password=${marked['password in an address']}` })
  }

  async function programs(): Promise<void> {
    const { ctx, app } = world.app
    const held = await world.app.client(approval, ['checks:read'])
    marked['bearer token'] = held.authorization.slice(7)
    const found = await ctx.pool.query<{ id: string }>(
      'SELECT id FROM access.clients ORDER BY created_at DESC LIMIT 1',
    )
    const rotated = await rotateSecret(ctx, systemActor, found.rows[0]?.id ?? '', 60)
    marked['client secret'] = rotated.secret
    await app.inject({
      method: 'POST',
      url: '/api/v1/token',
      payload: {
        grant_type: 'client_credentials',
        client_id: 'x',
        client_secret: marked['password in an address'],
      },
    })
    const headers = { authorization: `Bearer ${marked['token in a header']}` }
    assert.equal((await app.inject({ url: '/api/v1/submissions', headers })).statusCode, 401)
    for (const url of ['/api/v1/session', '/api/v1/checks', '/api/v1/token']) {
      const payload = `{"password":"${marked['broken body']}`
      await app.inject({ method: 'POST', url, headers: { 'content-type': 'application/json' }, payload })
    }
  }

  /** An e-mail and a short message that cannot be delivered: the queue tries, fails and says so in the log. */
  async function gateways(): Promise<void> {
    const officer = await world.app.person('safety-officer')
    const sent = await officer.send('POST', `/notices/${world.notice}/deliveries`, {
      channel: 'sms',
      address: marked['mobile number'],
    })
    assert.equal(sent.statusCode, 202, sent.body)
    const mailed = await officer.send('POST', `/notices/${world.notice}/deliveries`, {
      channel: 'email',
      address: `m${marked['mobile number']}@mail.example`,
    })
    assert.equal(mailed.statusCode, 202, mailed.body)
    const { ctx } = world.app
    const worker = await startWorker(ctx.pool, allTasks(ctx, readingThreads(ctx)), { concurrency: 1, log: ctx.log })
    try {
      await triedTwice()
    } finally {
      await worker.stop()
    }
  }

  async function triedTwice(): Promise<void> {
    for (let n = 0; n < 1200; n += 1) {
      const { rows } = await world.app.ctx.pool.query<{ n: number }>(
        "SELECT count(*)::int AS n FROM casework.deliveries WHERE channel IN ('sms', 'email') AND attempts > 0",
      )
      if (rows[0]?.n === 2) return
      await pause(50)
    }
    assert.fail('the deliveries were not tried')
  }

  function assertHidden(text: string, where: string): void {
    for (const [what, secret] of Object.entries(marked)) {
      assert.ok(secret.length >= 11, `${what} is known`)
      assert.equal(text.includes(secret), false, `${what} stands in ${where}`)
    }
  }

  it('none is in the log, at the level that says most', () => {
    assert.match(logged, /"level":\d+/)
    assertHidden(logged, 'the log')
  })

  it('none is in any row of any table, the journal and the queue among them', async () => {
    const { pool } = world.app.ctx
    const tables = await pool.query<{ name: string }>(
      `SELECT format('%I.%I', n.nspname, c.relname) AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
       WHERE c.relkind = 'r' AND n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema'`,
    )
    assert.ok(tables.rows.length > 40)
    let rows = 0
    for (const { name } of tables.rows) {
      const found = await pool.query<{ text: string }>(`SELECT t::text AS text FROM ${name} t`)
      rows += found.rows.length
      assertHidden(found.rows.map((row) => row.text).join('\n'), name)
    }
    assert.ok(rows > 100)
  })

  it('none is in a backup, nor are the keys or the password of the database', async () => {
    const { ctx } = world.app
    const keys = JSON.parse(await readFile(join(ctx.config.dataDir, 'keys.json'), 'utf8')) as {
      index: string
      keys?: { key?: string }[]
    }
    marked['key of the index'] = keys.index
    marked['password of the database'] = new URL(ctx.databaseUrl).password
    await takeBackup({
      pool: ctx.pool,
      out: join(out, 'backup'),
      filesDir: join(ctx.config.dataDir, 'files'),
      keys: ctx.keys,
      leaveOut: [],
      fileColumns: [],
      now: ctx.clock.now(),
    })
    let bytes = 0
    for (const entry of await readdir(join(out, 'backup'), { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue
      const raw = await readFile(join(entry.parentPath, entry.name))
      const content = raw[0] === 0x1f && raw[1] === 0x8b ? gunzipSync(raw) : raw
      bytes += content.length
      assertHidden(content.toString('utf8'), entry.name)
    }
    assert.ok(bytes > 100_000)
    assertHidden(logged, 'the log')
  })
})
