/** Schema `publicity`: facts taken out of the public eye before their term. */
import { firstRow, sql, type Tx } from '../../../kernel/db.ts'

export interface Withdrawal {
  subjectId: string
  id: string
  factId: string
  /** `revoked` is told by old rows alone: a decision that fell ends its fact in the archive. */
  reason: 'repaired' | 'revoked' | 'objection-upheld' | 'misattributed' | 'court-order' | 'masked' | 'law'
  document: string
  byActor: string
  byOrganisation: string | null
  since: Date
}

/** Takes a fact out of the public eye; answers false when it already was. */
export async function insertWithdrawal(tx: Tx, w: Withdrawal): Promise<boolean> {
  const inserted = await firstRow(tx, sql<{ id: string }>`
    INSERT INTO publicity.withdrawals (subject_id, id, fact_id, reason, document, by_actor, by_organisation, since)
    VALUES (${w.subjectId}, ${w.id}, ${w.factId}, ${w.reason}, ${w.document}, ${w.byActor}, ${w.byOrganisation}, ${w.since})
    ON CONFLICT (subject_id, fact_id) WHERE lifted_at IS NULL DO NOTHING RETURNING id`)
  return inserted !== undefined
}

/** The withdrawal that keeps a fact out of the public eye, locked; undefined when none does. */
export async function lockWithdrawal(
  tx: Tx,
  fact: { subjectId: string; factId: string },
): Promise<Pick<Withdrawal, 'id' | 'reason' | 'byActor'> | undefined> {
  return firstRow(tx, sql<Pick<Withdrawal, 'id' | 'reason' | 'byActor'>>`
    SELECT id, reason, by_actor AS "byActor" FROM publicity.withdrawals
    WHERE subject_id = ${fact.subjectId} AND fact_id = ${fact.factId} AND lifted_at IS NULL FOR UPDATE`)
}

/** Ends a withdrawal; what it was stays written. */
export async function liftWithdrawal(
  tx: Tx,
  withdrawal: { subjectId: string; id: string },
  lifted: { at: Date; reason: string; document: string; by: string },
): Promise<void> {
  await sql`
    UPDATE publicity.withdrawals SET lifted_at = ${lifted.at}, lifted_reason = ${lifted.reason},
      lifted_document = ${lifted.document}, lifted_by = ${lifted.by}
    WHERE subject_id = ${withdrawal.subjectId} AND id = ${withdrawal.id} AND lifted_at IS NULL`.execute(tx)
}
