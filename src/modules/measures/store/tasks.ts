/** Schema `measures`: pushing, answering and lifting, set-based. */
import type { RawBuilder } from 'kysely'
import { idArray } from '../../../kernel/copy.ts'
import { firstRow, rows, sql, type Db, type Tx } from '../../../kernel/db.ts'
import type { CivilDate } from '../../../kernel/time.ts'
import type { TaskRow } from '../schema.ts'

/** What a reading of tasks depends on besides the rows. */
export interface Reading {
  today: CivilDate
  /** The rules that bind on the day (`Binding`), as JSON. */
  binding: string
}

/** Of the rules that bind on a day, those of the task `t`, whose subject is of this category. */
export function boundBy({ binding }: Reading, category: RawBuilder<unknown> = sql`s.category`): RawBuilder<unknown> {
  return sql`coalesce(${binding}::jsonb -> concat_ws(' ', t.list_code, ${category},
    CASE WHEN t.named_by = 'catalogue' THEN t.implementer END), '[]')`
}

/**
 * Why an entry's measures are over on a day; null while they bind. `r` is the fact's current version, `t` the task,
 * `s` its subject. An entry taken out of the public eye is out of use: ending publicity, sharing and measures is one
 * act (Order 36 art 3; 国办发〔2025〕22号 item 7), whether it was repaired, masked by a court's plan or found wrong.
 */
export function overOn(reading: Reading): RawBuilder<TaskRow['over']> {
  const { today } = reading
  return sql<TaskRow['over']>`CASE
    WHEN r.id IS NULL THEN 'revoked'
    WHEN r.until < ${today}::date AND r.payload->>'state' = 'removed' THEN 'left'
    WHEN r.until < ${today}::date OR t.longest_on < ${today}::date THEN 'expired'
    WHEN withdrawn.id IS NOT NULL THEN 'withdrawn'
    WHEN NOT ${boundBy(reading)} ?| t.rules THEN 'suspended' END`
}

/** The day from which they have been over. A revocation or withdrawal counts from when it was known here. */
function overSince(today: CivilDate): RawBuilder<CivilDate | null> {
  return sql<CivilDate | null>`CASE
    WHEN r.id IS NULL THEN (SELECT (max(l.known_to) AT TIME ZONE 'Asia/Shanghai')::date FROM records.records l
      WHERE l.subject_id = t.subject_id AND l.fact_id = t.fact_id)
    ELSE least(CASE WHEN r.until < ${today}::date THEN r.until + 1 END,
      CASE WHEN t.longest_on < ${today}::date THEN t.longest_on + 1 END,
      (withdrawn.since AT TIME ZONE 'Asia/Shanghai')::date) END`
}

/** The fact's current version beside its task, and its withdrawal while one stands. */
export const current = sql`LEFT JOIN records.records r
  ON r.subject_id = t.subject_id AND r.fact_id = t.fact_id AND r.known_to IS NULL
  LEFT JOIN publicity.withdrawals withdrawn
  ON withdrawn.subject_id = t.subject_id AND withdrawn.fact_id = t.fact_id AND withdrawn.lifted_at IS NULL`

export interface LiftGroup {
  id: string
  subjectId: string
  implementer: string
  list: string
  over: Exclude<TaskRow['over'], null>
  since: CivilDate | null
}

/** Tasks to be lifted that nobody has been told of yet. */
export async function listToLift(
  tx: Tx,
  reading: Reading,
  subjects: readonly string[] | undefined,
  limit: number,
): Promise<LiftGroup[]> {
  return rows(
    tx,
    sql<LiftGroup>`
    SELECT * FROM (
      SELECT t.id, t.subject_id AS "subjectId", t.implementer, t.list_code AS list,
        ${overOn(reading)} AS over, ${overSince(reading.today)} AS since
      FROM measures.tasks t JOIN subjects.subjects s ON s.id = t.subject_id ${current}
      WHERE t.lift_sent_at IS NULL AND t.outcome IS DISTINCT FROM 'not-applicable' AND t.double_of IS NULL
        ${subjects === undefined ? sql`` : sql`AND t.subject_id = ANY(${idArray(subjects)}::uuid[])`}) q
    WHERE over IS NOT NULL ORDER BY "subjectId", id LIMIT ${limit}`,
  )
}

/** Tells them: from now on each owes its lifting by a day. */
export async function sendLifts(
  tx: Tx,
  lifts: readonly (LiftGroup & { dueOn: CivilDate })[],
  at: Date,
): Promise<void> {
  await sql`
    UPDATE measures.tasks t SET lift_reason = l.over, lift_sent_at = ${at}, lift_due_on = l."dueOn"
    FROM jsonb_to_recordset(${JSON.stringify(lifts)}::jsonb) AS l(id uuid, "subjectId" uuid, over text, "dueOn" date)
    WHERE t.subject_id = l."subjectId" AND t.id = l.id AND t.lift_sent_at IS NULL`.execute(tx)
}

