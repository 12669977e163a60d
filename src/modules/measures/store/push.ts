/** Schema `measures`: pushing entries to the bodies with a duty, set-based. */
import type { RawBuilder } from 'kysely'
import { idArray, textArray } from '../../../kernel/copy.ts'
import { firstRow, rows, sql, type Tx } from '../../../kernel/db.ts'
import type { CivilDate } from '../../../kernel/time.ts'
import type { Duty } from '../rules/law.ts'
import { boundBy, type Reading } from './tasks.ts'
import { addUntold, type Untold } from './untold.ts'

/** An entry with the number of bodies it was sent to. */
export interface Initiated {
  subjectId: string
  factId: string
  list: string
  bodies: number
}

export interface PushDates {
  today: CivilDate
  at: Date
  ackDueOn: CivilDate
  answerDueOn: CivilDate
}

/** What a push did: entries pushed for the first time, and those that went to bodies that had no task yet. */
export interface Pushed {
  first: Initiated[]
  further: Initiated[]
}

/** A uuid v7 made by the database: the millisecond, then random. */
function idOf(at: Date): RawBuilder<string> {
  const prefix = at.getTime().toString(16).padStart(12, '0')
  return sql<string>`(${prefix} || '7' || substr(replace(gen_random_uuid()::text, '-', ''), 14))::uuid`
}

/** Whether the entry `r` binds today: begun, not over, not held, not taken out of use. */
function binds(today: CivilDate): RawBuilder<boolean> {
  return sql<boolean>`r.known_to IS NULL AND r.held IS NULL AND coalesce(r.effective_on, r.decided_on) <= ${today}::date
    AND (r.until IS NULL OR r.until >= ${today}::date)
    AND NOT EXISTS (SELECT FROM publicity.withdrawals w
      WHERE w.subject_id = r.subject_id AND w.fact_id = r.fact_id AND w.lifted_at IS NULL)`
}

/** The entries in force on lists that bring duties, of these subjects or of all. */
function bindingEntries(
  duties: readonly Duty[],
  subjects: readonly string[] | undefined,
  today: CivilDate,
): RawBuilder<unknown> {
  const lists = [...new Set(duties.map((duty) => duty.list))]
  return sql`
    SELECT r.subject_id, r.fact_id, r.list_code, coalesce(r.effective_on, r.decided_on) AS since, s.category,
      coalesce(r.document_no, '') AS document, coalesce(r.authority_code, r.source_code) AS initiator_code,
      coalesce(r.authority_name, r.source_code) AS initiator_name
    FROM records.records r JOIN subjects.subjects s ON s.id = r.subject_id
    WHERE ${binds(today)} AND r.list_code = ANY(${lists}::text[])
      ${subjects === undefined ? sql`` : sql`AND r.subject_id = ANY(${idArray(subjects)}::uuid[])`}`
}

/** The last day that the articles of a duty `d` leave it from the entry's first day `since`; null: the entry's own. */
const lastOf = (since: RawBuilder<unknown>): RawBuilder<CivilDate | null> =>
  sql<CivilDate | null>`(${since} + make_interval(months => d."maxMonths"))::date - 1`

const dutyRows = (duties: readonly Duty[]): RawBuilder<unknown> => sql`
  jsonb_to_recordset(${JSON.stringify(duties)}::jsonb)
    AS d(list text, category text, implementer text, rules text[], "maxMonths" int)`

/**
 * The duty of task `t` for its entry `e`, looked up by its key in one value: joined as rows, each of a day's tasks was
 * compared with each duty, because the planner expects one task an entry and there are thirty.
 */
function dutyOf(duties: readonly Duty[]): RawBuilder<unknown> {
  const byKey = Object.fromEntries(
    duties.map(({ list, category, implementer, rules, maxMonths }) => [
      `${list} ${category} ${implementer}`,
      { rules: textArray(rules), maxMonths },
    ]),
  )
  return sql`LATERAL (
    SELECT (f.duty ->> 'rules')::text[] AS rules, (f.duty ->> 'maxMonths')::int AS "maxMonths"
    FROM (SELECT ${JSON.stringify(byKey)}::jsonb -> concat_ws(' ', t.list_code, e.category, t.implementer) AS duty
      OFFSET 0) f OFFSET 0) d`
}

/** Of tasks `done`: how many each entry and each body has, counted by the database, not fetched. */
const tally = sql`
  (SELECT coalesce(jsonb_agg(e), '[]') FROM (SELECT subject_id AS "subjectId", fact_id AS "factId", list_code AS list,
    count(*)::int AS bodies FROM done GROUP BY 1, 2, 3) e) AS entries,
  (SELECT coalesce(jsonb_agg(b), '[]') FROM (SELECT implementer, list_code AS list, count(*)::int AS tasks FROM done
    GROUP BY 1, 2) b) AS bodies`

interface Tally {
  entries: Initiated[]
  bodies: { implementer: string; list: string; tasks: number }[]
}

