/**
 * Where the server's files lie: in the configured directory or, when the server's user cannot reach that, in a folder
 * that everybody may pass through.
 */
import { createHash } from 'node:crypto'
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir, userInfo } from 'node:os'
import { dirname, join } from 'node:path'
import { canReach, type Identity } from './identity.ts'
import { isPostgresOf, readPidFile } from './process.ts'

/**
 * The folder in which the server keeps its files for the configured directory `dir`: `dir` itself when the
 * server's user can reach it. Under a home that only root may enter, it cannot, and other people's folders
 * are not opened for it: then a folder below /var/lib/probity, noted in `dir/location`. `dir` and the folder
 * above it, both ours, are opened for passing through (not for listing).
 */
export function serverHome(dir: string, who: Identity | undefined, durable: boolean): string {
  const known = notedHome(dir)
  if (known !== undefined || who === undefined) return known ?? dir
  for (const folder of [dirname(dir), dir]) {
    const { mode, uid } = statSync(folder)
    const closed = uid === 0 && (mode & 0o1) === 0
    if (closed && folder !== userInfo().homedir) chmodSync(folder, (mode & 0o7777) | 0o1)
  }
  if (canReach(dir, who)) return dir
  sweep(sharedRoot())
  const home = join(sharedRoot(), `postgres-${createHash('sha256').update(dir).digest('hex').slice(0, 12)}`)
  if (existsSync(join(home, 'data'))) {
    return noteLocation(dir, mkdtempSync(`${home}-`), durable)
  }
  return noteLocation(dir, home, durable)
}

/** The folder noted in `dir/location`. Refuses a copy of a directory whose original still uses that folder. */
export function notedHome(dir: string): string | undefined {
  const note = join(dir, 'location')
  if (!existsSync(note)) return undefined
  const home = readFileSync(note, 'utf8').trim()
  const owner = belongsTo(home)?.dir ?? dir
  if (owner === dir) return home
  if (existsSync(join(owner, 'location'))) {
    throw new Error(
      `${dir} 是 ${owner} 的副本，两者不能共用 ${home}；请用 bin/probity backup 和 restore 复制数据`,
    )
  }
  writeFileSync(join(home, 'belongs-to'), JSON.stringify({ ...belongsTo(home), dir }))
  return home
}

function belongsTo(home: string): { dir: string; durable: boolean } | undefined {
  try {
    return JSON.parse(readFileSync(join(home, 'belongs-to'), 'utf8')) as { dir: string; durable: boolean }
  } catch {
    return undefined
  }
}

/**
 * A folder left by an earlier, deleted `dir` of the same name is never taken over: it may be somebody's data.
 */
function noteLocation(dir: string, home: string, durable: boolean): string {
  mkdirSync(home, { recursive: true, mode: 0o711 })
  chmodSync(home, 0o711)
  writeFileSync(join(home, 'belongs-to'), JSON.stringify({ dir, durable }))
  writeFileSync(join(dir, 'location'), `${home}\n`)
  return home
}

/** Removes clusters of tests whose directory is gone. One with real data is never removed by us. */
function sweep(shared: string): void {
  for (const name of readdirSync(shared).filter((entry) => entry.startsWith('postgres-'))) {
    const home = join(shared, name)
    const note = belongsTo(home)
    if (note === undefined || note.durable || existsSync(note.dir)) continue
    const dataDir = join(home, 'data')
    if (!isPostgresOf(readPidFile(dataDir)?.pid ?? 0, dataDir)) rmSync(home, { recursive: true, force: true })
  }
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
