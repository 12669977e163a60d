/**
 * As whom PostgreSQL runs, and where that user can reach files. PostgreSQL refuses to run as root; when we
 * are root, an ordinary system user takes the data directory and nothing else.
 */
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir, userInfo } from 'node:os'
import { dirname, join } from 'node:path'
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

/**
 * The folder in which the server keeps its files for the configured directory `dir`: `dir` itself when the
 * server's user can reach it. Under a home that only root may enter, it cannot, and other people's folders
 * are not opened for it: then a folder below /var/lib/probity, noted in `dir/location`. `dir` and the folder
 * above it, both ours, are opened for passing through (not for listing).
 */
export function serverHome(dir: string, who: Identity | undefined): string {
  const note = join(dir, 'location')
  if (existsSync(note)) return readFileSync(note, 'utf8').trim()
  if (who === undefined) return dir
  for (const folder of [dirname(dir), dir]) {
    const { mode, uid } = statSync(folder)
    if (uid === 0 && (mode & 0o1) === 0 && folder !== userInfo().homedir)
      chmodSync(folder, (mode & 0o7777) | 0o1)
  }
  if (canReach(dir, who)) return dir
  const home = join(sharedRoot(), `postgres-${createHash('sha256').update(dir).digest('hex').slice(0, 12)}`)
  if (existsSync(join(home, 'data'))) {
    return noteLocation(dir, mkdtempSync(`${home}-`))
  }
  return noteLocation(dir, home)
}

/**
 * A folder left by an earlier, deleted `dir` of the same name is never taken over: it may be somebody's data.
 */
function noteLocation(dir: string, home: string): string {
  mkdirSync(home, { recursive: true, mode: 0o711 })
  chmodSync(home, 0o711)
  writeFileSync(join(home, 'belongs-to'), `${dir}\n`)
  writeFileSync(join(dir, 'location'), `${home}\n`)
  return home
}

/** A folder of root's that everybody may pass through, for what the server's user must reach. */
export function sharedRoot(): string {
  for (const folder of ['/var/lib/probity', join(tmpdir(), 'probity-server')]) {
    try {
      mkdirSync(folder, { recursive: true, mode: 0o711 })
      const stat = lstatSync(folder)
      // In a folder anybody can write to, the name could have been taken by somebody else.
      if (stat.isDirectory() && stat.uid === 0 && (stat.mode & 0o22) === 0) return folder
    } catch {
      continue
    }
  }
  const own = mkdtempSync(join(tmpdir(), 'probity-server-'))
  chmodSync(own, 0o711)
  return own
}
