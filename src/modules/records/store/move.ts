/**
 * Taking facts from one subject to another and back: versions end as `moved`, copies begin. Nothing is
 * rewritten.
 */
import { rows, sql, type Tx } from '../../../kernel/db.ts'
import { uuidv7 } from '../../../kernel/ids.ts'

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
  /** The version under the other subject with the same key, and whether it says the same. */
  twin: string | null
  same: boolean | null
}

function shownOn(day: string) {
  return sql`(r.held IS NULL AND r.public_from <= ${day}::date
    AND (r.public_until IS NULL OR r.public_until > ${day}::date)) IS TRUE`
}

/** Locks and lists the current facts of a subject beside what the other subject holds under the same keys. */
export async function lockMovable(tx: Tx, from: string, to: string, day: string): Promise<Movable[]> {
  return rows(
    tx,
    sql<Movable>`
    SELECT r.id, r.fact_id AS "factId", r.kind, r.document_no AS "documentNo", t.id AS twin,
      t.content_hash = r.content_hash AS same,
      ${shownOn(day)} AS shown
    FROM records.records r
    LEFT JOIN records.records t ON t.subject_id = ${to} AND t.key_hash = r.key_hash AND t.known_to IS NULL
    WHERE r.subject_id = ${from} AND r.known_to IS NULL ORDER BY r.id FOR UPDATE OF r`,
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
  /** The key it had before a merge changed it. */
  keyHash?: string
  /**
   * Both subjects hold a fact under this key: the copy gets one of its own, so that neither hides the other.
   */
  apart: boolean
}

/**
 * Files copies of versions under another subject, as rows of the merge: its id stands for the submission,
 * behind the rows it has already. Everything else stays: the fact, its version, when it was first received.
 * Returns the rows.
 */
export async function copyVersionsTo(
  tx: Tx,
  move: { from: string; to: string; mergeId: string; at: Date },
  copies: readonly Copy[],
): Promise<{ first: number; last: number }> {
  const [{ last: filed } = { last: 0 }] = await rows(
    tx,
    sql<{ last: number }>`
    SELECT coalesce(max(row_no), 0) AS last FROM records.records WHERE submission_id = ${move.mergeId}`,
  )
  await rows(
    tx,
    sql`
    INSERT INTO records.records (subject_id, id, fact_id, version, kind, kind_version, polarity, key_hash,
      content_hash,
      document_no, authority_code, authority_name, source_code, decided_on, effective_on, until, level, list_code,
      public_from, public_until, publicity_rule, held, payload, submission_id, row_no, first_received_at,
        due_on, due_days, received_at, known_from)
    SELECT ${move.to}, q.copy, r.fact_id, r.version, r.kind, r.kind_version, r.polarity,
      CASE WHEN q.apart THEN md5(r.key_hash::text || ${move.mergeId}::text)::uuid ELSE coalesce(q.key_hash,
        r.key_hash) END,
      r.content_hash, r.document_no, r.authority_code, r.authority_name, r.source_code, r.decided_on,
        r.effective_on,
      r.until, r.level, r.list_code, r.public_from, r.public_until, r.publicity_rule, r.held, r.payload,
        ${move.mergeId},
      ${filed}::int + q.n::int, r.first_received_at, r.due_on, r.due_days, r.received_at, ${move.at}
    FROM unnest(${copies.map((c) => c.id)}::uuid[], ${copies.map(() => uuidv7())}::uuid[],
      ${copies.map((c) => c.keyHash ?? null)}::uuid[], ${copies.map((c) => c.apart)}::boolean[])
      WITH ORDINALITY AS q(id, copy, key_hash, apart, n)
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

/** The last version of each fact that left a subject as moved: what it was when it left. */
export async function lastMoved(
  tx: Tx,
  subjectId: string,
  factIds: readonly string[],
): Promise<{ id: string; factId: string; keyHash: string }[]> {
  return rows(
    tx,
    sql<{ id: string; factId: string; keyHash: string }>`
    SELECT DISTINCT ON (fact_id) id, fact_id AS "factId", key_hash AS "keyHash" FROM records.records
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
