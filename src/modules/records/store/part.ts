/** What was filed under a subject while another was merged into it, and what became of decisions both held. */
import { rows, sql, type Tx } from '../../../kernel/db.ts'
import type { CivilDate } from '../../../kernel/time.ts'
import { shownOn, type Gone } from './move.ts'

/** A current version that came while two subjects were one. */
export interface Since extends Gone {
  version: number
  keyHash: string
  documentNo: string | null
  payload: Record<string, unknown>
  /** The fact itself came then; else only this version of it. */
  isNew: boolean
}

interface Merged {
  kept: string
  mergeId: string
  /** When they became one. */
  since: Date
}

/** Locks the current versions filed under the kept subject since the merge, without what the merge brought. */
export async function lockFiledSince(tx: Tx, { kept, mergeId, since }: Merged, day: string): Promise<Since[]> {
  return rows(
    tx,
    sql<Since>`
    SELECT r.id, r.fact_id AS "factId", r.kind, r.version, r.key_hash AS "keyHash", r.document_no AS "documentNo",
      r.payload,
      ${shownOn(day)} AS shown,
      NOT EXISTS (SELECT FROM records.records o WHERE o.subject_id = r.subject_id AND o.fact_id = r.fact_id
        AND o.known_from <= ${since}) AS "isNew"
    FROM records.records r
    WHERE r.subject_id = ${kept} AND r.known_to IS NULL AND r.known_from > ${since}
      AND NOT EXISTS (SELECT FROM records.records b WHERE b.submission_id = ${mergeId} AND b.subject_id = ${kept}
        AND b.fact_id = r.fact_id)
    ORDER BY r.id FOR UPDATE OF r`,
  )
}

/** Earlier versions of facts under a subject, the newest first. */
export async function listEarlier(
  tx: Tx,
  subjectId: string,
  factIds: readonly string[],
): Promise<{ id: string; factId: string; kind: string; payload: Record<string, unknown> }[]> {
  return rows(
    tx,
    sql<{ id: string; factId: string; kind: string; payload: Record<string, unknown> }>`
    SELECT id, fact_id AS "factId", kind, payload FROM records.records
    WHERE subject_id = ${subjectId} AND fact_id = ANY(${factIds as string[]}::uuid[]) AND known_to IS NOT NULL
    ORDER BY fact_id, version DESC, id DESC`,
  )
}

/** The versions in which facts were revoked under a subject and ended so. */
export async function revokedVersions(
  tx: Tx,
  subjectId: string,
  factIds: readonly string[],
): Promise<{ id: string; factId: string; version: number }[]> {
  return rows(
    tx,
    sql<{ id: string; factId: string; version: number }>`
    SELECT DISTINCT ON (r.fact_id) r.id, r.fact_id AS "factId", r.version FROM records.records r
    WHERE r.subject_id = ${subjectId} AND r.fact_id = ANY(${factIds as string[]}::uuid[]) AND r.ended = 'revoked'
      AND NOT EXISTS (SELECT FROM records.records c WHERE c.subject_id = r.subject_id AND c.fact_id = r.fact_id
        AND c.known_to IS NULL)
    ORDER BY r.fact_id, r.known_to DESC`,
  )
}

/** Entries on lists, of these facts, that have a last day now. */
export async function limitedEntries(
  tx: Tx,
  subjectId: string,
  factIds: readonly string[],
): Promise<{ id: string; factId: string; until: CivilDate }[]> {
  return rows(
    tx,
    sql<{ id: string; factId: string; until: CivilDate }>`
    SELECT id, fact_id AS "factId", until FROM records.records
    WHERE subject_id = ${subjectId} AND fact_id = ANY(${factIds as string[]}::uuid[]) AND known_to IS NULL
      AND list_code IS NOT NULL AND until IS NOT NULL`,
  )
}
