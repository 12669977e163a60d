/** Every statement over schema `records`. */
import { copyLines, copyValue } from '../../kernel/copy.ts'
import { rows, sql, firstRow, type Db, type PgClient, type Tx } from '../../kernel/db.ts'
import { uuidv7 } from '../../kernel/ids.ts'
import type { Filing, NewRecord, StoredRecord } from './schema.ts'

export interface CurrentVersion {
  subjectId: string
  keyHash: string
  contentHash: string
  id: string
  factId: string
  version: number
  firstReceivedAt: Date
}

/** The current versions under these keys: what a batch would correct or repeat. */
export async function currentVersions(
  client: PgClient,
  keys: readonly { subjectId: string; keyHash: string }[],
): Promise<CurrentVersion[]> {
  const { rows: found } = await client.query<CurrentVersion>({
    name: 'records.current_versions',
    text: `SELECT r.subject_id AS "subjectId", r.key_hash AS "keyHash", r.content_hash AS "contentHash", r.id,
             r.fact_id AS "factId", r.version, r.first_received_at AS "firstReceivedAt"
           FROM unnest($1::uuid[], $2::uuid[]) AS q(subject_id, key_hash)
           JOIN records.records r ON r.subject_id = q.subject_id AND r.key_hash = q.key_hash AND r.known_to IS NULL`,
    values: [keys.map((k) => k.subjectId), keys.map((k) => k.keyHash)],
  })
  return found
}

/** Serialises filing of one kind over all servers until the transaction ends. */
export async function lockKind(client: PgClient, kind: string): Promise<void> {
  await client.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 7246))', [`records:${kind}`])
}

/** Ends versions that a later one in the same batch replaces. */
export async function supersede(client: PgClient, versions: readonly CurrentVersion[], at: Date): Promise<void> {
  if (versions.length === 0) return
  await client.query({
    name: 'records.supersede',
    text: `UPDATE records.records r SET known_to = $3, ended = 'superseded'
           FROM unnest($1::uuid[], $2::uuid[]) AS q(subject_id, id)
           WHERE r.subject_id = q.subject_id AND r.id = q.id AND r.known_to IS NULL`,
    values: [versions.map((v) => v.subjectId), versions.map((v) => v.id), at],
  })
}

/** One version ready to be written. */
export interface VersionToFile {
  record: NewRecord
  factId: string
  version: number
  firstReceivedAt: Date
  /** Superseded within its own batch. */
  ended: boolean
}

const columns = [
  'subject_id', 'id', 'fact_id', 'version', 'kind', 'kind_version', 'polarity', 'key_hash', 'content_hash',
  'document_no', 'authority_code', 'authority_name', 'source_code', 'decided_on', 'effective_on', 'until', 'level',
  'list_code', 'public_from', 'public_until', 'publicity_rule', 'held', 'payload', 'submission_id', 'row_no',
  'first_received_at', 'due_on', 'known_from', 'known_to', 'ended',
]

/** Writes versions by COPY. */
export async function copyVersions(client: PgClient, filing: Filing, versions: readonly VersionToFile[]): Promise<void> {
  await copyLines(client, 'records.records', columns, lines(filing, versions))
}

function* lines(filing: Filing, versions: readonly VersionToFile[]): Generator<string> {
  const kind = `${copyValue(filing.kind)}\t${filing.kindVersion}`
  const source = copyValue(filing.sourceCode)
  const at = filing.at.toISOString()
  for (const { record: r, factId, version, firstReceivedAt, ended } of versions) {
    const id = uuidv7()
    const held = r.held === null || r.held.length === 0 ? '\\N' : copyValue(`{${r.held.join(',')}}`)
    yield `${r.subjectId}\t${id}\t${factId}\t${version}\t${kind}\t${r.polarity}\t${r.keyHash}\t${r.contentHash}\t` +
      `${copyValue(r.documentNo)}\t${copyValue(r.authorityCode)}\t${copyValue(r.authorityName)}\t${source}\t` +
      `${r.decidedOn ?? '\\N'}\t${r.effectiveOn ?? '\\N'}\t${r.until ?? '\\N'}\t${r.level ?? '\\N'}\t` +
      `${copyValue(r.listCode)}\t${r.publicFrom ?? '\\N'}\t${r.publicUntil ?? '\\N'}\t${copyValue(r.publicityRule)}\t${held}\t` +
      `${copyValue(JSON.stringify(r.payload))}\t${filing.submissionId}\t${r.rowNo}\t${firstReceivedAt.toISOString()}\t` +
      `${r.dueOn ?? '\\N'}\t${at}\t${ended ? `${at}\tsuperseded` : '\\N\t\\N'}`
  }
}

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
      ${filter.after === undefined ? sql`` : sql`AND (coalesce(r.decided_on, '0001-01-01'), r.id) < (${filter.after.decidedOn}, ${filter.after.id})`}
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

/** Ends the current version of a fact without a successor. */
export async function endFact(tx: Tx, subjectId: string, id: string, ended: 'revoked' | 'withdrawn', at: Date): Promise<void> {
  await sql`UPDATE records.records SET known_to = ${at}, ended = ${ended}
    WHERE subject_id = ${subjectId} AND id = ${id} AND known_to IS NULL`.execute(tx)
}

/** The records a chunk of a submission filed, by row: what a batch event of the feed stands for. */
export async function listFiled(
  db: Db,
  filter: { submissionId: string; firstRow: number; lastRow: number; offset: number; limit: number },
): Promise<StoredRecord[]> {
  return rows(db, sql<StoredRecord>`
    SELECT ${recordColumns} FROM records.records r
    WHERE r.submission_id = ${filter.submissionId} AND r.row_no BETWEEN ${filter.firstRow} AND ${filter.lastRow}
    ORDER BY r.row_no, r.version OFFSET ${filter.offset} LIMIT ${filter.limit}`)
}

/** Rows of a submission that led to a record, with what it was: for `GET /submissions/{id}/rows`. */
export async function listFiledRows(
  db: Db,
  filter: { submissionId: string; corrections: boolean; after: number; limit: number },
): Promise<{ rowNo: number; subjectId: string; id: string; documentNo: string | null }[]> {
  return rows(db, sql<{ rowNo: number; subjectId: string; id: string; documentNo: string | null }>`
    SELECT r.row_no AS "rowNo", r.subject_id AS "subjectId", r.id, r.document_no AS "documentNo"
    FROM records.records r
    WHERE r.submission_id = ${filter.submissionId} AND r.row_no > ${filter.after}
      AND ${filter.corrections ? sql`r.version > 1` : sql`r.version = 1`}
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
