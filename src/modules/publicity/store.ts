/** Every statement over schema `publicity`, and the one SQL form of "may a stranger see this?". */
import { firstRow, rows, sql, type Db, type Tx } from '../../kernel/db.ts'
import type { RawBuilder } from 'kysely'
import type { CivilDate } from '../../kernel/time.ts'
import { recordColumns, type StoredRecord } from '../records/index.ts'

/**
 * The publicity question over alias `r` of records.records, on a day, as known now. `rules.shownOn` says the same of
 * one record in memory; `publicity.test.ts` keeps the two equal.
 */
export function shownWhere(day: CivilDate): RawBuilder<boolean> {
  return sql<boolean>`(r.known_to IS NULL AND r.public_from IS NOT NULL AND r.held IS NULL AND r.public_from <= ${day}::date
    AND (r.public_until IS NULL OR r.public_until > ${day}::date)
    AND NOT EXISTS (SELECT FROM publicity.withdrawals w
      WHERE w.subject_id = r.subject_id AND w.fact_id = r.fact_id AND w.lifted_at IS NULL))`
}

/** A public record with the subject it is about. */
export interface PublicRecord extends StoredRecord {
  subjectCode: string | null
  subjectName: string
}

export interface PublicFilter {
  kind: string
  from?: CivilDate | undefined
  to?: CivilDate | undefined
  authority?: string | undefined
  /** Part of the subject's name, its code, or the document number. */
  q?: string | undefined
  after?: { decidedOn: CivilDate; id: string } | undefined
  limit: number
}

function filterWhere(filter: PublicFilter): RawBuilder<unknown> {
  const q = filter.q?.trim()
  return sql`r.kind = ${filter.kind}
    ${filter.from === undefined ? sql`` : sql`AND r.decided_on >= ${filter.from}`}
    ${filter.to === undefined ? sql`` : sql`AND r.decided_on <= ${filter.to}`}
    ${filter.authority === undefined ? sql`` : sql`AND (r.authority_code = ${filter.authority} OR r.authority_name = ${filter.authority})`}
    ${q === undefined || q === '' ? sql`` : sql`AND (s.uscc = ${q.toUpperCase()} OR position(${q} IN s.name) > 0 OR position(${q} IN coalesce(r.document_no, '')) > 0)`}`
}

const publicColumns = sql<PublicRecord>`${recordColumns}, s.uscc AS "subjectCode", s.name AS "subjectName"`

/** Public records of one kind, newest decision first. */
export async function listPublic(db: Db, day: CivilDate, filter: PublicFilter): Promise<PublicRecord[]> {
  return rows(db, sql<PublicRecord>`
    SELECT ${publicColumns} FROM records.records r JOIN subjects.subjects s ON s.id = r.subject_id
    WHERE ${shownWhere(day)} AND ${filterWhere(filter)}
      ${filter.after === undefined ? sql`` : sql`AND (r.decided_on, r.id) < (${filter.after.decidedOn}::date, ${filter.after.id}::uuid)`}
    ORDER BY r.decided_on DESC, r.id DESC LIMIT ${filter.limit}`)
}

/** How many records a filter shows; exact up to `cap`, so a wide filter costs no full count. */
export async function countPublic(db: Db, day: CivilDate, filter: PublicFilter, cap = 10_000): Promise<number> {
  const found = await firstRow(db, sql<{ n: number }>`
    SELECT count(*)::int AS n FROM (
      SELECT 1 FROM records.records r JOIN subjects.subjects s ON s.id = r.subject_id
      WHERE ${shownWhere(day)} AND ${filterWhere(filter)} LIMIT ${cap}) AS q`)
  return found?.n ?? 0
}

/** The deciding authorities among public records of a kind, with counts, most first: the facet of the list pages. */
export async function countByAuthority(
  db: Db,
  day: CivilDate,
  filter: { kind: string; from?: CivilDate | undefined; to?: CivilDate | undefined; limit: number },
): Promise<{ code: string | null; name: string; count: number }[]> {
  return rows(db, sql<{ code: string | null; name: string; count: number }>`
    SELECT r.authority_code AS code, max(r.authority_name) AS name, count(*)::int AS count
    FROM records.records r
    WHERE ${shownWhere(day)} AND r.kind = ${filter.kind}
      ${filter.from === undefined ? sql`` : sql`AND r.decided_on >= ${filter.from}`}
      ${filter.to === undefined ? sql`` : sql`AND r.decided_on <= ${filter.to}`}
    GROUP BY r.authority_code ORDER BY count DESC, name LIMIT ${filter.limit}`)
}

/** One public record by its version id; undefined when a stranger may not see it today. */
export async function findPublic(db: Db, day: CivilDate, id: string): Promise<PublicRecord | undefined> {
  return firstRow(db, sql<PublicRecord>`
    SELECT ${publicColumns} FROM records.records r JOIN subjects.subjects s ON s.id = r.subject_id
    WHERE r.id = ${id} AND ${shownWhere(day)}`)
}

