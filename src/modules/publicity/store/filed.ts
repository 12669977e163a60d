/** What a batch event of the feed stands for. */
import { rows, sql, type Db } from '../../../kernel/db.ts'
import type { CivilDate } from '../../../kernel/time.ts'
import { leftBehind, sharedWhere, shownWhere, wasSharedWhere } from './shown.ts'

/** Rows of a submission that one batch event stands for. */
export interface FiledRange {
  submissionId: string
  firstRow: number
  lastRow: number
}

export interface FiledEvent {
  /** Which of the ranges asked for. */
  part: number
  offset: number
  id: string
  factId: string
  version: number
  kind: string
  documentNo: string | null
  decidedOn: string | null
  publicUntil: string | null
  subjectId: string
  code: string | null
  name: string
  /** What strangers, and departments, may be told of this version on the day; and whether departments ever might. */
  shown: boolean
  shared: boolean
  wasShared: boolean
  /** The version strangers may still hold although nothing of the fact is shown any more. */
  leftBehind: string | null
}

/**
 * The records of batch events, each from its `offset` on and with who may be told of it on the day.
 * Versions that came later under the same rows (settled questions, releases) stand behind the chunk's own:
 * offsets never move.
 */
export async function listFiledForFeed(
  db: Db,
  ranges: readonly (FiledRange & { offset: number; limit: number })[],
  day: CivilDate,
): Promise<FiledEvent[]> {
  return rows(
    db,
    sql<FiledEvent>`
    SELECT (a.part - 1)::int AS part, q."offset", r.id, r.fact_id AS "factId", r.version, r.kind,
      r.document_no AS "documentNo", r.decided_on AS "decidedOn", r.public_until AS "publicUntil",
      r.subject_id AS "subjectId", s.uscc AS code, s.name, ${shownWhere(day)} AS shown,
      ${sharedWhere(day)} AS shared, ${wasSharedWhere(day)} AS "wasShared",
      ${leftBehind('q', day)} AS "leftBehind"
    FROM unnest(${ranges.map((one) => one.submissionId)}::uuid[], ${ranges.map((one) => one.firstRow)}::int[],
      ${ranges.map((one) => one.lastRow)}::int[], ${ranges.map((one) => one.offset)}::int[],
      ${ranges.map((one) => one.limit)}::int[])
      WITH ORDINALITY AS a(submission, first_row, last_row, skip, most, part)
    CROSS JOIN LATERAL (
      SELECT f.subject_id, f.id, f.fact_id, f.version,
        (row_number() OVER (ORDER BY f.known_from, f.row_no, f.version) - 1)::int AS "offset"
      FROM records.records f
      WHERE f.submission_id = a.submission AND f.row_no BETWEEN a.first_row AND a.last_row
      ORDER BY f.known_from, f.row_no, f.version OFFSET a.skip LIMIT a.most) q
    JOIN records.records r ON r.subject_id = q.subject_id AND r.id = q.id
    JOIN subjects.subjects s ON s.id = r.subject_id ORDER BY a.part, q."offset"`,
  )
}
