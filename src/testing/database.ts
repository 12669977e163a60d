/**
 * A database of its own for every test file: a clone of a template that holds all migrations. The template is
 * made once for a set of migrations and shared by everybody who tests on this machine.
 */
import { createHash, randomBytes } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import { migrate } from '../kernel/migrate.ts'
import { startEmbedded, type EmbeddedPostgres } from '../kernel/postgres/embedded.ts'
import { isAlive } from '../kernel/postgres/process.ts'
import { repositoryRoot } from '../kernel/root.ts'

export interface TestDatabase {
  /** As the owner of the database, as in production: not a superuser. */
  url: string
  drop(): Promise<void>
}

/** Any number will do that no migration uses: it names the making of templates. */
const templateLock = 5_170_042

/** Where tests find their server when tools/test.ts did not start one: it stays up between runs. */
export const testClusterDir: string = join(repositoryRoot, '.cache/test-postgres')

/** Starts, or attaches to, the server that all tests on this machine share. Its data is worth nothing. */
export function startTestCluster(): Promise<EmbeddedPostgres> {
  return startEmbedded({ dir: testClusterDir, durable: false })
}

let cluster: Promise<string> | undefined

/**
 * The superuser's URL: `PROBITY_TEST_CLUSTER` when set (any PostgreSQL 15 or newer), else the shared server.
 */
function clusterUrl(): Promise<string> {
  const given = process.env['PROBITY_TEST_CLUSTER']
  cluster ??=
    given === undefined ? startTestCluster().then((server) => server.superuserUrl) : Promise.resolve(given)
  return cluster
}

/**
 * A fresh, migrated, empty database. Call `drop()` when the file's tests are done; a forgotten one goes
 * later.
 */
export async function testDatabase(): Promise<TestDatabase> {
  const superuser = await clusterUrl()
  const name = newName()
  await asSuperuser(superuser, async (client) => {
    for (let attempt = 1; ; attempt += 1) {
      const template = await ensureTemplate(client, superuser)
      try {
        await client.query(`CREATE DATABASE ${name} TEMPLATE ${template} OWNER probity STRATEGY ${strategy}`)
        return
      } catch (error) {
        // 3D000: somebody with other migrations has just dropped our template. 55006: it is in use for a
        // moment.
        const code = (error as { code?: string }).code
        if ((code !== '3D000' && code !== '55006') || attempt === 5) throw error
      }
    }
  })
  return madeAt(superuser, name)
}

/** A database with nothing in it, as an installation first meets it: for what a start or a restore does to one. */
export async function emptyDatabase(): Promise<TestDatabase> {
  const superuser = await clusterUrl()
  const name = newName()
  await asSuperuser(superuser, async (client) => {
    // Making the template made the owner as well.
    await ensureTemplate(client, superuser)
    await client.query(`CREATE DATABASE ${name} OWNER probity`)
  })
  return madeAt(superuser, name)
}

function newName(): string {
  return `probity_t_${process.pid}_${randomBytes(4).toString('hex')}`
}

function madeAt(superuser: string, name: string): TestDatabase {
  const drop = (): Promise<void> =>
    asSuperuser(superuser, async (client) => {
      await client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`)
    })
  return { url: ownerUrl(superuser, name), drop }
}

/** Copying files beats copying through the log here: nothing is forced to disk on a test cluster. */
const strategy = 'FILE_COPY'

/**
 * The name of the template for today's migrations; makes it when it is missing, and then removes what is
 * stale.
 */
async function ensureTemplate(client: pg.Client, superuser: string): Promise<string> {
  const template = `probity_tpl_${migrationsDigest()}`
  if (await exists(client, template)) return template
  await client.query('SELECT pg_advisory_lock($1)', [templateLock])
  try {
    if (await exists(client, template)) return template
    await ensureOwner(client, superuser)
    await dropStale(client)
    const draft = `probity_draft_${process.pid}`
    await client.query(`DROP DATABASE IF EXISTS ${draft} WITH (FORCE)`)
    await client.query(`CREATE DATABASE ${draft} OWNER probity`)
    await migrate(ownerUrl(superuser, draft))
    await client.query(`ALTER DATABASE ${draft} WITH ALLOW_CONNECTIONS false`)
    await client.query(`ALTER DATABASE ${draft} RENAME TO ${template}`)
    return template
  } finally {
    await client.query('SELECT pg_advisory_unlock($1)', [templateLock])
  }
}

async function exists(client: pg.Client, database: string): Promise<boolean> {
  return (await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [database])).rowCount === 1
}

/** What a migrated database consists of: the migrations and the code that applies them. */
function migrationsDigest(): string {
  const folder = join(repositoryRoot, 'db/migrations')
  const files = readdirSync(folder)
    .filter((name) => name.endsWith('.sql'))
    .sort()
    .map((name) => join(folder, name))
  const hash = createHash('sha256')
  for (const file of [...files, join(repositoryRoot, 'src/kernel/migrate.ts')])
    hash.update(file).update(readFileSync(file))
  return hash.digest('hex').slice(0, 16)
}

/** The role with the rights it has in production and a password every test process can work out. */
async function ensureOwner(client: pg.Client, superuser: string): Promise<void> {
  const role = await client.query("SELECT 1 FROM pg_roles WHERE rolname = 'probity'")
  const verb = role.rowCount === 0 ? 'CREATE' : 'ALTER'
  const password = client.escapeLiteral(ownerPassword(superuser))
  await client.query(`${verb} ROLE probity LOGIN CREATEDB CREATEROLE PASSWORD ${password}`)
}

function ownerPassword(superuser: string): string {
  return createHash('sha256')
    .update(`probity ${new URL(superuser).password}`)
    .digest('base64url')
}

function ownerUrl(superuser: string, database: string): string {
  const url = new URL(superuser)
  url.username = 'probity'
  url.password = ownerPassword(superuser)
  url.pathname = `/${database}`
  return url.href
}

/** Templates of other migrations, and the clones of processes that are gone. */
async function dropStale(client: pg.Client): Promise<void> {
  const found = await client.query<{ datname: string }>(
    "SELECT datname FROM pg_database WHERE datname LIKE 'probity\\_%'",
  )
  for (const { datname } of found.rows) {
    const pid = /^probity_(?:t|draft)_(\d+)/.exec(datname)?.[1]
    const stale = pid === undefined ? datname.startsWith('probity_tpl_') : !isAlive(Number(pid))
    if (stale) await client.query(`DROP DATABASE IF EXISTS ${datname} WITH (FORCE)`).catch(() => undefined)
  }
}

async function asSuperuser<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url, application_name: 'probity-testing' })
  client.on('error', () => undefined)
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}