function untold({ bodies }: Tally, dates: PushDates): Untold[] {
  return bodies.map((one) => ({ ...one, what: 'new', dueOn: dates.ackDueOn }))
}

/**
 * Sends every entry in force, of these subjects or of all, to every body with a duty that has no task of it yet, in one
 * statement: ten thousand entries become three hundred thousand tasks without being fetched. A body registered later,
 * or reached by a rule that is new, so gets what is in force already.
 */
export async function insertTasks(
  tx: Tx,
  duties: readonly Duty[],
  subjects: readonly string[] | undefined,
  dates: PushDates,
): Promise<Pushed> {
  const found = (await firstRow(
    tx,
    sql<Tally & { begun: Omit<Initiated, 'bodies'>[] }>`
    WITH entries AS MATERIALIZED (${bindingEntries(duties, subjects, dates.today)}),
    begun AS (
      INSERT INTO measures.initiations (subject_id, id, list_code, document, initiator_code, initiator_name,
        initiated_on, initiated_at)
      SELECT e.subject_id, e.fact_id, e.list_code, e.document, e.initiator_code, e.initiator_name,
        ${dates.today}::date, ${dates.at}::timestamptz
      FROM entries e
      WHERE NOT EXISTS (SELECT FROM measures.initiations i WHERE i.subject_id = e.subject_id AND i.id = e.fact_id)
      ON CONFLICT DO NOTHING
      RETURNING subject_id, id, list_code),
    done AS (
      INSERT INTO measures.tasks (subject_id, id, fact_id, list_code, implementer, rules, longest_on, named_by, sent_on,
        sent_at, ack_due_on, answer_due_on)
      SELECT e.subject_id, ${idOf(dates.at)}, e.fact_id, e.list_code, d.implementer, d.rules, ${lastOf(sql`e.since`)},
        'catalogue', ${dates.today}::date, ${dates.at}::timestamptz, ${dates.ackDueOn}::date,
        ${dates.answerDueOn}::date
      FROM entries e JOIN ${dutyRows(duties)} ON d.list = e.list_code AND d.category = e.category
      WHERE (d."maxMonths" IS NULL OR ${lastOf(sql`e.since`)} >= ${dates.today}::date)
        AND NOT EXISTS (SELECT FROM measures.tasks t
          WHERE t.subject_id = e.subject_id AND t.fact_id = e.fact_id AND t.implementer = d.implementer)
      ON CONFLICT DO NOTHING
      RETURNING subject_id, fact_id, list_code, implementer)
    SELECT ${tally}, (SELECT coalesce(jsonb_agg(jsonb_build_object('subjectId', subject_id, 'factId', id, 'list',
      list_code)), '[]') FROM begun) AS begun`,
  )) as Tally & { begun: Omit<Initiated, 'bodies'>[] }
  await addUntold(tx, untold(found, dates))
  const bodies = new Map(found.entries.map((one) => [one.factId, one.bodies]))
  const begun = new Set(found.begun.map((one) => one.factId))
  return {
    first: found.begun.map((one) => ({ ...one, bodies: bodies.get(one.factId) ?? 0 })),
    further: found.entries.filter((one) => !begun.has(one.factId)),
  }
}

/** A round that is over, as the ledger keeps it. `t` is the task. */
const round = sql`jsonb_build_object('rules', t.rules, 'sentOn', t.sent_on, 'sentAt', t.sent_at,
  'acknowledgedAt', t.acknowledged_at, 'acknowledgedBy', t.acknowledged_by, 'outcome', t.outcome, 'applied', t.applied,
  'reason', t.outcome_reason, 'outcomeAt', t.outcome_at, 'outcomeBy', t.outcome_by, 'feedback', t.feedback,
  'fedBackAt', t.fed_back_at, 'fedBackBy', t.fed_back_by, 'liftReason', t.lift_reason, 'liftSentAt', t.lift_sent_at,
  'liftedAt', t.lifted_at, 'liftedBy', t.lifted_by, 'corrections', t.corrections)`

/**
 * Begins a new round, with clocks of its own, of every task whose body was told to lift or has lifted although the
 * entry is in force (again), and of every task that lacks a rule its body has to carry out by now; answers the entries.
 * What had lapsed by the time of the lifting is not sent again.
 */
