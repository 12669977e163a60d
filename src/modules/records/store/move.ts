/**
 * Taking facts from one subject to another and back: versions end as `moved`, copies begin. Nothing is
 * rewritten.
 */
import { rows, sql, type Tx } from '../../../kernel/db.ts'
import { uuidv7 } from '../../../kernel/ids.ts'
import type { CivilDate } from '../../../kernel/time.ts'

export interface MovedFact {
  factId: string
  /** Filed under the other subject; false: that one held the same fact already. */
  copied: boolean
}

/** A version that leaves a subject. */
export interface Gone {
  id: string
  factId: string
  kind: string
  /** Within its publicity window on the day of the move. */
  shown: boolean
}

export interface Movable extends Gone {
  documentNo: string | null
  /** The version under the other subject with the same key, and whether it says the same but for names and codes. */
  twin: string | null
  same: boolean | null
}

/** The fields of each kind that say whom a record is about: its names and codes. */
export type IdentityFields = Readonly<Record<string, readonly string[]>>

/** What the record `alias` says, whoever its subject is. */
function saidBy(alias: string, fields: IdentityFields) {
  return sql`(${sql.ref(`${alias}.payload`)} - ARRAY(
    SELECT jsonb_array_elements_text(${JSON.stringify(fields)}::jsonb -> ${sql.ref(`${alias}.kind`)})))`
}

/** Whether the record `r` is within its publicity window on a day. */
export function shownOn(day: string) {
  return sql`(r.held IS NULL AND r.public_from <= ${day}::date
    AND (r.public_until IS NULL OR r.public_until > ${day}::date)) IS TRUE`
}

/**
 * Locks and lists the current facts of a subject beside what the other subject holds under the same keys. One decision
 * that was delivered under both subjects' codes says the same: names and codes are left out of the comparison.
 */
export async function lockMovable(
  tx: Tx,
  between: { from: string; to: string; day: string },
  fields: IdentityFields,
): Promise<Movable[]> {
  const { from, to, day } = between
  return rows(
    tx,
    sql<Movable>`
    SELECT r.id, r.fact_id AS "factId", r.kind, r.document_no AS "documentNo", t.id AS twin,
      t.content_hash = r.content_hash OR ${saidBy('t', fields)} = ${saidBy('r', fields)} AS same,
      ${shownOn(day)} AS shown
    FROM records.records r
    LEFT JOIN records.records t ON t.subject_id = ${to} AND t.key_hash = r.key_hash AND t.known_to IS NULL
    WHERE r.subject_id = ${from} AND r.known_to IS NULL ORDER BY r.id FOR UPDATE OF r`,
  )
}

/** Decisions that stand under one of two subjects and were revoked under the other. */
export async function listHalfRevoked(
  tx: Tx,
  one: string,
  other: string,
): Promise<{ kind: string; documentNo: string | null; factId: string }[]> {
  return rows(
    tx,
    sql<{ kind: string; documentNo: string | null; factId: string }>`
    SELECT DISTINCT r.kind, r.document_no AS "documentNo", r.fact_id AS "factId"
    FROM (VALUES (${one}::uuid, ${other}::uuid), (${other}::uuid, ${one}::uuid)) AS q(revoked_of, stands_of)
    JOIN records.records x ON x.subject_id = q.revoked_of AND x.ended = 'revoked'
    JOIN records.records r ON r.subject_id = q.stands_of AND r.key_hash = x.key_hash AND r.known_to IS NULL`,
  )
}

/** Ends current versions of a subject as moved. */
export async function endMoved(tx: Tx, subjectId: string, ids: readonly string[], at: Date): Promise<void> {
  await rows(
    tx,
    sql`
    UPDATE records.records SET known_to = ${at}, ended = 'moved'
    WHERE subject_id = ${subjectId} AND id = ANY(${ids as string[]}::uuid[]) AND known_to IS NULL`,
  )
}

export interface Copy {
  /** The version to be copied. */
  id: string
  /** The keys it had before a merge changed them. */
  before?: { keyHash: string; originKey: string | null }
  /**
   * Both subjects hold a fact under this key: the copy gets one of its own, so that neither hides the other.
   */
  apart: boolean
  /** The fact it goes on as and the version it becomes, where that is not its own. */
  as?: { factId: string; version: number }
}

/**
 * Files copies of versions under another subject, as rows of the merge: its id stands for the submission,
 * behind the rows it has already. Everything else stays: the fact, its version, when it was first received.
 * `revoked`: they end as they come, so that no delivery brings their decisions back. Returns the rows.
 */