export function taskColumns(reading: Reading): RawBuilder<TaskRow> {
  return sql<TaskRow>`
    t.subject_id AS "subjectId", t.id, t.fact_id AS "factId", t.list_code AS list, i.document,
    s.uscc AS "subjectCode", s.name AS "subjectName", i.initiator_code AS "initiatorCode", i.initiator_name AS
      "initiatorName",
    t.implementer, coalesce(o.name, t.implementer) AS "implementerName", t.rules,
    ARRAY(SELECT one FROM unnest(t.rules) AS one WHERE ${boundBy(reading)} ? one) AS "inForce", t.sent_on AS "sentOn",
    t.ack_due_on AS "ackDueOn", t.acknowledged_at AS "acknowledgedAt", t.answer_due_on AS "answerDueOn",
      t.outcome, t.applied,
    t.outcome_reason AS "outcomeReason", t.outcome_at AS "outcomeAt", t.feedback, t.fed_back_at AS "fedBackAt",
    t.lift_due_on AS "liftDueOn", t.lifted_at AS "liftedAt", t.paused_since AS "pausedSince", t.earlier,
      t.corrections,
    ${overOn(reading)} AS over,
    ${overSince(reading.today)} AS "overSince"`
}

export const withEntry = sql`measures.tasks t
  JOIN measures.initiations i ON i.subject_id = t.subject_id AND i.id = t.fact_id AND t.double_of IS NULL
  JOIN subjects.subjects s ON s.id = t.subject_id
  LEFT JOIN access.organisations o ON o.code = t.implementer ${current}`

/** Every task of an entry: the ledger of who has done what. */
export async function listTasksOf(
  db: Db | Tx,
  reading: Reading,
  entry: { subjectId: string; factId: string },
): Promise<TaskRow[]> {
  return rows(
    db,
    sql<TaskRow>`
    SELECT ${taskColumns(reading)} FROM ${withEntry}
    WHERE t.subject_id = ${entry.subjectId} AND t.fact_id = ${entry.factId} ORDER BY "implementerName", t.id`,
  )
}

/** A body's own task, locked for an answer. */
export async function lockTask(
  tx: Tx,
  reading: Reading,
  id: string,
  implementer: string,
): Promise<TaskRow | undefined> {
  const locked = await firstRow(
    tx,
    sql<{ subjectId: string }>`
    SELECT subject_id AS "subjectId" FROM measures.tasks WHERE id = ${id} AND implementer = ${implementer} FOR UPDATE`,
  )
  if (locked === undefined) return undefined
  return firstRow(
    tx,
    sql<TaskRow>`
    SELECT ${taskColumns(reading)} FROM ${withEntry}
    WHERE t.subject_id = ${locked.subjectId} AND t.id = ${id}`,
  )
}

export async function writeOutcome(
  tx: Tx,
  task: Pick<TaskRow, 'subjectId' | 'id'>,
  given: {
    outcome: 'applied' | 'not-applicable'
    applied: readonly string[]
    reason: string | null
    by: string
    at: Date
  },
): Promise<void> {
  await sql`UPDATE measures.tasks SET outcome = ${given.outcome}, applied = ${given.applied as string[]}::text[],
      outcome_reason = ${given.reason}, outcome_at = ${given.at}, outcome_by = ${given.by}
    WHERE subject_id = ${task.subjectId} AND id = ${task.id}`.execute(tx)
}

export async function writeFeedback(
  tx: Tx,
  task: Pick<TaskRow, 'subjectId' | 'id'>,
  given: { feedback: string; by: string; at: Date },
): Promise<void> {
  await sql`UPDATE measures.tasks SET feedback = ${given.feedback}, fed_back_at = ${given.at}, fed_back_by = ${given.by}
    WHERE subject_id = ${task.subjectId} AND id = ${task.id}`.execute(tx)
}

export interface Initiation {
  subjectId: string
  list: string
  document: string
  initiatorCode: string
  initiatorName: string
}

export async function findInitiation(db: Db | Tx, factId: string): Promise<Initiation | undefined> {
  return firstRow(
    db,
    sql<Initiation>`
    SELECT subject_id AS "subjectId", list_code AS list, document, initiator_code AS "initiatorCode",
      initiator_name AS "initiatorName" FROM measures.initiations WHERE id = ${factId}`,
  )
}
