/** Writing versions: by COPY for batches, and the end of one that is corrected or revoked. */
import { CopyBlock, copyRows, idArray } from '../../../kernel/copy.ts'
import { rows, sql, type PgClient, type Tx } from '../../../kernel/db.ts'
import { uuidv7 } from '../../../kernel/ids.ts'
import type { Filing, FiledWindow, Revocation, WrittenRecord } from '../schema.ts'
import { shownOn, type Gone } from './move.ts'
import { writtenColumns } from './written.ts'

export interface FiledVersion {
  subjectId: string
  keyHash: string
  contentHash: string
  id: string
  factId: string
  version: number
  firstReceivedAt: Date
  /** When the delivery it came with was received. */
  receivedAt: Date
  /** The delivery it came with, and whose it was. */
  submissionId: string
  sourceCode: string
  /**
   * `current`: it stands under the key. `revoked`: it stood there, and its decision was revoked. `apart`: it is current
   * under a key of its own, since a merge put it beside another fact of the same decision.
   */
  standing: 'current' | 'revoked' | 'apart'
  /** The window in which it is shown; from null: it is not. */
  publicFrom: string | null
  publicUntil: string | null
}

const versionColumns = `q.subject_id AS "subjectId", q.key_hash AS "keyHash", r.content_hash AS "contentHash", r.id,
  r.fact_id AS "factId", r.version, r.first_received_at AS "firstReceivedAt",
  coalesce(r.received_at, r.first_received_at) AS "receivedAt", r.submission_id AS "submissionId",
  r.source_code AS "sourceCode", CASE WHEN r.held IS NULL THEN r.public_from END AS "publicFrom",
  r.public_until AS "publicUntil"`

/**
 * What is filed under these keys: what a batch would correct or repeat; what was revoked, here or under a subject that
 * was merged into this one since (a merger takes only what is current with it); and what a merge put beside others. One
 * statement: the keys of a batch cost as much to send as to look for.
 */
async function filedUnder(
  client: PgClient,
  keys: readonly { subjectId: string; keyHash: string }[],
): Promise<FiledVersion[]> {
  const { rows: found } = await client.query<FiledVersion>({
    name: 'records.filed_under',
    text: `WITH q AS MATERIALIZED (SELECT * FROM unnest($1::uuid[], $2::uuid[]) AS q(subject_id, key_hash))
           SELECT ${versionColumns}, 'current' AS standing
           FROM q JOIN records.records r
             ON r.subject_id = q.subject_id AND r.key_hash = q.key_hash AND r.known_to IS NULL
           UNION ALL
           SELECT ${versionColumns}, 'revoked'
           FROM q CROSS JOIN LATERAL (SELECT q.subject_id AS id
             UNION ALL SELECT m.id FROM subjects.subjects m WHERE m.merged_into = q.subject_id) AS s
           JOIN records.records r ON r.subject_id = s.id AND r.key_hash = q.key_hash AND r.ended = 'revoked'
           -- Asked once: where nothing was ever revoked, or put apart, the keys need not be looked for.
           WHERE EXISTS (SELECT FROM records.records WHERE ended = 'revoked')
           UNION ALL
           SELECT ${versionColumns}, 'apart'
           FROM q JOIN records.records r
             ON r.subject_id = q.subject_id AND r.origin_key = q.key_hash AND r.known_to IS NULL
           WHERE EXISTS (SELECT FROM records.records WHERE origin_key IS NOT NULL AND known_to IS NULL)`,
    values: [idArray(keys.map((k) => k.subjectId)), idArray(keys.map((k) => k.keyHash))],
  })
  return found.map((one) => ({ ...one, keyHash: plain(one.keyHash), contentHash: plain(one.contentHash) }))
}

/**
 * What the files of merged subjects said of decisions that stood under the other already and stand there as they did,
 * as subject, key and digest of content: a delivery that still comes under the old code repeats it.
 */
export async function saidBeforeMerge(
  client: PgClient,
  keys: readonly { subjectId: string; keyHash: string }[],
): Promise<Set<string>> {
  if (keys.length === 0) return new Set()
  const { rows: found } = await client.query<{ subjectId: string; keyHash: string; contentHash: string }>({
    name: 'records.said_before_merge',
    text: `SELECT q.subject_id AS "subjectId", r.key_hash AS "keyHash", r.content_hash AS "contentHash"
           FROM unnest($1::uuid[], $2::uuid[]) AS q(subject_id, key_hash)
           JOIN subjects.subjects m ON m.merged_into = q.subject_id
           JOIN records.records r ON r.subject_id = m.id AND r.key_hash = q.key_hash AND r.ended = 'moved'
           JOIN records.records c ON c.subject_id = q.subject_id AND c.key_hash = q.key_hash AND c.known_to IS NULL
             AND c.known_from <= r.known_to AND c.fact_id <> r.fact_id`,
    values: [idArray(keys.map((k) => k.subjectId)), idArray(keys.map((k) => k.keyHash))],
  })
  return new Set(found.map((one) => one.subjectId + plain(one.keyHash) + plain(one.contentHash)))
}