export async function copyVersionsTo(
  tx: Tx,
  move: { from: string; to: string; mergeId: string; at: Date },
  copies: readonly Copy[],
  revoked = false,
): Promise<{ first: number; last: number }> {
  const [{ last: filed } = { last: 0 }] = await rows(
    tx,
    sql<{ last: number }>`
    SELECT coalesce(max(row_no), 0) AS last FROM records.records WHERE submission_id = ${move.mergeId}`,
  )
  await rows(
    tx,
    sql`
    INSERT INTO records.records (subject_id, id, fact_id, version, kind, kind_version, polarity, key_hash, origin_key,
      content_hash, document_no, authority_code, authority_name, source_code, decided_on, effective_on, until, level,
      list_code, public_from, public_until, publicity_rule, held, payload, submission_id, row_no, first_received_at,
      due_on, due_days, received_at, known_from, known_to, ended)
    SELECT ${move.to}, q.copy, coalesce(q.fact, r.fact_id), coalesce(q.version, r.version), r.kind, r.kind_version,
      r.polarity,
      CASE WHEN q.apart THEN md5(r.key_hash::text || ${move.mergeId}::text)::uuid
        ELSE coalesce(q.key_hash, r.key_hash) END,
      CASE WHEN q.apart THEN coalesce(r.origin_key, r.key_hash) WHEN q.key_hash IS NULL THEN r.origin_key
        ELSE q.origin_key END,
      r.content_hash, r.document_no, r.authority_code, r.authority_name, r.source_code, r.decided_on,
      r.effective_on, r.until, r.level, r.list_code, r.public_from, r.public_until, r.publicity_rule, r.held, r.payload,
      ${move.mergeId}, ${filed}::int + q.n::int, r.first_received_at, r.due_on, r.due_days, r.received_at, ${move.at},
      ${revoked ? move.at : null}::timestamptz, ${revoked ? 'revoked' : null}::text
    FROM unnest(${copies.map((c) => c.id)}::uuid[], ${copies.map(() => uuidv7())}::uuid[],
      ${copies.map((c) => c.before?.keyHash ?? null)}::uuid[],
      ${copies.map((c) => c.before?.originKey ?? null)}::uuid[],
      ${copies.map((c) => c.apart)}::boolean[], ${copies.map((c) => c.as?.factId ?? null)}::uuid[],
      ${copies.map((c) => c.as?.version ?? null)}::int[])
      WITH ORDINALITY AS q(id, copy, key_hash, origin_key, apart, fact, version, n)
    JOIN records.records r ON r.subject_id = ${move.from} AND r.id = q.id`,
  )
  return { first: filed + 1, last: filed + copies.length }
}

/** Current versions, under the subject that was kept, of facts a merge brought there. */
export async function lockBrought(
  tx: Tx,
  subjectId: string,
  factIds: readonly string[],
  day: string,
): Promise<Gone[]> {
  return rows(
    tx,
    sql<Gone>`
    SELECT r.id, r.fact_id AS "factId", r.kind, ${shownOn(day)} AS shown FROM records.records r
    WHERE r.subject_id = ${subjectId} AND r.fact_id = ANY(${factIds as string[]}::uuid[]) AND r.known_to IS NULL
    ORDER BY r.id FOR UPDATE`,
  )
}

/** A fact as it was when it left. */
export interface Left {
  id: string
  factId: string
  version: number
  keyHash: string
  originKey: string | null
  until: CivilDate | null
}

/** The last version of each fact that left a subject as moved: what it was when it left. */
export async function lastMoved(
  tx: Tx,
  subjectId: string,
  factIds: readonly string[],
): Promise<Left[]> {
  return rows(
    tx,
    sql<Left>`
    SELECT DISTINCT ON (fact_id) id, fact_id AS "factId", version, key_hash AS "keyHash", origin_key AS "originKey",
      until
    FROM records.records
    WHERE subject_id = ${subjectId} AND fact_id = ANY(${factIds as string[]}::uuid[]) AND ended = 'moved'
    ORDER BY fact_id, known_to DESC, id DESC`,
  )
}

/** The facts a merge brought to a subject: its copies are rows of the merge. */
export async function factsBrought(tx: Tx, subjectId: string, mergeId: string): Promise<string[]> {
  const found = await rows(
    tx,
    sql<{ factId: string }>`
    SELECT DISTINCT fact_id AS "factId" FROM records.records WHERE submission_id = ${mergeId}
      AND subject_id = ${subjectId}`,
  )
  return found.map((one) => one.factId)
}

/** Two facts of one decision, which two subjects held when they became one. */
export interface Twin {
  /** Left the merged subject and was not copied: it stood there already. */
  left: string
  /** Under the subject that was kept. */
  stays: string
}

/** The pairs of facts that are one decision for the subject `to`: of each, only one stands there. */
export async function twinsOf(tx: Tx, from: string, to: string): Promise<Twin[]> {
  return rows(
    tx,
    sql<Twin>`
    SELECT DISTINCT l.fact_id AS left, t.fact_id AS stays
    FROM records.records l JOIN records.records t ON t.subject_id = ${to} AND t.key_hash = l.key_hash
    WHERE l.subject_id = ${from} AND l.ended = 'moved' AND t.fact_id <> l.fact_id
      AND NOT EXISTS (SELECT FROM records.records c WHERE c.subject_id = ${to} AND c.fact_id = l.fact_id)
      AND NOT EXISTS (SELECT FROM records.records n WHERE n.subject_id = ${from} AND n.fact_id = l.fact_id
        AND n.known_to IS NULL)`,
  )
}
