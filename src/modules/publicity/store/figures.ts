/** Counting what a stranger may see, and how punctual the authorities are. */
import { firstRow, rows, scanned, sql, type Db } from '../../../kernel/db.ts'
import type { CivilDate } from '../../../kernel/time.ts'
import { entryWhere, filterWhere, inForceWhere, wordsWhere, type Narrowing } from './narrow.ts'
import type { PublicFilter } from './read.ts'
import { shownWhere } from './shown.ts'

/** How many records a filter shows; exact up to `cap`, so a wide filter costs no full count. */
export async function countPublic(
  db: Db,
  day: CivilDate,
  filter: PublicFilter,
  cap = 10_000,
): Promise<number> {
  const found = await firstRow(db, sql<{ n: number }>`
    SELECT count(*)::int AS n FROM (
      SELECT 1 FROM records.records r JOIN subjects.subjects s ON s.id = r.subject_id
      WHERE ${shownWhere(day)} AND ${filterWhere(filter)} LIMIT ${cap}) AS q`)
  return found?.n ?? 0
}

/** What a stranger may see on a day, counted along three lines. */
export interface ShownCounts {
  kinds: { kind: string; count: number }[]
  /** By month of decision, `YYYY-MM`. */
  months: { kind: string; month: string; count: number }[]
  /** By deciding authority, most first; `value` is its code, or its name where it has none. */
  authorities: { kind: string; value: string; name: string; count: number }[]
}

/** How long counting everything may take, which the portal has done ahead of its readers. */
const wholePatienceMs = 300_000

/**
 * Counts everything that is shown, in one scan of the archive: seconds for millions of records, and of one core only,
 * because counters are asking meanwhile.
 */
export async function countShown(db: Db, day: CivilDate): Promise<ShownCounts> {
  interface Counted {
    kind: string
    month: string | null
    authority: string | null
    name: string | null
    line: number
    count: number
  }
  const query = sql<Counted>`
    SELECT kind, to_char(month, 'YYYY-MM') AS month, authority, max(name) AS name, grouping(month, authority) AS line,
      count(*)::int AS count
    FROM (SELECT r.kind, date_trunc('month', r.decided_on::timestamp) AS month,
        coalesce(r.authority_code, r.authority_name) AS authority, r.authority_name AS name
      FROM records.records r WHERE ${shownWhere(day)}) q
    GROUP BY GROUPING SETS ((kind), (kind, month), (kind, authority)) ORDER BY count DESC, kind, month, name`
  const counted = await scanned(db, wholePatienceMs, query)
  // A bit each for what a line is summed over: the month, the authority.
  const byAuthority = 2
  const byMonth = 1
  return {
    kinds: counted.flatMap(({ kind, line, count }) => (line === byAuthority + byMonth ? [{ kind, count }] : []))
      .sort((a, b) => (a.kind < b.kind ? -1 : 1)),
    months: counted.flatMap(({ kind, month, line, count }) =>
      line === byMonth && month !== null ? [{ kind, month, count }] : []),
    authorities: counted.flatMap(({ kind, authority, name, line, count }) =>
      line === byAuthority && authority !== null ? [{ kind, value: authority, name: name ?? authority, count }] : []),
  }
}

export interface Facets {
  /** How many records the filter shows, and by deciding authority, year of decision and code of the field. */
  total: number
  /** There are more, and the other counts are of some of them only. */
  capped: boolean
  authorities: { value: string; title: string; count: number }[]
  years: { value: string; count: number }[]
  codes: { value: string; count: number }[]
}

/** Where words fit too many subjects to list them, only so many of the newest records are looked through. */
const lookedThrough = 50_000

/**
 * A filter's records counted along three lines in one scan of at most `cap` records. `field` is a coded field of the
 * kind, of one code or of several.
 */
export async function countFacets(
  db: Db,
  day: CivilDate,
  filter: PublicFilter,
  field: string,
  cap: number,
): Promise<Facets> {
  const { words, ...others } = filter
  const common = words !== undefined && words.subjects === undefined
  const source = common
    ? sql`(SELECT r.* FROM records.records r WHERE ${shownWhere(day)} AND ${filterWhere(others)}
        ORDER BY r.decided_on DESC, r.id DESC LIMIT ${lookedThrough}) r
        JOIN subjects.subjects s ON s.id = r.subject_id WHERE ${wordsWhere(words)}`
    : sql`records.records r WHERE ${shownWhere(day)} AND ${filterWhere(filter)}`
  const counted = await rows(db, sql<{ line: string; value: string | null; title: string | null; count: number }>`
    WITH found AS MATERIALIZED (
      SELECT coalesce(r.authority_code, r.authority_name) AS authority, r.authority_name AS name,
        to_char(r.decided_on, 'YYYY') AS year, r.payload -> ${field}::text AS codes
      FROM ${source} LIMIT ${cap})
    SELECT 'total' AS line, NULL AS value, NULL AS title, count(*)::int AS count FROM found
    UNION ALL SELECT 'authority', authority, max(name), count(*)::int FROM found GROUP BY authority
    UNION ALL SELECT 'year', year, NULL, count(*)::int FROM found GROUP BY year
    UNION ALL SELECT 'code', one.code, NULL, count(*)::int FROM found CROSS JOIN LATERAL jsonb_array_elements_text(
      CASE jsonb_typeof(codes) WHEN 'array' THEN codes ELSE jsonb_build_array(codes) END) AS one (code)
      GROUP BY one.code
    ORDER BY count DESC, value`)
  const of = (line: string) => counted.flatMap(({ line: l, value, title, count }) =>
    l === line && value !== null ? [{ value, title: title ?? value, count }] : [])
  const total = counted.find((one) => one.line === 'total')?.count ?? 0
  return {
    total, capped: common || total >= cap,
    authorities: of('authority'), years: of('year'), codes: of('code'),
  }
}

