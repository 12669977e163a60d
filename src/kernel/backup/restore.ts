/**
 * A backup into an empty installation, whole or not at all: one transaction for the database, compared with the
 * manifest's counts and digests before it commits.
 */
import { rm } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import pg from 'pg'
import { from as copyFrom } from 'pg-copy-streams'
import type { KeyRing } from '../crypto.ts'
import { connectionTo, openPool, txOf, type PgClient, type Tx } from '../db.ts'
import { differingKeys } from '../key-checks.ts'
import { listMigrations, migrate } from '../migrate.ts'
import { Problem } from '../problem.ts'
import { migrateQueue } from '../queue.ts'
import { oneSpelling, partitions, tableDigest, tablesInOrder, type TableInfo } from './inventory.ts'
import { readManifest, type Manifest, type Partition, type TablePart } from './manifest.ts'
import { readCompressed } from './parts.ts'
import { backupProblems } from './problems.ts'
import { restoreStoredFiles } from './stored-files.ts'

export interface RestoreOptions {
  /** The owner of the new database. */
  url: string
  dir: string
  filesDir: string
  keys: KeyRing
  /** The manifest's digest, when it was kept apart. */
  digest?: string
  /** Called with everything in place, before it is committed: what it throws undoes the restore. */
  beforeCommit?: (tx: Tx) => Promise<void>
  onProgress?: (what: string, rows: number) => void
}

/** Rows that a fresh installation has by itself and a backup brings its own of. */
const seeded = [
  'journal.epochs', 'access.generation', 'feed.head', 'catalogue.versions', 'kernel.cursors', 'kernel.key_checks',
]

/**
 * Restores into the empty database at `url` and returns the manifest. The database is first brought to the version of
 * the backup and afterwards to that of this program. The journal begins a new epoch.
 * Throws `backup.not_a_backup`, `backup.damaged`, `backup.other_version`, `backup.wrong_keys`,
 * `backup.target_not_empty`, `backup.differs`, `backup.not_restored`: in every case the database and the stored files
 * are as they were.
 */
export async function restoreBackup(options: RestoreOptions): Promise<Manifest> {
  const manifest = await readManifest(options.dir, options.digest)
  requireKeys(manifest, options.keys)
  await requireVersion(manifest)
  await migrate(options.url, { upTo: manifest.migrations.length })
  await migrateQueue(options.url)
  const placed: string[] = []
  try {
    await restoreDatabase(options, manifest, (path) => void placed.push(path))
  } catch (error) {
    for (const path of placed) await rm(path, { force: true })
    throw error instanceof Problem
      ? error
      : new Problem(backupProblems.notRestored, { detail: (error as Error).message, cause: error })
  }
  await migrate(options.url)
  await analyse(options.url)
  return manifest
}

async function restoreDatabase(
  options: RestoreOptions,
  manifest: Manifest,
  placed: (path: string) => void,
): Promise<void> {
  const client = new pg.Client({ ...connectionTo(options.url), application_name: 'probity-restore' })
  await client.connect()
  try {
    await client.query('BEGIN')
    await client.query(oneSpelling)
    await requireSameVersion(client, manifest)
    const tables = await tablesInOrder(client)
    await prepare(client, manifest, tables)
    await restoreStoredFiles(options.dir, manifest.files, options.filesDir, placed)
    options.onProgress?.('files', manifest.files.count)
    for (const part of inOrder(manifest, tables)) await restoreTable(client, part, options)
    await restoreJobs(client, options.dir, manifest)
    await finish(client, manifest, tables)
    await options.beforeCommit?.(txOf(client as unknown as PgClient))
    await client.query('COMMIT')
  } finally {
    await client.end()
  }
}

/** The planner has not seen these rows yet. */
async function analyse(url: string): Promise<void> {
  const pool = openPool(url, { max: 1 })
  await pool.query('ANALYZE').finally(() => pool.end())
}

/** The keys that open what is in the backup. Throws `backup.wrong_keys`. */
function requireKeys(manifest: Manifest, ring: KeyRing): void {
  const differing = differingKeys(ring, manifest.keys)
  if (differing.length === 0) return
  throw new Problem(backupProblems.wrongKeys, {
    detail: `请先把与备份一同保存的 keys.json 放回数据目录（或用 --keys 指定）；不符的密钥：${differing.map((id) => (id === 'index' ? '索引密钥' : id)).join('、')}`,
  })
}

async function requireVersion(manifest: Manifest): Promise<void> {
  const ours = await listMigrations()
  for (const [i, { name, digest }] of manifest.migrations.entries()) {
    if (ours[i]?.digest === digest) continue
    throw new Problem(backupProblems.otherVersion, { detail: `备份含有本程序没有的数据库版本 ${name}` })
  }
}

/** A target that is ahead of the backup has other tables; it is not ours to take back. */
async function requireSameVersion(client: pg.Client, manifest: Manifest): Promise<void> {
  const there = await client.query<{ count: number }>('SELECT count(*)::int AS count FROM public.migrations')
  if (there.rows[0]?.count === manifest.migrations.length) return
  throw new Problem(backupProblems.otherVersion, {
    detail: '目标数据库虽然是空的，但已升级到比备份更新的版本，请换一个新建的数据库',
  })
}