/**
 * Current facts of the same kind, subject and content under another key: likely twins (E502). One line a match; the
 * digest of content decides, so nothing but the document number may differ.
 */
export async function currentTwins(
  client: PgClient,
  kind: string,
  contents: readonly { subjectId: string; keyHash: string; contentHash: string }[],
): Promise<{ subjectId: string; keyHash: string; documentNo: string | null }[]> {
  const { rows: found } = await client.query<{ subjectId: string; keyHash: string; documentNo: string | null }>({
    name: 'records.current_twins',
    text: `SELECT q.subject_id AS "subjectId", q.key_hash AS "keyHash", r.document_no AS "documentNo"
           FROM unnest($1::uuid[], $2::uuid[], $3::uuid[]) AS q(subject_id, key_hash, content_hash)
           JOIN records.records r ON r.subject_id = q.subject_id AND r.content_hash = q.content_hash
             AND r.key_hash <> q.key_hash AND r.known_to IS NULL AND r.kind = $4`,
    values: [
      idArray(contents.map((c) => c.subjectId)), idArray(contents.map((c) => c.keyHash)),
      idArray(contents.map((c) => c.contentHash)), kind,
    ],
  })
  return found.map((one) => ({ ...one, keyHash: plain(one.keyHash) }))
}

/** Digests of the content of these subjects' current facts of a kind. */
export async function currentContents(
  client: PgClient,
  kind: string,
  subjectIds: readonly string[],
): Promise<string[]> {
  const { rows: found } = await client.query<{ hash: string }>({
    name: 'records.current_contents',
    text: `SELECT r.content_hash AS hash FROM unnest($1::uuid[]) AS q(subject_id)
           JOIN records.records r ON r.subject_id = q.subject_id AND r.known_to IS NULL AND r.kind = $2`,
    values: [idArray(subjectIds), kind],
  })
  return found.map((row) => plain(row.hash))
}

/** A digest to compare: the database gives it back with hyphens, a filer may write it without. */
export function plain(uuid: string): string {
  return uuid.length === 32 ? uuid : uuid.replaceAll('-', '')
}

/**
 * What is filed of the facts of these records, under today's key or a former one; all are told under today's.
 * What stands under a former key is passed over where the same stands under today's.
 */
export async function versionsOf(
  client: PgClient,
  records: readonly Pick<WrittenRecord, 'subjectId' | 'keyHash' | 'formerKey'>[],
): Promise<FiledVersion[]> {
  const todays = new Map<string, string>()
  const former: { subjectId: string; keyHash: string }[] = []
  for (const { subjectId, keyHash, formerKey } of records) {
    if (formerKey === undefined) continue
    former.push({ subjectId, keyHash: formerKey })
    todays.set(subjectId + plain(formerKey), plain(keyHash))
  }
  if (former.length === 0) return filedUnder(client, records)
  const found = await filedUnder(client, [...records, ...former])
  const met = new Set(found.map((one) => one.standing + one.subjectId + one.keyHash))
  return found.flatMap((one): FiledVersion[] => {
    const keyHash = todays.get(one.subjectId + one.keyHash)
    if (keyHash === undefined) return [one]
    return met.has(one.standing + one.subjectId + keyHash) ? [] : [{ ...one, keyHash }]
  })
}

/** Serialises filing of one kind over all servers until the transaction ends. */
export async function lockKind(client: PgClient, kind: string): Promise<void> {
  await client.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 7246))', [`records:${kind}`])
}

/** Ends versions that a later one in the same batch replaces; answers how many were current still. */
export async function supersede(client: PgClient, versions: readonly FiledVersion[], at: Date): Promise<number> {
  if (versions.length === 0) return 0
  const ended = await client.query({
    name: 'records.supersede',
    text: `UPDATE records.records r SET known_to = $3, ended = 'superseded'
           FROM unnest($1::uuid[], $2::uuid[]) AS q(subject_id, id)
           WHERE r.subject_id = q.subject_id AND r.id = q.id AND r.known_to IS NULL`,
    values: [idArray(versions.map((v) => v.subjectId)), idArray(versions.map((v) => v.id)), at],
  })
  return ended.rowCount ?? 0
}

