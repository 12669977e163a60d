/** Every statement over schema `exchange`. */
import { copyLines, copyValue } from '../../kernel/copy.ts'
import { firstRow, rows, sql, type Db, type PgClient, type Tx } from '../../kernel/db.ts'
import type { InputError } from '../../kernel/problem.ts'
import type { Suggestion } from './rules.ts'
import type { Counts, ReadingOptions, Submission } from './schema.ts'

const submissionColumns = sql<Submission>`
  id, kind, kind_version AS "kindVersion", list_code AS "listCode", source_code AS "sourceCode",
  source_name AS "sourceName", file_digest AS "fileDigest", file_name AS "fileName", bytes, options,
  client_id AS "clientId", state, failure, reading, warnings, bytes_read AS "bytesRead", received, accepted, updated,
  unchanged, questioned, returned, late, received_at AS "receivedAt", started_at AS "startedAt",
  finished_at AS "finishedAt"`

export interface NewSubmission {
  id: string
  kind: string
  kindVersion: number
  listCode: string | null
  sourceCode: string
  sourceName: string
  fileDigest: string
  fileName: string
  bytes: number
  options: ReadingOptions
  idempotencyKey: string | null
  clientId: string
  receivedAt: Date
}

/** Inserts a submission; with an idempotency key already used by this client, answers the one it made then. */
export async function insertSubmission(tx: Tx, s: NewSubmission): Promise<{ id: string; repeated: boolean }> {
  const inserted = await firstRow(tx, sql<{ id: string }>`
    INSERT INTO exchange.submissions (id, kind, kind_version, list_code, source_code, source_name, file_digest,
      file_name, bytes, options, idempotency_key, client_id, received_at)
    VALUES (${s.id}, ${s.kind}, ${s.kindVersion}, ${s.listCode}, ${s.sourceCode}, ${s.sourceName}, ${s.fileDigest},
      ${s.fileName}, ${s.bytes}, ${JSON.stringify(s.options)}, ${s.idempotencyKey}, ${s.clientId}, ${s.receivedAt})
    ON CONFLICT (client_id, idempotency_key) WHERE idempotency_key IS NOT NULL DO NOTHING RETURNING id`)
  if (inserted !== undefined) return { id: inserted.id, repeated: false }
  const before = await firstRow(tx, sql<{ id: string }>`
    SELECT id FROM exchange.submissions WHERE client_id = ${s.clientId} AND idempotency_key = ${s.idempotencyKey}`)
  if (before === undefined) throw new Error('a submission was neither inserted nor found')
  return { id: before.id, repeated: true }
}

export async function findSubmission(db: Db | Tx, id: string): Promise<Submission | undefined> {
  return firstRow(db, sql<Submission>`SELECT ${submissionColumns} FROM exchange.submissions WHERE id = ${id}`)
}

export async function listSubmissions(
  db: Db,
  filter: { sourceCode: string | undefined; before: { at: string; id: string } | undefined; limit: number },
): Promise<Submission[]> {
  return rows(db, sql<Submission>`
    SELECT ${submissionColumns} FROM exchange.submissions
    WHERE true ${filter.sourceCode === undefined ? sql`` : sql`AND source_code = ${filter.sourceCode}`}
      ${filter.before === undefined ? sql`` : sql`AND (received_at, id) < (${filter.before.at}, ${filter.before.id})`}
    ORDER BY received_at DESC, id DESC LIMIT ${filter.limit}`)
}

/** Begins (or resumes) reading; answers the last row already committed. Undefined when it is done or failed. */
export async function startSubmission(db: Db, id: string, at: Date): Promise<{ lastRow: number; nextChunk: number } | undefined> {
  const begun = await firstRow(db, sql<{ id: string }>`
    UPDATE exchange.submissions SET state = 'running', started_at = coalesce(started_at, ${at})
    WHERE id = ${id} AND state IN ('received', 'running') RETURNING id`)
  if (begun === undefined) return undefined
  const last = await firstRow(db, sql<{ lastRow: number | null; chunks: number }>`
    SELECT max(last_row) AS "lastRow", count(*)::int AS chunks FROM exchange.chunks WHERE submission_id = ${id}`)
  return { lastRow: last?.lastRow ?? 0, nextChunk: (last?.chunks ?? 0) + 1 }
}

