import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { after, before, test } from 'node:test'
import pg from 'pg'
import { Problem } from '../problem.ts'
import { startEmbedded, type EmbeddedPostgres } from './embedded.ts'
import { isRoot } from './identity.ts'
import { isAlive, readPidFile, signal, waitFor } from './process.ts'

// One cluster is made once and put through everything in turn, as a server's is over the years.
const parent = mkdtempSync(join(tmpdir(), 'probity-embedded-'))
const dir = join(parent, 'postgres')
const options = { dir, durable: false, settings: { shared_buffers: '16MB', synchronous_commit: 'on' } }
let server: EmbeddedPostgres

async function ask(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url })
  client.on('error', () => undefined)
  await client.connect()
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows
  } finally {
    await client.end()
  }
}

function postmaster(): number {
  return readPidFile(server.dataDir)?.pid ?? 0
}

before(async () => {
  server = await startEmbedded(options)
})

after(async () => {
  await server.stop()
  rmSync(parent, { recursive: true, force: true })
})

test('a first start makes a cluster that answers as the owner of its database, no superuser', async () => {
  const [row] = await ask(
    server.url,
    `SELECT current_user AS "user", current_database() AS database,
    current_setting('is_superuser') AS super, current_setting('TimeZone') AS zone, current_setting('jit') AS jit,
    current_setting('server_encoding') AS encoding, (SELECT datlocale FROM pg_database WHERE datname = 'probity') AS locale`,
  )
  assert.deepEqual(row, {
    user: 'probity',
    database: 'probity',
    super: 'off',
    zone: 'Asia/Shanghai',
    jit: 'off',
    encoding: 'UTF8',
    locale: 'C.UTF-8',
  })
  assert.equal(server.attached, false)
  assert.equal(server.owned, true)
})

test('the server listens on the loopback address only, and a wrong password is refused', async () => {
  const [row] = await ask(
    server.superuserUrl,
    `SELECT current_setting('listen_addresses') AS addresses,
    current_setting('unix_socket_directories') AS sockets`,
  )
  assert.deepEqual(row, { addresses: '127.0.0.1', sockets: '' })
  const wrong = server.url.replace(/:[^:@]+@/, ':guess@')
  await assert.rejects(ask(wrong, 'SELECT 1'), { code: '28P01' })
})

test('the passwords are in a file that only its owner can read', () => {
  assert.equal(statSync(join(dir, 'credentials.json')).mode & 0o777, 0o600)
})

test('as root, the server runs as an ordinary user without supplementary groups', { skip: !isRoot() }, () => {
  const status = readFileSync(`/proc/${postmaster()}/status`, 'utf8')
  assert.match(status, /^Uid:\t[1-9]/m)
  assert.match(status, /^Groups:\t\s*$/m)
  assert.equal(statSync(join(dir, 'credentials.json')).uid, 0)
})

test('a second start attaches, and its stop leaves the server running', async () => {
  const second = await startEmbedded(options)
  assert.equal(second.attached, true)
  assert.equal(second.owned, false)
  assert.equal(second.url, server.url)
  await second.stop()
  assert.deepEqual(await ask(server.url, 'SELECT 1 AS one'), [{ one: 1 }])
})

test('after kill -9 of the server the next start recovers what was committed', async () => {
  await ask(server.url, 'CREATE TABLE kept AS SELECT 42 AS answer')
  signal(postmaster(), 'SIGKILL')
  server = await startEmbedded(options)
  assert.equal(server.attached, false)
  assert.deepEqual(await ask(server.url, 'SELECT answer FROM kept'), [{ answer: 42 }])
})

test('a server whose starter was killed is adopted: attached, and stopped by us', async () => {
  await server.stop()
  const script = `import { startEmbedded } from ${JSON.stringify(new URL('./embedded.ts', import.meta.url).href)}
    await startEmbedded(${JSON.stringify(options)})
    process.kill(process.pid, 'SIGKILL')`
  const starter = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: 'ignore' })
  const ended = await new Promise((resolve) => starter.once('exit', (_code, name) => resolve(name)))
  assert.equal(ended, 'SIGKILL')
  const pid = postmaster()
  assert.ok(isAlive(pid))
  server = await startEmbedded(options)
  assert.equal(postmaster(), pid)
  assert.equal(server.attached, true)
  assert.equal(server.owned, true)
  await server.stop()
  assert.equal(isAlive(pid), false)
})

