import assert from 'node:assert/strict'
import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, afterEach, before, beforeEach, test } from 'node:test'
import { testDatabase, type TestDatabase } from '../testing/database.ts'
import { KeyRing } from './crypto.ts'
import { openDb, openPool, type Db, type Pool } from './db.ts'
import { keepKeyChecks, knownKeys, requireKeys } from './key-checks.ts'
import type { Problem } from './problem.ts'

let database: TestDatabase
let pool: Pool
let db: Db
let dir: string
before(async () => {
  dir = await mkdtemp(join(tmpdir(), 'probity-keys-'))
})
beforeEach(async () => {
  database = await testDatabase()
  pool = openPool(database.url, { max: 2 })
  db = openDb(pool)
})
afterEach(async () => {
  await pool.end()
  await database.drop()
})
after(() => rm(dir, { recursive: true }))

const pathOf = (name: string): string => join(dir, name, 'keys.json')
const ring = (name: string): KeyRing => KeyRing.open(pathOf(name), '2026-01-01')

test('an empty database takes the ring it is first used with, and keeps check values of it only', async () => {
  const path = pathOf('first')
  await requireKeys(db, undefined, { path, used: false })
  const first = ring('first')
  await keepKeyChecks(db, first, path)
  await requireKeys(db, first, { path, used: true })
  assert.deepEqual(Object.keys((await knownKeys(db))?.ring ?? {}), ['k1'])
  await assert.rejects(requireKeys(db, undefined, { path, used: true }), { code: 'keys.missing' })
})

test('a rotated ring is the same ring, and an older copy of it is told what it lacks', async () => {
  const path = pathOf('rotated')
  const rotated = ring('rotated')
  await keepKeyChecks(db, rotated, path)
  await cp(path, pathOf('older'))
  rotated.rotate('2026-02-01')
  await requireKeys(db, rotated, { path, used: true })
  await keepKeyChecks(db, rotated, path)
  await assert.rejects(requireKeys(db, ring('older'), { path: pathOf('older'), used: true }), (error: Problem) => {
    assert.match(error.detail ?? '', /不符的：k2/)
    return error.code === 'keys.foreign'
  })
})

test('of two that come first together, each with a ring of its own, one goes on', async () => {
  const both = await Promise.allSettled(
    ['here', 'there'].map((name) => keepKeyChecks(db, ring(name), pathOf(name))),
  )
  const refused = both.filter((one) => one.status === 'rejected')
  assert.deepEqual(refused.map(({ reason }) => (reason as Problem).code), ['keys.foreign'])
})