export async function saveReading(db: Db, id: string, reading: Record<string, unknown>): Promise<void> {
  await sql`UPDATE exchange.submissions SET reading = ${JSON.stringify(reading)} WHERE id = ${id}`.execute(db)
}

export async function finishSubmission(tx: Tx, id: string, at: Date, bytes: number, warnings: { code: string; message: string }[]): Promise<void> {
  await sql`UPDATE exchange.submissions SET state = 'done', finished_at = ${at}, bytes_read = ${bytes},
    warnings = ${JSON.stringify(warnings)} WHERE id = ${id} AND state = 'running'`.execute(tx)
}

export async function failSubmission(tx: Tx, id: string, at: Date, failure: Record<string, unknown>): Promise<void> {
  await sql`UPDATE exchange.submissions SET state = 'failed', finished_at = ${at}, failure = ${JSON.stringify(failure)}
    WHERE id = ${id} AND state IN ('received', 'running')`.execute(tx)
}

export interface ChunkResult extends Counts {
  number: number
  firstRow: number
  lastRow: number
  unchangedRows: number[]
  bytesRead: number
}

/** Writes a chunk's outcome and adds it to the submission's counts, in the chunk's own transaction. */
export async function insertChunk(client: PgClient, submissionId: string, c: ChunkResult, at: Date): Promise<void> {
  await client.query({
    name: 'exchange.insert_chunk',
    text: `INSERT INTO exchange.chunks (submission_id, number, first_row, last_row, received, accepted, updated,
             unchanged, questioned, returned, late, unchanged_rows, committed_at)
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
    values: [submissionId, c.number, c.firstRow, c.lastRow, c.received, c.accepted, c.updated, c.unchanged,
      c.questioned, c.returned, c.late, c.unchangedRows, at],
  })
  await client.query({
    name: 'exchange.add_counts',
    text: `UPDATE exchange.submissions SET received = received + $2, accepted = accepted + $3, updated = updated + $4,
             unchanged = unchanged + $5, questioned = questioned + $6, returned = returned + $7, late = late + $8,
             bytes_read = greatest(bytes_read, $9) WHERE id = $1`,
    values: [submissionId, c.received, c.accepted, c.updated, c.unchanged, c.questioned, c.returned, c.late, c.bytesRead],
  })
}

export interface SealedRow {
  rowNo: number
  outcome: 'questioned' | 'returned'
  errors: InputError[]
  cells: string
  subjectName: string | null
  suggestions: Suggestion[]
}

const rowColumns = ['submission_id', 'row_no', 'outcome', 'errors', 'cells', 'subject_name', 'suggestions']

export async function insertRows(client: PgClient, submissionId: string, refused: readonly SealedRow[]): Promise<void> {
  if (refused.length === 0) return
  await copyLines(client, 'exchange.rows', rowColumns, refused.map((row) =>
    [submissionId, row.rowNo, row.outcome, JSON.stringify(row.errors), row.cells,
      row.subjectName, JSON.stringify(row.suggestions)].map((value) => copyValue(value)).join('\t')))
}

export interface StoredRow {
  rowNo: number
  outcome: 'questioned' | 'returned'
  errors: InputError[]
  cells: string
  subjectName: string | null
  suggestions: Suggestion[]
  settlement: string | null
}

export async function listRefused(
  db: Db,
  filter: { submissionId: string; outcome?: 'questioned' | 'returned'; after: number; limit: number },
): Promise<StoredRow[]> {
  return rows(db, sql<StoredRow>`
    SELECT row_no AS "rowNo", outcome, errors, cells, subject_name AS "subjectName", suggestions, settlement
    FROM exchange.rows WHERE submission_id = ${filter.submissionId} AND row_no > ${filter.after}
      ${filter.outcome === undefined ? sql`` : sql`AND outcome = ${filter.outcome}`}
    ORDER BY row_no LIMIT ${filter.limit}`)
}

export async function listUnchanged(db: Db, submissionId: string, after: number, limit: number): Promise<number[]> {
  const found = await rows(db, sql<{ rowNo: number }>`
    SELECT n AS "rowNo" FROM exchange.chunks, unnest(unchanged_rows) AS n
    WHERE submission_id = ${submissionId} AND last_row > ${after} AND n > ${after} ORDER BY n LIMIT ${limit}`)
  return found.map((row) => row.rowNo)
}