test('a pid file that names another live process does not keep the server from starting', async () => {
  await server.stop()
  const lines = [
    String(process.pid),
    server.dataDir,
    '1700000000',
    '5432',
    '',
    '127.0.0.1',
    '  5432001 7',
    'ready   ',
  ]
  writeFileSync(join(server.dataDir, 'postmaster.pid'), `${lines.join('\n')}\n`)
  server = await startEmbedded(options)
  assert.equal(server.attached, false)
  assert.notEqual(postmaster(), process.pid)
  assert.deepEqual(await ask(server.url, 'SELECT answer FROM kept'), [{ answer: 42 }])
})

test('a port that somebody else has taken is given up for another', async () => {
  await server.stop()
  const thief = createServer().listen(server.port, '127.0.0.1')
  await new Promise((resolve) => thief.once('listening', resolve))
  const before = server.port
  try {
    server = await startEmbedded(options)
    assert.notEqual(server.port, before)
    assert.equal(Number(readFileSync(join(dir, 'port'), 'utf8')), server.port)
  } finally {
    thief.close()
  }
})

test('changed settings restart a server that nobody owns', async () => {
  writeFileSync(join(dir, 'owner.json'), JSON.stringify({ pid: 0, mark: 'gone', digest: 'other', boot: '' }))
  const pid = postmaster()
  server = await startEmbedded(options)
  assert.equal(server.attached, false)
  assert.notEqual(postmaster(), pid)
})

test('several starts at once end with one server', async () => {
  await server.stop()
  const started = await Promise.all([1, 2, 3].map(() => startEmbedded(options)))
  assert.equal(new Set(started.map((one) => one.port)).size, 1)
  assert.equal(started.filter((one) => one.owned).length, 1)
  server = started.find((one) => one.owned) as EmbeddedPostgres
})

test('a stop takes down sessions that are in the middle of something', async () => {
  const client = new pg.Client({ connectionString: server.url })
  client.on('error', () => undefined)
  await client.connect()
  const sleeping = client.query('SELECT pg_sleep(60)').then(
    () => 'slept',
    () => 'cut',
  )
  await server.stop()
  assert.equal(await sleeping, 'cut')
  await client.end().catch(() => undefined)
})

test('a data directory of an older major version is refused with the way to upgrade', async () => {
  const version = join(server.dataDir, 'PG_VERSION')
  const current = readFileSync(version, 'utf8')
  writeFileSync(version, '15\n')
  const refused = await startEmbedded(options).catch((error: unknown) => error)
  writeFileSync(version, current)
  assert.ok(refused instanceof Problem)
  assert.equal(refused.code, 'database.older_version')
  assert.match(refused.message, /PostgreSQL 15.*backup.*restore/)
})

test("a start that fails tells the end of the server's log", async () => {
  const refused = await startEmbedded({ ...options, settings: { shared_buffers: 'much' } }).catch(
    (error: unknown) => error,
  )
  assert.ok(refused instanceof Problem)
  assert.equal(refused.code, 'database.start_failed')
  assert.match(refused.message, /invalid value for parameter "shared_buffers"/)
})

test('a directory in a folder that only root may enter works all the same', { skip: !isRoot() }, async () => {
  const closed = join(parent, 'closed')
  const inner = join(closed, 'deep/data/postgres')
  mkdirSync(dirname(inner), { recursive: true })
  chmodSync(closed, 0o700)
  const hidden = await startEmbedded({ ...options, dir: inner })
  const pid = readPidFile(hidden.dataDir)?.pid ?? 0
  try {
    assert.deepEqual(await ask(hidden.url, 'SELECT 1 AS one'), [{ one: 1 }])
    assert.equal(statSync(closed).mode & 0o777, 0o700)
    cpSync(inner, `${inner}-copy`, { recursive: true })
    await assert.rejects(startEmbedded({ ...options, dir: `${inner}-copy` }), /副本/)
  } finally {
    await hidden.stop()
    rmSync(dirname(hidden.dataDir), { recursive: true, force: true })
  }
  assert.ok(await waitFor(() => !isAlive(pid), 1000))
})
