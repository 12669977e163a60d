/** Whether anything about a subject is still under way. */
import { firstRow, rows, sql, type Tx } from '../../../kernel/db.ts'

export async function hasOpenCase(tx: Tx, subjectId: string): Promise<boolean> {
  return (await firstRow(tx, sql`
    SELECT 1 FROM casework.cases WHERE subject_id = ${subjectId} AND closed_on IS NULL LIMIT 1`)) !== undefined
}

/** Cases, with the papers of each, from one subject to another: what is in force follows the fact it made. */
export async function moveCases(tx: Tx, from: string, to: string, caseIds: readonly string[]): Promise<void> {
  const ids = caseIds as string[]
  await rows(tx, sql`
    UPDATE casework.cases SET subject_id = ${to} WHERE subject_id = ${from} AND id = ANY(${ids}::uuid[])`)
  await rows(tx, sql`
    UPDATE casework.notices SET subject_id = ${to} WHERE subject_id = ${from} AND case_id = ANY(${ids}::uuid[])`)
}
