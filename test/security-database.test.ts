/** Three roles: an owner that migrates, an application that serves, a reader that verifies. Each has what it needs. */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { promisify } from 'node:util'
import pg from 'pg'
import { migrateQueue } from '../src/kernel/queue.ts'
import { testDatabase, type TestDatabase } from '../src/testing/database.ts'
import { newInstallation, type Installation } from './faults/installation.ts'
import { Server } from './faults/server.ts'

const run = promisify(execFile)
const root = join(import.meta.dirname, '..')

/** What the reader may look at: what the outside needs to verify the journal and follow the feed. */
const readable = [
  'feed.acknowledgements',
  'feed.events',
  'feed.head',
  'journal.entries',
  'journal.epochs',
  'journal.seals',
]

const denied = { code: '42501' }

describe('the roles of the database', () => {
  let database: TestDatabase
  let owner: pg.Client
  const clients: pg.Client[] = []
  const logins: string[] = []

  before(async () => {
    database = await testDatabase()
    await migrateQueue(database.url)
    owner = new pg.Client({ connectionString: database.url })
    await owner.connect()
  })
  after(async () => {
    for (const client of clients) await client.end()
    for (const login of logins) await owner.query(`DROP ROLE ${login}`)
    await owner.end()
    await database.drop()
  })

  /** A person's or program's own login in one of the roles, as docs/operating says. */
  async function loginIn(role: string): Promise<string> {
    const login = `probity_t_${process.pid}_${logins.length}_${randomBytes(2).toString('hex')}`
    await owner.query(`CREATE ROLE ${login} LOGIN PASSWORD 'trial' IN ROLE ${role}`)
    logins.push(login)
    const url = new URL(database.url)
    url.username = login
    url.password = 'trial'
    return url.href
  }

  async function connected(role: string): Promise<pg.Client> {
    const client = new pg.Client({ connectionString: await loginIn(role) })
    await client.connect()
    clients.push(client)
    return client
  }

  it('give neither application nor reader power over roles, schemas or databases, nor anything to own', async () => {
    for (const role of ['probity_app', 'probity_reader']) {
      const powers = await owner.query(
        `SELECT 1 FROM pg_roles WHERE rolname = $1
         AND (rolsuper OR rolcreaterole OR rolcreatedb OR rolbypassrls OR rolreplication OR rolcanlogin)`,
        [role],
      )
      assert.equal(powers.rowCount, 0, role)
      const makes = await owner.query(
        `SELECT nspname FROM pg_namespace WHERE has_schema_privilege($1, oid, 'CREATE') AND nspname NOT LIKE 'pg\\_temp%'`,
        [role],
      )
      assert.deepEqual(makes.rows, [], role)
      const { rows } = await owner.query<{ n: number }>(
        `SELECT count(*)::int AS n FROM pg_class WHERE relowner = (SELECT oid FROM pg_roles WHERE rolname = $1)`,
        [role],
      )
      assert.equal(rows[0]?.n, 0, role)
    }
  })

  it('let the application add to what is append-only and never change it, table by table', async () => {
    const { rows } = await owner.query<{ name: string }>(
      `SELECT DISTINCT t.tgrelid::regclass::text AS name FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
       WHERE t.tgname LIKE 'append_only%' AND NOT c.relispartition`,
    )
    const names = rows.map((row) => row.name)
    for (const name of [
      'journal.entries',
      'journal.access',
      'journal.seals',
      'checks.register',
      'feed.events',
    ])
      assert.ok(names.includes(name), `${name} is append-only: ${names.join(' ')}`)
    const app = await connected('probity_app')
    for (const name of names) {
      for (const statement of [`DELETE FROM ${name}`, `TRUNCATE ${name}`]) {
        await assert.rejects(app.query(statement), denied, statement)
      }
      const column = await owner.query<{ name: string }>(
        `SELECT quote_ident(attname) AS name FROM pg_attribute WHERE attrelid = $1::regclass AND attnum > 0
         AND attidentity = '' AND attgenerated = '' AND NOT attisdropped LIMIT 1`,
        [name],
      )
      const update = `UPDATE ${name} SET ${column.rows[0]?.name} = ${column.rows[0]?.name}`
      await assert.rejects(app.query(update), denied, update)
    }
  })

  it('keep the application from changing the schema, switching triggers off and beginning epochs', async () => {
    const app = await connected('probity_app')
    for (const statement of [
      'CREATE TABLE public.mine (n int)',
      'CREATE TABLE journal.mine (n int)',
      'CREATE SCHEMA mine',
      'ALTER TABLE journal.entries DISABLE TRIGGER USER',
      'ALTER TABLE records.records ADD COLUMN x int',
      'DROP TABLE journal.access',
      'CREATE ROLE mine',
      'SET ROLE probity_reader',
      'SET session_replication_role = replica',
      'INSERT INTO journal.epochs (cluster) VALUES (1)',
      "SELECT journal.begin_epoch('unseen')",
      "INSERT INTO public.migrations (number, name, digest) VALUES (999, 'x', 'x')",
      "COPY access.users TO PROGRAM 'cat'",
      "SELECT pg_read_file('/etc/hostname')",
      'DELETE FROM access.users',
      'DELETE FROM casework.cases',
    ]) {
      await assert.rejects(app.query(statement), denied, statement)
    }
  })

  it('let the reader see journal, seals and feed, and no other column of any table', async () => {
    const { rows } = await owner.query<{ name: string }>(
      `SELECT DISTINCT format('%s.%s', n.nspname, c.relname) AS name FROM pg_attribute a
       JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
       WHERE a.attnum > 0 AND c.relkind IN ('r', 'p', 'v', 'm') AND n.nspname NOT IN ('pg_catalog', 'information_schema')
         AND n.nspname NOT LIKE 'pg\\_toast%' AND has_column_privilege('probity_reader', c.oid, a.attnum, 'SELECT') ORDER BY 1`,
    )
    assert.deepEqual(
      rows.map((row) => row.name),
      readable,
    )
    const reader = await connected('probity_reader')
    for (const name of readable) await reader.query(`SELECT * FROM ${name} LIMIT 1`)
    for (const statement of [
      'SELECT password_hash FROM access.users',
      'SELECT * FROM journal.access',
      'SELECT identity FROM measures.persons',
      'SELECT cells FROM exchange.rows',
      'SELECT * FROM records.records',
      'SELECT * FROM graphile_worker._private_jobs',
    ]) {
      await assert.rejects(reader.query(statement), denied, statement)
    }
  })

  it('let the reader write nothing, by no statement and by no function that runs as the owner', async () => {
    const reader = await connected('probity_reader')
    for (const name of readable) await assert.rejects(reader.query(`DELETE FROM ${name}`), denied, name)
    const { rows } = await owner.query<{ name: string }>(
      `SELECT p.oid::regprocedure::text AS name FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
       WHERE p.prosecdef AND has_function_privilege('probity_reader', p.oid, 'EXECUTE')
         AND has_schema_privilege('probity_reader', n.oid, 'USAGE')
         AND n.nspname NOT IN ('pg_catalog', 'information_schema')`,
    )
    assert.deepEqual(rows, [])
  })

  it('pin the search path of every function that runs as the owner', async () => {
    const { rows } = await owner.query<{ name: string }>(
      `SELECT p.oid::regprocedure::text AS name FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
       WHERE p.prosecdef AND n.nspname NOT IN ('pg_catalog', 'information_schema')
         AND NOT coalesce(p.proconfig::text LIKE '%search_path=pg_catalog%', false)`,
    )
    assert.deepEqual(rows, [])
  })
})

