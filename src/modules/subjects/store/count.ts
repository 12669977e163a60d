/** How many subjects there are, and all their codes in pages. */
import { firstRow, rows, sql, type Db, type Tx } from '../../../kernel/db.ts'

export async function countByCategory(db: Db): Promise<{ organisations: number; soleTraders: number }> {
  const found = await firstRow(
    db,
    sql<{ organisations: number; soleTraders: number }>`
    SELECT count(*) FILTER (WHERE category = 'organisation') AS organisations,
      count(*) FILTER (WHERE category = 'sole-trader') AS "soleTraders"
    FROM subjects.subjects WHERE state <> 'merged'`,
  )
  return found ?? { organisations: 0, soleTraders: 0 }
}

/** Codes of living subjects in the order of codes, behind `after`. */
export async function codesAfter(
  db: Db,
  after: string,
  limit: number,
): Promise<{ code: string; subjectId: string; changedAt: Date }[]> {
  return rows(
    db,
    sql<{ code: string; subjectId: string; changedAt: Date }>`
    SELECT c.code, c.subject_id AS "subjectId", s.changed_at AS "changedAt"
    FROM subjects.codes c JOIN subjects.subjects s ON s.id = c.subject_id AND s.state <> 'merged'
      AND s.uscc = c.code
    WHERE c.scheme = 'uscc' AND c.code > ${after} ORDER BY c.code LIMIT ${limit}`,
  )
}

/** The last code of each full stretch of `every` living subjects that others follow, in the order of codes. */
export async function codeSteps(db: Db, every: number): Promise<string[]> {
  const found = await rows(
    db,
    sql<{ code: string }>`
    SELECT code FROM (
      SELECT c.code, row_number() OVER (ORDER BY c.code) AS no, lead(c.code) OVER (ORDER BY c.code) AS following
      FROM subjects.codes c JOIN subjects.subjects s ON s.id = c.subject_id AND s.state <> 'merged'
        AND s.uscc = c.code
      WHERE c.scheme = 'uscc') AS listed
    WHERE no % ${every} = 0 AND following IS NOT NULL ORDER BY code`,
  )
  return found.map((one) => one.code)
}

/**
 * Every USCC in the order of codes, behind `after`; those a person has accepted as really issued are left
 * out.
 */
export async function codesFrom(
  tx: Tx,
  after: string,
  limit: number,
): Promise<{ code: string; subjectId: string; name: string }[]> {
  return rows(
    tx,
    sql<{ code: string; subjectId: string; name: string }>`
    SELECT c.code, c.subject_id AS "subjectId", s.name
    FROM subjects.codes c JOIN subjects.subjects s ON s.id = c.subject_id
    WHERE c.scheme = 'uscc' AND c.code > ${after}
      AND NOT EXISTS (SELECT FROM subjects.findings f WHERE f.kind = 'wrong-code' AND f.name = s.name
        AND f.code = c.code
        AND f.settlement = 'accepted')
    ORDER BY c.code LIMIT ${limit}`,
  )
}
