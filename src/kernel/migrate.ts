/** Forward-only migrations: `db/migrations/NNNN_name.sql`, each in a transaction, locked by digest once applied. */
import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import pg from 'pg'
import { connectionTo } from './db.ts'
import { defineProblems, Problem } from './problem.ts'
import { repositoryRoot } from './root.ts'

const migrateProblems = defineProblems({
  notOwner: { code: 'database.not_migrated', status: 503, title: '数据库还不是本版本，当前数据库角色又无权升级' },
})

/** What stands in the way of a program that may not bring the database up to its version. */
const outdated = defineProblems({
  outdated: { code: 'database.outdated', status: 503, title: '数据库还不是本版本' },
}).outdated

export interface Migration {
  number: number
  name: string
  sql: string
  digest: string
}

const lockKey = 7_246_001

/** The migrations of this version, in order. Throws when numbers repeat or leave a gap. */
export async function listMigrations(
  dir: string = join(repositoryRoot, 'db/migrations'),
): Promise<Migration[]> {
  const names = (await readdir(dir)).filter((name) => name.endsWith('.sql')).sort()
  const migrations: Migration[] = []
  for (const name of names) {
    const match = /^(\d{4})_([a-z0-9_]+)\.sql$/.exec(name)
    if (match === null) throw new Error(`migration ${name} should be named NNNN_name.sql`)
    const sql = await readFile(join(dir, name), 'utf8')
    const digest = createHash('sha256').update(sql).digest('hex')
    migrations.push({ number: Number(match[1]), name, sql, digest })
  }
  migrations.forEach((migration, i) => {
    if (migration.number !== i + 1) throw new Error(`migration ${migration.name} should have number ${i + 1}`)
  })
  return migrations
}

/**
 * Brings the database at `url` to this version and returns the names it applied. Safe when two servers start at
 * once (advisory lock) and when a run was interrupted (each migration is one transaction). Refuses a database
 * whose history differs from ours: an edited migration, or a newer version than this program knows.
 */
export async function migrate(
  url: string,
  options: { dir?: string; /** Apply none behind this number: for restoring an older backup. */ upTo?: number } = {},
): Promise<string[]> {
  const migrations = await listMigrations(options.dir)
  const client = new pg.Client({ ...connectionTo(url), application_name: 'probity-migrate' })
  await client.connect()
  try {
    await client.query('SELECT pg_advisory_lock($1)', [lockKey])
    return await asOwner(async () => {
      await makeTable(client)
      const done = await client.query<{ number: number; name: string; digest: string }>(
        'SELECT number, name, digest FROM public.migrations ORDER BY number',
      )
      return applyMissing(client, migrations, done.rows, options.upTo)
    })
  } finally {
    await client.end()
  }
}

/**
 * For commands that upgrade nothing: a server of the version before may be at work in this database. An empty one is
 * nobody's yet. Throws `database.outdated`.
 */
export async function requireMigrated(url: string): Promise<void> {
  const client = new pg.Client({ ...connectionTo(url), application_name: 'probity-migrate' })
  await client.connect()
  try {
    const there = await client.query<{ there: boolean }>("SELECT to_regclass('public.migrations') IS NOT NULL AS there")
    if (there.rows[0]?.there !== true) return
    const done = await client.query<{ n: number }>('SELECT count(*)::int AS n FROM public.migrations')
    const missing = (await listMigrations()).length - (done.rows[0]?.n ?? 0)
    if (missing <= 0 || done.rows[0]?.n === 0) return
    throw new Problem(outdated, { detail: `还差 ${missing} 步，请先备份并停止旧版本，再运行 bin/probity migrate` })
  } finally {
    await client.end()
  }
}

/** Runs what only the owner of the database may do; says so when PostgreSQL says that we are not. */
export async function asOwner<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    const { code, cause } = error as { code?: string; cause?: { code?: string } }
    if (code !== '42501' && cause?.code !== '42501') throw error
    throw new Problem(migrateProblems.notOwner, {
      cause: error,
      detail: '请把 DATABASE_URL 设为数据库所有者，执行 bin/probity migrate，然后再启动服务',
    })
  }
}

/** The application role may look, so that a server without any right to change the schema can tell that it fits. */
async function makeTable(client: pg.Client): Promise<void> {
  const found = await client.query<{ there: boolean }>(
    "SELECT to_regclass('public.migrations') IS NOT NULL AS there",
  )
  if (found.rows[0]?.there === true) return
  await client.query(`CREATE TABLE IF NOT EXISTS public.migrations (
    number int PRIMARY KEY, name text NOT NULL, digest text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now())`)
  await client.query("COMMENT ON TABLE public.migrations IS 'Which migrations this database has had, by digest.'")
}

const admitApplication = `DO $$ BEGIN
  IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'probity_app') THEN
    GRANT SELECT ON public.migrations TO probity_app;
  END IF;
END $$`

async function applyMissing(
  client: pg.Client,
  migrations: Migration[],
  done: { number: number; name: string; digest: string }[],
  upTo: number = migrations.length,
): Promise<string[]> {
  for (const row of done) {
    const ours = migrations[row.number - 1]
    if (ours === undefined) {
      throw new Error(`the database is newer than this program: it has ${row.name}; start the newer version`)
    }
    if (ours.digest !== row.digest)
      throw new Error(`migration ${row.name} was changed after it had been applied`)
  }
  const applied: string[] = []
  for (const migration of migrations.slice(done.length, upTo)) {
    await client.query('BEGIN')
    try {
      await client.query(migration.sql)
      await client.query('INSERT INTO public.migrations (number, name, digest) VALUES ($1, $2, $3)', [
        migration.number,
        migration.name,
        migration.digest,
      ])
      await client.query('COMMIT')
    } catch (error) {
      await client.query('ROLLBACK')
      throw new Error(`migration ${migration.name} failed: ${(error as Error).message}`, { cause: error })
    }
    applied.push(migration.name)
  }
  if (applied.length > 0) await client.query(admitApplication)
  return applied
}
