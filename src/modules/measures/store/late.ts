/** What is late, by body and stage. */
import { rows, sql, type Db, type Tx } from '../../../kernel/db.ts'
import type { CivilDate } from '../../../kernel/time.ts'

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

export interface BodyFigures {
  implementer: string
  name: string
  tasks: number
  acknowledged: number
  applied: number
  notApplicable: number
  lifted: number
  late: number
}

/** How each body does, computed from the ledger (design section 2, item 6). */
export async function figuresByBody(db: Db, today: CivilDate): Promise<BodyFigures[]> {
  return rows(
    db,
    sql<BodyFigures>`
    SELECT t.implementer, coalesce(max(o.name), t.implementer) AS name, count(*)::int AS tasks,
      count(t.acknowledged_at)::int AS acknowledged, count(*) FILTER (WHERE t.outcome = 'applied')::int AS applied,
      count(*) FILTER (WHERE t.outcome = 'not-applicable')::int AS "notApplicable", count(t.lifted_at)::int AS lifted,
      count(*) FILTER (WHERE (t.lift_sent_at IS NULL AND t.paused_since IS NULL AND ((t.acknowledged_at IS NULL AND t.ack_due_on < ${today}::date)
          OR (t.outcome IS NULL AND t.answer_due_on < ${today}::date)))
        OR (t.lift_sent_at IS NOT NULL AND t.lifted_at IS NULL AND t.lift_due_on < ${today}::date))::int AS late
    FROM measures.tasks t LEFT JOIN access.organisations o ON o.code = t.implementer
    WHERE t.double_of IS NULL GROUP BY t.implementer ORDER BY late DESC, t.implementer`,
  )
}
