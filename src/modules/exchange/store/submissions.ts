/** Submissions: received, begun, finished. */
import { firstRow, rows, sql, type Db, type Tx } from '../../../kernel/db.ts'
import type { ReadingOptions, Submission, Warning } from '../schema.ts'

const submissionColumns = sql<Submission>`
  id, kind, kind_version AS "kindVersion", list_code AS "listCode", source_code AS "sourceCode",
  source_name AS "sourceName", file_digest AS "fileDigest", file_name AS "fileName", bytes, seal,
  utf8 AS "isUtf8", options,
  client_id AS "clientId", state, failure, reading, warnings, bytes_read AS "bytesRead", received, accepted, updated,
  unchanged, questioned, returned, late, received_at AS "receivedAt", started_at AS "startedAt",
  finished_at AS "finishedAt", file_ended_at AS "fileEndedAt", cells_ended_at AS "cellsEndedAt"`

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
  seal: string | null
  isUtf8: boolean
  options: ReadingOptions
  idempotencyKey: string | null
  clientId: string
  receivedAt: Date
}

/**
 * Inserts a submission; with an idempotency key already used by this client, answers the one it made then, and whether
 * that is the same: kind, list, source and content.
 */
export async function insertSubmission(
  tx: Tx,
  s: NewSubmission,
): Promise<{ id: string; repeated: boolean; same: boolean }> {
  const inserted = await firstRow(tx, sql<{ id: string }>`
    INSERT INTO exchange.submissions (id, kind, kind_version, list_code, source_code, source_name, file_digest,
      file_name, bytes, seal, utf8, options, idempotency_key, client_id, received_at)
    VALUES (${s.id}, ${s.kind}, ${s.kindVersion}, ${s.listCode}, ${s.sourceCode}, ${s.sourceName}, ${s.fileDigest},
      ${s.fileName}, ${s.bytes}, ${s.seal}, ${s.isUtf8}, ${JSON.stringify(s.options)}, ${s.idempotencyKey},
      ${s.clientId}, ${s.receivedAt})
    ON CONFLICT (client_id, idempotency_key) WHERE idempotency_key IS NOT NULL DO NOTHING RETURNING id`)
  if (inserted !== undefined) return { id: inserted.id, repeated: false, same: true }
  const before = await firstRow(tx, sql<{ id: string; same: boolean }>`
    SELECT id, file_digest = ${s.fileDigest} AND kind = ${s.kind} AND source_code = ${s.sourceCode}
      AND list_code IS NOT DISTINCT FROM ${s.listCode} AS same
    FROM exchange.submissions WHERE client_id = ${s.clientId} AND idempotency_key = ${s.idempotencyKey}`)
  if (before === undefined) throw new Error('a submission was neither inserted nor found')
  return { ...before, repeated: true }
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

/** Deliveries that are not read to their end and have not come on since an instant, oldest first. */
export async function listResting(db: Db, since: Date, limit: number): Promise<string[]> {
  const found = await rows(db, sql<{ id: string }>`
    SELECT s.id FROM exchange.submissions s
    WHERE s.state IN ('received', 'running') AND s.received_at < ${since}
      AND coalesce(s.started_at, s.received_at) < ${since}
      AND NOT EXISTS (SELECT FROM exchange.chunks c WHERE c.submission_id = s.id AND c.committed_at >= ${since})
    ORDER BY s.received_at LIMIT ${limit}`)
  return found.map((one) => one.id)
}

/** Begins (or resumes) reading; answers the last row already committed. Undefined when it is done or failed. */
export async function startSubmission(
  db: Db,
  id: string,
  at: Date,
): Promise<{ lastRow: number; nextChunk: number } | undefined> {
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

export async function finishSubmission(
  tx: Tx,
  id: string,
  done: { at: Date; bytes: number; warnings: readonly Warning[] },
): Promise<void> {
  await sql`UPDATE exchange.submissions SET state = 'done', finished_at = ${done.at}, bytes_read = ${done.bytes},
    warnings = ${JSON.stringify(done.warnings)} WHERE id = ${id} AND state = 'running'`.execute(tx)
}

export async function failSubmission(
  tx: Tx,
  id: string,
  at: Date,
  failure: Record<string, unknown>,
): Promise<void> {
  await sql`
    UPDATE exchange.submissions SET state = 'failed', finished_at = ${at}, failure = ${JSON.stringify(failure)}
    WHERE id = ${id} AND state IN ('received', 'running')`.execute(tx)
}

/** Moves one settled question into another count: what was received still adds up. */
export async function moveCount(
  tx: Tx,
  id: string,
  to: 'accepted' | 'updated' | 'unchanged' | 'returned',
  isLate: boolean,
): Promise<void> {
  await sql`UPDATE exchange.submissions SET questioned = questioned - 1, ${sql.ref(to)} = ${sql.ref(to)} + 1,
      late = late + ${isLate ? 1 : 0}
    WHERE id = ${id}`.execute(tx)
}
