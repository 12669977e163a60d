/** The commands an operator begins with, as they are typed. */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { chown, cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { promisify } from 'node:util'
import { repositoryRoot } from '../kernel/root.ts'
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

interface Ended {
  code: number
  stdout: string
  stderr: string
}

function probity(...args: string[]): Promise<Ended> {
  return probityWith({}, ...args)
}

async function probityWith(settings: Record<string, string>, ...args: string[]): Promise<Ended> {
  const env = { ...process.env, DATABASE_URL: database.url, PROBITY_DATA: dir, ...settings }
  try {
    const { stdout, stderr } = await promisify(execFile)(join(repositoryRoot, 'bin/probity'), args, { env })
    return { code: 0, stdout, stderr }
  } catch (error) {
    return error as Ended
  }
}

test('an empty installation is begun from the command line: the office, then its people and systems', async () => {
  const office = '12990000MB0C00001H'
  const person = ['user', 'add', 'chief', '--name', '测试甲', '--org', office, '--roles', 'office-admin']
  const early = await probity(...person)
  assert.equal(early.code, 2)
  assert.match(early.stderr, /access\.organisation_unknown/)
  const made = await probity('organisation', 'add', office, '--name', '明州市公共信用信息中心')
  assert.deepEqual([made.code, made.stdout], [0, `${office} 明州市公共信用信息中心\n`])
  assert.equal((await probity('organisation', 'list')).stdout, `${office}\t明州市公共信用信息中心\toffice\t启用\n`)
  assert.equal((await probity(...person)).code, 0)
  const system = await probity('client', 'add', 'desk-1', '--org', office, '--scopes', 'checks:write')
  assert.equal(system.code, 0)
})

test('a body under a mistyped code, or of an unknown kind, is refused and says why', async () => {
  const mistyped = await probity('organisation', 'add', '12990000MB0C00001X', '--name', '错码')
  assert.equal(mistyped.code, 2)
  assert.match(mistyped.stderr, /12990000MB0C00001X 不是统一社会信用代码/)
  const unknown = await probity('organisation', 'add', '12990000MB0C00001H', '--name', '某局', '--kind', 'firm')
  assert.equal(unknown.code, 2)
  assert.match(unknown.stderr, /kind/)
})

test('a calendar that would stop the start is found by the check of the catalogue', async () => {
  const catalogue = join(dir, 'catalogue')
  await cp(join(repositoryRoot, 'catalogue'), catalogue, { recursive: true })
  await mkdir(join(catalogue, 'calendar'), { recursive: true })
  await writeFile(join(catalogue, 'calendar/2099.yaml'), 'year: 2099\nnotice: 测试通知\noff: [2099-01-01]\n')
  const checked = await probity('catalogue', 'check', catalogue)
  assert.equal(checked.code, 2)
  assert.match(checked.stderr, /calendar\/2099\.yaml：off 应列全/)
})

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
