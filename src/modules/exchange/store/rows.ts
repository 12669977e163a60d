/** Chunks and rows: what became of every row. */
import { copyLines, copyValue } from '../../../kernel/copy.ts'
import { firstRow, rows, sql, type Db, type PgClient, type Tx } from '../../../kernel/db.ts'
import type { InputError } from '../../../kernel/problem.ts'
import type { Counts, Suggestion, Warning } from '../schema.ts'

export interface ChunkResult extends Counts {
  number: number
  firstRow: number
  lastRow: number
  unchangedRows: number[]
  bytesRead: number
  /** Of the delivery so far: with the chunk, so that a run that goes on behind it goes on counting. */
  warnings: readonly Warning[]
}

/** Writes a chunk's outcome and adds it to the submission's counts, in the chunk's own transaction. */
export async function insertChunk(
  client: PgClient,
  submissionId: string,
  c: ChunkResult,
  at: Date,
): Promise<void> {
  await client.query({
    name: 'exchange.insert_chunk',
    text: `WITH chunk AS (
             INSERT INTO exchange.chunks (submission_id, number, first_row, last_row, received, accepted, updated,
               unchanged, questioned, returned, late, unchanged_rows, committed_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13))
           UPDATE exchange.submissions SET received = received + $5, accepted = accepted + $6, updated = updated + $7,
             unchanged = unchanged + $8, questioned = questioned + $9, returned = returned + $10, late = late + $11,
             bytes_read = greatest(bytes_read, $14), warnings = $15 WHERE id = $1`,
    values: [submissionId, c.number, c.firstRow, c.lastRow, c.received, c.accepted, c.updated, c.unchanged,
      c.questioned, c.returned, c.late, c.unchangedRows, at, c.bytesRead, JSON.stringify(c.warnings)],
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

export async function insertRows(
  client: PgClient,
  submissionId: string,
  refused: readonly SealedRow[],
): Promise<void> {
  if (refused.length === 0) return
  await copyLines(client, 'exchange.rows', rowColumns, refused.map((row) =>
    [submissionId, row.rowNo, row.outcome, JSON.stringify(row.errors), row.cells,
      row.subjectName, JSON.stringify(row.suggestions)].map((value) => copyValue(value)).join('\t')))
}

export interface StoredRow extends Omit<SealedRow, 'cells'> {
  /** null: kept no longer. A question that is open has them. */
  cells: string | null
  settlement: 'filed' | 'rejected' | 'superseded' | null
  settlementReason: string | null
  settledAt: Date | null
}

const storedRow = sql<StoredRow>`row_no AS "rowNo", outcome, errors, cells, subject_name AS "subjectName", suggestions,
  settlement, settlement_reason AS "settlementReason", settled_at AS "settledAt"`

/** Refused rows of one outcome; a question that was settled by filing, or by a later delivery, is none any more. */
export async function listRefused(
  db: Db,
  filter: { submissionId: string; outcome: 'questioned' | 'returned'; after: number; limit: number },
): Promise<StoredRow[]> {
  return rows(db, sql<StoredRow>`
    SELECT ${storedRow} FROM exchange.rows
    WHERE submission_id = ${filter.submissionId} AND row_no > ${filter.after} AND outcome = ${filter.outcome}
      AND (settlement IS NULL OR settlement = 'rejected')
    ORDER BY row_no LIMIT ${filter.limit}`)
}

/** Locks a questioned row for a decision on it. */
export async function lockQuestion(tx: Tx, submissionId: string, rowNo: number): Promise<StoredRow | undefined> {
  return firstRow(tx, sql<StoredRow>`
    SELECT ${storedRow} FROM exchange.rows
    WHERE submission_id = ${submissionId} AND row_no = ${rowNo} AND outcome = 'questioned' FOR UPDATE`)
}

/** Writes the decision; a rejected question becomes a returned row, with the reason among its errors. */
export async function settleRow(
  tx: Tx,
  submissionId: string,
  rowNo: number,
  s: {
    settlement: 'filed' | 'rejected' | 'superseded'
    by: string
    at: Date
    reason: string
    errors: readonly InputError[]
    filedAs: 'accepted' | 'updated' | 'unchanged' | null
    isLate: boolean
  },
): Promise<void> {
  await sql`
    UPDATE exchange.rows SET settled_at = ${s.at}, settled_by = ${s.by}, settlement = ${s.settlement},
      settlement_reason = ${s.reason}, errors = ${JSON.stringify(s.errors)},
      filed_as = ${s.filedAs}, late = ${s.isLate},
      outcome = ${s.settlement === 'rejected' ? 'returned' : 'questioned'}
    WHERE submission_id = ${submissionId} AND row_no = ${rowNo}`.execute(tx)
}

export async function listUnchanged(
  db: Db,
  submissionId: string,
  after: number,
  limit: number,
): Promise<number[]> {
  const found = await rows(db, sql<{ rowNo: number }>`
    SELECT n AS "rowNo" FROM exchange.chunks, unnest(unchanged_rows) AS n
    WHERE submission_id = ${submissionId} AND last_row > ${after} AND n > ${after} ORDER BY n LIMIT ${limit}`)
  return found.map((row) => row.rowNo)
}

/** A settled question that turned out to be what was filed already: listed with the unchanged rows. */
export async function noteUnchanged(tx: Tx, submissionId: string, rowNo: number): Promise<void> {
  await sql`UPDATE exchange.chunks SET unchanged_rows = array_append(unchanged_rows, ${rowNo})
    WHERE submission_id = ${submissionId} AND first_row <= ${rowNo} AND last_row >= ${rowNo}`.execute(tx)
}
