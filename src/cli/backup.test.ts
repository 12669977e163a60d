/** Backups and restores as an operator types them, and the mistakes on the way. */
import assert from 'node:assert/strict'
import { chown, cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { repositoryRoot } from '../kernel/root.ts'
import { probity as run, type Ended } from '../testing/command-line.ts'
import { emptyDatabase, testDatabase, type TestDatabase } from '../testing/database.ts'

let database: TestDatabase
let dir: string
before(async () => {
  database = await testDatabase()
  dir = await mkdtemp(join(tmpdir(), 'probity-cli-'))
})
after(async () => {
  await database.drop()
  await rm(dir, { recursive: true })
})

const probity = (...args: string[]): Promise<Ended> => probityWith({}, ...args)
const probityWith = (settings: Record<string, string>, ...args: string[]): Promise<Ended> =>
  run({ DATABASE_URL: database.url, PROBITY_DATA: dir, ...settings }, ...args)

test('a backup with its keys goes into an empty place; mistakes on the way are told before they do harm', async () => {
  const keys = join(dir, 'apart/keys.json')
  const taken = await probity('backup', join(dir, 'backup'), '--keys-to', keys)
  assert.deepEqual([taken.code, taken.stderr.includes('缺少')], [0, false])
  assert.equal((await probity('backup', join(dir, 'again'), '--keys-to', keys)).code, 0)
  await writeFile(join(dir, 'other'), 'x')
  const occupied = await probity('backup', join(dir, 'third'), '--keys-to', join(dir, 'other'))
  assert.deepEqual([occupied.code, await readdir(join(dir, 'third')).catch(() => 'none')], [2, 'none'])
  const foreign = await probityWith({ PROBITY_DATA: join(dir, 'elsewhere') }, 'backup', join(dir, 'fourth'))
  assert.equal(foreign.code, 2)
  assert.match(foreign.stderr, /keys\.missing/)

  const target = await emptyDatabase()
  const place = { DATABASE_URL: target.url, PROBITY_DATA: join(dir, 'restored') }
  try {
    const keyless = await probityWith(place, 'restore', join(dir, 'backup'))
    assert.equal(keyless.code, 2)
    assert.match(keyless.stderr, /--keys/)
    assert.deepEqual(await readdir(place.PROBITY_DATA), [])
    const wrong = await probityWith(place, 'restore', join(dir, 'backup'), '--keys', join(dir, 'other'))
    assert.deepEqual([wrong.code, await readdir(place.PROBITY_DATA)], [2, []])
    const done = await probityWith(place, 'restore', join(dir, 'backup'), '--keys', keys)
    assert.equal(done.code, 0, done.stderr)
    assert.equal((await probityWith(place, 'organisation', 'list')).code, 0)
  } finally {
    await target.drop()
  }
})

test('a backup whose catalogue this program cannot take is refused whole, and the place is as it was', async () => {
  const target = await emptyDatabase()
  const changed = join(dir, 'changed-catalogue')
  await cp(join(repositoryRoot, 'catalogue'), changed, { recursive: true })
  const kind = join(changed, 'records/permit.yaml')
  await writeFile(kind, (await readFile(kind, 'utf8')).replace(/^title: .*$/m, 'title: 许可'))
  const place = { DATABASE_URL: target.url, PROBITY_DATA: join(dir, 'restored-2') }
  const args = ['restore', join(dir, 'backup'), '--keys', join(dir, 'apart/keys.json')]
  try {
    const refused = await probityWith({ ...place, PROBITY_CATALOGUE: changed }, ...args)
    assert.equal(refused.code, 2)
    assert.match(refused.stderr, /catalogue\.version_changed/)
    assert.deepEqual(await readdir(place.PROBITY_DATA), [])
    assert.equal((await probityWith(place, ...args)).code, 0)
  } finally {
    await target.drop()
  }
})

test('a data folder of another account is left alone', { skip: process.getuid?.() !== 0 }, async () => {
  const theirs = join(dir, 'theirs')
  await mkdir(theirs)
  await chown(theirs, 65_534, 65_534)
  const refused = await probityWith({ PROBITY_DATA: theirs }, 'organisation', 'list')
  assert.equal(refused.code, 2)
  assert.match(refused.stderr, /请以用户 nobody 运行/)
  const restored = await probityWith({ PROBITY_DATA: theirs }, 'restore', join(dir, 'backup'))
  assert.match(restored.stderr, /cli\.other_account/)
  assert.deepEqual(await readdir(theirs), [])
})