describe('an installation with separate roles', () => {
  let base: TestDatabase
  let admin: pg.Client
  let installation: Installation
  const name = `probity_t_${process.pid}_${randomBytes(4).toString('hex')}`
  const login = `${name}_app`
  const url = (user?: string): string => {
    const made = new URL(base.url)
    made.pathname = `/${name}`
    if (user !== undefined) [made.username, made.password] = [user, 'trial']
    return made.href
  }

  before(async () => {
    base = await testDatabase()
    installation = await newInstallation()
    admin = new pg.Client({ connectionString: base.url })
    await admin.connect()
    await admin.query(`CREATE DATABASE ${name}`)
    await admin.query(`CREATE ROLE ${login} LOGIN PASSWORD 'trial' IN ROLE probity_app`)
  })
  after(async () => {
    // Force may not end autovacuum, which is nobody's here; plain DROP sends it away, and nobody else.
    const drop = `DROP DATABASE IF EXISTS ${name}`
    await admin.query(`${drop} WITH (FORCE)`).catch(() => admin.query(drop))
    await admin.query(`DROP ROLE ${login}`)
    await admin.end()
    await base.drop()
    await installation.remove()
  })

  const serverAs = (user: string): Promise<Server> =>
    Server.at({ PROBITY_DATA: installation.dataDir, DATABASE_URL: url(user), NODE_ENV: 'production' })

  it('does not start as the application on a database nobody migrated, and says what to do', async () => {
    const server = await serverAs(login)
    server.launch()
    assert.equal(await server.ended(), 1)
    assert.match(server.output, /数据库还不是本版本.*bin\/probity migrate/)
    assert.equal(/at .*\.ts:\d+/.test(server.output), false, server.output)
  })

  it('is migrated by its owner with the command, and then served by the application', async () => {
    const env = {
      ...process.env,
      PROBITY_DATA: installation.dataDir,
      DATABASE_URL: url(),
      PROBITY_SAMPLE: 'off',
    }
    const { stdout } = await run(process.execPath, ['src/cli/main.ts', 'migrate'], { cwd: root, env })
    assert.match(stdout, /已执行：0001_kernel\.sql/)
    const server = await serverAs(login)
    await server.start()
    try {
      assert.equal((await fetch(`${server.address}/readyz`)).status, 200)
      const who = await admin.query<{ usename: string }>(
        // Its clients: a worker of autovacuum that happens by has no user.
        `SELECT DISTINCT usename FROM pg_stat_activity WHERE datname = $1 AND usename IS NOT NULL`,
        [name],
      )
      assert.deepEqual(
        who.rows.map((row) => row.usename),
        [login],
        'no connection of the server is the owner’s',
      )
    } finally {
      await server.stop()
    }
  })
})
