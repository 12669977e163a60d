/** Everything the index is made of, streamed: subjects, their adverse days, their list entries. */
import type { PgClient } from '../../../kernel/db.ts'
import type { Entry, Mark } from '../rules/decide.ts'
import { postgresEpochDays, readBinary } from './binary-copy.ts'
import { adverseDay, inUse } from './facts.ts'

/** Every living subject that has a USCC, streamed. Name keys that equal the name are left out of the stream. */
export async function streamSubjects(
  client: PgClient,
  take: (subject: {
    id: Buffer
    code: Buffer
    soleTrader: boolean
    established: number | null
    name: Buffer
    nameKeys: readonly Buffer[]
  }) => void,
): Promise<number> {
  const query = `
    SELECT s.id, s.uscc, (s.category = 'sole-trader')::int4, s.established_on, s.name,
      nullif(s.name_key, s.name), n.keys
    FROM subjects.subjects s
    LEFT JOIN (SELECT subject_id, string_agg(name_key, E'\\x1f') AS keys FROM subjects.names
      WHERE kind <> 'current' GROUP BY subject_id) n ON n.subject_id = s.id
    WHERE s.uscc IS NOT NULL AND s.state <> 'merged'`
  return readBinary(client, query, (row) => {
    const name = row.bytes(4)
    take({
      id: row.bytes(0),
      code: row.bytes(1),
      soleTrader: row.int32(2) === 1,
      established: row.isNull(3) ? null : row.int32(3) + postgresEpochDays,
      name,
      nameKeys: [row.isNull(5) ? name : row.bytes(5), ...(row.isNull(6) ? [] : split(row.bytes(6)))],
    })
  })
}

function split(keys: Buffer): Buffer[] {
  const parts: Buffer[] = []
  let from = 0
  for (let at = keys.indexOf(0x1f); at >= 0; at = keys.indexOf(0x1f, from)) {
    parts.push(keys.subarray(from, at))
    from = at + 1
  }
  parts.push(keys.subarray(from))
  return parts
}

/**
 * Every adverse day, in no order, subject by fact; streamed. Which is a subject's latest is found here: asked of the
 * database it was found by walking the archive subject by subject, minutes on a disk whose pages are not in memory.
 */
export async function streamAdverse(
  client: PgClient,
  seriousLists: readonly string[],
  take: (id: Buffer, day: number) => void,
): Promise<number> {
  const lists = seriousLists.map((code) => `'${code.replaceAll("'", "''")}'`).join(',') || `''`
  const query = `
    SELECT r.subject_id, ${adverseDay} FROM records.records r
    WHERE r.polarity = 'adverse' AND r.known_to IS NULL AND r.held IS NULL AND r.level IS DISTINCT FROM 'minor'
      AND (r.list_code IS NULL OR r.list_code IN (${lists})) AND ${inUse(undefined)}`
  return readBinary(client, query, (row) => take(row.bytes(0), row.int32(1) + postgresEpochDays))
}

/** Every current list entry, subject by subject, with its marks; streamed. */
export async function streamEntries(
  client: PgClient,
  take: (id: Buffer, entry: Entry) => void,
): Promise<number> {
  const query = `
    SELECT r.subject_id, r.fact_id::text, r.list_code, coalesce(r.effective_on, r.decided_on)::text, r.until::text,
      coalesce(r.authority_code, ''), coalesce(r.authority_name, ''), coalesce(r.document_no, ''), m.marks
    FROM records.records r
    LEFT JOIN (SELECT subject_id, fact_id, string_agg(DISTINCT mark, ',') AS marks FROM checks.marks
      WHERE known_to IS NULL GROUP BY subject_id, fact_id) m ON m.subject_id = r.subject_id AND m.fact_id = r.fact_id
    WHERE r.list_code IS NOT NULL AND r.known_to IS NULL AND r.held IS NULL
      AND coalesce(r.effective_on, r.decided_on) IS NOT NULL AND ${inUse(undefined)}
    ORDER BY r.subject_id, r.fact_id`
  // Few authorities, lists and days among many entries: one copy of each text is kept.
  const texts = new Map<string, string>()
  const shared = (text: string): string => {
    const known = texts.get(text)
    if (known !== undefined) return known
    texts.set(text, text)
    return text
  }
  const noMarks: readonly Mark[] = []
  return readBinary(client, query, (row) =>
    take(row.bytes(0), {
      factId: row.text(1),
      list: shared(row.text(2)),
      since: shared(row.text(3)),
      until: row.isNull(4) ? null : shared(row.text(4)),
      authorityCode: shared(row.text(5)),
      authorityName: shared(row.text(6)),
      document: row.text(7),
      marks: row.isNull(8) ? noMarks : (row.text(8).split(',') as Mark[]),
    }),
  )
}

/** About how many subjects there are: the index takes room for them at once. */
export async function countSubjects(client: PgClient): Promise<number> {
  const { rows } = await client.query<{ count: number }>(
    `SELECT greatest(reltuples, 0)::bigint AS count FROM pg_class WHERE oid = 'subjects.subjects'::regclass`,
  )
  return rows[0]?.count ?? 0
}
