/** What became of a record that was public under a number once: the links to it are still quoted. */
import { firstRow, sql, type Db } from '../../../kernel/db.ts'
import type { CivilDate } from '../../../kernel/time.ts'
import { recordColumns, type StoredRecord } from '../../records/index.ts'
import type { PublicRecord } from './read.ts'
import { shownWhere, wasShownWhere } from './shown.ts'

/** A fact, and the subjects it may stand under now: its own, and the one that was merged into. */
export interface FormerFact {
  /** The fact; and, where that one held the same decision, the fact that stands there for both. */
  factIds: string[]
  subjectIds: string[]
}

/** The fact of a version that strangers could see. */
export async function findFormer(db: Db, day: CivilDate, id: string): Promise<FormerFact | undefined> {
  return firstRow(db, sql<FormerFact>`
    SELECT r.fact_id || ARRAY(SELECT DISTINCT t.fact_id FROM records.records t
        WHERE t.subject_id = s.merged_into AND t.key_hash = r.key_hash AND t.fact_id <> r.fact_id
          AND r.ended = 'moved') AS "factIds",
      array_remove(ARRAY[r.subject_id, s.merged_into], NULL) AS "subjectIds"
    FROM records.records r JOIN subjects.subjects s ON s.id = r.subject_id
    WHERE r.id = ${id} AND ${wasShownWhere(day)}`)
}

/** The version of a fact that may be seen today. */
export async function findShown(db: Db, day: CivilDate, fact: FormerFact): Promise<PublicRecord | undefined> {
  return firstRow(db, sql<PublicRecord>`
    SELECT ${recordColumns}, s.uscc AS "subjectCode", s.name AS "subjectName"
    FROM records.records r JOIN subjects.subjects s ON s.id = r.subject_id
    WHERE r.subject_id = ANY(${fact.subjectIds}::uuid[]) AND r.fact_id = ANY(${fact.factIds}::uuid[])
      AND ${shownWhere(day)}
    ORDER BY r.fact_id <> ${fact.factIds[0]} LIMIT 1`)
}

/** A record whose decision was revoked, with what the body said. */
export interface RevokedFact extends StoredRecord {
  /** Null: not known of what was revoked long ago. */
  ground: 'changed' | 'revoked' | 'unlawful' | 'void' | null
  reason: string
  revokedOn: CivilDate
  withdrawnOn: CivilDate
}

/**
 * The revocation a fact ended by, while the record would still have been public and was not taken out for another
 * reason: of what is repaired, masked or over nothing is left.
 */
export async function findRevoked(db: Db, day: CivilDate, fact: FormerFact): Promise<RevokedFact | undefined> {
  return firstRow(db, sql<RevokedFact>`
    SELECT ${recordColumns}, v.ground, v.reason, v.decided_on AS "revokedOn",
      to_char(v.since AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM-DD') AS "withdrawnOn"
    FROM records.records r JOIN records.revocations v ON v.subject_id = r.subject_id AND v.record_id = r.id
    WHERE r.subject_id = ANY(${fact.subjectIds}::uuid[]) AND r.fact_id = ANY(${fact.factIds}::uuid[])
      AND r.ended = 'revoked'
      AND r.public_from <= ${day}::date AND (r.public_until IS NULL OR r.public_until > ${day}::date)
      AND NOT EXISTS (SELECT FROM publicity.withdrawals w
        WHERE w.subject_id = r.subject_id AND w.fact_id = r.fact_id AND w.lifted_at IS NULL)
      AND NOT EXISTS (SELECT FROM records.records c
        WHERE c.subject_id = r.subject_id AND c.fact_id = r.fact_id AND c.known_to IS NULL)
    ORDER BY r.version DESC LIMIT 1`)
}
