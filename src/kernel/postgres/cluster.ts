/**
 * The files of one cluster: where they lie, its passwords, its port, its owner, its log, and how it is first
 * made.
 */
import { spawnSync } from 'node:child_process'
import { createHash, randomBytes, randomInt } from 'node:crypto'
import {
  chmodSync,
  chownSync,
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { createServer } from 'node:net'
import { availableParallelism, totalmem } from 'node:os'
import { join } from 'node:path'
import { Problem } from '../problem.ts'
import { findBinaries, type Binaries } from './binaries.ts'
import { notedHome, serverHome } from './home.ts'
import { serverIdentity, type Identity } from './identity.ts'
import { postgresProblems } from './problems.ts'
import { bootId, processMark, sameProcess } from './process.ts'
import { serverSettings, settingsFile } from './settings.ts'

export interface Cluster {
  /** The configured directory: lock, passwords, port, owner, log. */
  dir: string
  /** Where the server's own files are: `dir`, or elsewhere when its user cannot reach `dir`. */
  home: string
  dataDir: string
  who: Identity | undefined
  binaries: Binaries
  credentials: Credentials
  durable: boolean
  settings: string
  /** Changes when a running server would have to be restarted to be what this program wants. */
  digest: string
}

export interface Credentials {
  superuserPassword: string
  password: string
}

/** Who started the server, so that a later process knows whether anybody will stop it. */
interface Owner {
  pid: number
  mark: string
  digest: string
  boot: string
}

/** PostgreSQL needs no environment of ours, and its messages are read by us: fixed locale. */
export const serverEnvironment = { LC_ALL: 'C', PATH: '/usr/local/bin:/usr/bin:/bin' }

export function openCluster(dir: string, durable: boolean, extra: Record<string, string>): Cluster {
  const who = serverIdentity(join(notedHome(dir) ?? dir, 'data'))
  const home = serverHome(dir, who, durable)
  const dataDir = join(home, 'data')
  const binaries = findBinaries(who)
  checkVersion(dataDir, binaries)
  const machine = { memoryBytes: totalmem(), cores: availableParallelism() }
  const settings =
    settingsFile(serverSettings(machine, { durable, extra })) + "include_if_exists = 'local.conf'\n"
  const digest = createHash('sha256').update(binaries.version).update(settings).digest('hex')
  return {
    dir,
    home,
    dataDir,
    who,
    binaries,
    credentials: credentialsOf(dir, dataDir),
    durable,
    settings,
    digest,
  }
}

function checkVersion(dataDir: string, binaries: Binaries): void {
  if (!existsSync(join(dataDir, 'PG_VERSION'))) return
  const found = Number.parseInt(readFileSync(join(dataDir, 'PG_VERSION'), 'utf8'), 10)
  if (found === binaries.major) return
  if (found > binaries.major) {
    throw new Problem(postgresProblems.newerVersion, {
      detail: `${dataDir} 是 PostgreSQL ${found} 的数据，本程序附带 ${binaries.major}`,
    })
  }
  throw new Problem(postgresProblems.olderVersion, {
    detail:
      `${dataDir} 是 PostgreSQL ${found} 的数据，本程序附带 ${binaries.major}。升级办法：用原来的程序版本执行 ` +
      'bin/probity backup 备份，把旧的数据库目录改名留存，再用新版本执行 bin/probity restore 恢复',
  })
}

function credentialsOf(dir: string, dataDir: string): Credentials {
  const path = join(dir, 'credentials.json')
  if (existsSync(path)) return JSON.parse(readFileSync(path, 'utf8')) as Credentials
  if (existsSync(dataDir))
    throw new Problem(postgresProblems.noSecret, { detail: `缺少 ${path}，请从备份中取回` })
  const password = (): string => randomBytes(24).toString('base64url')
  const credentials = { superuserPassword: password(), password: password() }
  writeWhole(path, JSON.stringify(credentials))
  return credentials
}

/** Written beside and moved into place: after a crash the file is the old one or the new one. */
export function writeWhole(path: string, text: string, mode: number = 0o600): void {
  const draft = `${path}.${process.pid}`
  writeFileSync(draft, text, { mode, flush: true })
  chmodSync(draft, mode)
  renameSync(draft, path)
}

/**
 * Makes the data directory. Made under another name first, so an interrupted attempt is not taken for a
 * cluster.
 */
export function initialise(cluster: Cluster): void {
  const draft = `${cluster.dataDir}.new`
  const passwordFile = join(cluster.home, 'initial-password')
  rmSync(draft, { recursive: true, force: true })
  mkdirSync(draft, { mode: 0o700 })
  writeFileSync(passwordFile, cluster.credentials.superuserPassword, { mode: 0o600 })
  try {
    if (cluster.who !== undefined) {
      for (const path of [draft, passwordFile]) chownSync(path, cluster.who.uid, cluster.who.gid)
    }
    const args = [
      '-D',
      draft,
      '-U',
      'postgres',
      '--auth=scram-sha-256',
      `--pwfile=${passwordFile}`,
      '--encoding=UTF8',
      '--locale=C',
      '--locale-provider=builtin',
      '--builtin-locale=C.UTF-8',
      '--no-instructions',
      ...(cluster.durable ? [] : ['--no-sync', '--no-data-checksums']),
    ]
    const done = spawnSync(cluster.binaries.initdb, args, {
      cwd: draft,
      env: serverEnvironment,
      encoding: 'utf8',
      timeout: 120_000,
      ...cluster.who,
    })
    if (done.error !== undefined) throw done.error
    if (done.status !== 0) throw new Error(`initdb: ${done.stderr.trim() || done.stdout.trim()}`)
    renameSync(draft, cluster.dataDir)
  } finally {
    rmSync(passwordFile, { force: true })
    rmSync(draft, { recursive: true, force: true })
  }
}

export function recordOwner(cluster: Cluster): void {
  const owner: Owner = {
    pid: process.pid,
    mark: processMark(process.pid) ?? '',
    digest: cluster.digest,
    boot: bootId(),
  }
  writeWhole(join(cluster.dir, 'owner.json'), JSON.stringify(owner))
}

/** What is known of the process that started the server; `undefined` when nothing is. */
export function readOwner(cluster: Cluster): (Owner & { alive: boolean }) | undefined {
  try {
    const owner = JSON.parse(readFileSync(join(cluster.dir, 'owner.json'), 'utf8')) as Owner
    return { ...owner, alive: sameProcess(owner.pid, owner.mark) }
  } catch {
    return undefined
  }
}

/**
 * The port of last time while nobody else has it; otherwise a free one outside the range of outgoing
 * connections.
 */
export async function choosePort(cluster: Cluster): Promise<number> {
  const path = join(cluster.dir, 'port')
  const last = existsSync(path) ? Number(readFileSync(path, 'utf8')) : 0
  if (last > 0 && (await isFree(last))) return last
  for (let attempt = 0; attempt < 50; attempt += 1) {
    const port = randomInt(20_000, 32_000)
    if (await isFree(port)) return port
  }
  throw new Error('no free port between 20000 and 31999 on 127.0.0.1')
}

export function recordPort(cluster: Cluster, port: number): void {
  writeWhole(join(cluster.dir, 'port'), `${port}\n`)
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)))
  })
}

const logLimitBytes = 20 * 1024 * 1024

/** Opens the server's log for appending; one that has grown past 20 MB is put aside first, three are kept. */
export function openLog(cluster: Cluster): { descriptor: number; tail(): string } {
  const path = join(cluster.dir, 'postgres.log')
  if (existsSync(path) && statSync(path).size > logLimitBytes) {
    for (const n of [2, 1]) if (existsSync(`${path}.${n}`)) renameSync(`${path}.${n}`, `${path}.${n + 1}`)
    renameSync(path, `${path}.1`)
  }
  const descriptor = openSync(path, 'a', 0o600)
  const from = statSync(path).size
  return { descriptor, tail: () => readTail(path, from) }
}

/** At most the last 3000 bytes written since `from`. */
function readTail(path: string, from: number): string {
  const size = statSync(path).size
  const length = Math.min(size - from, 3000)
  const buffer = Buffer.alloc(Math.max(length, 0))
  const descriptor = openSync(path, 'r')
  try {
    readSync(descriptor, buffer, 0, buffer.length, size - buffer.length)
  } finally {
    closeSync(descriptor)
  }
  return buffer.toString('utf8').trim()
}
