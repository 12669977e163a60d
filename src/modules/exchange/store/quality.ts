/**
 * What the quality of deliveries is reckoned from: chunks, which nothing changes afterwards, settled questions, and
 * facts whose last day for delivery was not known when they came: their chunks count them neither way.
 */
import { rows, sql, type Db } from '../../../kernel/db.ts'

export interface DeliveryFigures {
  sourceCode: string
  sourceName: string
  kind: string
  received: number
  accepted: number
  updated: number
  unchanged: number
  late: number
  /** Accepted rows, and questions filed as such, whose last day for delivery no announced calendar tells yet. */
  undated: number
  /** Questions settled by filing; those of them that brought a fact for the first time, and of these the late ones. */
  settled: number
  settledNew: number
  settledLate: number
}

/** Figures by source and kind over submissions received on the days `from` … `to` (Beijing). */
export async function deliveryFigures(
  db: Db,
  filter: { from: Date; until: Date; sourceCode?: string | undefined },
): Promise<DeliveryFigures[]> {
  return rows(db, sql<DeliveryFigures>`
    SELECT s.source_code AS "sourceCode", max(s.source_name) AS "sourceName", s.kind,
      coalesce(sum(c.received), 0)::int AS received, coalesce(sum(c.accepted), 0)::int AS accepted,
      coalesce(sum(c.updated), 0)::int AS updated, coalesce(sum(c.unchanged), 0)::int AS unchanged,
      coalesce(sum(c.late + d.late), 0)::int AS late, coalesce(sum(d.undated), 0)::int AS undated,
      coalesce(sum(q.settled), 0)::int AS settled,
      coalesce(sum(q.new), 0)::int AS "settledNew", coalesce(sum(q.late), 0)::int AS "settledLate"
    FROM exchange.submissions s
    CROSS JOIN LATERAL (
      SELECT sum(received) AS received, sum(accepted) AS accepted, sum(updated) AS updated,
        sum(unchanged) AS unchanged, sum(late) AS late
      FROM exchange.chunks WHERE submission_id = s.id) c
    CROSS JOIN LATERAL (
      SELECT count(*) FILTER (WHERE r.due_on IS NULL) AS undated,
        count(*) FILTER (WHERE r.due_on < (r.first_received_at AT TIME ZONE 'Asia/Shanghai')::date) AS late
      FROM records.records r WHERE r.submission_id = s.id AND r.due_days IS NOT NULL AND r.version = 1) d
    CROSS JOIN LATERAL (
      SELECT count(*) AS settled, count(*) FILTER (WHERE filed_as = 'accepted') AS new,
        count(*) FILTER (WHERE filed_as = 'accepted' AND late) AS late
      FROM exchange.rows WHERE submission_id = s.id AND settlement = 'filed') q
    WHERE s.received_at >= ${filter.from} AND s.received_at < ${filter.until} AND s.state = 'done'
      ${filter.sourceCode === undefined ? sql`` : sql`AND s.source_code = ${filter.sourceCode}`}
    GROUP BY s.source_code, s.kind ORDER BY max(s.source_name), s.kind`)
}
