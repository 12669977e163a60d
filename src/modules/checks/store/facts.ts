/** What is adverse or listed about subjects, from `records.records` and `checks.marks`, and who a code or name means. */
import type { QueryConfig } from 'pg'
import { idArray } from '../../../kernel/copy.ts'
import type { Pool } from '../../../kernel/db.ts'
import type { CivilDate } from '../../../kernel/time.ts'
import type { Category, Entry, Facts } from '../rules/decide.ts'
import type { Candidate } from '../rules/identify.ts'

/** A subject as the database knows it, for the index and for the fallback. */
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
export const adverseDay =
  `coalesce(r.decided_on, r.effective_on, (r.first_received_at AT TIME ZONE 'Asia/Shanghai')::date)`

/**
 * A fact taken out of the public eye is also out of use: ending publicity, sharing and measures is one act (Order 36
 * art 3), whether it was repaired, revoked, upheld against or masked by a court's plan. `r` is the record.
 */
export function inUse(knownAt: string | undefined): string {
  const standing = knownAt === undefined
    ? 'w.lifted_at IS NULL'
    : `w.since <= ${knownAt} AND (w.lifted_at IS NULL OR w.lifted_at > ${knownAt})`
  return `NOT EXISTS (SELECT FROM publicity.withdrawals w
    WHERE w.subject_id = r.subject_id AND w.fact_id = r.fact_id AND ${standing})`
}

function knownThenOrNow(alias: string, knownAt: string | undefined): string {
  return knownAt === undefined
    ? `${alias}.known_to IS NULL`
    : `${alias}.known_from <= ${knownAt} AND (${alias}.known_to IS NULL OR ${alias}.known_to > ${knownAt})`
}

/** Whether the record `r` counts as an adverse decision; see `factsQuery`. */
function countsAdverse(serious: string, knownAt: string | undefined): string {
  return `r.polarity = 'adverse' AND r.held IS NULL AND r.level IS DISTINCT FROM 'minor'
    AND (r.list_code IS NULL OR r.list_code = ANY(${serious}::text[])) AND ${knownThenOrNow('r', knownAt)}
    AND ${inUse(knownAt)}`
}

/**
 * Selects the facts of subjects `s`. Records that are held (E601, E602) do not count; minor ones do not bar the green
 * channel; an adverse record that is an entry counts only on a list of serious dishonesty. `serious` and `knownAt`
 * are the places of parameters.
 */
function factsQuery(where: string, serious: string, knownAt: string | undefined): string {
  const known = (alias: string): string => knownThenOrNow(alias, knownAt)
  return `
    SELECT s.id AS subject_id, s.uscc AS code, s.name, s.state = 'merged' AS merged, s.region, s.category,
      s.established_on,
      (SELECT array_agg(n.name_key) FROM subjects.names n WHERE n.subject_id = s.id) AS name_keys,
      (SELECT array_agg(DISTINCT (${adverseDay})::text) FROM records.records r
        WHERE r.subject_id = s.id AND ${countsAdverse(serious, knownAt)}) AS adverse,
      (SELECT jsonb_agg(jsonb_build_object('factId', r.fact_id, 'list', r.list_code,
          'since', coalesce(r.effective_on, r.decided_on), 'until', r.until,
          'authorityCode', coalesce(r.authority_code, ''), 'authorityName', coalesce(r.authority_name, ''),
          'document', coalesce(r.document_no, ''),
          'marks', coalesce((SELECT jsonb_agg(DISTINCT m.mark) FROM checks.marks m
            WHERE m.subject_id = r.subject_id AND m.fact_id = r.fact_id AND ${known('m')}), '[]'))
          ORDER BY r.fact_id)
        FROM records.records r
        WHERE r.subject_id = s.id AND r.list_code IS NOT NULL AND r.held IS NULL
          AND coalesce(r.effective_on, r.decided_on) IS NOT NULL AND ${known('r')}
          AND ${inUse(knownAt)}) AS entries
    FROM subjects.subjects s WHERE ${where}`
}

function toFacts(row: Row): SubjectFacts {
  return {
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
  }
}

const currentFacts = {
  name: 'checks.current_facts',
  text: factsQuery('s.id = ANY($1::uuid[])', '$2', undefined),
}

/** Current facts of the given subjects. */
export async function factsOf(
  pool: Pool,
  subjectIds: readonly string[],
  seriousLists: readonly string[],
): Promise<SubjectFacts[]> {
  const { rows } = await pool.query<Row>({ ...currentFacts, values: [idArray(subjectIds), seriousLists] })
  return rows.map(toFacts)
}

