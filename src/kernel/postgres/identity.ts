/**
 * As whom PostgreSQL runs, and where that user can reach files. PostgreSQL refuses to run as root; when we
 * are root, an ordinary system user takes the data directory and nothing else.
 */
import { execFileSync } from 'node:child_process'
import { existsSync, realpathSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { Problem } from '../problem.ts'
import { postgresProblems } from './problems.ts'

export interface Identity {
  uid: number
  gid: number
}

export function isRoot(): boolean {
  return process.getuid?.() === 0
}

/**
 * The user to become, or undefined when we are not root and stay who we are. An existing data directory keeps
 * its owner; else `postgres`, else `probity` (created), else `nobody`.
 */
export function serverIdentity(dataDir: string): Identity | undefined {
  const owner = existsSync(dataDir) ? statSync(dataDir) : undefined
  if (!isRoot()) {
    if (owner !== undefined && owner.uid !== process.getuid?.()) {
      throw new Problem(postgresProblems.notOwner, {
        detail: `${dataDir} 属于用户编号 ${owner.uid}，请用该用户或 root 启动`,
      })
    }
    return undefined
  }
  if (owner !== undefined && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid }
  const found = lookUp('postgres') ?? lookUp('probity') ?? createUser('probity') ?? lookUp('nobody')
  if (found === undefined) throw new Problem(postgresProblems.noUser)
  return found
}

function lookUp(name: string): Identity | undefined {
  try {
    const id = (flag: string): number =>
      Number(execFileSync('id', [flag, name], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }))
    const found = { uid: id('-u'), gid: id('-g') }
    return found.uid > 0 ? found : undefined
  } catch {
    return undefined
  }
}

/** useradd on most Linux systems, adduser on Alpine; where neither works (read-only /etc), undefined. */
function createUser(name: string): Identity | undefined {
  const commands: [string, string[]][] = [
    [
      'useradd',
      [
        '--system',
        '--user-group',
        '--no-create-home',
        '--home-dir',
        '/nonexistent',
        '--shell',
        '/usr/sbin/nologin',
        name,
      ],
    ],
    ['adduser', ['-S', '-D', '-H', '-s', '/sbin/nologin', name]],
  ]
  for (const [command, args] of commands) {
    try {
      execFileSync(command, args, { stdio: 'ignore' })
      return lookUp(name)
    } catch {
      continue
    }
  }
  return undefined
}

/** Whether the user may pass through every folder above `path` (a folder: through it as well). */
export function canReach(path: string, who: Identity): boolean {
  let at = realpathSync(path)
  if (!statSync(at).isDirectory()) at = dirname(at)
  for (;;) {
    if (!allows(statSync(at), who, 0o1)) return false
    if (dirname(at) === at) return true
    at = dirname(at)
  }
}

/** Whether the user may read and run the file, and reach it. */
export function canRun(file: string, who: Identity): boolean {
  return canReach(file, who) && allows(statSync(file), who, 0o5)
}

function allows(stat: { uid: number; gid: number; mode: number }, who: Identity, bits: number): boolean {
  const shift = stat.uid === who.uid ? 6 : stat.gid === who.gid ? 3 : 0
  return ((stat.mode >> shift) & bits) === bits
}
