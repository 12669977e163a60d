/**
 * The embedded PostgreSQL: one cluster in one directory, started, found again, taken over or stopped. Several
 * processes may ask at once; one starts it, the others attach. It outlives a killed process of ours, and the
 * next start adopts it.
 */
import { spawn, type ChildProcess } from 'node:child_process'
import { closeSync, existsSync, mkdirSync, realpathSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import {
  choosePort,
  initialise,
  openCluster,
  openLog,
  readOwner,
  recordOwner,
  recordPort,
  serverEnvironment,
  writeWhole,
  type Cluster,
} from './cluster.ts'
import { isRoot } from './identity.ts'
import { withFileLock } from './lock.ts'
import { startProblem } from './problems.ts'
import {
  bootId,
  isPostgresOf,
  orphansOf,
  processMark,
  readPidFile,
  sameProcess,
  signal,
  waitFor,
} from './process.ts'

export interface EmbeddedPostgres {
  /** `postgres://probity:…@127.0.0.1:PORT/probity`, the owner of the database and no superuser. */
  readonly url: string
  readonly superuserUrl: string
  readonly port: number
  readonly dataDir: string
  /** The server was running before: another process of ours started it, or one that has died. */
  readonly attached: boolean
  /** Whether `stop()` stops the server: we started it, or adopted it from a process that has died. */
  readonly owned: boolean
  /** Whether the server has ended, by whatever cause. */
  gone(): boolean
  /**
   * Fast shutdown; immediate after `patienceMs` (8 s), which costs the next start a recovery but no data. Does nothing
   * to a server that another live process owns.
   */
  stop(patienceMs?: number): Promise<void>
}

export interface EmbeddedOptions {
  /** e.g. `PROBITY_DATA/postgres`; made when absent. */
  dir: string
  /** Told in Chinese what is being done; for the console of `npm start`. */
  log?: (line: string) => void
  /** false for tests: nothing is forced to disk. */
  durable?: boolean
  /** PostgreSQL settings that win over ours. */
  settings?: Record<string, string>
}

/**
 * Starts the cluster in `dir`, or attaches to it when it runs already, and answers when it takes queries.
 * @throws Problem `database.*` that says in Chinese what is wrong and what to do.
 */
export async function startEmbedded(options: EmbeddedOptions): Promise<EmbeddedPostgres> {
  const log = options.log ?? (() => undefined)
  try {
    mkdirSync(options.dir, { recursive: true, mode: isRoot() ? 0o711 : 0o700 })
    const dir = realpathSync(options.dir)
    return await withFileLock(join(dir, 'lock'), 120_000, async () => {
      const cluster = openCluster(dir, options.durable ?? true, options.settings ?? {})
      return (await attach(cluster, log)) ?? (await start(cluster, log))
    })
  } catch (error) {
    throw startProblem(error, options.dir)
  }
}

/**
 * Attaches to a running server of this directory; undefined when there is none, or one that should be
 * restarted.
 */
async function attach(cluster: Cluster, log: (line: string) => void): Promise<EmbeddedPostgres | undefined> {
  const found = readPidFile(cluster.dataDir)
  if (found === undefined || !isPostgresOf(found.pid, cluster.dataDir)) return undefined
  // Not `isPostgresOf`: a process on its way out has no working directory any more, but has not ended.
  const mark = processMark(found.pid) ?? ''
  const gone = (): boolean => !sameProcess(found.pid, mark)
  const owner = readOwner(cluster)
  if (found.status === 'stopping' || (owner?.alive !== true && owner?.digest !== cluster.digest)) {
    await stopServer(found.pid, gone)
    return undefined
  }
  const owned = owner?.alive !== true
  await waitFor(() => gone() || (readPidFile(cluster.dataDir)?.port ?? 0) > 0, 10_000)
  const port = readPidFile(cluster.dataDir)?.port ?? 0
  if (port === 0 || !(await isReady(cluster, port, gone))) {
    if (!owned && !gone()) throw new Error(`正在运行的数据库（进程 ${found.pid}）没有应答`)
    await stopServer(found.pid, gone)
    return undefined
  }
  log(owned ? '接管仍在运行的内置数据库' : '连接到正在运行的内置数据库')
  if (owned) {
    await ensureDatabase(cluster, port)
    recordOwner(cluster)
  }
  const stop = async (patienceMs?: number): Promise<void> =>
    owned ? stopServer(found.pid, gone, patienceMs) : undefined
  return handle(cluster, port, { attached: true, owned, gone, stop })
}

async function start(cluster: Cluster, log: (line: string) => void): Promise<EmbeddedPostgres> {
  await clearRemains(cluster, log)
  if (!existsSync(cluster.dataDir)) {
    log('正在建立内置数据库（仅第一次启动需要）')
    initialise(cluster)
  }
  writeWhole(join(cluster.home, 'probity.conf'), cluster.settings, 0o644)
  const { child, port, gone } = await launch(cluster)
  await ensureDatabase(cluster, port)
  recordPort(cluster, port)
  recordOwner(cluster)
  writeWhole(join(cluster.dir, 'version'), `${cluster.binaries.version}\n`)
  const pid = child.pid as number
  return handle(cluster, port, {
    attached: false,
    owned: true,
    gone,
    stop: (patienceMs) => stopServer(pid, gone, patienceMs),
  })
}

/** Removes what a crash left: the pid file of a dead server, and backends that outlived it. */
async function clearRemains(cluster: Cluster, log: (line: string) => void): Promise<void> {
  const left = readPidFile(cluster.dataDir)
  const orphans = orphansOf(cluster.dataDir)
  for (const pid of orphans) signal(pid, 'SIGQUIT')
  const alone = (): boolean => orphansOf(cluster.dataDir).length === 0
  // Counters wait meanwhile, and a backend without its postmaster has nothing left to finish.
  if (orphans.length > 0 && !(await waitFor(alone, 1000))) {
    for (const pid of orphansOf(cluster.dataDir)) signal(pid, 'SIGKILL')
    await waitFor(alone, 5000)
  }
  if (left === undefined) return
  log('数据库上次没有正常关闭，正在恢复')
  rmSync(join(cluster.dataDir, 'postmaster.pid'), { force: true })
  const boot = readOwner(cluster)?.boot
  // Nothing was forced to disk, so after a crash of the machine the files prove nothing.
  if (!cluster.durable && boot !== undefined && boot !== bootId())
    rmSync(cluster.dataDir, { recursive: true, force: true })
}

interface Launched {
  child: ChildProcess
  port: number
  gone: () => boolean
}

/** Spawns the server; when somebody took the port between our look and its bind, tries another. */
async function launch(cluster: Cluster): Promise<Launched> {
  for (let attempt = 1; ; attempt += 1) {
    const port = await choosePort(cluster)
    const { descriptor, tail } = openLog(cluster)
    let failure: unknown
    const child = spawn(
      cluster.binaries.postgres,
      ['-D', cluster.dataDir, '-p', String(port), '-c', `config_file=${join(cluster.home, 'probity.conf')}`],
      // A group of its own: Ctrl-C in the terminal must reach us, not the database under us.
      {
        cwd: cluster.dataDir,
        detached: true,
        stdio: ['ignore', descriptor, descriptor],
        env: serverEnvironment,
        ...cluster.who,
      },
    )
    closeSync(descriptor)
    child.on('error', (error) => {
      failure = error
    })
    child.unref()
    const gone = (): boolean => failure !== undefined || child.exitCode !== null || child.signalCode !== null
    if (await isReady(cluster, port, gone)) return { child, port, gone }
    if (!gone()) await stopServer(child.pid as number, gone)
    if (!/could not (bind|create any TCP)/.test(tail()) || attempt === 5) {
      throw startProblem(failure ?? new Error('the server did not come up'), cluster.dataDir, tail())
    }
  }
}

/**
 * Waits until the server takes queries. It may replay its log for a long time after a crash, and says so
 * (57P03): then up to 10 minutes, otherwise up to 60 s. Answers false when it is gone or does not come up.
 */
async function isReady(cluster: Cluster, port: number, gone: () => boolean): Promise<boolean> {
  const began = performance.now()
  let limit = 60_000
  while (!gone() && performance.now() - began < limit) {
    try {
      await query(superuserUrl(cluster, port), async () => undefined)
      return true
    } catch (error) {
      const code = (error as { code?: string }).code
      if (code === '57P03') limit = 600_000
      if (code === '28P01' || code === '28000') throw error
    }
    await sleep(15)
  }
  return false
}

/** The role and database of the program; harmless when they exist, as after an interrupted first start. */
async function ensureDatabase(cluster: Cluster, port: number): Promise<void> {
  await query(superuserUrl(cluster, port), async (client) => {
    const role = await client.query("SELECT 1 FROM pg_roles WHERE rolname = 'probity'")
    if (role.rowCount === 0) {
      const password = client.escapeLiteral(cluster.credentials.password)
      await client.query(`CREATE ROLE probity LOGIN CREATEDB CREATEROLE PASSWORD ${password}`)
    }
    const database = await client.query("SELECT 1 FROM pg_database WHERE datname = 'probity'")
    if (database.rowCount === 0) await client.query('CREATE DATABASE probity OWNER probity')
  })
}

async function query<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: 3000,
    application_name: 'probity-embedded',
  })
  client.on('error', () => undefined)
  try {
    await client.connect()
    return await work(client)
  } finally {
    await client.end().catch(() => undefined)
  }
}

/**
 * SIGINT is PostgreSQL's fast shutdown (sessions are cut, a checkpoint is written), SIGQUIT the immediate
 * one.
 */
async function stopServer(pid: number, gone: () => boolean, patienceMs: number = 8000): Promise<void> {
  const steps: [NodeJS.Signals, number][] = [
    ['SIGINT', patienceMs],
    ['SIGQUIT', 1500],
    ['SIGKILL', 2000],
  ]
  for (const [name, patience] of steps) {
    if (gone()) return
    signal(pid, name)
    if (await waitFor(gone, patience, 10)) return
  }
}

function superuserUrl(cluster: Cluster, port: number): string {
  return `postgres://postgres:${cluster.credentials.superuserPassword}@127.0.0.1:${port}/postgres`
}

function handle(
  cluster: Cluster,
  port: number,
  state: Pick<EmbeddedPostgres, 'attached' | 'owned' | 'gone' | 'stop'>,
): EmbeddedPostgres {
  return {
    url: `postgres://probity:${cluster.credentials.password}@127.0.0.1:${port}/probity`,
    superuserUrl: superuserUrl(cluster, port),
    port,
    dataDir: cluster.dataDir,
    ...state,
  }
}
