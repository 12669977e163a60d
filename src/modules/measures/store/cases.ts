/** Cases of joint action. */
import { firstRow, rows, sql, type Db, type Tx } from '../../../kernel/db.ts'
import type { CivilDate } from '../../../kernel/time.ts'
import type { CaseReview } from '../schema.ts'

export interface CaseItem {
  measure: { code: string; name: string }
  list: string | null
  document: string
  decidedBy: string
}

export interface JointCase {
  subjectId: string
  /** The check's receipt. */
  id: string
  kind: 'punishment' | 'incentive'
  matter: string
  decision: string
  items: CaseItem[]
  organisation: string
  outcome: 'followed' | 'not-followed'
  reason: string | null
  result: string
  happenedOn: CivilDate
}

export interface StoredCase extends JointCase {
  subjectCode: string | null
  subjectName: string
  /** Names it bears or has borne, besides the one above. */
  subjectNames: string[]
  organisationName: string
  recordedAt: string
  reviewedBy: string | null
  reviewedOn: CivilDate | null
  verdict: CaseReview['verdict'] | null
  review: string | null
  title: string | null
  story: string | null
  publishedOn: CivilDate | null
  withdrawnOn: CivilDate | null
  /** An entry it was carried out on has been undone since. */
  undone: boolean
}

/** Writes a case once; a later feedback on the same receipt corrects what was done, and asks for a new review. */
export async function upsertCase(tx: Tx, c: JointCase, at: Date): Promise<void> {
  await sql`
    INSERT INTO measures.joint_cases AS j (subject_id, id, kind, matter, decision, items, organisation, outcome, reason,
      result, happened_on, recorded_at)
    VALUES (${c.subjectId}, ${c.id}, ${c.kind}, ${c.matter}, ${c.decision}, ${JSON.stringify(c.items)}::jsonb,
      ${c.organisation}, ${c.outcome}, ${c.reason}, ${c.result}, ${c.happenedOn}, ${at})
    ON CONFLICT (subject_id, id) DO UPDATE SET outcome = excluded.outcome, reason = excluded.reason, result =
      excluded.result,
      corrected_at = ${at}, verdict = NULL, reviewed_on = NULL, reviewed_by = NULL, published_on = NULL,
        published_by = NULL,
      withdrawn_on = NULL`.execute(tx)
}

/**
 * Whether an entry that a case was carried out on was revoked since: it never should have been, and is told as an
 * example of nothing (peers 5 row 33). An entry that only ended leaves what was done on it as it was.
 */
const undone = sql<boolean>`EXISTS (
  SELECT FROM jsonb_to_recordset(c.items) AS i(list text, document text)
  JOIN records.records r ON r.subject_id = c.subject_id AND r.list_code = i.list
    AND coalesce(r.document_no, '') = i.document AND r.ended = 'revoked'
  WHERE NOT EXISTS (SELECT FROM records.records n
    WHERE n.subject_id = r.subject_id AND n.fact_id = r.fact_id AND n.known_to IS NULL))`

const columns = sql<StoredCase>`
  c.subject_id AS "subjectId", c.id, c.kind, c.matter, c.decision, c.items, c.organisation, c.outcome,
    c.reason, c.result,
  c.happened_on AS "happenedOn", s.uscc AS "subjectCode", s.name AS "subjectName",
  ARRAY(SELECT n.name FROM subjects.names n WHERE n.subject_id = c.subject_id) AS "subjectNames",
  coalesce(o.name, c.organisation) AS "organisationName",
  to_char(c.recorded_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS "recordedAt", c.reviewed_by AS
    "reviewedBy",
  c.reviewed_on AS "reviewedOn", c.verdict, c.review, c.title, c.story, c.published_on AS "publishedOn",
  c.withdrawn_on AS "withdrawnOn", ${undone} AS undone`
const from = sql`measures.joint_cases c JOIN subjects.subjects s ON s.id = c.subject_id
  LEFT JOIN access.organisations o ON o.code = c.organisation`

/** On show: published by a second person, not taken down, and nothing it rests on undone. */
const onShow = sql`c.published_on IS NOT NULL AND c.withdrawn_on IS NULL AND NOT ${undone}`

/** Reviewed as typical, and still to be published by a second person. */
const waiting = sql`c.verdict = 'typical' AND c.published_on IS NULL AND NOT ${undone}`

