/** Marks on contested list entries and on those under repair. */
import { firstRow, rows, sql, type Db, type Tx } from '../../../kernel/db.ts'
import type { Mark } from '../rules/decide.ts'

/** Places a mark; false when the case has placed it already. */
export async function insertMark(
  tx: Tx,
  mark: { subjectId: string; id: string; factId: string; mark: Mark; caseId: string; at: Date },
): Promise<boolean> {
  const added = await firstRow(
    tx,
    sql`
    INSERT INTO checks.marks (subject_id, id, fact_id, mark, case_id, known_from)
    VALUES (${mark.subjectId}, ${mark.id}, ${mark.factId}, ${mark.mark}, ${mark.caseId}, ${mark.at})
    ON CONFLICT DO NOTHING RETURNING id`,
  )
  return added !== undefined
}

/** Ends a case's mark; false when it has none open. */
export async function endMark(
  tx: Tx,
  mark: { subjectId: string; factId: string; mark: Mark; caseId: string; at: Date },
): Promise<boolean> {
  const ended = await firstRow(
    tx,
    sql`
    UPDATE checks.marks SET known_to = ${mark.at}
    WHERE subject_id = ${mark.subjectId} AND fact_id = ${mark.factId} AND mark = ${mark.mark}
      AND case_id = ${mark.caseId} AND known_to IS NULL RETURNING id`,
  )
  return ended !== undefined
}

/** Marks open on a fact now. */
export async function listOpenMarks(db: Db, fact: { subjectId: string; factId: string }): Promise<Mark[]> {
  const found = await rows(
    db,
    sql<{ mark: Mark }>`
    SELECT DISTINCT mark FROM checks.marks
    WHERE subject_id = ${fact.subjectId} AND fact_id = ${fact.factId} AND known_to IS NULL ORDER BY mark`,
  )
  return found.map((one) => one.mark)
}
