/** Last days for delivery that were left open. */
import { rows, sql, type Tx } from '../../../kernel/db.ts'
import type { CivilDate } from '../../../kernel/time.ts'

/** The day a duty to deliver runs from, as at intake. */
const decisionDay = sql<CivilDate>`coalesce(r.decided_on, r.effective_on)`

/** The days of decision whose duty has no last day yet, oldest first, and the working days of the duty. */
export async function listOpenDueDays(tx: Tx): Promise<{ day: CivilDate; days: number }[]> {
  return rows(tx, sql<{ day: CivilDate; days: number }>`
    SELECT DISTINCT ${decisionDay} AS day, r.due_days AS days FROM records.records r
    WHERE r.due_days IS NOT NULL AND r.due_on IS NULL ORDER BY 1, 2`)
}

/** Fills in last days by day of decision and length of the duty; answers how many versions have one now. */
export async function fillDueDays(
  tx: Tx,
  known: readonly { day: CivilDate; days: number; on: CivilDate }[],
): Promise<number> {
  const filled = await rows(tx, sql<{ n: number }>`
    WITH filled AS (
      UPDATE records.records r SET due_on = q.last
      FROM unnest(${known.map((one) => one.day)}::date[], ${known.map((one) => one.days)}::int[],
        ${known.map((one) => one.on)}::date[]) AS q(day, days, last)
      WHERE r.due_days IS NOT NULL AND r.due_on IS NULL AND r.due_days = q.days AND ${decisionDay} = q.day
      RETURNING 1)
    SELECT count(*)::int AS n FROM filled`)
  return filled[0]?.n ?? 0
}
