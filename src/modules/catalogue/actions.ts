/** Publishing the catalogue into the database: each version once, never changed. */
import type { Db, Tx } from '../../kernel/db.ts'
import { transaction } from '../../kernel/db.ts'
import { Problem } from '../../kernel/problem.ts'
import type { Catalogue, CatalogueEntry } from './catalogue.ts'
import { problems } from './problems.ts'
import { hasVersions, insertVersions, listVersions, type StoredVersion } from './store.ts'

/**
 * Stores what the database does not have yet and returns it. Throws `catalogue.version_changed` when a document differs
 * from the one stored under its version number: records already name that version, so the change needs a new one.
 */
export async function publishCatalogue(db: Db, catalogue: Catalogue): Promise<CatalogueEntry[]> {
  return transaction(db, async (tx) => {
    const fresh = newVersions(catalogue.entries, await listVersions(tx))
    await insertVersions(tx, fresh)
    return fresh
  })
}

/**
 * Throws `catalogue.version_changed` where `publishCatalogue` would, and stores nothing: asked before a database is
 * migrated, so that one this program cannot serve is left to the version that can. An empty database fits. Answers
 * whether any catalogue was published in it before.
 */
export async function requirePublishable(db: Db | Tx, catalogue: Catalogue): Promise<boolean> {
  const stored = (await hasVersions(db)) ? await listVersions(db) : []
  newVersions(catalogue.entries, stored)
  return stored.length > 0
}

/** What is new against the stored versions. Code lists carry no number of their own: a changed one is the next version. */
export function newVersions(
  entries: readonly CatalogueEntry[],
  stored: readonly StoredVersion[],
): CatalogueEntry[] {
  const key = (e: { type: string; code: string; version: number }): string =>
    `${e.type}/${e.code}/${e.version}`
  const digests = new Map(stored.map((one) => [key(one), one.digest]))
  const changed: CatalogueEntry[] = []
  const fresh = entries.flatMap((entry): CatalogueEntry[] => {
    if (entry.type === 'codes') {
      const versions = stored.filter((one) => one.type === 'codes' && one.code === entry.code)
      if (versions.some((one) => one.digest === entry.digest)) return []
      return [{ ...entry, version: versions.reduce((most, one) => Math.max(most, one.version), 0) + 1 }]
    }
    const digest = digests.get(key(entry))
    if (digest !== undefined && digest !== entry.digest) changed.push(entry)
    return digest === undefined ? [entry] : []
  })
  if (changed.length === 0) return fresh
  throw new Problem(problems.versionChanged, {
    detail: changed.map((e) => `${e.type} ${e.code} 第${e.version}版`).join('、'),
    errors: changed.map((e) => ({
      code: 'catalogue.version_changed',
      field: `${e.type}/${e.code}`,
      message: `${e.code} 第${e.version}版已在数据库中，内容与文件不同`,
      expected: `把 version 改为 ${e.version + 1}`,
    })),
  })
}
