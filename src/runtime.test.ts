/** What a start does to a database before it serves. */
import assert from 'node:assert/strict'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, test } from 'node:test'
import { readConfig, type Config } from './config.ts'
import { KeyRing } from './kernel/crypto.ts'
import { firstRow, openDb, openPool, sql, type Db } from './kernel/db.ts'
import { keepKeyChecks } from './kernel/key-checks.ts'
import { listMigrations, migrate } from './kernel/migrate.ts'
import type { Problem } from './kernel/problem.ts'
import { createCatalogue, loadCatalogue, publishCatalogue } from './modules/catalogue/index.ts'
import { openRuntime } from './runtime.ts'
import { emptyDatabase, type TestDatabase } from './testing/database.ts'

let database: TestDatabase
let dir: string
beforeEach(async () => {
  database = await emptyDatabase()
  dir = await mkdtemp(join(tmpdir(), 'probity-runtime-'))
})
afterEach(async () => {
  await database.drop()
  await rm(dir, { recursive: true })
})

async function withDb<T>(work: (db: Db) => Promise<T>): Promise<T> {
  const pool = openPool(database.url, { max: 1 })
  return work(openDb(pool)).finally(() => pool.end())
}

async function count(table: string): Promise<number> {
  const found = await withDb((db) => firstRow(db, sql<{ n: number }>`SELECT count(*)::int AS n FROM ${sql.raw(table)}`))
  return found?.n ?? 0
}

const configOf = (dataDir: string): Config => ({
  ...readConfig({ PROBITY_DATA: dataDir }), databaseUrl: database.url, logLevel: 'silent',
})

async function start(dataDir: string): Promise<void> {
  const runtime = await openRuntime(configOf(dataDir), () => undefined)
  await runtime.close()
}

test('a catalogue the database cannot take is refused before anything is migrated', async () => {
  const last = (await listMigrations()).length
  await migrate(database.url, { upTo: last - 1 })
  const shipped = await loadCatalogue(configOf(dir).catalogueDir)
  const kinds = shipped.kinds.map((kind) => (kind.code === 'permit' ? { ...kind, title: '许可' } : kind))
  await withDb((db) => publishCatalogue(db, createCatalogue({ ...shipped, kinds })))
  await assert.rejects(start(dir), { code: 'catalogue.version_changed' })
  assert.equal(await count('public.migrations'), last - 1)
  assert.equal(await count("pg_namespace WHERE nspname = 'graphile_worker'"), 0)
})

test('keys that are not those of the database are refused before anything is made', async () => {
  await migrate(database.url)
  const ours = KeyRing.open(join(dir, 'ours/keys.json'), '2026-01-01')
  await withDb((db) => keepKeyChecks(db, ours, dir))
  await assert.rejects(start(join(dir, 'empty')), (error: Problem) => {
    assert.equal(error.code, 'keys.missing')
    assert.match(error.detail ?? '', new RegExp(`${join(dir, 'empty')}.*PROBITY_DATA.*k1`))
    return true
  })
  assert.deepEqual(await readdir(dir), ['ours'])
  KeyRing.open(join(dir, 'theirs/keys.json'), '2026-01-01')
  await assert.rejects(start(join(dir, 'theirs')), { code: 'keys.foreign' })
})

test('a database served before it told its keys is not given new ones', async () => {
  await migrate(database.url)
  const shipped = await loadCatalogue(configOf(dir).catalogueDir)
  await withDb((db) => publishCatalogue(db, shipped))
  await assert.rejects(start(dir), { code: 'keys.missing' })
  assert.deepEqual(await readdir(dir), [])
})
