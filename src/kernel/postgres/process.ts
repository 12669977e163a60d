/**
 * Which processes live, and which of them are the PostgreSQL of a data directory. A pid alone proves nothing:
 * after a crash, a reboot or in a new container the number belongs to somebody else.
 */
import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

/** What `postmaster.pid` says (https://www.postgresql.org/docs/current/storage-file-layout.html). */
export interface PidFile {
  pid: number
  port: number
  /** `starting`, `stopping`, `ready` or `standby`; empty very early. */
  status: string
}

export function readPidFile(dataDir: string): PidFile | undefined {
  let text: string
  try {
    text = readFileSync(join(dataDir, 'postmaster.pid'), 'utf8')
  } catch {
    return undefined
  }
  const lines = text.split('\n')
  const pid = Number(lines[0])
  if (!Number.isInteger(pid) || pid === 0) return { pid: 0, port: 0, status: '' }
  return { pid: Math.abs(pid), port: Number(lines[3]) || 0, status: (lines[7] ?? '').trim() }
}

/** Whether the process exists and is not a zombie: one that nobody reaps still answers signal 0. */
export function isAlive(pid: number): boolean {
  // The state first: of a process that ends between the two looks the second says so.
  if (pid <= 0 || procStat(pid)?.[0] === 'Z') return false
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/** The fields of /proc/PID/stat after the command name, or undefined where there is no such file. */
function procStat(pid: number): string[] | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return text.slice(text.lastIndexOf(')') + 2).split(' ')
  } catch {
    return undefined
  }
}

/**
 * A text that differs between two processes that had the same pid one after the other: boot and start time.
 */
export function processMark(pid: number): string | undefined {
  if (!isAlive(pid)) return undefined
  const started = procStat(pid)?.[19]
  if (started !== undefined) return `${bootId()}/${started}`
  try {
    return execFileSync('/bin/ps', ['-p', String(pid), '-o', 'lstart='], { encoding: 'utf8' }).trim()
  } catch {
    return ''
  }
}

export function sameProcess(pid: number, mark: string): boolean {
  return processMark(pid) === mark
}

/** Changes with every boot of the machine; empty where the system has none. */
export function bootId(): string {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
  } catch {
    return ''
  }
}

/**
 * Whether `pid` is alive and a PostgreSQL whose working directory is `dataDir` (as every PostgreSQL process
 * has).
 */
export function isPostgresOf(pid: number, dataDir: string): boolean {
  if (!isAlive(pid)) return false
  try {
    const name = readFileSync(`/proc/${pid}/comm`, 'utf8').trim()
    return name.startsWith('postgres') && readlinkSync(`/proc/${pid}/cwd`) === dataDir
  } catch {
    // Unreadable: another user's process, hence not one we could have started.
    if (process.platform === 'linux') return false
  }
  try {
    const command = execFileSync('/bin/ps', ['-p', String(pid), '-o', 'args='], { encoding: 'utf8' })
    return command.includes('postgres') && command.includes(dataDir)
  } catch {
    return false
  }
}

/**
 * Backends that outlived a killed postmaster: they hold its shared memory, and a new one refuses to start.
 */
export function orphansOf(dataDir: string): number[] {
  if (process.platform !== 'linux') return []
  return readdirSync('/proc')
    .map(Number)
    .filter((pid) => pid > 0 && pid !== process.pid && isPostgresOf(pid, dataDir))
}

export function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}

/** Waits until `done` holds; answers whether it did within `timeoutMs`. */
export async function waitFor(done: () => boolean, timeoutMs: number, stepMs: number = 20): Promise<boolean> {
  const deadline = performance.now() + timeoutMs
  while (!done()) {
    if (performance.now() > deadline) return false
    await sleep(stepMs)
  }
  return true
}
