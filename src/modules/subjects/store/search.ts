/**
 * Statements of the search by name. Which one serves a query is decided in actions/search.ts: the index over
 * pairs where the pairs are rare, a walk over all names in scattered order where they are so common that a
 * page is soon full.
 */
import { rows, sql, type Db } from '../../../kernel/db.ts'
import type { GramPattern } from '../rules/search-query.ts'
import type { Category } from '../schema.ts'

export interface HitFilter {
  category: Category | undefined
  /** A division code, or the first two or four digits of one. */
  region: string | undefined
}

export interface NameHit {
  id: string
  subjectId: string
  name: string
  kind: 'current' | 'former' | 'alias'
}

const like = (text: string): string => text.replace(/[\\%_]/g, '\\$&')
const lexeme = (gram: string): string => `'${gram.replace(/['\\]/g, '$&$&')}'`

/** `('海悦' & '悦贸') | '悦':*`: patterns as a query of the index over pairs. */
export function gramQuery(patterns: readonly GramPattern[]): string {
  return patterns
    .map(
      ({ grams, leads }) =>
        `(${[...grams.map(lexeme), ...leads.map((lead) => `${lexeme(lead)}:*`)].join(' & ')})`,
    )
    .join(' | ')
}

/** Every word somewhere in the column. */
export function holdsAll(column: string, words: readonly string[]) {
  return sql.join(
    words.map((word) => sql`${sql.ref(column)} LIKE ${`%${like(word)}%`}`),
    sql` AND `,
  )
}

function subjectFits({ category, region }: HitFilter) {
  return sql`s.state <> 'merged'
    ${category === undefined ? sql`` : sql`AND s.category = ${category}`}
    ${region === undefined ? sql`` : sql`AND s.region LIKE ${`${like(region)}%`}`}`
}

/** Of names `h`: those whose subject was not merged, and fits. Without conditions only the few merged are looked up. */
function alive(filter: HitFilter) {
  return filter.category === undefined && filter.region === undefined
    ? sql`NOT EXISTS (SELECT FROM subjects.subjects s WHERE s.id = h.subject_id AND s.merged_into IS NOT NULL)`
    : sql`EXISTS (SELECT FROM subjects.subjects s WHERE s.id = h.subject_id AND ${subjectFits(filter)})`
}

/** Where a page of `namesByGrams` ended. */
export interface GramPosition {
  rank: number
  provisional: number
  length: number
  id: string
}

/**
 * Names that hold all words, found by their rarest pairs, the best name of each subject. Rank: 0 exact, 1
 * prefix, 2 behind what reads like a place (明州…, 明州市镜湖区…), 3 contained, 4 former name or alias. Within a
 * rank registered subjects come first, then shorter names. No more than `cap` names are looked at;
 * `overflow` says that there are more.
 */
export async function namesByGrams(
  db: Db,
  query: { words: readonly string[]; joined: string; pattern: GramPattern },
  filter: HitFilter,
  page: { after: GramPosition | undefined; limit: number; cap: number },
): Promise<{ hits: (NameHit & GramPosition)[]; total: number; overflow: boolean }> {
  const first = query.words[0] ?? ''
  const { after } = page
  const found = await rows(
    db,
    sql<NameHit & GramPosition & { total: number; seen: number }>`
    WITH hit AS MATERIALIZED (
      SELECT n.id, n.subject_id, n.name, n.kind, n.plain, n.standing FROM subjects.names n
      WHERE subjects.name_grams(n.plain) @@ ${gramQuery([query.pattern])}::tsquery
        AND ${holdsAll('n.plain', query.words)}
      LIMIT ${page.cap + 1}
    ), ranked AS (
      SELECT DISTINCT ON (h.subject_id) h.id, h.subject_id, h.name, h.kind, length(h.plain) AS length,
        h.standing % 2 AS provisional, CASE WHEN h.standing > 1 THEN 4 WHEN h.plain = ${query.joined} THEN 0
          WHEN starts_with(h.plain, ${query.joined}) THEN 1
          WHEN strpos(h.plain, ${first}) IN (3, 4) THEN 2
          WHEN substr(h.plain, strpos(h.plain, ${first}) - 1, 1) IN ('省', '市', '区', '县', '州', '旗', '镇', '乡')
            THEN 2
          ELSE 3 END AS rank
      FROM hit h WHERE ${alive(filter)}
      ORDER BY h.subject_id, rank, length, h.id
    )
    SELECT r.id, r.subject_id AS "subjectId", r.name, r.kind, r.rank, r.provisional, r.length,
      (SELECT count(*) FROM ranked) AS total, (SELECT count(*) FROM hit) AS seen
    FROM (SELECT count(*) FROM hit) AS counted LEFT JOIN ranked r ON true
      ${
        after === undefined
          ? sql``
          : sql`AND (r.rank, r.provisional, r.length, r.id) >
        (${after.rank}::int, ${after.provisional}::int, ${after.length}::int, ${after.id}::uuid)`
      }
    ORDER BY r.rank, r.provisional, r.length, r.id LIMIT ${page.limit}`,
  )
  const { total = 0, seen = 0 } = found[0] ?? {}
  // One row of nulls tells the counts where the page is empty.
  return { hits: found.filter((hit) => hit.id !== null), total, overflow: seen > page.cap }
}

/** Where a page of `namesByPrefix` ended. */
export interface PrefixPosition {
  key: string
  id: string
}

export type Prefixed = NameHit & PrefixPosition & { fits: boolean }

/**
 * Current names that begin with the key, in the order of keys: an exact name comes first. `fits` is false for
 * those of merged subjects and of others than asked for.
 */
