/** Sealed cells of refused rows, for moving them under a new key. */
import { rows, sql, type Db, type Tx } from '../../../kernel/db.ts'

export interface SealedCells {
  submissionId: string
  rowNo: number
  cells: string
}

/** A page of rows behind `after` that are sealed under other keys; `prefix` is how tokens of the current one begin. */
export function selectStaleCells(
  db: Db | Tx,
  prefix: string,
  after: SealedCells | undefined,
  limit: number,
): Promise<SealedCells[]> {
  return rows(db, sql<SealedCells>`SELECT submission_id AS "submissionId", row_no AS "rowNo", cells FROM exchange.rows
    WHERE NOT starts_with(cells, ${prefix})
      AND (${after === undefined}
        OR (submission_id, row_no) > (${after?.submissionId ?? null}::uuid, ${after?.rowNo ?? null}::int))
    ORDER BY submission_id, row_no LIMIT ${limit}`)
}

/** Replaces tokens by others of the same content; one that was changed meanwhile stays as it is. Answers how many. */
export async function replaceCells(
  db: Db | Tx,
  changes: readonly { before: SealedCells; cells: string }[],
): Promise<number> {
  const done = await rows(db, sql`UPDATE exchange.rows r SET cells = c.cells
    FROM unnest(${changes.map(({ before }) => before.submissionId)}::uuid[], ${changes.map(({ before }) => before.rowNo)}::int[],
      ${changes.map(({ before }) => before.cells)}::text[], ${changes.map(({ cells }) => cells)}::text[])
      AS c (submission_id, row_no, before, cells)
    WHERE r.submission_id = c.submission_id AND r.row_no = c.row_no AND r.cells = c.before RETURNING 1`)
  return done.length
}