/** Entries in force on a day, counted by list. */
export async function countEntries(db: Db, day: CivilDate): Promise<{ list: string; count: number }[]> {
  return rows(db, sql<{ list: string; count: number }>`
    SELECT r.list_code AS list, count(*)::int AS count FROM records.records r
    WHERE r.list_code IS NOT NULL AND ${shownWhere(day)} AND ${inForceWhere(day)}
    GROUP BY r.list_code ORDER BY r.list_code`)
}

/** How many entries of a list a filter shows; exact up to `cap`. */
export async function countEntriesOf(
  db: Db,
  day: CivilDate,
  filter: Narrowing & { list: string },
  cap = 10_000,
): Promise<number> {
  const found = await firstRow(db, sql<{ n: number }>`
    SELECT count(*)::int AS n FROM (
      SELECT 1 FROM records.records r JOIN subjects.subjects s ON s.id = r.subject_id
      WHERE ${entryWhere(day, filter)} LIMIT ${cap}) AS q`)
  return found?.n ?? 0
}

/** The bodies that recognised a list's entries in force, with counts, most first. */
export async function countEntriesByAuthority(
  db: Db,
  day: CivilDate,
  filter: { list: string; limit: number },
): Promise<{ code: string | null; name: string; count: number }[]> {
  return rows(db, sql<{ code: string | null; name: string; count: number }>`
    SELECT r.authority_code AS code, max(r.authority_name) AS name, count(*)::int AS count
    FROM records.records r WHERE ${entryWhere(day, filter)}
    GROUP BY r.authority_code ORDER BY count DESC, name LIMIT ${filter.limit}`)
}

export interface Punctuality {
  code: string | null
  name: string
  kind: string
  received: number
  onTime: number
  late: number
  /** Never public, so that no publicity of theirs can be late: counted here and nowhere else. */
  excluded: number
}

/**
 * What double publicity is measured by (law.md 8): not what is never public, penalties by simplified procedure above
 * all. A permit that is void now was public.
 */
const measured = sql`(r.public_from IS NOT NULL OR r.publicity_rule LIKE '%/state-hidden')`
const receivedOn = sql`(r.first_received_at AT TIME ZONE 'Asia/Shanghai')::date`

/** How long a count over part of the archive may take. Five million records are read in a few seconds. */
const patienceMs = 30_000

/**
 * P5: facts with a delivery deadline, by deciding authority: how many came in time by their first receipt. One whose
 * last day no announced calendar tells yet counts neither way. Reads the archive: no index is worth its cost to the
 * intake here, so it is asked through `kernel/figures.ts`.
 */
export async function punctuality(db: Db, span: { from: CivilDate; to: CivilDate }): Promise<Punctuality[]> {
  return scanned(db, patienceMs, sql<Punctuality>`
    SELECT r.authority_code AS code, max(r.authority_name) AS name, r.kind,
      count(*) FILTER (WHERE ${measured})::int AS received,
      count(*) FILTER (WHERE ${measured} AND ${receivedOn} <= r.due_on)::int AS "onTime",
      count(*) FILTER (WHERE ${measured} AND ${receivedOn} > r.due_on)::int AS late,
      count(*) FILTER (WHERE NOT ${measured})::int AS excluded
    FROM records.records r
    WHERE r.known_to IS NULL AND r.due_on IS NOT NULL AND r.decided_on BETWEEN ${span.from} AND ${span.to}
    GROUP BY r.authority_code, r.kind ORDER BY name, r.kind`)
}

/** P5 by month of decision, for one deciding authority: what had to be delivered, and what came in time. */
export async function punctualityByMonth(
  db: Db,
  filter: { from: CivilDate; to: CivilDate; authority: string },
): Promise<{ month: string; received: number; onTime: number }[]> {
  return scanned(db, patienceMs, sql<{ month: string; received: number; onTime: number }>`
    SELECT to_char(r.decided_on, 'YYYY-MM') AS month, count(*)::int AS received,
      count(*) FILTER (WHERE ${receivedOn} <= r.due_on)::int AS "onTime"
    FROM records.records r
    WHERE ${measured} AND r.known_to IS NULL AND r.due_on IS NOT NULL AND r.decided_on BETWEEN ${filter.from} AND ${filter.to}
      AND r.authority_code = ${filter.authority}
    GROUP BY 1 ORDER BY 1`)
}

/**
 * Which of these subjects a stranger can see something adverse of: their pages are kept out of search engines. An entry
 * on a list that is not red (经营异常名录) is no adverse fact and weighs on its subject all the same.
 */
export async function subjectsWithAdverse(
  db: Db,
  day: CivilDate,
  subjectIds: readonly string[],
): Promise<Set<string>> {
  const found = await rows(db, sql<{ id: string }>`
    SELECT DISTINCT r.subject_id AS id FROM records.records r
    WHERE r.subject_id = ANY(${subjectIds as string[]}::uuid[])
      AND (r.polarity = 'adverse' OR (r.list_code IS NOT NULL AND r.polarity = 'neutral'))
      AND ${shownWhere(day)}`)
  return new Set(found.map((one) => one.id))
}