export async function namesByPrefix(
  db: Db,
  key: string,
  filter: HitFilter,
  page: { after: PrefixPosition | undefined; limit: number },
): Promise<Prefixed[]> {
  const { after } = page
  // The limit stands inside, so that the planner walks the index instead of sorting all that begin so.
  return rows(
    db,
    sql<Prefixed>`
    SELECT h.id, h.subject_id AS "subjectId", h.name, h.kind, h.name_key AS key, ${alive(filter)} AS fits
    FROM (SELECT id, subject_id, name, kind, name_key FROM subjects.names
      WHERE name_key LIKE ${`${like(key)}%`} AND kind = 'current'
        ${after === undefined ? sql`` : sql`AND (name_key, id) > (${after.key}, ${after.id}::uuid)`}
      ORDER BY name_key, id LIMIT ${page.limit}) h
    ORDER BY h.name_key, h.id`,
  )
}

export interface WalkPosition {
  standing: number
  spread: number
  id: string
}

/**
 * Names that hold all words between two places of the scattered order, one standing at a time. Current names
 * that begin with `prefix` are left out: `namesByPrefix` has told them. A former name is left out where
 * another name of the subject answers too.
 */
export async function namesByWalk(
  db: Db,
  query: { words: readonly string[]; prefix: string | undefined },
  filter: HitFilter,
  range: { after: WalkPosition; to: number; limit: number },
): Promise<(NameHit & WalkPosition)[]> {
  const { standing, spread, id } = range.after
  const former = standing > 1
  const untold =
    former || query.prefix === undefined ? sql`` : sql`AND k.name_key NOT LIKE ${`${like(query.prefix)}%`}`
  return rows(
    db,
    sql<NameHit & WalkPosition>`
    SELECT w.id, w.subject_id AS "subjectId", w.standing, w.spread, m.name, m.kind
    FROM (SELECT n.id, n.spread, n.standing, n.subject_id FROM subjects.names n
      WHERE n.standing = ${standing} AND n.spread >= ${spread} AND n.spread <= ${range.to}
        AND (n.spread, n.id) > (${spread}::int, ${id}::uuid) AND ${holdsAll('n.plain', query.words)}
      ORDER BY n.spread, n.id) w
    CROSS JOIN LATERAL (SELECT FROM subjects.subjects s WHERE s.id = w.subject_id AND ${subjectFits(filter)}
      OFFSET 0) s
    CROSS JOIN LATERAL (SELECT name, kind FROM subjects.names k WHERE k.subject_id = w.subject_id AND k.id = w.id
      ${untold} OFFSET 0) m
    ${
      former
        ? sql`WHERE NOT EXISTS (SELECT FROM subjects.names o WHERE o.subject_id = w.subject_id
      AND (o.standing < 2 OR (o.spread, o.id) < (w.spread, w.id)) AND ${holdsAll('o.plain', query.words)})`
        : sql``
    }
    ORDER BY w.spread, w.id LIMIT ${range.limit}`,
  )
}

export interface SlipCandidate extends NameHit {
  plain: string
  standing: number
}

/** Names that fit one of the alternatives of a mistyped query and hold the other words; `cap` at most. */
export async function namesBySlips(
  db: Db,
  alternatives: readonly GramPattern[],
  words: readonly string[],
  filter: HitFilter,
  cap: number,
): Promise<SlipCandidate[]> {
  return rows(
    db,
    sql<SlipCandidate>`
    WITH h AS MATERIALIZED (
      SELECT n.id, n.subject_id, n.name, n.kind, n.plain, n.standing FROM subjects.names n
      WHERE subjects.name_grams(n.plain) @@ ${gramQuery(alternatives)}::tsquery
        ${words.length === 0 ? sql`` : sql`AND ${holdsAll('n.plain', words)}`} LIMIT ${cap})
    SELECT h.id, h.subject_id AS "subjectId", h.name, h.kind, h.plain, h.standing FROM h WHERE ${alive(filter)}`,
  )
}

export interface CodePosition {
  code: string
  scheme: string
  /** As in the directory: of a merged subject its own. */
  owner: string
}

export interface CodeHit extends CodePosition {
  subjectId: string
  fits: boolean
}

/**
 * Codes of any scheme that begin with the text, the whole code first; of each subject the first. `fits` is false
 * for those of others than asked for.
 */
export async function subjectsByCodePrefix(
  db: Db,
  code: string,
  filter: HitFilter,
  page: { after: CodePosition | undefined; limit: number },
): Promise<CodeHit[]> {
  const prefix = `${like(code)}%`
  const { after } = page
  const behind =
    after === undefined
      ? sql``
      : sql`AND (code, scheme, subject_id) > (${after.code}, ${after.scheme}, ${after.owner}::uuid)`
  return rows(
    db,
    sql<CodeHit>`
    SELECT c.code, c.scheme, c.subject_id AS owner, s.id AS "subjectId", ${subjectFits(filter)} AND NOT EXISTS (
      SELECT FROM subjects.codes o WHERE o.subject_id = c.subject_id AND o.code LIKE ${prefix}
        AND (o.code, o.scheme) < (c.code, c.scheme)) AS fits
    FROM (SELECT code, scheme, subject_id FROM subjects.codes WHERE code LIKE ${prefix} ${behind}
      ORDER BY code, scheme, subject_id LIMIT ${page.limit}) c
    JOIN subjects.subjects o ON o.id = c.subject_id
    JOIN subjects.subjects s ON s.id = coalesce(o.merged_into, o.id)
    ORDER BY c.code, c.scheme, c.subject_id`,
  )
}
