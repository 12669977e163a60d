/** The commands an operator begins with, as they are typed. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { listMigrations, migrate } from '../kernel/migrate.ts'
import { repositoryRoot } from '../kernel/root.ts'
import { commands } from './commands.ts'
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

test('a database of an older version is left to those who may upgrade it', async () => {
  const older = await emptyDatabase()
  const place = { DATABASE_URL: older.url, PROBITY_DATA: join(dir, 'older') }
  try {
    await migrate(older.url, { upTo: (await listMigrations()).length - 1 })
    const refused = await probityWith(place, 'organisation', 'list')
    assert.equal(refused.code, 2)
    assert.match(refused.stderr, /database\.outdated[^]*bin\/probity migrate/)
    assert.match((await probityWith(place, 'migrate')).stdout, /已执行/)
    assert.equal((await probityWith(place, 'organisation', 'list')).code, 0)
  } finally {
    await older.drop()
  }
})

test('an export with a date that does not exist touches nothing, a good one leaves a whole file', async () => {
  const out = join(dir, 'permits.csv')
  await writeFile(out, 'before')
  for (const wrong of ['yesterday', '2026-02-31']) {
    const refused = await probity('export', out, '--kind', 'permit', '--from', wrong)
    assert.equal(refused.code, 2)
    assert.match(refused.stderr, /--from 应为日历上有的日期/)
  }
  assert.equal(await readFile(out, 'utf8'), 'before')
  assert.equal((await probity('export', out, '--kind', 'permit', '--from', '2026-02-28')).code, 0)
  assert.match(await readFile(out, 'utf8'), /^\ufeff/)
  assert.deepEqual((await readdir(dir)).filter((name) => name.startsWith('permits')), ['permits.csv'])
})

test('a reader who hangs up ends a command quietly', async () => {
  for (const args of [['organisation', 'list'], ['export', '-', '--kind', 'permit']]) {
    const env = { ...process.env, DATABASE_URL: database.url, PROBITY_DATA: dir }
    const child = spawn(join(repositoryRoot, 'bin/probity'), args, { env, stdio: ['ignore', 'pipe', 'pipe'] })
    child.stdout.destroy()
    let said = ''
    child.stderr.on('data', (part: Buffer) => (said += part.toString('utf8')))
    const code = await new Promise((resolve) => child.once('close', resolve))
    assert.deepEqual([code, said], [0, ''], args.join(' '))
  }
})

const misspelt: [command: string, ...args: string[]][] = [
  ['journal verify', '--bogus'], ['journal verify', 'extra'], ['migrate', '--bogus'], ['migrate', 'extra'],
  ['seed', '--bogus'], ['catalogue check', '--bogus'], ['catalogue check', 'a', 'b'], ['organisation', 'list', 'extra'],
  ['user', 'list', 'extra'], ['client', 'disable', 'a', 'b'], ['export', 'a', 'b', '--kind', 'permit'],
  ['check', 'a', 'b', '--matter', 'loan'], ['keys rotate', 'extra'],
]

test('a word or an option nobody asked for is told, and nothing is done', async () => {
  for (const [name, ...args] of misspelt) {
    const tried = (async () => commands.get(name)?.run(args))()
    await assert.rejects(tried, { code: /^(?:ERR_PARSE_ARGS|cli\.arguments)/ }, `${name} ${args.join(' ')}`)
  }
  const told = await probity('journal', 'verify', '--bogus')
  assert.deepEqual([told.code, told.stderr], [2, '参数有误：没有选项 --bogus，请加 --help 查看\n'])
})

test('a wrong setting is told in one line', async () => {
  const refused = await probityWith({ PROBITY_REGION: 'xx' }, 'organisation', 'list')
  assert.deepEqual([refused.code, refused.stderr], [
    2, '设置有误（config.invalid）\nPROBITY_REGION 应为六位行政区划代码，不能是“xx”\n',
  ])
})

test('what is kept no longer is listed, and erased when asked; an unknown delivery cannot be held', async () => {
  const due = await probity('retention')
  assert.equal(due.code, 0, due.stderr)
  assert.match(due.stdout, /未入库行的原报内容（保存 12 个月，平台默认、未经本地确认，不自动清除）：待清除 0 行\n报送原件（保存 60 个月，平台默认、未经本地确认，不自动清除）：待清除 0 个/)
  const run = await probity('retention', '--run', '--json')
  assert.deepEqual(JSON.parse(run.stdout), { cells: 0, files: 0, erased: 0, more: false })
  const held = await probity('retention', 'hold', '01900000-0000-7000-8000-000000000000', '--reason', '审计')
  assert.deepEqual([held.code, /submission\.not_found/.test(held.stderr)], [2, true])
})
