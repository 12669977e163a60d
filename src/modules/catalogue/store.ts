/** Every SQL statement of the module; owns schema `catalogue`. */
import { firstRow, rows, sql, type Db, type Tx } from '../../kernel/db.ts'
import type { CatalogueEntry, EntryType } from './catalogue.ts'

export interface StoredVersion {
  type: EntryType
  code: string
  version: number
  digest: string
}

/** Whether the database has come as far as the migration that makes the table. */
export async function hasVersions(db: Db | Tx): Promise<boolean> {
  const found = await firstRow(
    db,
    sql<{ there: boolean }>`SELECT to_regclass('catalogue.versions') IS NOT NULL AS there`,
  )
  return found?.there === true
}

/** Every version ever stored, without its document. */
export async function listVersions(db: Db | Tx): Promise<StoredVersion[]> {
  return rows(
    db,
    sql<StoredVersion>`SELECT type, code, version, digest FROM catalogue.versions ORDER BY type, code, version`,
  )
}

/** Adds versions; one that another server stored meanwhile is left as it is. */
export async function insertVersions(db: Db | Tx, entries: readonly CatalogueEntry[]): Promise<void> {
  if (entries.length === 0) return
  const lines = JSON.stringify(
    entries.map(({ type, code, version, digest, document }) => ({ type, code, version, digest, document })),
  )
  await rows(
    db,
    sql`
    INSERT INTO catalogue.versions (type, code, version, digest, document)
    SELECT type, code, version, digest, document
    FROM jsonb_to_recordset(${lines}::jsonb) AS entry(type text, code text, version int, digest text, document jsonb)
    ON CONFLICT (type, code, version) DO NOTHING`,
  )
}

/** Stored documents of these types whose entry is none of `present` (`type/code`), the oldest version first. */
export async function documentsBeside(
  db: Db | Tx,
  types: readonly EntryType[],
  present: readonly string[],
): Promise<{ type: EntryType; document: unknown }[]> {
  return rows(
    db,
    sql<{ type: EntryType; document: unknown }>`
    SELECT type, document FROM catalogue.versions
    WHERE type = ANY(${types as string[]}::text[]) AND type || '/' || code <> ALL(${present as string[]}::text[])
    ORDER BY type, code, version`,
  )
}

/** The document of one version, for a record that came under it. */
export async function findVersion(
  db: Db | Tx,
  type: EntryType,
  code: string,
  version: number,
): Promise<unknown> {
  const found = await rows(
    db,
    sql<{ document: unknown }>`
    SELECT document FROM catalogue.versions WHERE type = ${type} AND code = ${code} AND version = ${version}`,
  )
  return found[0]?.document
}
