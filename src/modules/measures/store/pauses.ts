/** Schema `measures`: clocks that stand still while an entry is contested or under repair (requirements R3). */
import { idArray } from '../../../kernel/copy.ts'
import { rows, sql, type Tx } from '../../../kernel/db.ts'
import type { CivilDate } from '../../../kernel/time.ts'

/** Facts with a clock that runs or stands still, of these subjects or of all. */
export async function clockedFacts(tx: Tx, subjects: readonly string[] | undefined): Promise<string[]> {
  const found = await rows(
    tx,
    sql<{ id: string }>`
    SELECT DISTINCT t.fact_id AS id FROM measures.tasks t
    WHERE t.double_of IS NULL AND ((t.outcome IS NULL AND t.lift_sent_at IS NULL) OR t.paused_since IS NOT NULL)
      ${subjects === undefined ? sql`` : sql`AND t.subject_id = ANY(${idArray(subjects)}::uuid[])`}`,
  )
  return found.map((one) => one.id)
}

/** Stops the clocks of these facts' tasks that run. */
export async function stopClocks(tx: Tx, facts: readonly string[], today: CivilDate): Promise<void> {
  if (facts.length === 0) return
  await sql`
    UPDATE measures.tasks t SET paused_since = ${today}::date
    FROM measures.initiations i
    WHERE i.id = ANY(${idArray(facts)}::uuid[]) AND t.subject_id = i.subject_id AND t.fact_id = i.id
      AND t.outcome IS NULL AND t.lift_sent_at IS NULL AND t.paused_since IS NULL`.execute(tx)
}

/** Clocks that stand still, by the day they were stopped and the days they run to. */
export interface Stopped {
  pausedSince: CivilDate
  ackDueOn: CivilDate
  answerDueOn: CivilDate
}

/** The stopped clocks of tasks whose facts are none of these, each combination of days once. */
export async function stoppedClocks(
  tx: Tx,
  subjects: readonly string[] | undefined,
  marked: readonly string[],
): Promise<Stopped[]> {
  return rows(
    tx,
    sql<Stopped>`
    SELECT DISTINCT t.paused_since AS "pausedSince", t.ack_due_on AS "ackDueOn", t.answer_due_on AS "answerDueOn"
    FROM measures.tasks t
    WHERE t.double_of IS NULL AND t.paused_since IS NOT NULL AND NOT t.fact_id = ANY(${idArray(marked)}::uuid[])
      ${subjects === undefined ? sql`` : sql`AND t.subject_id = ANY(${idArray(subjects)}::uuid[])`}`,
  )
}

/** Lets them run on, to the later days given. */
export async function runClocks(
  tx: Tx,
  subjects: readonly string[] | undefined,
  marked: readonly string[],
  later: readonly (Stopped & { ackLaterOn: CivilDate; answerLaterOn: CivilDate })[],
): Promise<void> {
  await sql`
    UPDATE measures.tasks t SET paused_since = NULL, ack_due_on = l."ackLaterOn", answer_due_on = l."answerLaterOn"
    FROM jsonb_to_recordset(${JSON.stringify(later)}::jsonb) AS l("pausedSince" date, "ackDueOn" date,
      "answerDueOn" date, "ackLaterOn" date, "answerLaterOn" date)
    WHERE t.paused_since = l."pausedSince" AND t.ack_due_on = l."ackDueOn" AND t.answer_due_on = l."answerDueOn"
      AND t.double_of IS NULL AND NOT t.fact_id = ANY(${idArray(marked)}::uuid[])
      ${subjects === undefined ? sql`` : sql`AND t.subject_id = ANY(${idArray(subjects)}::uuid[])`}`.execute(tx)
}
