/** Reading what a stranger may see. */
import type { RawBuilder } from 'kysely'
import { firstRow, rows, sql, type Db } from '../../../kernel/db.ts'
import type { CivilDate } from '../../../kernel/time.ts'
import { recordColumns, type StoredRecord } from '../../records/index.ts'
import { entryWhere, filterWhere, type Coded, type Narrowing } from './narrow.ts'
import { sharedInLookWhere, shownInLookWhere, shownWhere, toldWhere, type Look } from './shown.ts'

/** A public record with the subject it is about. */
export interface PublicRecord extends StoredRecord {
  subjectCode: string | null
  subjectName: string
}

export interface PublicFilter extends Narrowing {
  kind: string
  coded?: Coded | undefined
  after?: After | undefined
  limit: number
}

/** The entries of one list, narrowed. */
export interface EntryFilter extends Narrowing {
  list: string
  after?: After | undefined
  limit: number
}

/** Where a page of newest decisions first begins. */
export interface After {
  decidedOn: CivilDate
  id: string
}

function behind(after: After | undefined): RawBuilder<unknown> {
  return after === undefined ? sql`` : sql`AND (r.decided_on, r.id) < (${after.decidedOn}::date, ${after.id}::uuid)`
}

const publicColumns = sql<PublicRecord>`${recordColumns}, s.uscc AS "subjectCode", s.name AS "subjectName"`

/** Public records of one kind, newest decision first. */
export async function listPublic(db: Db, day: CivilDate, filter: PublicFilter): Promise<PublicRecord[]> {
  return rows(db, sql<PublicRecord>`
    SELECT ${publicColumns} FROM records.records r JOIN subjects.subjects s ON s.id = r.subject_id
    WHERE ${shownWhere(day)} AND ${filterWhere(filter)}
      ${behind(filter.after)}
    ORDER BY r.decided_on DESC, r.id DESC LIMIT ${filter.limit}`)
}

/** One public record by its version id; undefined when a stranger may not see it today. */
export async function findPublic(db: Db, day: CivilDate, id: string): Promise<PublicRecord | undefined> {
  return firstRow(db, sql<PublicRecord>`
    SELECT ${publicColumns} FROM records.records r JOIN subjects.subjects s ON s.id = r.subject_id
    WHERE r.id = ${id} AND ${shownWhere(day)}`)
}

/** A page of one subject's records, newest decision first. */
export interface SubjectFilter {
  subjectId: string
  kind?: string | undefined
  after?: After | undefined
  limit: number
}

/** What a stranger may see of a subject, newest decision first. */
export async function listPublicOf(db: Db, look: Look, filter: SubjectFilter): Promise<StoredRecord[]> {
  return listOf(db, shownInLookWhere(filter.subjectId, look), filter)
}

/** What a department may read of a subject for a purpose, newest decision first. */
export async function listSharedOf(db: Db, look: Look, filter: SubjectFilter): Promise<StoredRecord[]> {
  return listOf(db, sharedInLookWhere(filter.subjectId, look), filter)
}

async function listOf(
  db: Db,
  may: RawBuilder<boolean>,
  { subjectId, kind, after, limit }: SubjectFilter,
): Promise<StoredRecord[]> {
  return rows(db, sql<StoredRecord>`
    SELECT ${recordColumns} FROM records.records r
    WHERE r.subject_id = ${subjectId} AND ${may}
      ${kind === undefined ? sql`` : sql`AND r.kind = ${kind}`}
      ${after === undefined ? sql`` : sql`AND (coalesce(r.decided_on, '0001-01-01'), r.id)
        < (${after.decidedOn}::date, ${after.id}::uuid)`}
    ORDER BY coalesce(r.decided_on, '0001-01-01') DESC, r.id DESC LIMIT ${limit}`)
}

/** The newest public records of any of these kinds: what is new on the home page. */
export async function listNewest(
  db: Db,
  day: CivilDate,
  kinds: readonly string[],
  limit: number,
): Promise<PublicRecord[]> {
  return rows(db, sql<PublicRecord>`
    SELECT q.* FROM unnest(${kinds as string[]}::text[]) AS k(kind)
    CROSS JOIN LATERAL (
      SELECT ${publicColumns} FROM records.records r JOIN subjects.subjects s ON s.id = r.subject_id
      WHERE r.kind = k.kind AND ${shownWhere(day)} ORDER BY r.decided_on DESC, r.id DESC LIMIT ${limit}) q
    ORDER BY q."decidedOn" DESC, q.id DESC LIMIT ${limit}`)
}

/** Public entries of one list in force on a day. */
export async function listEntries(
  db: Db,
  day: CivilDate,
  filter: EntryFilter,
): Promise<PublicRecord[]> {
  return rows(db, sql<PublicRecord>`
    SELECT ${publicColumns} FROM records.records r JOIN subjects.subjects s ON s.id = r.subject_id
    WHERE ${entryWhere(day, filter)}
      ${behind(filter.after)}
    ORDER BY r.decided_on DESC, r.id DESC LIMIT ${filter.limit}`)
}

/**
 * One entry of a list by its fact, which stays the same over corrections; undefined when a stranger may not see it
 * today, or it stands on another list.
 */
export async function findPublicEntry(
  db: Db,
  day: CivilDate,
  entry: { list: string; fact: string },
): Promise<PublicRecord | undefined> {
  return firstRow(db, sql<PublicRecord>`
    SELECT ${publicColumns} FROM records.records r JOIN subjects.subjects s ON s.id = r.subject_id
    WHERE r.fact_id = ${entry.fact} AND r.list_code = ${entry.list} AND ${shownWhere(day)}`)
}

/** A version as a stranger may know of it: dates only, since an old text may be what was corrected. */
export interface PublicVersion {
  version: number
  knownFrom: string
  knownTo: string | null
  ended: string | null
}

/**
 * The versions of a fact that strangers could see, newest first: one that was held until somebody looked, or was
 * replaced by a later row of its own delivery, never was public, so what follows it corrects nothing.
 */
export async function findPublicHistory(db: Db, subjectId: string, factId: string): Promise<PublicVersion[]> {
  return rows(db, sql<PublicVersion>`
    SELECT r.version, to_char(r.known_from AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM-DD') AS "knownFrom",
      to_char(r.known_to AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM-DD') AS "knownTo", r.ended
    FROM records.records r WHERE r.subject_id = ${subjectId} AND r.fact_id = ${factId} AND ${toldWhere}
    ORDER BY r.version DESC`)
}
