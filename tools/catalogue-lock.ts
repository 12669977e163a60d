/**
 * `catalogue/versions.lock`: the digest of every version of every catalogue entry that was ever shipped. Installations
 * keep each version they have met, and records name it: a version whose content changed stops their next start.
 * Lines are only ever added. Code lists are not in it: they number their versions themselves.
 */
import type { CatalogueEntry } from '../src/modules/catalogue/index.ts'

export const lockPath = 'catalogue/versions.lock'

/** What the lock should say now, and what in the catalogue cannot be shipped; `text` keeps every line there was. */
export interface LockReading {
  text: string
  faults: string[]
}

/** Holds the entries against the lock as it stands and adds the versions it does not have yet. */
export function readLock(before: string, entries: readonly CatalogueEntry[]): LockReading {
  const faults: string[] = []
  const locked = new Map<string, string>()
  for (const line of before.split('\n').filter((one) => one !== '')) {
    const [name, digest] = line.split(' ')
    if (name === undefined || digest === undefined) {
      faults.push(`${lockPath}: “${line}” should be an entry, its version and a digest`)
    } else if ((locked.get(name) ?? digest) !== digest) {
      faults.push(`${name} was given two contents: keep the line that was shipped, give the other the next version`)
    } else locked.set(name, digest)
  }
  for (const { type, code, version, digest } of entries.filter((entry) => entry.type !== 'codes')) {
    const name = `${type}/${code}/${version}`
    const shipped = locked.get(name)
    if (shipped !== undefined && shipped !== digest) {
      faults.push(`${name} differs from what was shipped: set its version to ${next(locked, type, code)}; \
installations already hold version ${version}`)
    } else locked.set(name, digest)
  }
  // In order of characters, not of any language: the same on every machine.
  const lines = [...locked].map(([name, digest]) => `${name} ${digest}\n`).sort()
  return { text: lines.join(''), faults }
}

/** The first version of an entry that nobody has. */
function next(locked: ReadonlyMap<string, string>, type: string, code: string): number {
  const versions = [...locked.keys()]
    .filter((name) => name.startsWith(`${type}/${code}/`))
    .map((name) => Number(name.split('/')[2]))
  return Math.max(...versions) + 1
}