/** All public records of a subject, newest decision first. */
export async function listPublicOf(
  db: Db,
  day: CivilDate,
  filter: { subjectId: string; kind?: string | undefined; after?: { decidedOn: CivilDate; id: string } | undefined; limit: number },
): Promise<StoredRecord[]> {
  return rows(db, sql<StoredRecord>`
    SELECT ${recordColumns} FROM records.records r
    WHERE r.subject_id = ${filter.subjectId} AND ${shownWhere(day)}
      ${filter.kind === undefined ? sql`` : sql`AND r.kind = ${filter.kind}`}
      ${filter.after === undefined ? sql`` : sql`AND (coalesce(r.decided_on, '0001-01-01'), r.id) < (${filter.after.decidedOn}::date, ${filter.after.id}::uuid)`}
    ORDER BY coalesce(r.decided_on, '0001-01-01') DESC, r.id DESC LIMIT ${filter.limit}`)
}

/**
 * What a stranger could see of a subject on a past day: versions known at the end of that day, inside their window on
 * that day, unless the fact has been withdrawn or revoked since: what was taken out of the public eye stays out.
 */
export async function listPublicAsOf(db: Db, day: CivilDate, knownAt: Date, subjectId: string, limit: number): Promise<StoredRecord[]> {
  return rows(db, sql<StoredRecord>`
    SELECT ${recordColumns} FROM records.records r
    WHERE r.subject_id = ${subjectId} AND r.known_from <= ${knownAt} AND (r.known_to IS NULL OR r.known_to > ${knownAt})
      AND r.public_from IS NOT NULL AND r.held IS NULL AND r.public_from <= ${day}::date
      AND (r.public_until IS NULL OR r.public_until > ${day}::date)
      AND coalesce(r.ended, 'superseded') = 'superseded'
      AND NOT EXISTS (SELECT FROM publicity.withdrawals w
        WHERE w.subject_id = r.subject_id AND w.fact_id = r.fact_id AND w.lifted_at IS NULL)
    ORDER BY coalesce(r.decided_on, '0001-01-01') DESC, r.id DESC LIMIT ${limit}`)
}

/** Public records of a subject counted by kind. */
export async function countPublicOf(db: Db, day: CivilDate, subjectId: string): Promise<{ kind: string; count: number }[]> {
  return rows(db, sql<{ kind: string; count: number }>`
    SELECT r.kind, count(*)::int AS count FROM records.records r
    WHERE r.subject_id = ${subjectId} AND ${shownWhere(day)} GROUP BY r.kind ORDER BY r.kind`)
}

/** The newest public records of any of these kinds: what is new on the home page. */
export async function listNewest(db: Db, day: CivilDate, kinds: readonly string[], limit: number): Promise<PublicRecord[]> {
  return rows(db, sql<PublicRecord>`
    SELECT q.* FROM unnest(${kinds as string[]}::text[]) AS k(kind)
    CROSS JOIN LATERAL (
      SELECT ${publicColumns} FROM records.records r JOIN subjects.subjects s ON s.id = r.subject_id
      WHERE r.kind = k.kind AND ${shownWhere(day)} ORDER BY r.decided_on DESC, r.id DESC LIMIT ${limit}) q
    ORDER BY q."decidedOn" DESC, q.id DESC LIMIT ${limit}`)
}

/** Public entries of one list in force on a day. */
export async function listEntries(
  db: Db,
  day: CivilDate,
  filter: { list: string; after?: { decidedOn: CivilDate; id: string } | undefined; limit: number },
): Promise<PublicRecord[]> {
  return rows(db, sql<PublicRecord>`
    SELECT ${publicColumns} FROM records.records r JOIN subjects.subjects s ON s.id = r.subject_id
    WHERE r.list_code = ${filter.list} AND ${shownWhere(day)}
      AND coalesce(r.effective_on, r.decided_on) <= ${day}::date AND (r.until IS NULL OR r.until >= ${day}::date)
      ${filter.after === undefined ? sql`` : sql`AND (r.decided_on, r.id) < (${filter.after.decidedOn}::date, ${filter.after.id}::uuid)`}
    ORDER BY r.decided_on DESC, r.id DESC LIMIT ${filter.limit}`)
}

/** Entries in force on a day, counted by list. */
export async function countEntries(db: Db, day: CivilDate): Promise<{ list: string; count: number }[]> {
  return rows(db, sql<{ list: string; count: number }>`
    SELECT r.list_code AS list, count(*)::int AS count FROM records.records r
    WHERE r.list_code IS NOT NULL AND ${shownWhere(day)}
      AND coalesce(r.effective_on, r.decided_on) <= ${day}::date AND (r.until IS NULL OR r.until >= ${day}::date)
    GROUP BY r.list_code ORDER BY r.list_code`)
}

export interface Withdrawal {
  subjectId: string
  id: string
  factId: string
  reason: 'repaired' | 'revoked' | 'objection-upheld' | 'misattributed' | 'court-order' | 'masked' | 'law'
  document: string
  byActor: string
  byOrganisation: string | null
  since: Date
}