export async function listCases(
  db: Db,
  filter: {
    organisation?: string | undefined
    kind?: string | undefined
    unreviewed: boolean
    /** Typical cases that wait for the second person, or that are on show. */
    typical?: 'waiting' | 'published' | undefined
    after?: { recordedAt: string; id: string } | undefined
    limit: number
  },
): Promise<StoredCase[]> {
  return rows(
    db,
    sql<StoredCase>`
    SELECT ${columns} FROM ${from}
    WHERE true
      ${filter.organisation === undefined ? sql`` : sql`AND c.organisation = ${filter.organisation}`}
      ${filter.kind === undefined ? sql`` : sql`AND c.kind = ${filter.kind}`}
      ${filter.unreviewed ? sql`AND c.verdict IS NULL` : sql``}
      ${filter.typical === 'waiting' ? sql`AND ${waiting}` : sql``}
      ${filter.typical === 'published' ? sql`AND ${onShow}` : sql``}
      ${
        filter.after === undefined
          ? sql``
          : sql`
        AND (c.recorded_at, c.id) < (${filter.after.recordedAt}::timestamptz, ${filter.after.id}::uuid)`
      }
    ORDER BY c.recorded_at DESC, c.id DESC LIMIT ${filter.limit}`,
  )
}

/** Where a page of typical cases, newest first, begins. */
export type AfterCase = { publishedOn: CivilDate; id: string }

/** Typical cases on show, newest first. */
export async function listPublished(
  db: Db,
  filter: { kind?: string | undefined; after?: AfterCase | undefined; limit: number },
): Promise<StoredCase[]> {
  const { kind, after, limit } = filter
  return rows(
    db,
    sql<StoredCase>`
    SELECT ${columns} FROM ${from} WHERE ${onShow}
      ${kind === undefined ? sql`` : sql`AND c.kind = ${kind}`}
      ${after === undefined ? sql`` : sql`AND (c.published_on, c.id) < (${after.publishedOn}::date, ${after.id}::uuid)`}
    ORDER BY c.published_on DESC, c.id DESC LIMIT ${limit}`,
  )
}

/** One typical case on show; undefined when it is not, or no longer. */
export async function findPublished(db: Db, id: string): Promise<StoredCase | undefined> {
  return firstRow(db, sql<StoredCase>`SELECT ${columns} FROM ${from} WHERE c.id = ${id} AND ${onShow}`)
}

/** One case; of any organisation unless one is named. */
export async function findCase(
  db: Db,
  id: string,
  organisation: string | undefined,
): Promise<StoredCase | undefined> {
  const own = organisation === undefined ? sql`` : sql`AND c.organisation = ${organisation}`
  return firstRow(db, sql<StoredCase>`SELECT ${columns} FROM ${from} WHERE c.id = ${id} ${own}`)
}

export async function lockCase(tx: Tx, id: string): Promise<StoredCase | undefined> {
  const locked = await firstRow(tx, sql`SELECT id FROM measures.joint_cases WHERE id = ${id} FOR UPDATE`)
  if (locked === undefined) return undefined
  return firstRow(tx, sql<StoredCase>`SELECT ${columns} FROM ${from} WHERE c.id = ${id}`)
}

export async function writeReview(
  tx: Tx,
  c: StoredCase,
  given: CaseReview & { by: string; on: CivilDate },
): Promise<void> {
  await sql`UPDATE measures.joint_cases SET verdict = ${given.verdict}, review = ${given.review}, reviewed_by
    = ${given.by},
      reviewed_on = ${given.on}, title = ${given.title ?? null}, story = ${given.story ?? null}, published_on = NULL,
      published_by = NULL, withdrawn_on = NULL
    WHERE subject_id = ${c.subjectId} AND id = ${c.id}`.execute(tx)
}

export async function publishCase(
  tx: Tx,
  c: StoredCase,
  given: { by: string; on: CivilDate },
): Promise<void> {
  await sql`UPDATE measures.joint_cases SET published_by = ${given.by}, published_on = ${given.on}, withdrawn_on = NULL
    WHERE subject_id = ${c.subjectId} AND id = ${c.id}`.execute(tx)
}

export async function withdrawCase(tx: Tx, c: StoredCase, on: CivilDate): Promise<void> {
  await sql`UPDATE measures.joint_cases SET withdrawn_on = ${on}
    WHERE subject_id = ${c.subjectId} AND id = ${c.id}`.execute(tx)
}
