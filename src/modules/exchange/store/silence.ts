/** When each source last delivered each kind, and whom a silence was told. */
import { rows, sql, type Db, type Tx } from '../../../kernel/db.ts'

export interface LastDelivery {
  sourceCode: string
  kind: string
  at: Date
}

/** The last delivery that was read to its end, by source and kind; of one source, or of all. */
export function lastDeliveries(db: Db | Tx, sourceCode: string | undefined): Promise<LastDelivery[]> {
  return rows(db, sql<LastDelivery>`
    SELECT source_code AS "sourceCode", kind, max(received_at) AS at FROM exchange.submissions
    WHERE state = 'done' ${sourceCode === undefined ? sql`` : sql`AND source_code = ${sourceCode}`}
    GROUP BY source_code, kind ORDER BY source_code, kind`)
}

/** Of these silences those nobody has been told of; one at a time looks and tells. */
export async function untoldSilences<T extends LastDelivery>(tx: Tx, silences: readonly T[]): Promise<T[]> {
  await sql`LOCK TABLE exchange.reminders IN SHARE ROW EXCLUSIVE MODE`.execute(tx)
  const told = await rows(tx, sql<{ n: number }>`
    SELECT i.n::int AS n FROM unnest(${silences.map((one) => one.sourceCode)}::text[], ${silences.map((one) => one.kind)}::text[],
        ${silences.map((one) => one.at.toISOString())}::timestamptz[]) WITH ORDINALITY AS i (source_code, kind, at, n)
    JOIN exchange.reminders r ON r.source_code = i.source_code AND r.kind = i.kind AND r.last_received_at >= i.at`)
  const known = new Set(told.map((one) => one.n - 1))
  return silences.filter((_, i) => !known.has(i))
}

export async function insertReminders(
  tx: Tx,
  silences: readonly LastDelivery[],
  noticeId: string,
  at: Date,
): Promise<void> {
  await sql`
    INSERT INTO exchange.reminders (source_code, kind, last_received_at, notice_id, told_at)
    SELECT source_code, kind, at, ${noticeId}::uuid, ${at} FROM unnest(${silences.map((one) => one.sourceCode)}::text[],
      ${silences.map((one) => one.kind)}::text[], ${silences.map((one) => one.at.toISOString())}::timestamptz[])
      AS i (source_code, kind, at)`.execute(tx)
}
