/** Schema `measures`: answers that were wrong. The former answer stays in the row of its task. */
import { sql, type Tx } from '../../../kernel/db.ts'
import type { TaskRow } from '../schema.ts'

interface Made {
  why: string
  by: string
  at: Date
}

const said = ({ why, by, at }: Made) =>
  sql`'why', ${why}::text, 'correctedAt', ${at}::timestamptz, 'correctedBy', ${by}::text`

/** Puts another answer in the place of the former one; what was fed back belonged to the former. */
export async function replaceOutcome(
  tx: Tx,
  task: Pick<TaskRow, 'subjectId' | 'id'>,
  given: Made & { outcome: 'applied' | 'not-applicable'; applied: readonly string[]; reason: string | null },
): Promise<void> {
  await sql`UPDATE measures.tasks SET corrections = corrections || jsonb_build_object('kind', 'outcome',
      'outcome', outcome, 'applied', applied, 'reason', outcome_reason, 'answeredAt', outcome_at,
      'answeredBy', outcome_by, 'feedback', feedback, 'fedBackAt', fed_back_at, 'fedBackBy', fed_back_by,
      ${said(given)}),
    outcome = ${given.outcome}, applied = ${given.applied as string[]}::text[], outcome_reason = ${given.reason},
    outcome_at = ${given.at}, outcome_by = ${given.by}, feedback = NULL, fed_back_at = NULL, fed_back_by = NULL
    WHERE subject_id = ${task.subjectId} AND id = ${task.id}`.execute(tx)
}

/** Takes back that measures were lifted: from now on the body owes it again, by the day it was told. */
export async function withdrawLifting(
  tx: Tx,
  task: Pick<TaskRow, 'subjectId' | 'id'>,
  given: Made,
): Promise<void> {
  await sql`UPDATE measures.tasks SET corrections = corrections || jsonb_build_object('kind', 'lifting',
      'answeredAt', lifted_at, 'answeredBy', lifted_by, ${said(given)}),
    lifted_at = NULL, lifted_by = NULL
    WHERE subject_id = ${task.subjectId} AND id = ${task.id}`.execute(tx)
}