const adverseDays = {
  name: 'checks.adverse_days',
  text: `SELECT r.subject_id AS id, string_agg(DISTINCT (${adverseDay})::text, ' ') AS days
    FROM records.records r WHERE r.subject_id = ANY($1::uuid[]) AND ${countsAdverse('$2', undefined)} GROUP BY 1`,
}

/** Days of the adverse decisions of the given subjects that have any; half the work of all their facts. */
export async function adverseDaysOf(
  pool: Pool,
  subjectIds: readonly string[],
  seriousLists: readonly string[],
): Promise<Map<string, CivilDate[]>> {
  const values = [idArray(subjectIds), seriousLists]
  const { rows } = await pool.query<{ id: string; days: string }>({ ...adverseDays, values })
  return new Map(rows.map(({ id, days }) => [id, days.split(' ')]))
}

/** What the database knows about many codes and names at one moment. */
export interface Known {
  /** The feed position of that moment. */
  position: number
  /** The subjects each code stands for, merged ones as the one that stayed; two for one code: a duplicate code. */
  byCode: Map<string, SubjectFacts[]>
  /** Living subjects that bear or have borne a name of this key, current names first. */
  byName: Map<string, Candidate[]>
}

interface KnownRow {
  position: number
  met: { code: string; id: string }[] | null
  subjects: Row[] | null
  named: (Candidate & { key: string })[] | null
}

/**
 * One statement, so everything in it is of one moment. A USCC's own bearer goes before other uses of the same text. Of
 * an instant, a code stands for whom it stood for then: facts a merge has moved since were known under the other
 * subject.
 */
function knownQuery(knownAt: string | undefined): string {
  const stayed = 'coalesce(s.merged_into, s.id)'
  const bearer = knownAt === undefined ? stayed : `subjects.bearer_at(c.code, c.scheme, ${stayed}, ${knownAt})`
  return `
    WITH met AS MATERIALIZED (
      SELECT DISTINCT c.code, ${bearer} AS id
      FROM subjects.codes c JOIN subjects.subjects s ON s.id = c.subject_id
      WHERE c.code = ANY($1::text[]) AND (c.scheme = 'uscc' OR NOT EXISTS (
        SELECT FROM subjects.codes u WHERE u.code = c.code AND u.scheme = 'uscc'))
    ), found AS (${factsQuery('s.id IN (SELECT id FROM met)', '$3', knownAt)}
    ), named AS (
      SELECT q.key, n.* FROM unnest($2::text[]) AS q(key)
      CROSS JOIN LATERAL (
        SELECT s.uscc AS code, s.name, n.kind AS matched, s.region
        FROM subjects.names n JOIN subjects.subjects s ON s.id = n.subject_id AND s.state <> 'merged'
        WHERE n.name_key = q.key ORDER BY (n.kind <> 'current'), s.uscc, s.id LIMIT $4) n
    )
    SELECT (SELECT position FROM feed.head) AS position, (SELECT jsonb_agg(met) FROM met) AS met,
      (SELECT jsonb_agg(found) FROM found) AS subjects, (SELECT jsonb_agg(named) FROM named) AS named`
}

const knownNow = { name: 'checks.known_now', text: knownQuery(undefined) }
const knownThen = { name: 'checks.known_then', text: knownQuery('$5::timestamptz') }

/** Looks up codes and names (by name key), with the facts of whoever the codes stand for, as known at an instant. */
export async function lookUp(
  pool: Pool,
  asked: { codes: readonly string[]; nameKeys: readonly string[]; mostNamed: number },
  seriousLists: readonly string[],
  knownAt: KnownAt,
  patienceMs: number,
): Promise<Known> {
  const values = [asked.codes, asked.nameKeys, seriousLists, asked.mostNamed]
  const query = knownAt === null ? { ...knownNow, values } : { ...knownThen, values: [...values, knownAt] }
  // The driver knows this setting of a query; its types do not.
  const bounded: QueryConfig & { query_timeout: number } = { ...query, query_timeout: patienceMs }
  const row = (await pool.query<KnownRow>(bounded)).rows[0] as KnownRow
  const subjects = new Map((row.subjects ?? []).map((one) => [one.subject_id, toFacts(one)]))
  const byCode = new Map<string, SubjectFacts[]>()
  for (const { code, id } of row.met ?? []) {
    const subject = subjects.get(id)
    if (subject !== undefined) byCode.set(code, [...(byCode.get(code) ?? []), subject])
  }
  const byName = new Map<string, Candidate[]>()
  for (const { key, ...candidate } of row.named ?? []) byName.set(key, [...(byName.get(key) ?? []), candidate])
  return { position: row.position, byCode, byName }
}
