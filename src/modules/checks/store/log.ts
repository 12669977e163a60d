/** The register as it is read back: the lines of a body, and figures of some days. */
import type { RawBuilder } from 'kysely'
import { rows, sql, type Db } from '../../../kernel/db.ts'
import type { CheckLine, LoggedDecision } from '../schema.ts'

/** Whose checks, from when to when (the end excluded); absent: every body's. */
export interface LogSpan {
  organisation?: string | undefined
  from: Date
  to: Date
}

export interface LogFilter extends LogSpan {
  matter?: string | undefined
  decision?: LoggedDecision | undefined
  /** Answers that ask for a word on what was done, with or without it. */
  feedback?: 'given' | 'missing' | undefined
}

export interface LogRow extends Omit<CheckLine, 'organisation' | 'matter' | 'subject'> {
  organisation: string
  organisationName: string | null
  matter: string
  subjectCode: string | null
  subjectName: string | null
}

function within({ organisation, from, to }: LogSpan): RawBuilder<unknown> {
  const own = organisation === undefined ? sql`true` : sql`r.organisation = ${organisation}`
  return sql`${own} AND r.at >= ${from} AND r.at < ${to}`
}

/** An answer with a consequence, about that very day as it was then known: what the unit did is asked for. */
const asksForFeedback =
  sql`r.decision <> 'none' AND r.identity = 'exact' AND r.as_of IS NULL AND r.known_at IS NULL`

/** What the unit says it did: the line no other corrects, as the case of joint action has it. */
const feedback = sql`LEFT JOIN checks.feedback f ON f.subject_id = r.subject_id AND f.receipt = r.receipt
  AND NOT EXISTS (SELECT FROM checks.feedback c WHERE c.corrects = f.id)`

/** What a decision counts as in a log: who was not identified for certain got none. */
const decision = sql`CASE WHEN r.identity = 'exact' THEN r.decision ELSE 'unsure' END`

/** Registered checks, newest first; continues behind `after`. */
export async function listChecks(
  db: Db,
  filter: LogFilter,
  page: { after?: { at: string; receipt: string } | undefined; limit: number },
): Promise<LogRow[]> {
  const { after } = page
  return rows(
    db,
    sql<LogRow>`
    SELECT q.*, s.uscc AS "subjectCode", s.name AS "subjectName", o.name AS "organisationName" FROM (
      SELECT r.receipt, to_char(r.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS at, r.organisation,
        r.matter, r.purpose, r.reference, r.as_of AS "asOf", r.input_code AS "inputCode", r.input_name AS "inputName",
        ${decision} AS decision, f.outcome AS feedback, ${asksForFeedback} AND f.id IS NULL AS "feedbackDue",
        r.subject_id, r.at AS instant
      FROM checks.register r ${feedback}
      WHERE ${within(filter)}
        ${filter.matter === undefined ? sql`` : sql`AND r.matter = ${filter.matter}`}
        ${filter.decision === undefined ? sql`` : sql`AND ${decision} = ${filter.decision}`}
        ${filter.feedback === 'given' ? sql`AND f.id IS NOT NULL` : sql``}
        ${filter.feedback === 'missing' ? sql`AND ${asksForFeedback} AND f.id IS NULL` : sql``}
        ${after === undefined ? sql`` : sql`AND (r.at, r.receipt) < (${after.at}::timestamptz, ${after.receipt}::uuid)`}
      ORDER BY r.at DESC, r.receipt DESC LIMIT ${page.limit}) q
    LEFT JOIN subjects.subjects s ON s.id = q.subject_id
    LEFT JOIN access.organisations o ON o.code = q.organisation
    ORDER BY q.instant DESC, q.receipt DESC`,
  )
}

/** Checks of one body on one matter. */
export interface Tally {
  organisation: string
  organisationName: string | null
  matter: string
  checks: number
  unsure: number
  prohibit: number
  restrict: number
  examine: number
  favour: number
  /** Answers that ask for feedback, and those of them that got it. */
  asked: number
  fedBack: number
  notFollowed: number
}

/** Figures of some days by body and matter, in one statement. */
export async function tallyChecks(db: Db, span: LogSpan): Promise<Tally[]> {
  const of = (word: string): RawBuilder<number> =>
    sql<number>`count(*) FILTER (WHERE ${decision} = ${word})::int`
  return rows(
    db,
    sql<Tally>`
    SELECT t.*, o.name AS "organisationName" FROM (
      SELECT r.organisation, r.matter, count(*)::int AS checks, ${of('unsure')} AS unsure,
        ${of('prohibit')} AS prohibit, ${of('restrict')} AS restrict, ${of('examine')} AS examine,
        ${of('favour')} AS favour, count(*) FILTER (WHERE ${asksForFeedback})::int AS asked,
        count(f.id) FILTER (WHERE ${asksForFeedback})::int AS "fedBack",
        count(*) FILTER (WHERE ${asksForFeedback} AND f.outcome = 'not-followed')::int AS "notFollowed"
      FROM checks.register r ${feedback}
      WHERE ${within(span)} GROUP BY r.organisation, r.matter) t
    LEFT JOIN access.organisations o ON o.code = t.organisation
    ORDER BY t.checks DESC, t.organisation, t.matter`,
  )
}
