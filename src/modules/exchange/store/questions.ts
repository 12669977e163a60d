/** Questions of all deliveries together: what waits for a person. */
import { rows, sql, type Db } from '../../../kernel/db.ts'
import type { InputError } from '../../../kernel/problem.ts'
import type { Suggestion } from '../schema.ts'

export interface OpenQuestion {
  submissionId: string
  rowNo: number
  kind: string
  kindVersion: number
  sourceCode: string
  sourceName: string
  fileName: string
  receivedAt: Date
  columns: (string | null)[]
  errors: InputError[]
  /** Sealed. */
  cells: string
  subjectName: string | null
  suggestions: Suggestion[]
}

/** Open questions, oldest delivery first (ids are in order of time), behind the position given. */
export async function listOpenQuestions(
  db: Db,
  filter: {
    sourceCode: string | undefined
    submissionId: string | undefined
    after: { submission: string; row: number } | undefined
    limit: number
  },
): Promise<OpenQuestion[]> {
  const { after, sourceCode, submissionId } = filter
  return rows(db, sql<OpenQuestion>`
    SELECT r.submission_id AS "submissionId", r.row_no AS "rowNo", s.kind, s.kind_version AS "kindVersion",
      s.source_code AS "sourceCode", s.source_name AS "sourceName", s.file_name AS "fileName",
      s.received_at AS "receivedAt", coalesce(s.reading->'columns', '[]') AS columns, r.errors, r.cells,
      r.subject_name AS "subjectName", r.suggestions
    FROM exchange.rows r JOIN exchange.submissions s ON s.id = r.submission_id
    WHERE r.outcome = 'questioned' AND r.settled_at IS NULL AND s.questioned > 0
      ${sourceCode === undefined ? sql`` : sql`AND s.source_code = ${sourceCode}`}
      ${submissionId === undefined ? sql`` : sql`AND r.submission_id = ${submissionId}`}
      ${after === undefined ? sql`` : sql`AND (r.submission_id, r.row_no) > (${after.submission}, ${after.row})`}
    ORDER BY r.submission_id, r.row_no LIMIT ${filter.limit}`)
}

/** How many questions are open: of one source, or of all. */
export async function countOpenQuestions(db: Db, sourceCode: string | undefined): Promise<number> {
  const [found] = await rows(db, sql<{ count: number }>`
    SELECT coalesce(sum(questioned), 0)::int AS count FROM exchange.submissions
    WHERE questioned > 0 ${sourceCode === undefined ? sql`` : sql`AND source_code = ${sourceCode}`}`)
  return found?.count ?? 0
}
