/** What a backup says of itself: `manifest.json`, written last, so that a folder without it is no backup. */
import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Type, type Static } from 'typebox'
import { Value } from 'typebox/value'
import { Problem } from '../problem.ts'
import { backupProblems } from './problems.ts'

const Stored = { path: Type.String(), bytes: Type.Integer(), sm3: Type.String() }

const TablePart = Type.Object({
  /** `schema.table`. */
  table: Type.String(),
  columns: Type.Array(Type.String()),
  rows: Type.Integer(),
  /** Order-independent digest of the rows, see `tableDigest`. */
  digest: Type.String(),
  ...Stored,
})

const Partition = Type.Object({
  table: Type.String(),
  parent: Type.String(),
  bound: Type.String(),
  comment: Type.Union([Type.String(), Type.Null()]),
})

export const Manifest = Type.Object({
  format: Type.Literal('probity-backup/1'),
  takenAt: Type.String(),
  /** The database's transaction snapshot: everything it shows is in the backup and nothing else. */
  snapshot: Type.String(),
  serverVersion: Type.String(),
  migrations: Type.Array(Type.Object({ number: Type.Integer(), name: Type.String(), digest: Type.String() })),
  /** Key ids with a check value, so that a restore can tell the right keys without holding them. */
  keys: Type.Object({ ring: Type.Record(Type.String(), Type.String()), index: Type.String() }),
  tables: Type.Array(TablePart),
  partitions: Type.Array(Partition),
  sequences: Type.Array(Type.Object({ name: Type.String(), value: Type.Integer() })),
  /** Tables whose rows stay behind on purpose: open sessions and tokens. */
  leftOut: Type.Array(Type.String()),
  jobs: Type.Object({ rows: Type.Integer(), ...Stored }),
  /** The list of stored files: one line each, `SM3 BYTES PATH`. */
  files: Type.Object({ count: Type.Integer(), totalBytes: Type.Integer(), ...Stored }),
})
export type Manifest = Static<typeof Manifest>
export type TablePart = Static<typeof TablePart>
export type Partition = Static<typeof Partition>

export const manifestName = 'manifest.json'

/** The digest an operator keeps apart from the backup. */
export function manifestDigest(text: string): string {
  return createHash('sm3').update(text).digest('hex')
}

/**
 * Reads the manifest of the backup in `dir`. `expected`: the digest kept apart, when there is one.
 * Throws `backup.not_a_backup`, `backup.damaged`.
 */
export async function readManifest(dir: string, expected?: string): Promise<Manifest> {
  const text = await readFile(join(dir, manifestName), 'utf8').catch((cause: unknown) => {
    throw new Problem(backupProblems.notABackup, { detail: `${dir} 中没有 ${manifestName}`, cause })
  })
  if (expected !== undefined && manifestDigest(text) !== expected.toLowerCase()) {
    throw new Problem(backupProblems.damaged, { detail: `${manifestName} 的 SM3 摘要不是 ${expected}` })
  }
  let manifest: unknown
  try {
    manifest = JSON.parse(text)
  } catch (cause) {
    throw new Problem(backupProblems.damaged, { detail: `${manifestName} 无法读取`, cause })
  }
  if (!Value.Check(Manifest, manifest)) {
    throw new Problem(backupProblems.notABackup, { detail: `${manifestName} 的内容不是本程序的备份清单` })
  }
  return manifest
}
