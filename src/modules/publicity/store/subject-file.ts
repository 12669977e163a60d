/** The file of one subject in one read: what weighs on it whole, of the rest the newest of each kind, all counted. */
import { rows, sql, type Db } from '../../../kernel/db.ts'
import { recordColumns, type StoredRecord } from '../../records/index.ts'
import { shownInLookWhere, toldWhere, type Look } from './shown.ts'

/** A record of a file. */
export interface FileRecord extends StoredRecord {
  /** How many records of its kind, polarity and standing on lists the file holds; not all of them may be listed. */
  among: number
  /** Strangers could see an earlier version of it. */
  corrected: boolean
}

/** So many adverse facts of one kind are listed, the newest; every one is counted. */
const adverseAtMost = 500

/**
 * What a look at a subject shows, newest decision first. Entries of lists are all there and adverse facts are never
 * pushed out by others: of each kind, apart by polarity, the newest `most` are listed (of adverse ones 500), and each
 * record tells how many there are, so that every group of the file is counted by any of its records.
 */
export async function listFile(
  db: Db,
  look: Look,
  { subjectId, most }: { subjectId: string; most: number },
): Promise<FileRecord[]> {
  return rows(db, sql<FileRecord>`
    WITH placed AS (
      SELECT r.id, r.list_code IS NOT NULL AS listed, (count(*) OVER alike)::int AS among,
        row_number() OVER (alike ORDER BY coalesce(r.decided_on, '0001-01-01') DESC, r.id DESC) AS place,
        CASE r.polarity WHEN 'adverse' THEN greatest(${most}::int, ${adverseAtMost}::int) ELSE ${most}::int END AS most
      FROM records.records r WHERE r.subject_id = ${subjectId} AND ${shownInLookWhere(subjectId, look)}
      WINDOW alike AS (PARTITION BY r.kind, r.polarity, r.list_code IS NOT NULL))
    SELECT ${recordColumns}, p.among, r.version > 1 AND r.fact_id IN (
      SELECT r.fact_id FROM records.records r
      WHERE r.subject_id = ${subjectId} AND r.ended = 'superseded' AND ${toldWhere}) AS corrected
    FROM placed p CROSS JOIN LATERAL (
      -- Each by its key: only what is listed is read whole.
      SELECT r.* FROM records.records r WHERE r.subject_id = ${subjectId} AND r.id = p.id OFFSET 0) r
    WHERE p.listed OR p.place <= p.most
    ORDER BY coalesce(r.decided_on, '0001-01-01') DESC, r.id DESC`)
}
