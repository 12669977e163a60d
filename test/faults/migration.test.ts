/** A migration that was killed in the middle, and two servers that migrate at once. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { after, before, describe, it } from 'node:test'
import pg from 'pg'
import { listMigrations, migrate } from '../../src/kernel/migrate.ts'
import { testDatabase, type TestDatabase } from '../../src/testing/database.ts'

const root = join(import.meta.dirname, '../..')

describe('an interrupted migration', () => {
  let database: TestDatabase
  let dir: string
  let next: string
  const slow = `CREATE SCHEMA slow; CREATE TABLE slow.before (id int PRIMARY KEY);
    COMMENT ON TABLE slow.before IS 'Made before the long wait.';
    SELECT pg_sleep(2); CREATE TABLE slow.behind (id int PRIMARY KEY);`

  before(async () => {
    database = await testDatabase()
    dir = await mkdtemp(join(tmpdir(), 'probity-migrations-'))
    await cp(join(root, 'db/migrations'), dir, { recursive: true })
    next = `${String((await listMigrations()).length + 1).padStart(4, '0')}_slow.sql`
    await writeFile(join(dir, next), slow)
  })
  after(async () => {
    await database.drop()
    await rm(dir, { recursive: true, force: true })
  })

  const query = async (statement: string): Promise<Record<string, unknown>[]> => {
    const client = new pg.Client({ connectionString: database.url })
    await client.connect()
    try {
      return (await client.query(statement)).rows as Record<string, unknown>[]
    } finally {
      await client.end()
    }
  }

  it('leaves nothing of the step it was killed in, and the second start completes it', async () => {
    const call = `m.migrate('${database.url}', { dir: '${dir}' })`
    const program = `import('${join(root, 'src/kernel/migrate.ts')}').then((m) => ${call})`
    const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', '-e', program], {
      stdio: 'ignore',
    })
    const ended = new Promise((resolve) => child.once('exit', resolve))
    const isAtIt = `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND query LIKE '%pg_sleep(2)%'
      AND pid <> pg_backend_pid()`
    for (let i = 0; (await query(isAtIt)).length === 0; i += 1) {
      assert.ok(i < 600, 'the migration was never seen')
      await pause(20)
    }
    child.kill('SIGKILL')
    await ended
    assert.deepEqual(await query(`SELECT 1 FROM pg_namespace WHERE nspname = 'slow'`), [])
    assert.deepEqual(await migrate(database.url, { dir }), [next])
    assert.deepEqual(await query(`SELECT count(*)::int AS tables FROM pg_tables WHERE schemaname = 'slow'`), [
      { tables: 2 },
    ])
    assert.deepEqual(await migrate(database.url, { dir }), [])
  })

  it('is done once when two begin together', async () => {
    const another = `${String(Number(next.slice(0, 4)) + 1).padStart(4, '0')}_another.sql`
    await writeFile(join(dir, another), 'CREATE SCHEMA another; SELECT pg_sleep(0.3)')
    const both = await Promise.all([migrate(database.url, { dir }), migrate(database.url, { dir })])
    assert.deepEqual(both.flat(), [another])
  })

  it('is refused to a program that is older than the database, by name', async () => {
    await assert.rejects(migrate(database.url), /newer than this program: it has \d{4}_slow\.sql/)
  })
})
