/** What a start does to a database before it serves. */
import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { readConfig } from './config.ts'
import { openDb, openPool } from './kernel/db.ts'
import { listMigrations, migrate } from './kernel/migrate.ts'
import { createCatalogue, loadCatalogue, publishCatalogue } from './modules/catalogue/index.ts'
import { openRuntime } from './runtime.ts'
import { emptyDatabase, type TestDatabase } from './testing/database.ts'

let database: TestDatabase
let dir: string
before(async () => {
  database = await emptyDatabase()
  dir = await mkdtemp(join(tmpdir(), 'probity-runtime-'))
})
after(async () => {
  await database.drop()
  await rm(dir, { recursive: true })
})

async function count(table: string): Promise<number> {
  const pool = openPool(database.url, { max: 1 })
  const found = await pool.query<{ n: number }>(`SELECT count(*)::int AS n FROM ${table}`)
  await pool.end()
  return found.rows[0]?.n ?? 0
}

test('a catalogue the database cannot take is refused before anything is migrated', async () => {
  const last = (await listMigrations()).length
  await migrate(database.url, { upTo: last - 1 })
  const config = { ...readConfig({ PROBITY_DATA: dir }), databaseUrl: database.url, logLevel: 'silent' }
  const shipped = await loadCatalogue(config.catalogueDir)
  const kinds = shipped.kinds.map((kind) => (kind.code === 'permit' ? { ...kind, title: '许可' } : kind))
  const pool = openPool(database.url, { max: 1 })
  await publishCatalogue(openDb(pool), createCatalogue({ ...shipped, kinds }))
  await pool.end()
  const start = openRuntime(config, () => undefined)
  await assert.rejects(start, { code: 'catalogue.version_changed' })
  assert.equal(await count('public.migrations'), last - 1)
  assert.equal(await count("pg_namespace WHERE nspname = 'graphile_worker'"), 0)
})
