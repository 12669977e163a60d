/** Schema `publicity`: facts taken out of the public eye before their term. */
import { firstRow, sql, type Tx } from '../../../kernel/db.ts'

export interface Withdrawal {
  subjectId: string
  id: string
  factId: string
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

