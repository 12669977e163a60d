/** Reading the register, and what was done with an answer. */
import { firstRow, rows, sql, type Db, type Tx } from '../../../kernel/db.ts'
import type { KeptAnswer } from '../rules/answer-text.ts'
import type { Feedback, FeedbackRequest } from '../schema.ts'

/** A registered check as it was asked and answered. */
export interface RegisteredCheck extends KeptAnswer {
  subjectId: string
  organisation: string
  matter: string
  purpose: string
  reference: string | null
  inputName: string | null
  asOf: string | null
  knownAt: Date | null
}

/** A check by its receipt; undefined when there is none. */
export async function findCheck(db: Db | Tx, receipt: string): Promise<RegisteredCheck | undefined> {
  return firstRow(
    db,
    sql<RegisteredCheck>`
    SELECT subject_id AS "subjectId", receipt, to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS at,
      organisation, matter, purpose, reference, input_code AS "inputCode", input_name AS "inputName", as_of AS "asOf",
      known_at AS "knownAt", position, decision, answer
    FROM checks.register WHERE receipt = ${receipt}`,
  )
}

/** Every line of feedback on a receipt, oldest first. */
export async function listFeedback(db: Db | Tx, subjectId: string, receipt: string): Promise<Feedback[]> {
  return rows(
    db,
    sql<Feedback>`
    SELECT id, receipt, to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS at, outcome, reason, result,
      corrects
    FROM checks.feedback WHERE subject_id = ${subjectId} AND receipt = ${receipt} ORDER BY id`,
  )
}

/**
 * Adds a line of feedback. False when another line is there already (the first, or one correcting the same line):
 * unique indexes decide, so two at once cannot both win.
 */
export async function insertFeedback(
  db: Db | Tx,
  line: {
    subjectId: string
    receipt: string
    id: string
    at: Date
    clientId: string
    organisation: string
  } & FeedbackRequest,
): Promise<boolean> {
  const added = await firstRow(
    db,
    sql`
    INSERT INTO checks.feedback (subject_id, id, receipt, at, client_id, organisation, outcome, reason, result, corrects)
    VALUES (${line.subjectId}, ${line.id}, ${line.receipt}, ${line.at}, ${line.clientId}, ${line.organisation},
      ${line.outcome}, ${line.reason ?? null}, ${line.result}, ${line.corrects ?? null})
    ON CONFLICT DO NOTHING RETURNING id`,
  )
  return added !== undefined
}

/** Summarises the newest lines by subject and day; until then every look reads through them. */
export async function sortInRegister(db: Db): Promise<void> {
  await rows(db, sql`SELECT checks.sort_in_register()`)
}

/** Makes the partitions of this month and the given number of months ahead; how many were missing. */
export async function makePartitions(db: Db, monthsAhead: number): Promise<number> {
  const made = await firstRow(
    db,
    sql<{ made: number }>`SELECT checks.make_register_partitions(${monthsAhead}::int) AS made`,
  )
  return made?.made ?? 0
}
