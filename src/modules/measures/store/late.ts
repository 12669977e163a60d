/** What is late, by body and stage. */
import { rows, sql, type Db, type Tx } from '../../../kernel/db.ts'
import type { CivilDate } from '../../../kernel/time.ts'
import { late, open, state } from './inbox.ts'
import { current, overOn, type Reading } from './tasks.ts'

export interface Late {
  implementer: string
  stage: 'acknowledge' | 'answer' | 'lift'
  onDay: CivilDate
  tasks: number
  oldestDueOn: CivilDate
}

/** Puts late tasks before the office and the body's leaders: one line per body, stage and day. */
export async function escalate(tx: Tx, today: CivilDate, at: Date): Promise<Late[]> {
  return rows(
    tx,
    sql<Late>`
    INSERT INTO measures.escalations (implementer, stage, on_day, tasks, oldest_due_on, noted_at)
    SELECT implementer, stage, ${today}::date, count(*)::int, min(due), ${at}::timestamptz FROM (
      SELECT implementer, 'acknowledge' AS stage, ack_due_on AS due FROM measures.tasks
        WHERE double_of IS NULL AND acknowledged_at IS NULL AND lift_sent_at IS NULL AND paused_since IS NULL
          AND ack_due_on < ${today}::date
      UNION ALL
      SELECT implementer, 'answer', answer_due_on FROM measures.tasks
        WHERE double_of IS NULL AND acknowledged_at IS NOT NULL AND outcome IS NULL AND lift_sent_at IS NULL
          AND paused_since IS NULL AND answer_due_on < ${today}::date
      UNION ALL
      SELECT implementer, 'lift', lift_due_on FROM measures.tasks
        WHERE double_of IS NULL AND lift_sent_at IS NOT NULL AND lifted_at IS NULL AND lift_due_on < ${today}::date) late
    GROUP BY implementer, stage
    ON CONFLICT DO NOTHING
    RETURNING implementer, stage, on_day AS "onDay", tasks, oldest_due_on AS "oldestDueOn"`,
  )
}

/** The newest lines of escalation: of one body, or of all. */
export async function listEscalations(
  db: Db,
  filter: { implementer?: string | undefined; limit: number },
): Promise<(Late & { name: string })[]> {
  return rows(
    db,
    sql<Late & { name: string }>`
    SELECT e.implementer, coalesce(o.name, e.implementer) AS name, e.stage, e.on_day AS "onDay", e.tasks,
      e.oldest_due_on AS "oldestDueOn"
    FROM measures.escalations e LEFT JOIN access.organisations o ON o.code = e.implementer
    WHERE ${filter.implementer === undefined ? sql`true` : sql`e.implementer = ${filter.implementer}`}
    ORDER BY e.on_day DESC, e.tasks DESC, e.implementer, e.stage LIMIT ${filter.limit}`,
  )
}

/** How a body does with its tasks. */
export interface BodyFigures {
  implementer: string
  name: string
  tasks: number
  /** Not over and done, as its list of tasks counts them. */
  open: number
  acknowledged: number
  applied: number
  notApplicable: number
  lifted: number
  late: number
  lateToAcknowledge: number
  lateToAnswer: number
  lateToLift: number
  /** The day on which the oldest of the late ones was due. */
  oldestDueOn: CivilDate | null
}

/**
 * How each body does, or one, computed from the ledger (design section 2, item 6). What is late is asked of each task's
 * entry, as in the body's own list: only of tasks some day of which is past, which are few.
 */
export async function figuresByBody(
  db: Db,
  reading: Reading,
  implementer: string | undefined,
): Promise<BodyFigures[]> {
  const { today } = reading
  const of = implementer === undefined ? sql`true` : sql`t.implementer = ${implementer}`
  return rows(
    db,
    sql<BodyFigures>`
    WITH figures AS (
      SELECT t.implementer, count(*)::int AS tasks, count(*) FILTER (WHERE ${open})::int AS open,
        count(t.acknowledged_at)::int AS acknowledged, count(*) FILTER (WHERE t.outcome = 'applied')::int AS applied,
        count(*) FILTER (WHERE t.outcome = 'not-applicable')::int AS "notApplicable", count(t.lifted_at)::int AS lifted
      FROM measures.tasks t WHERE ${of} AND t.double_of IS NULL GROUP BY t.implementer
    ), late AS (
      SELECT q.implementer, count(*)::int AS late, count(*) FILTER (WHERE q.standing = 'sent')::int AS "lateToAcknowledge",
        count(*) FILTER (WHERE q.standing = 'acknowledged')::int AS "lateToAnswer",
        count(*) FILTER (WHERE q.standing = 'lift-due')::int AS "lateToLift",
        min(CASE q.standing WHEN 'sent' THEN q.ack_due_on WHEN 'acknowledged' THEN q.answer_due_on
          ELSE q.lift_due_on END) AS "oldestDueOn"
      FROM (
        SELECT t.implementer, ${state(overOn(reading))} AS standing, t.ack_due_on, t.answer_due_on,
          t.lift_due_on, t.paused_since
        FROM measures.tasks t JOIN subjects.subjects s ON s.id = t.subject_id ${current}
        WHERE ${of} AND ${open} AND (t.lift_due_on < ${today}::date
          OR (t.outcome IS NULL AND least(t.ack_due_on, t.answer_due_on) < ${today}::date))) q
      WHERE ${late(today)} GROUP BY q.implementer)
    SELECT f.*, coalesce(o.name, f.implementer) AS name, coalesce(l.late, 0) AS late,
      coalesce(l."lateToAcknowledge", 0) AS "lateToAcknowledge", coalesce(l."lateToAnswer", 0) AS "lateToAnswer",
      coalesce(l."lateToLift", 0) AS "lateToLift", l."oldestDueOn"
    FROM figures f LEFT JOIN late l USING (implementer) LEFT JOIN access.organisations o ON o.code = f.implementer
    ORDER BY late DESC, f.implementer`,
  )
}
