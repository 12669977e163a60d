/** What readers narrow a list by, as conditions over a record `r` and its subject `s`. */
import type { RawBuilder } from 'kysely'
import { rows, sql, type Db } from '../../../kernel/db.ts'
import type { CivilDate } from '../../../kernel/time.ts'
import { shownWhere } from './shown.ts'

/** What a reader's words mean: part of a name, a code, or a document number from its beginning or its year on. */
export interface Words {
  /** Spellings of the document number. */
  readonly numbers: readonly string[]
  /** All of them in the subject's name; none: no name is meant. */
  readonly names: readonly string[]
  /** The subjects meant by name or code; undefined: too many to list. */
  readonly named: readonly string[] | undefined
  /** Whoever a record that fits can be about; undefined: too many to list, so that a page is soon full. */
  readonly subjects: readonly string[] | undefined
}

export interface Narrowing {
  from?: CivilDate | undefined
  to?: CivilDate | undefined
  /** The deciding authority's code, or its name where records have no code. */
  authority?: string | undefined
  words?: Words | undefined
}

/** A coded field of the kind and one code it must hold: `{ field: 'sanction_kinds', value: '03' }`. */
export interface Coded {
  field: string
  value: string
}

type OfKind = Narrowing & { kind: string; coded?: Coded | undefined }

/** The conditions of a filter; without its words they need no subject. */
export function filterWhere(filter: OfKind): RawBuilder<unknown> {
  const { kind, coded } = filter
  return sql`r.kind = ${kind} ${narrowWhere(filter)}
    ${coded === undefined ? sql`` : sql`AND r.payload -> ${coded.field}::text @> to_jsonb(${coded.value}::text)`}`
}

/** Public entries of a list in force on a day, narrowed. */
export function entryWhere(day: CivilDate, filter: Narrowing & { list: string }): RawBuilder<unknown> {
  return sql`r.list_code = ${filter.list} AND ${shownWhere(day)} AND ${inForceWhere(day)} ${narrowWhere(filter)}`
}

/** In force on a day: begun, and not past its last day. */
export function inForceWhere(day: CivilDate): RawBuilder<boolean> {
  return sql<boolean>`(coalesce(r.effective_on, r.decided_on) <= ${day}::date
    AND (r.until IS NULL OR r.until >= ${day}::date))`
}

function narrowWhere({ from, to, authority, words }: Narrowing): RawBuilder<unknown> {
  return sql`${from === undefined ? sql`` : sql`AND r.decided_on >= ${from}`}
    ${to === undefined ? sql`` : sql`AND r.decided_on <= ${to}`}
    ${authority === undefined ? sql`` : sql`AND coalesce(r.authority_code, r.authority_name) = ${authority}`}
    ${words === undefined ? sql`` : sql`AND ${wordsWhere(words)}`}`
}

/** The words alone. */
export function wordsWhere({ numbers, names, named, subjects }: Words): RawBuilder<boolean> {
  const list = (ids: readonly string[]): RawBuilder<unknown> => sql`${ids as string[]}::uuid[]`
  const name = named !== undefined
    ? sql`r.subject_id = ANY(${list(named)})`
    : names.length === 0
      ? sql`false`
      : sql`(${sql.join(names.map((word) => sql`position(${word} IN ${plainName}) > 0`), sql` AND `)})`
  const meant = sql`(${name} OR ${numberWhere(numbers)})`
  return subjects === undefined
    ? sql<boolean>`${meant}`
    : sql<boolean>`(r.subject_id = ANY(${list(subjects)}) AND ${meant})`
}

/** As module subjects compares names in its search. */
const plainName = sql`translate(s.name_key, '()·-', '')`

/** A document number that begins so, or goes on so from its year. */
export function numberWhere(numbers: readonly string[]): RawBuilder<unknown> {
  return numbers.length === 0
    ? sql`false`
    : sql`(${sql.join(numbers.map((one) => sql`${one.startsWith('〔') ? serial : whole} LIKE ${beginning(one)}`),
        sql` OR `)})`
}

const whole = sql`r.document_no`
/** Year and serial number, without the authority's mark: 〔2026〕7号. */
const serial = sql`substr(r.document_no, strpos(r.document_no, '〔'))`

const beginning = (text: string): string => `${text.replace(/[\\%_]/g, '\\$&')}%`

/** Subjects of public records whose document number begins so; undefined when more than `most` records do. */
export async function subjectsByNumber(
  db: Db,
  numbers: readonly string[],
  most: number,
): Promise<string[] | undefined> {
  const found = await rows(db, sql<{ id: string }>`
    SELECT r.subject_id AS id FROM records.records r
    WHERE r.known_to IS NULL AND r.public_from IS NOT NULL AND ${numberWhere(numbers)} LIMIT ${most + 1}`)
  return found.length > most ? undefined : [...new Set(found.map((one) => one.id))]
}
