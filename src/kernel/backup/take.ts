/**
 * A backup while everything runs: one REPEATABLE READ snapshot, every table by COPY, then the stored files. The
 * embedded PostgreSQL ships no pg_dump, and this needs none. Memory stays flat: everything is a stream.
 */
import { createWriteStream } from 'node:fs'
import { mkdir, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { to as copyTo } from 'pg-copy-streams'
import type { KeyRing } from '../crypto.ts'
import type { PgClient, Pool } from '../db.ts'
import { keyChecks } from '../key-checks.ts'
import { Problem } from '../problem.ts'
import { oneSpelling, partitions, sequences, tableDigest, tablesInOrder, type TableInfo } from './inventory.ts'
import { manifestDigest, manifestName, type Manifest, type TablePart } from './manifest.ts'
import { syncFolder, writeCompressed, type Part } from './parts.ts'
import { backupProblems } from './problems.ts'
import { copyStoredFiles, missingFiles } from './stored-files.ts'

/** A column that names stored files. */
export interface FileColumn {
  /** `schema.table.column`. */
  name: string
  /** The column of the same row that says since when its file is kept no longer. */
  endedBy?: string
}

export interface BackupOptions {
  pool: Pool
  /** A new or empty folder. */
  out: string
  /** `PROBITY_DATA/files`. */
  filesDir: string
  keys: KeyRing
  /** Tables whose rows stay behind, e.g. open sessions: nobody should be signed in by a restore. */
  leaveOut: readonly string[]
  /** Where rows name stored files which nothing but the store can give back. */
  fileColumns: readonly FileColumn[]
  now: Date
  /** Called after each table and at the stored files. */
  onProgress?: (what: string, rows: number) => void
}

export interface Backup {
  manifest: Manifest
  /** SM3 of the manifest. */
  digest: string
  /** Digests of files that rows name and the store does not have. */
  missing: string[]
}

/**
 * Takes the backup and returns its manifest, the digest to keep apart from it, and the digests of files the database
 * names and the store does not have: what is there is backed up all the same, and whoever asked must be told.
 * Throws `backup.place_taken`; on any other failure the folder has no manifest and counts for nothing.
 */
export async function takeBackup(options: BackupOptions): Promise<Backup> {
  await claim(options.out)
  const { named, ...database } = await withSnapshot(options.pool, (client) => copyDatabase(client, options))
  const files = await copyStoredFiles(options.filesDir, options.out)
  const missing = await missingFiles(options.out, named)
  options.onProgress?.('files', files.count)
  const manifest: Manifest = {
    format: 'probity-backup/1', takenAt: options.now.toISOString(), ...database,
    keys: keyChecks(options.keys), leftOut: [...options.leaveOut], files,
  }
  const text = `${JSON.stringify(manifest, null, 1)}\n`
  await syncFolder(options.out)
  const sink = createWriteStream(join(options.out, manifestName), { flags: 'wx', mode: 0o600, flush: true })
  await pipeline(Readable.from([text]), sink)
  await syncFolder(options.out)
  return { manifest, digest: manifestDigest(text), missing }
}

async function claim(out: string): Promise<void> {
  await mkdir(out, { recursive: true, mode: 0o700 })
  if ((await readdir(out)).length > 0) throw new Problem(backupProblems.placeTaken, { detail: out })
}

async function withSnapshot<T>(pool: Pool, work: (client: PgClient) => Promise<T>): Promise<T> {
  const client = await pool.connect()
  let broken = true
  try {
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY')
    await client.query(oneSpelling)
    const result = await work(client)
    await client.query('COMMIT')
    broken = false
    return result
  } finally {
    client.release(broken)
  }
}

type Database = Omit<Manifest, 'format' | 'takenAt' | 'keys' | 'leftOut' | 'files'> & {
  /** Digests of the stored files that rows name. */
  named: string[]
}

async function copyDatabase(client: PgClient, options: BackupOptions): Promise<Database> {
  const about = await client.query<{ snapshot: string; serverVersion: string }>(
    `SELECT pg_current_snapshot()::text AS snapshot, current_setting('server_version') AS "serverVersion"`,
  )
  const migrations = await client.query<Manifest['migrations'][number]>(
    'SELECT number, name, digest FROM public.migrations ORDER BY number',
  )
  const tables: TablePart[] = []
  for (const table of await tablesInOrder(client)) {
    if (options.leaveOut.includes(table.table)) continue
    const part = await copyTable(client, options.out, table)
    tables.push(part)
    options.onProgress?.(part.table, part.rows)
  }
  return {
    ...(about.rows[0] as { snapshot: string; serverVersion: string }),
    migrations: migrations.rows, tables,
    partitions: await partitions(client),
    jobs: await copyJobs(client, options.out),
    sequences: await sequences(client),
    named: await namedFiles(client, options.fileColumns),
  }
}

async function namedFiles(client: PgClient, columns: readonly FileColumn[]): Promise<string[]> {
  const found = new Set<string>()
  for (const { name, endedBy } of columns) {
    const [schema = '', table = '', column = ''] = name.split('.')
    const { rows } = await client.query<{ digest: string }>(`SELECT DISTINCT ${column} AS digest
      FROM ${schema}.${table} ${endedBy === undefined ? '' : `WHERE ${endedBy} IS NULL`}`)
    for (const { digest } of rows) found.add(digest)
  }
  return [...found].sort()
}

async function copyTable(client: PgClient, out: string, table: TableInfo): Promise<TablePart> {
  const source = client.query(copyTo(`COPY (SELECT ${table.columns.join(', ')} FROM ${table.table}) TO STDOUT`))
  const part = await writeCompressed(out, `tables/${table.table}.copy.gz`, source)
  return { ...table, ...(await tableDigest(client, table.table)), ...part }
}

/**
 * The queue's jobs as what was asked for, not as graphile-worker's rows: they survive another version of it. One that
 * runs at this moment waits again after a restore; a task tolerates being run twice.
 */
async function copyJobs(client: PgClient, out: string): Promise<Part & { rows: number }> {
  const source = client.query(copyTo(`COPY (SELECT t.identifier, j.payload, q.queue_name, j.run_at, j.max_attempts, j.key, j.priority
    FROM graphile_worker._private_jobs j JOIN graphile_worker._private_tasks t ON t.id = j.task_id
      LEFT JOIN graphile_worker._private_job_queues q ON q.id = j.job_queue_id ORDER BY j.id) TO STDOUT`))
  const part = await writeCompressed(out, 'jobs.copy.gz', source)
  return { rows: source.rowCount, ...part }
}