/** Takes a fact out of the public eye; answers false when it already was. */
export async function insertWithdrawal(tx: Tx, w: Withdrawal): Promise<boolean> {
  const inserted = await firstRow(tx, sql<{ id: string }>`
    INSERT INTO publicity.withdrawals (subject_id, id, fact_id, reason, document, by_actor, by_organisation, since)
    VALUES (${w.subjectId}, ${w.id}, ${w.factId}, ${w.reason}, ${w.document}, ${w.byActor}, ${w.byOrganisation}, ${w.since})
    ON CONFLICT (subject_id, fact_id) WHERE lifted_at IS NULL DO NOTHING RETURNING id`)
  return inserted !== undefined
}

export interface Punctuality {
  code: string | null
  name: string
  kind: string
  received: number
  onTime: number
  late: number
}

/** P5: facts with a delivery deadline, by deciding authority: how many came in time by their first receipt. */
export async function punctuality(db: Db, filter: { from: CivilDate; to: CivilDate; authority?: string | undefined }): Promise<Punctuality[]> {
  return rows(db, sql<Punctuality>`
    SELECT r.authority_code AS code, max(r.authority_name) AS name, r.kind, count(*)::int AS received,
      count(*) FILTER (WHERE (r.first_received_at AT TIME ZONE 'Asia/Shanghai')::date <= r.due_on)::int AS "onTime",
      count(*) FILTER (WHERE (r.first_received_at AT TIME ZONE 'Asia/Shanghai')::date > r.due_on)::int AS late
    FROM records.records r
    WHERE r.known_to IS NULL AND r.due_on IS NOT NULL AND r.decided_on BETWEEN ${filter.from} AND ${filter.to}
      ${filter.authority === undefined ? sql`` : sql`AND r.authority_code = ${filter.authority}`}
    GROUP BY r.authority_code, r.kind ORDER BY name, r.kind`)
}

/** The versions of a fact, newest first: dates only, since an old text may be what was corrected. */
export async function findPublicHistory(
  db: Db,
  subjectId: string,
  factId: string,
): Promise<{ version: number; knownFrom: string; knownTo: string | null; ended: string | null }[]> {
  return rows(db, sql<{ version: number; knownFrom: string; knownTo: string | null; ended: string | null }>`
    SELECT version, to_char(known_from AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM-DD') AS "knownFrom",
      to_char(known_to AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM-DD') AS "knownTo", ended
    FROM records.records WHERE subject_id = ${subjectId} AND fact_id = ${factId} ORDER BY version DESC`)
}

/** Figures of the home page and statistics: records shown today by kind, and decisions by month and kind. */
export async function countPublicByKind(db: Db, day: CivilDate): Promise<{ kind: string; count: number }[]> {
  return rows(db, sql<{ kind: string; count: number }>`
    SELECT r.kind, count(*)::int AS count FROM records.records r WHERE ${shownWhere(day)} GROUP BY r.kind ORDER BY r.kind`)
}

export async function countPublicByMonth(
  db: Db,
  day: CivilDate,
  filter: { kinds: readonly string[]; from: CivilDate },
): Promise<{ month: string; kind: string; count: number }[]> {
  return rows(db, sql<{ month: string; kind: string; count: number }>`
    SELECT to_char(r.decided_on, 'YYYY-MM') AS month, r.kind, count(*)::int AS count FROM records.records r
    WHERE ${shownWhere(day)} AND r.kind = ANY(${filter.kinds as string[]}::text[]) AND r.decided_on BETWEEN ${filter.from}::date AND ${day}::date
    GROUP BY 1, 2 ORDER BY 1, 2`)
}

/** Rows of a submission that one batch event stands for. */
export interface FiledRange {
  submissionId: string
  firstRow: number
  lastRow: number
}

export interface FiledEvent {
  offset: number
  id: string
  factId: string
  version: number
  kind: string
  documentNo: string | null
  decidedOn: string | null
  publicUntil: string | null
  subjectId: string
  code: string | null
  name: string
  shown: boolean
}

/** The records of a batch event from `offset` on, each with whether a stranger may see it on the day. */
export async function listFiledForFeed(db: Db, ref: FiledRange, day: CivilDate, offset: number, limit: number): Promise<FiledEvent[]> {
  return rows(db, sql<FiledEvent>`
    SELECT q."offset", r.id, r.fact_id AS "factId", r.version, r.kind, r.document_no AS "documentNo",
      r.decided_on AS "decidedOn", r.public_until AS "publicUntil", r.subject_id AS "subjectId", s.uscc AS code, s.name,
      ${shownWhere(day)} AS shown
    FROM (
      SELECT f.subject_id, f.id, (row_number() OVER (ORDER BY f.row_no, f.version) - 1)::int AS "offset"
      FROM records.records f
      WHERE f.submission_id = ${ref.submissionId} AND f.row_no BETWEEN ${ref.firstRow} AND ${ref.lastRow}
      ORDER BY f.row_no, f.version OFFSET ${offset} LIMIT ${limit}) q
    JOIN records.records r ON r.subject_id = q.subject_id AND r.id = q.id
    JOIN subjects.subjects s ON s.id = r.subject_id ORDER BY q."offset"`)
}
