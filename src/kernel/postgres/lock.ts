/**
 * A lock between processes of one machine, held as a file that names its holder, so that a dead holder is
 * noticed.
 */
import { randomBytes } from 'node:crypto'
import { linkSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { Problem } from '../problem.ts'
import { postgresProblems } from './problems.ts'
import { processMark, sameProcess } from './process.ts'

interface Holder {
  pid: number
  mark: string
  nonce: string
}

/**
 * Runs `work` while holding the lock file `path`. A lock whose holder is dead is taken over. Waits up to
 * `timeoutMs`, then throws `database.locked`. The directory must exist.
 */
export async function withFileLock<T>(path: string, timeoutMs: number, work: () => Promise<T>): Promise<T> {
  const me: Holder = {
    pid: process.pid,
    mark: processMark(process.pid) ?? '',
    nonce: randomBytes(8).toString('hex'),
  }
  const deadline = performance.now() + timeoutMs
  while (!tryLock(path, me)) {
    if (performance.now() > deadline)
      throw new Problem(postgresProblems.locked, { detail: `锁文件：${path}` })
    await sleep(40 + Math.random() * 60)
  }
  try {
    return await work()
  } finally {
    if (readHolder(path)?.nonce === me.nonce) rmSync(path, { force: true })
  }
}

/** Linking a finished file into place is atomic: nobody ever reads a lock half written. */
function tryLock(path: string, me: Holder): boolean {
  const draft = `${path}.${me.pid}.${me.nonce}`
  writeFileSync(draft, JSON.stringify(me), { mode: 0o600 })
  try {
    linkSync(draft, path)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    breakStale(path)
    return false
  } finally {
    rmSync(draft, { force: true })
  }
}

/**
 * Removes the lock of a dead holder. Two waiters could both see it dead, the first take the lock and the
 * second remove the new one; so the look and the removal happen under a second, momentary lock.
 */
function breakStale(path: string): void {
  if (isLive(readHolder(path))) return
  const breaker = `${path}.break`
  try {
    writeFileSync(breaker, '', { flag: 'wx', mode: 0o600 })
  } catch {
    if (olderThan(breaker, 10_000)) rmSync(breaker, { force: true })
    return
  }
  try {
    if (!isLive(readHolder(path))) rmSync(path, { force: true })
  } finally {
    rmSync(breaker, { force: true })
  }
}

function isLive(holder: Holder | undefined): boolean {
  return holder !== undefined && sameProcess(holder.pid, holder.mark)
}

function readHolder(path: string): Holder | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Holder
  } catch {
    return undefined
  }
}

/** The file system's own clock is compared with itself: a fresh file's time stands for now. */
function olderThan(path: string, ms: number): boolean {
  const probe = `${path}.${process.pid}`
  try {
    writeFileSync(probe, '')
    return statSync(probe).mtimeMs - statSync(path).mtimeMs > ms
  } catch {
    return false
  } finally {
    rmSync(probe, { force: true })
  }
}