/** Own triggers off (they stamp, refuse and derive; the rows bring what they made), partitions made, seeds removed. */
async function prepare(client: pg.Client, manifest: Manifest, tables: TableInfo[]): Promise<void> {
  const there = await partitions(client)
  for (const partition of manifest.partitions) {
    if (!there.some(({ table }) => table === partition.table)) await makePartition(client, partition)
  }
  for (const { table } of [...tables, ...(await partitions(client))]) {
    // The lock this takes keeps everybody else from writing until we are done.
    await client.query(`ALTER TABLE ${table} DISABLE TRIGGER USER`)
  }
  // Those that refer go before those they refer to.
  for (const { table } of tables.toReversed()) {
    if (seeded.includes(table)) await client.query(`DELETE FROM ${table}`)
    else await requireEmpty(client, table)
  }
}

async function requireEmpty(client: pg.Client, table: string): Promise<void> {
  const found = await client.query(`SELECT 1 FROM ${table} LIMIT 1`)
  if (found.rowCount !== 0) throw new Problem(backupProblems.targetNotEmpty, { detail: `${table} 中已有数据` })
}

/** As the functions of the migrations make them: commented, not to be truncated, closed to the application role. */
async function makePartition(client: pg.Client, partition: Partition): Promise<void> {
  const { table, parent, bound, comment } = partition
  if (![table, parent].every((name) => /^[a-z_][a-z0-9_]*\.[a-z_][a-z0-9_]*$/.test(name))) {
    throw new Problem(backupProblems.damaged, { detail: `分区名称 ${table} 不合规则` })
  }
  if (!/^(DEFAULT|FOR VALUES FROM \('[0-9A-Za-z :.+-]+'\) TO \('[0-9A-Za-z :.+-]+'\))$/.test(bound)) {
    throw new Problem(backupProblems.damaged, { detail: `分区 ${table} 的范围不合规则` })
  }
  await client.query(`CREATE TABLE ${table} PARTITION OF ${parent} ${bound}`)
  if (comment !== null) await client.query(`COMMENT ON TABLE ${table} IS ${client.escapeLiteral(comment)}`)
  await client.query(`CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON ${table} FOR EACH STATEMENT
    EXECUTE FUNCTION kernel.refuse_change()`)
  await client.query('SELECT kernel.revoke_from($1, $2)', ['probity_app', `ALL ON ${table}`])
}

/** The parts in the order the database accepts them; each must fit its table. */
function inOrder(manifest: Manifest, tables: TableInfo[]): TablePart[] {
  const misfits = manifest.tables.filter(({ table, columns }) => {
    const known = tables.find((one) => one.table === table)
    return known === undefined || known.columns.join() !== columns.join()
  })
  if (misfits.length > 0) {
    throw new Problem(backupProblems.damaged, { detail: `表 ${misfits[0]?.table ?? ''} 的结构与本版本不符` })
  }
  return tables.flatMap(({ table }) => manifest.tables.find((part) => part.table === table) ?? [])
}

async function restoreTable(client: pg.Client, part: TablePart, options: RestoreOptions): Promise<void> {
  const sink = client.query(copyFrom(`COPY ${part.table} (${part.columns.join(', ')}) FROM STDIN`))
  await pipeline(readCompressed(options.dir, part), sink)
  const landed = await tableDigest(client, part.table)
  if (landed.rows !== part.rows || landed.digest !== part.digest) {
    throw new Problem(backupProblems.differs, {
      detail: `${part.table}：备份 ${part.rows} 行（${part.digest}），恢复 ${landed.rows} 行（${landed.digest}）`,
    })
  }
  options.onProgress?.(part.table, part.rows)
}

async function restoreJobs(client: pg.Client, dir: string, manifest: Manifest): Promise<void> {
  await client.query(`CREATE TEMP TABLE restored_jobs (no bigint GENERATED ALWAYS AS IDENTITY, identifier text,
    payload json, queue_name text, run_at timestamptz, max_attempts int, key text, priority int) ON COMMIT DROP`)
  const sink = client.query(
    copyFrom('COPY restored_jobs (identifier, payload, queue_name, run_at, max_attempts, key, priority) FROM STDIN'),
  )
  await pipeline(readCompressed(dir, manifest.jobs), sink)
  await client.query(`SELECT count(graphile_worker.add_job(identifier, payload, queue_name, run_at, max_attempts, key, priority))
    FROM (SELECT * FROM restored_jobs ORDER BY no) j`)
}

async function finish(client: pg.Client, manifest: Manifest, tables: TableInfo[]): Promise<void> {
  await client.query('SET CONSTRAINTS ALL IMMEDIATE')
  for (const { name, value } of manifest.sequences) {
    await client.query('SELECT setval($1::text::regclass, $2)', [name, value])
  }
  for (const { table } of [...tables, ...(await partitions(client))]) {
    await client.query(`ALTER TABLE ${table} ENABLE TRIGGER USER`)
  }
  await client.query('SELECT journal.begin_epoch($1)', [`restored from the backup of ${manifest.takenAt}`])
}
