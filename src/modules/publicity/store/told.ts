/** What single events of the feed are about, and who may be told of it. */
import { firstRow, rows, sql, type Db, type Tx } from '../../../kernel/db.ts'
import type { CivilDate } from '../../../kernel/time.ts'
import { leftBehind, sharedWhere, shownWhere, wasSharedWhere, wasShownWhere } from './shown.ts'

/** What an event names of what it is about. */
export interface Named {
  subjectId: string
  /** A version; or a fact, its current version; or a row of a delivery, the version it led to. */
  record: string | null
  fact: string | null
  submission: string | null
  row: number | null
}

/** The version meant, as of a day; `id` and what follows are null when there is none any more. */
export interface Meant {
  subjectId: string
  code: string | null
  name: string
  id: string | null
  factId: string | null
  kind: string | null
  listCode: string | null
  documentNo: string | null
  decidedOn: string | null
  until: string | null
  publicUntil: string | null
  shown: boolean
  shared: boolean
  /** Of any version of the fact: whether strangers, and departments, could ever have seen it. */
  wasShown: boolean
  wasShared: boolean
  /** The version strangers may still hold although nothing of the fact is shown any more. */
  leftBehind: string | null
}

/** One answer an event, in order; undefined where the subject is not in the register. */
export async function findMeant(
  db: Db,
  named: readonly Named[],
  day: CivilDate,
): Promise<(Meant | undefined)[]> {
  const found = await rows(
    db,
    sql<Meant & { n: number }>`
    SELECT (a.n - 1)::int AS n, s.id AS "subjectId", s.uscc AS code, s.name, m.id, m.fact_id AS "factId", m.kind,
      m.list_code AS "listCode", m.document_no AS "documentNo", m.decided_on AS "decidedOn", m.until,
      m.public_until AS "publicUntil", coalesce(m.shown, false) AS shown, coalesce(m.shared, false) AS shared,
      coalesce(e.shown, false) AS "wasShown", coalesce(e.shared, false) AS "wasShared",
      ${leftBehind('m', day)} AS "leftBehind"
    FROM unnest(${named.map((one) => one.subjectId)}::uuid[], ${named.map((one) => one.record)}::uuid[],
      ${named.map((one) => one.fact)}::uuid[], ${named.map((one) => one.submission)}::uuid[],
      ${named.map((one) => one.row)}::int[]) WITH ORDINALITY AS a(subject, record, fact, submission, row_no, n)
    JOIN subjects.subjects s ON s.id = a.subject
    LEFT JOIN LATERAL (
      SELECT r.*, ${shownWhere(day)} AS shown, ${sharedWhere(day)} AS shared FROM records.records r
      WHERE r.subject_id = a.subject AND (r.id = a.record
        OR (a.record IS NULL AND r.fact_id = a.fact AND r.known_to IS NULL)
        OR (r.submission_id = a.submission AND r.row_no = a.row_no))
      ORDER BY r.known_to IS NULL DESC, r.version DESC LIMIT 1) m ON true
    LEFT JOIN LATERAL (
      SELECT bool_or(${wasShownWhere(day)}) AS shown, bool_or(${wasSharedWhere(day)}) AS shared
      FROM records.records r
      WHERE r.subject_id = a.subject AND r.fact_id = coalesce(a.fact, m.fact_id)) e ON true`,
  )
  const byEvent = new Map(found.map((one) => [one.n, one]))
  return named.map((_, n) => byEvent.get(n))
}

/** Whether a stranger can see a fact now: asked before it is taken out of the public eye. */
export async function isFactShown(
  db: Db | Tx,
  day: CivilDate,
  fact: { subjectId: string; factId: string },
): Promise<boolean> {
  const found = await firstRow(db, sql`SELECT 1 FROM records.records r
    WHERE r.subject_id = ${fact.subjectId} AND r.fact_id = ${fact.factId} AND ${shownWhere(day)} LIMIT 1`)
  return found !== undefined
}
