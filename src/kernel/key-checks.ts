/**
 * The keys a database was used with, by check values it keeps: a start with other keys, or with newly made ones because
 * the file is gone, would seal rows that nobody who has the right keys can open, and open nothing that is there.
 */
import { dirname } from 'node:path'
import { hmacSm3, type KeyRing } from './crypto.ts'
import { firstRow, rows, sql, transaction, type Db } from './db.ts'
import { defineProblems, Problem } from './problem.ts'

export const keyProblems = defineProblems({
  missing: { code: 'keys.missing', status: 503, title: '数据目录里没有这个数据库所用的密钥（keys.json）' },
  foreign: { code: 'keys.foreign', status: 503, title: '数据目录里的密钥（keys.json）不是这个数据库所用的密钥' },
})

/** Check values of a ring, by key id, and of the key of its blind indexes. */
export interface KeyChecks {
  ring: Record<string, string>
  index: string
}

/** Check values of a key ring: they tell two rings apart and tell nothing else. */
export function keyChecks(ring: KeyRing): KeyChecks {
  const check = (id: string): string =>
    hmacSm3(ring.derive('backup check', id).authentication, id).toString('hex')
  return {
    ring: Object.fromEntries(ring.keys.map(({ id }) => [id, check(id)])),
    index: ring.blindIndex('check', 'backup check'),
  }
}

/** What of `wanted` the ring does not hold: ids of keys, and `index`. A ring may hold more. */
export function differingKeys(ring: KeyRing, wanted: KeyChecks): string[] {
  const ours = keyChecks(ring)
  const missing = Object.entries(wanted.ring).filter(([id, check]) => ours.ring[id] !== check).map(([id]) => id)
  return ours.index === wanted.index ? missing : [...missing, 'index']
}

/** What the database says of its keys; undefined while it says nothing (it is empty, or older than that table). */
export async function knownKeys(db: Db): Promise<KeyChecks | undefined> {
  const there = await firstRow(
    db, sql<{ there: boolean }>`SELECT to_regclass('kernel.key_checks') IS NOT NULL AS there`)
  if (there?.there !== true) return undefined
  const kept = await rows(db, sql<{ id: string; value: string }>`
    SELECT id, check_value AS value FROM kernel.key_checks ORDER BY id`)
  const index = kept.find(({ id }) => id === 'index')
  if (index === undefined) return undefined
  const ring = kept.filter(({ id }) => id !== 'index').map(({ id, value }) => [id, value])
  return { ring: Object.fromEntries(ring), index: index.value }
}

/**
 * Asked before anything is made: the ring in `path` (undefined: there is no file) must be the one the database was used
 * with. `used` says that the database has been served before, though it may not say yet with which keys.
 * Throws `keys.missing`, `keys.foreign`.
 */
export async function requireKeys(
  db: Db,
  ring: KeyRing | undefined,
  about: { path: string; used: boolean },
): Promise<void> {
  const known = await knownKeys(db)
  if (ring === undefined) {
    if (known === undefined && !about.used) return
    throw new Problem(keyProblems.missing, { detail: advice(about.path, known) })
  }
  const differing = known === undefined ? [] : differingKeys(ring, known)
  if (differing.length > 0) throw new Problem(keyProblems.foreign, { detail: advice(about.path, known, differing) })
}

/** Notes the ring's keys, new ones too. Throws `keys.foreign` where somebody with other keys was quicker. */
export async function keepKeyChecks(db: Db, ring: KeyRing, path: string): Promise<void> {
  const { ring: keys, index } = keyChecks(ring)
  await transaction(db, async (tx) => {
    for (const [id, value] of [...Object.entries(keys), ['index', index] as const]) {
      await rows(tx, sql`INSERT INTO kernel.key_checks (id, check_value) VALUES (${id}, ${value}) ON CONFLICT DO NOTHING`)
    }
  })
  await requireKeys(db, ring, { path, used: true })
}

function advice(path: string, known: KeyChecks | undefined, differing: string[] = []): string {
  const ids = Object.keys(known?.ring ?? {})
  return [
    `数据目录是 ${dirname(path)}（设置 PROBITY_DATA）。`,
    ids.length === 0 ? '' : `数据库所用的密钥：${ids.join('、')}。`,
    differing.length === 0 ? '' : `不符的：${differing.map((id) => (id === 'index' ? '索引密钥' : id)).join('、')}。`,
    '请核对 PROBITY_DATA，或把备份的 keys.json 放回数据目录；共用一个数据库的各服务须共用数据目录。',
  ].join('')
}
