/** The commands an operator begins with, as they are typed. */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { promisify } from 'node:util'
import { repositoryRoot } from '../kernel/root.ts'
import { testDatabase, type TestDatabase } from '../testing/database.ts'

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

async function probity(...args: string[]): Promise<Ended> {
  const env = { ...process.env, DATABASE_URL: database.url, PROBITY_DATA: dir }
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
