/** SQL of the one board of deadlines and statistics. Counted from the steps; nothing here is reported by anybody. */
import { rows, sql, type Db } from '../../../kernel/db.ts'
import type { CivilDate } from '../../../kernel/time.ts'

export interface BoardCount {
  flow: string
  organisation: string
  organisationName: string | null
  open: number
  half: number
  warning: number
  overdue: number
  paused: number
  closed: number
  closedLate: number
}

/** By flow and body: what is open and how it stands with its terms today, and what was closed since `from`. */
export function countBoard(
  db: Db,
  about: { today: CivilDate; from: CivilDate; organisation: string | undefined },
): Promise<BoardCount[]> {
  const { today, from } = about
  return rows(db, sql<BoardCount>`
    SELECT c.flow, c.assignee_org AS organisation, o.name AS "organisationName",
      count(*) FILTER (WHERE c.closed_on IS NULL) AS open,
      count(*) FILTER (WHERE c.closed_on IS NULL AND c.held_state IS NULL AND c.half_on <= ${today}
        AND c.warn_on > ${today} AND c.due_on >= ${today}) AS half,
      count(*) FILTER (WHERE c.closed_on IS NULL AND c.held_state IS NULL AND c.warn_on <= ${today}
        AND c.due_on >= ${today}) AS warning,
      count(*) FILTER (WHERE c.closed_on IS NULL AND c.due_on < ${today}) AS overdue,
      count(*) FILTER (WHERE c.closed_on IS NULL AND c.held_state IS NOT NULL AND c.due_on >= ${today}) AS paused,
      count(*) FILTER (WHERE c.closed_on >= ${from}) AS closed,
      count(*) FILTER (WHERE c.closed_on >= ${from} AND EXISTS (
        SELECT FROM casework.steps t WHERE t.case_id = c.id AND t.spent_days > t.term_days)) AS "closedLate"
    FROM casework.cases c LEFT JOIN access.organisations o ON o.code = c.assignee_org
    WHERE (c.closed_on IS NULL OR c.closed_on >= ${from})
      AND (${about.organisation ?? null}::text IS NULL OR c.assignee_org = ${about.organisation ?? null})
    GROUP BY c.flow, c.assignee_org, o.name ORDER BY c.flow, c.assignee_org`)
}

export interface BoardStepCount {
  flow: string
  flowSince: CivilDate
  state: string
  organisation: string
  organisationName: string | null
  steps: number
  medianDays: number
  termDays: number | null
  late: number
}

/** By flow, state left and body: how many working days people took, in the middle, since `from`. */
export function countSteps(
  db: Db,
  about: { from: CivilDate; organisation: string | undefined },
): Promise<BoardStepCount[]> {
  return rows(db, sql<BoardStepCount>`
    SELECT c.flow, max(c.flow_since) AS "flowSince", t.from_state AS state, c.assignee_org AS organisation,
      o.name AS "organisationName", count(*) AS steps,
      percentile_cont(0.5) WITHIN GROUP (ORDER BY t.spent_days)::float8 AS "medianDays", max(t.term_days) AS "termDays",
      count(*) FILTER (WHERE t.spent_days > t.term_days) AS late
    FROM casework.steps t JOIN casework.cases c ON c.id = t.case_id
    LEFT JOIN access.organisations o ON o.code = c.assignee_org
    WHERE t.kind = 'move' AND t.on_day >= ${about.from}
      AND (${about.organisation ?? null}::text IS NULL OR c.assignee_org = ${about.organisation ?? null})
    GROUP BY c.flow, t.from_state, c.assignee_org, o.name ORDER BY c.flow, t.from_state, c.assignee_org`)
}