export async function reopenTasks(
  tx: Tx,
  given: { duties: readonly Duty[]; reading: Reading },
  subjects: readonly string[] | undefined,
  dates: PushDates,
): Promise<Initiated[]> {
  const last = lastOf(sql`e.since`)
  const again = sql`(t.lift_sent_at IS NOT NULL OR t.lifted_at IS NOT NULL)`
  const bound = boundBy(given.reading, sql`e.category`)
  const found = (await firstRow(
    tx,
    sql<Tally>`
    WITH entries AS MATERIALIZED (${bindingEntries(given.duties, subjects, dates.today)}),
    due AS MATERIALIZED (
      SELECT t.subject_id, t.id, coalesce(d.rules, '{}') AS rules,
        ARRAY(SELECT DISTINCT one FROM unnest(t.rules || d.rules) AS one
          WHERE NOT ${again} OR ${bound} ? one ORDER BY one) AS sent,
        CASE WHEN d.rules IS NULL THEN t.longest_on WHEN t.named_by = 'catalogue' THEN ${last}
          WHEN t.longest_on IS NOT NULL AND ${last} IS NOT NULL THEN greatest(t.longest_on, ${last}) END AS longest_on
      FROM entries e
      JOIN measures.tasks t ON t.subject_id = e.subject_id AND t.fact_id = e.fact_id
        AND t.sent_at <> ${dates.at}::timestamptz
      CROSS JOIN ${dutyOf(given.duties)}
      WHERE (d.rules IS NOT NULL
          OR (t.named_by <> 'catalogue' AND ${bound} ?| t.rules))
        AND (${again} OR NOT d.rules <@ t.rules)),
    done AS (
      UPDATE measures.tasks t SET earlier = t.earlier || ${round},
        rules = due.sent, longest_on = due.longest_on, sent_on = ${dates.today}::date,
        sent_at = ${dates.at}::timestamptz, ack_due_on = ${dates.ackDueOn}::date,
        answer_due_on = ${dates.answerDueOn}::date, acknowledged_at = NULL, acknowledged_by = NULL, outcome = NULL,
        applied = NULL, outcome_reason = NULL, outcome_at = NULL, outcome_by = NULL, feedback = NULL,
        fed_back_at = NULL, fed_back_by = NULL, lift_reason = NULL, lift_sent_at = NULL, lift_due_on = NULL,
        lifted_at = NULL, lifted_by = NULL, paused_since = NULL,
        corrections = '[]'
      FROM due
      WHERE t.subject_id = due.subject_id AND t.id = due.id AND (${again} OR NOT due.rules <@ t.rules)
        AND (due.longest_on IS NULL OR due.longest_on >= ${dates.today}::date)
      RETURNING t.subject_id, t.fact_id, t.list_code, t.implementer)
    SELECT ${tally}`,
  )) as Tally
  await addUntold(tx, untold(found, dates))
  return found.entries
}

/** The next subjects after one, in the order of their ids, that have an entry in force on any of these lists. */
export async function listedSubjects(
  tx: Tx,
  given: { lists: readonly string[]; today: CivilDate; after: string | undefined; limit: number },
): Promise<string[]> {
  const found = await rows(
    tx,
    sql<{ id: string }>`
    SELECT DISTINCT r.subject_id AS id FROM records.records r
    WHERE ${binds(given.today)} AND r.list_code IS NOT NULL AND r.list_code = ANY(${given.lists as string[]}::text[])
      ${given.after === undefined ? sql`` : sql`AND r.subject_id > ${given.after}::uuid`}
    ORDER BY 1 LIMIT ${given.limit}`,
  )
  return found.map((one) => one.id)
}

/** An entry that binds today, as far as naming one more body depends on it. */
export async function findBinding(
  tx: Tx,
  today: CivilDate,
  entry: { subjectId: string; factId: string },
): Promise<{ category: string; since: CivilDate } | undefined> {
  return firstRow(
    tx,
    sql<{ category: string; since: CivilDate }>`
    SELECT s.category, coalesce(r.effective_on, r.decided_on) AS since
    FROM records.records r JOIN subjects.subjects s ON s.id = r.subject_id
    WHERE r.subject_id = ${entry.subjectId} AND r.fact_id = ${entry.factId} AND ${binds(today)}`,
  )
}

/** Adds a body the initiator or the office names; false when it has a task already. */
export async function insertTask(
  tx: Tx,
  task: {
    subjectId: string
    factId: string
    list: string
    implementer: string
    rules: readonly string[]
    /** The longest the articles of these rules leave it; null: as long as the entry. */
    longestOn: CivilDate | null
    namedBy: string
  },
  dates: PushDates,
): Promise<boolean> {
  const added = await firstRow(
    tx,
    sql`
    INSERT INTO measures.tasks (subject_id, id, fact_id, list_code, implementer, rules, longest_on, named_by, sent_on,
      sent_at, ack_due_on, answer_due_on)
    VALUES (${task.subjectId}, ${idOf(dates.at)}, ${task.factId}, ${task.list}, ${task.implementer},
      ${task.rules as string[]}::text[], ${task.longestOn}::date, ${task.namedBy}, ${dates.today}::date, ${dates.at},
      ${dates.ackDueOn}::date, ${dates.answerDueOn}::date)
    ON CONFLICT DO NOTHING RETURNING id`,
  )
  if (added === undefined) return false
  const { implementer, list } = task
  await addUntold(tx, [{ implementer, what: 'new', list, tasks: 1, dueOn: dates.ackDueOn }])
  return true
}
