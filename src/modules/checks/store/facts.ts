/** What is adverse or listed about subjects, from `records.records` and `checks.marks`: for one, for many, for all. */
import { rows, sql, type Db, type PgClient, type Tx } from '../../../kernel/db.ts'
import type { CivilDate } from '../../../kernel/time.ts'
import type { Category, Entry, Facts, Mark } from '../rules/decide.ts'
import { postgresEpochDays, readBinary } from './binary-copy.ts'

/** A subject as the database knows it now, for the index and for the fallback. */
export interface SubjectFacts {
  readonly subjectId: string
  readonly code: string | null
  readonly name: string
  readonly merged: boolean
  readonly region: string | null
  readonly nameKeys: readonly string[]
  readonly facts: Facts
}

interface Row {
  subject_id: string
  code: string | null
  name: string
  merged: boolean
  region: string | null
  category: Category
  established_on: CivilDate | null
  name_keys: string[] | null
  adverse: CivilDate[] | null
  entries: Entry[] | null
}

/** What is known at an instant; null: now. */
export type KnownAt = Date | null

/** The day of the decision; a record without one counts from its effective day, else from the day it came in. */
const adverseDay = `coalesce(r.decided_on, r.effective_on, (r.first_received_at AT TIME ZONE 'Asia/Shanghai')::date)`

/**
 * Facts of the given subjects in one statement. Records that are held (E601, E602) do not count; minor ones do not
 * bar the green channel; an adverse record that is an entry counts only on a list of serious dishonesty.
 */
export async function factsOf(
  db: Db | Tx,
  subjectIds: readonly string[],
  seriousLists: readonly string[],
  knownAt: KnownAt,
): Promise<SubjectFacts[]> {
  const known = (alias: string) => {
    const [from, to] = [sql.raw(`${alias}.known_from`), sql.raw(`${alias}.known_to`)]
    return knownAt === null ? sql`${to} IS NULL` : sql`${from} <= ${knownAt} AND (${to} IS NULL OR ${to} > ${knownAt})`
  }
  const found = await rows(
    db,
    sql<Row>`
    SELECT s.id AS subject_id, s.uscc AS code, s.name, s.state = 'merged' AS merged, s.region, s.category,
      s.established_on,
      (SELECT array_agg(n.name_key) FROM subjects.names n WHERE n.subject_id = s.id) AS name_keys,
      (SELECT array_agg(DISTINCT (${sql.raw(adverseDay)})::text) FROM records.records r
        WHERE r.subject_id = s.id AND r.polarity = 'adverse' AND r.held IS NULL AND r.level IS DISTINCT FROM 'minor'
          AND (r.list_code IS NULL OR r.list_code = ANY(${seriousLists as string[]}::text[]))
          AND ${known('r')}) AS adverse,
      (SELECT jsonb_agg(jsonb_build_object('factId', r.fact_id, 'list', r.list_code,
          'since', coalesce(r.effective_on, r.decided_on), 'until', r.until,
          'authorityCode', coalesce(r.authority_code, ''), 'authorityName', coalesce(r.authority_name, ''),
          'document', coalesce(r.document_no, ''),
          'marks', coalesce((SELECT jsonb_agg(DISTINCT m.mark) FROM checks.marks m
            WHERE m.subject_id = r.subject_id AND m.fact_id = r.fact_id AND ${known('m')}), '[]'))
          ORDER BY r.fact_id)
        FROM records.records r
        WHERE r.subject_id = s.id AND r.list_code IS NOT NULL AND r.held IS NULL
          AND coalesce(r.effective_on, r.decided_on) IS NOT NULL AND ${known('r')}) AS entries
    FROM subjects.subjects s WHERE s.id = ANY(${subjectIds as string[]}::uuid[])`,
  )
  return found.map((row) => ({
    subjectId: row.subject_id,
    code: row.code,
    name: row.name,
    merged: row.merged,
    region: row.region,
    nameKeys: row.name_keys ?? [],
    facts: {
      category: row.category,
      establishedOn: row.established_on,
      adverse: row.adverse ?? [],
      entries: row.entries ?? [],
    },
  }))
}

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

/** The latest adverse day of each subject that has one, and the earliest if it lies ahead of `today`; streamed. */
export async function streamAdverse(
  client: PgClient,
  seriousLists: readonly string[],
  take: (id: Buffer, latest: number) => void,
): Promise<number> {
  const lists = seriousLists.map((code) => `'${code.replaceAll("'", "''")}'`).join(',') || `''`
  const query = `
    SELECT r.subject_id, max(${adverseDay}) FROM records.records r
    WHERE r.polarity = 'adverse' AND r.known_to IS NULL AND r.held IS NULL AND r.level IS DISTINCT FROM 'minor'
      AND (r.list_code IS NULL OR r.list_code IN (${lists}))
    GROUP BY r.subject_id`
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
      AND coalesce(r.effective_on, r.decided_on) IS NOT NULL
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
