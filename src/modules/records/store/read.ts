/** Reading the archive. */
import { rows, sql, firstRow, type Db, type PgClient, type Tx } from '../../../kernel/db.ts'
import type { StoredRecord } from '../schema.ts'

/** The select list of a StoredRecord over alias `r`; other modules' readers use it through the door. */
export const recordColumns = sql<StoredRecord>`
  r.id, r.fact_id AS "factId", r.subject_id AS "subjectId", r.version, r.kind, r.kind_version AS "kindVersion",
  r.polarity, r.document_no AS "documentNo", r.authority_code AS "authorityCode", r.authority_name AS "authorityName",
  r.source_code AS "sourceCode", r.decided_on AS "decidedOn", r.effective_on AS "effectiveOn", r.until, r.level,
  r.list_code AS "listCode", r.public_from AS "publicFrom", r.public_until AS "publicUntil",
  r.publicity_rule AS "publicityRule", r.held, r.due_on AS "dueOn", r.payload, r.submission_id AS "submissionId",
  r.row_no AS "rowNo", to_char(r.first_received_at, 'YYYY-MM-DD"T"HH24:MI:SS.MSTZH:TZM') AS "firstReceivedAt",
  to_char(r.known_from, 'YYYY-MM-DD"T"HH24:MI:SS.MSTZH:TZM') AS "knownFrom",
  to_char(r.known_to, 'YYYY-MM-DD"T"HH24:MI:SS.MSTZH:TZM') AS "knownTo", r.ended`

export interface ArchiveFilter {
  subjectId: string
  kind?: string | undefined
  documentNo?: string | undefined
  polarity?: StoredRecord['polarity'] | undefined
  /** Without entries of lists. */
  unlisted?: boolean | undefined
  /** Without what is held until somebody looked. */
  released?: boolean | undefined
  /** Only what was decided after this day, or on a day nobody knows. */
  decidedAfter?: string | undefined
  /** Without the records of minor dishonesty. */
  graver?: boolean | undefined
  /** What we knew at this instant; absent: now. */
  knownAt?: Date | undefined
  limit: number
  /** Continue behind this record: its decided_on and id. */
  after?: { decidedOn: string; id: string } | undefined
}

/** A subject's archive, newest decision first: the versions known at an instant. */
export async function listArchive(db: Db | Tx, filter: ArchiveFilter): Promise<StoredRecord[]> {
  const known = filter.knownAt === undefined
    ? sql`r.known_to IS NULL`
    : sql`r.known_from <= ${filter.knownAt} AND (r.known_to IS NULL OR r.known_to > ${filter.knownAt})`
  return rows(db, sql<StoredRecord>`
    SELECT ${recordColumns} FROM records.records r
    WHERE r.subject_id = ${filter.subjectId} AND ${known}
      ${filter.kind === undefined ? sql`` : sql`AND r.kind = ${filter.kind}`}
      ${filter.documentNo === undefined ? sql`` : sql`AND r.document_no = ${filter.documentNo}`}
      ${filter.polarity === undefined ? sql`` : sql`AND r.polarity = ${filter.polarity}`}
      ${filter.unlisted === true ? sql`AND r.list_code IS NULL` : sql``}
      ${filter.released === true ? sql`AND coalesce(cardinality(r.held), 0) = 0` : sql``}
      ${filter.decidedAfter === undefined
        ? sql``
        : sql`AND (r.decided_on > ${filter.decidedAfter} OR r.decided_on IS NULL)`}
      ${filter.graver === true ? sql`AND r.level IS DISTINCT FROM 'minor'` : sql``}
      ${filter.after === undefined ? sql`` : sql`
        AND (coalesce(r.decided_on, '0001-01-01'), r.id) < (${filter.after.decidedOn}, ${filter.after.id})`}
    ORDER BY coalesce(r.decided_on, '0001-01-01') DESC, r.id DESC LIMIT ${filter.limit}`)
}

/** All versions of one fact, oldest first. */
export async function listVersions(db: Db | Tx, subjectId: string, factId: string): Promise<StoredRecord[]> {
  return rows(db, sql<StoredRecord>`
    SELECT ${recordColumns} FROM records.records r
    WHERE r.subject_id = ${subjectId} AND r.fact_id = ${factId} ORDER BY r.version`)
}

/** Locks the current version of a fact for a decision on it. */
export async function lockFact(tx: Tx, subjectId: string, factId: string): Promise<StoredRecord | undefined> {
  return firstRow(tx, sql<StoredRecord>`
    SELECT ${recordColumns} FROM records.records r
    WHERE r.subject_id = ${subjectId} AND r.fact_id = ${factId} AND r.known_to IS NULL FOR UPDATE`)
}

/**
 * Rows of a submission that led to a record, with what it was: for `GET /submissions/{id}/rows`. A later version that
 * a decision made of the same row (released from hold) is not counted again.
 */
export async function listFiledRows(
  db: Db,
  filter: { submissionId: string; corrections: boolean; after: number; limit: number },
): Promise<{ rowNo: number; subjectId: string; id: string; documentNo: string | null }[]> {
  return rows(db, sql<{ rowNo: number; subjectId: string; id: string; documentNo: string | null }>`
    SELECT r.row_no AS "rowNo", r.subject_id AS "subjectId", r.id, r.document_no AS "documentNo"
    FROM records.records r
    WHERE r.submission_id = ${filter.submissionId} AND r.row_no > ${filter.after}
      AND ${filter.corrections ? sql`r.version > 1` : sql`r.version = 1`}
      AND NOT EXISTS (SELECT FROM records.records e WHERE e.subject_id = r.subject_id AND e.fact_id = r.fact_id
        AND e.submission_id = r.submission_id AND e.row_no = r.row_no AND e.version < r.version)
    ORDER BY r.row_no LIMIT ${filter.limit}`)
}

/** Those of the subjects about whom this submission already filed a record of the kind. */
export async function subjectsFiledBy(
  client: PgClient,
  filter: { submissionId: string; kind: string; subjectIds: readonly string[] },
): Promise<Set<string>> {
  if (filter.subjectIds.length === 0) return new Set()
  const { rows: found } = await client.query<{ id: string }>({
    name: 'records.subjects_filed_by',
    text: `SELECT DISTINCT subject_id AS id FROM records.records
           WHERE subject_id = ANY($1::uuid[]) AND submission_id = $2 AND kind = $3`,
    values: [filter.subjectIds, filter.submissionId, filter.kind],
  })
  return new Set(found.map((row) => row.id))
}

/**
 * What a delivery filed anew under a document number that the same authority has standing in public under another
 * subject, from an earlier delivery: how many rows, and the first numbers. Found by the index of numbers (0019).
 */
export async function numbersElsewhere(
  db: Db,
  submissionId: string,
  most: number,
): Promise<{ rows: number; numbers: string[] }> {
  const found = await rows(db, sql<{ count: number; documentNo: string }>`
    SELECT count(*) OVER ()::int AS count, r.document_no AS "documentNo" FROM records.records r
    WHERE r.submission_id = ${submissionId} AND r.version = 1 AND r.known_to IS NULL AND EXISTS (
      SELECT FROM records.records o
      WHERE o.document_no = r.document_no AND o.known_to IS NULL AND o.public_from IS NOT NULL AND o.kind = r.kind
        AND o.subject_id <> r.subject_id AND o.submission_id <> r.submission_id
        AND coalesce(o.authority_code, o.authority_name) = coalesce(r.authority_code, r.authority_name))
    ORDER BY r.row_no LIMIT ${most}`)
  return { rows: found[0]?.count ?? 0, numbers: [...new Set(found.map((one) => one.documentNo))] }
}
