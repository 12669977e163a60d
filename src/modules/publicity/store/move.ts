/** Withdrawals follow their facts when subjects are merged and parted. */
import { rows, sql, type Tx } from '../../../kernel/db.ts'
import { uuidv7 } from '../../../kernel/ids.ts'
import type { Twin } from '../../records/index.ts'

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

/** Puts withdrawals in force of facts that left on the facts of the same decisions that stand under the other subject. */
export async function copyTwinWithdrawals(
  tx: Tx,
  { from, to }: { from: string; to: string },
  twins: readonly Twin[],
): Promise<void> {
  await rows(
    tx,
    sql`
    INSERT INTO publicity.withdrawals (subject_id, id, fact_id, reason, document, by_actor, by_organisation, since)
    SELECT ${to}, q.id, q.stays, w.reason, w.document, w.by_actor, w.by_organisation, w.since
    FROM unnest(${twins.map((one) => one.left)}::uuid[], ${twins.map((one) => one.stays)}::uuid[],
      ${twins.map(() => uuidv7())}::uuid[]) AS q(left_fact, stays, id)
    JOIN publicity.withdrawals w ON w.subject_id = ${from} AND w.fact_id = q.left_fact AND w.lifted_at IS NULL
    ON CONFLICT (subject_id, fact_id) WHERE lifted_at IS NULL DO NOTHING`,
  )
}

/** Lifts what `copyTwinWithdrawals` put there: the same withdrawal of the fact that left. */
export async function liftTwinWithdrawals(
  tx: Tx,
  { from, to, at }: { from: string; to: string; at: Date },
  twins: readonly Twin[],
): Promise<void> {
  const copied = await rows(
    tx,
    sql<{ stays: string; reason: string; document: string | null; since: string }>`
    SELECT q.stays, w.reason, w.document, w.since::text AS since
    FROM unnest(${twins.map((one) => one.left)}::uuid[], ${twins.map((one) => one.stays)}::uuid[])
      AS q(left_fact, stays)
    JOIN publicity.withdrawals w ON w.subject_id = ${from} AND w.fact_id = q.left_fact`,
  )
  await rows(
    tx,
    sql`
    UPDATE publicity.withdrawals w SET lifted_at = ${at}, lifted_reason = 'the subjects are parted again'
    FROM jsonb_to_recordset(${JSON.stringify(copied)}::jsonb)
      AS q(stays uuid, reason text, document text, since timestamptz)
    WHERE w.subject_id = ${to} AND w.fact_id = q.stays AND w.lifted_at IS NULL
      AND (q.since, q.reason, q.document) IS NOT DISTINCT FROM (w.since, w.reason, w.document)`,
  )
}
