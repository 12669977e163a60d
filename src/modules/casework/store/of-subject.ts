/** Whether anything about a subject is still under way. */
import { firstRow, sql, type Tx } from '../../../kernel/db.ts'

export async function hasOpenCase(tx: Tx, subjectId: string): Promise<boolean> {
  return (await firstRow(tx, sql`
    SELECT 1 FROM casework.cases WHERE subject_id = ${subjectId} AND closed_on IS NULL LIMIT 1`)) !== undefined
}
