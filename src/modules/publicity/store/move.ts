/** Withdrawals follow their facts when subjects are merged and parted. */
import { rows, sql, type Tx } from '../../../kernel/db.ts'
import { uuidv7 } from '../../../kernel/ids.ts'

/**
 * Copies withdrawals in force from one subject to another, where the other has none for the fact; of these
 * facts only, where some are given. Returns the facts.
 */
export async function copyWithdrawals(
  tx: Tx,
  from: string,
  to: string,
  factIds?: readonly string[],
): Promise<string[]> {
  const found = await rows(
    tx,
    sql<{ id: string }>`
    SELECT w.id FROM publicity.withdrawals w WHERE w.subject_id = ${from} AND w.lifted_at IS NULL
      ${factIds === undefined ? sql`` : sql`AND w.fact_id = ANY(${factIds as string[]}::uuid[])`} ORDER BY w.id`,
  )
  const copied = await rows(
    tx,
    sql<{ factId: string }>`
    INSERT INTO publicity.withdrawals (subject_id, id, fact_id, reason, document, by_actor, by_organisation,
      since)
    SELECT ${to}, q.copy, w.fact_id, w.reason, w.document, w.by_actor, w.by_organisation, w.since
    FROM unnest(${found.map((one) => one.id)}::uuid[], ${found.map(() => uuidv7())}::uuid[]) AS q(id, copy)
    JOIN publicity.withdrawals w ON w.subject_id = ${from} AND w.id = q.id
    ON CONFLICT (subject_id, fact_id) WHERE lifted_at IS NULL DO NOTHING RETURNING fact_id AS "factId"`,
  )
  return copied.map((one) => one.factId)
}

/** Lifts, under one subject, the withdrawals of these facts that were lifted, or replaced, under the other. */
export async function liftAsThere(
  tx: Tx,
  subjectId: string,
  other: string,
  factIds: readonly string[],
  at: Date,
): Promise<void> {
  await rows(
    tx,
    sql`
    UPDATE publicity.withdrawals w SET lifted_at = ${at}, lifted_reason = 'lifted while the subjects were merged'
    WHERE w.subject_id = ${subjectId} AND w.lifted_at IS NULL AND w.fact_id = ANY(${factIds as string[]}::uuid[])
      AND NOT EXISTS (SELECT FROM publicity.withdrawals o
        WHERE o.subject_id = ${other} AND o.fact_id = w.fact_id AND o.reason = w.reason AND o.lifted_at IS NULL)`,
  )
}