/** One version ready to be written. */
export interface VersionToFile {
  record: WrittenRecord
  factId: string
  version: number
  firstReceivedAt: Date
  window: FiledWindow
  /** Superseded within its own batch. */
  ended: boolean
}

const columns = [
  'subject_id', 'id', 'fact_id', 'version', ...writtenColumns, 'row_no', 'due_on', 'due_days', 'level', 'public_from',
  'public_until', 'publicity_rule', 'first_received_at', 'known_to', 'ended', 'kind', 'kind_version', 'source_code',
  'submission_id', 'received_at', 'known_from',
]

/** Writes versions by COPY. */
export async function copyVersions(
  client: PgClient,
  filing: Filing,
  versions: readonly VersionToFile[],
): Promise<void> {
  const common = new CopyBlock().text(filing.kind).int(filing.kindVersion).text(filing.sourceCode)
    .uuid(filing.submissionId).instant(filing.receivedAt).instant(filing.at).since(0)
  await copyRows(client, 'records.records', columns, versions, (block, one) => {
    const { record: r, firstReceivedAt, ended } = one
    const { level, publicFrom, publicUntil, publicityRule } = one.window
    block.uuid(r.subjectId).uuid(uuidv7()).uuid(one.factId).int(one.version).part(r.values).int(r.rowNo).date(r.dueOn)
      .int(r.dueDays).text(level).date(publicFrom).date(publicUntil).text(publicityRule).instant(firstReceivedAt)
      .instant(ended ? filing.at : null).text(ended ? 'superseded' : null).part(common)
  })
}

/** Ends the current version of a fact without a successor, or for the one that follows (`superseded`). */
export async function endFact(
  tx: Tx,
  subjectId: string,
  id: string,
  ended: 'revoked' | 'withdrawn' | 'superseded',
  at: Date,
): Promise<void> {
  await sql`UPDATE records.records SET known_to = ${at}, ended = ${ended}
    WHERE subject_id = ${subjectId} AND id = ${id} AND known_to IS NULL`.execute(tx)
}

/** Keeps why a decision was revoked, which is told in public for as long as its record would have been. */
export async function insertRevocation(
  tx: Tx,
  of: { subjectId: string; id: string; factId: string },
  given: Revocation,
  at: Date,
): Promise<void> {
  await sql`
    INSERT INTO records.revocations (subject_id, record_id, fact_id, ground, reason, document, decided_on, since)
    VALUES (${of.subjectId}, ${of.id}, ${of.factId}, ${given.ground}, ${given.reason}, ${given.document},
      ${given.decidedOn}, ${at})`.execute(tx)
}

/**
 * Ends, as revoked, what else stands of the decision a fact came from: facts that merges put beside each other. Answers
 * them, with whether they were shown on the day.
 */
export async function revokeBeside(
  tx: Tx,
  { subjectId, id }: { subjectId: string; id: string },
  at: Date,
  day: string,
): Promise<Gone[]> {
  return rows(tx, sql<Gone>`
    UPDATE records.records r SET known_to = ${at}, ended = 'revoked'
    FROM records.records f
    WHERE f.subject_id = ${subjectId} AND f.id = ${id} AND r.subject_id = f.subject_id AND r.id <> f.id
      AND r.known_to IS NULL AND (r.origin_key IS NOT NULL OR f.origin_key IS NOT NULL)
      AND coalesce(r.origin_key, r.key_hash) = coalesce(f.origin_key, f.key_hash)
    RETURNING r.id, r.fact_id AS "factId", r.kind, ${shownOn(day)} AS shown`)
}

/** The version after `id` with the same content and no hold; `id` must have been ended before. */
export async function insertReleased(
  tx: Tx,
  subjectId: string,
  id: string,
  released: { id: string; at: Date },
): Promise<void> {
  await sql`
    INSERT INTO records.records (subject_id, id, fact_id, version, kind, kind_version, polarity, key_hash, content_hash,
      document_no, authority_code, authority_name, source_code, decided_on, effective_on, until, level, list_code,
      public_from, public_until, publicity_rule, held, payload, submission_id, row_no, first_received_at, due_on,
      due_days, received_at, known_from, origin_key)
    SELECT subject_id, ${released.id}, fact_id, version + 1, kind, kind_version, polarity, key_hash, content_hash,
      document_no, authority_code, authority_name, source_code, decided_on, effective_on, until, level, list_code,
      public_from, public_until, publicity_rule, NULL, payload, submission_id, row_no, first_received_at, due_on,
      due_days, received_at, ${released.at}, origin_key
    FROM records.records WHERE subject_id = ${subjectId} AND id = ${id}`.execute(tx)
}
