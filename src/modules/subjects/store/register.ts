/**
 * Writing subjects in bulk: newly met ones, and what a register says of them. All inside the caller's
 * transaction.
 */
import { idArray, textArray } from '../../../kernel/copy.ts'
import { uuidv7 } from '../../../kernel/ids.ts'
import type { PgClient } from '../../../kernel/db.ts'
import type { FormerName } from '../rules/former-names.ts'
import type { CodeScheme } from './resolve.ts'

export interface NewSubject {
  id: string
  category: 'organisation' | 'sole-trader'
  name: string
  nameKey: string
  uscc: string | null
  state: 'registered' | 'provisional'
  region: string | null
  codes: { scheme: CodeScheme; code: string; derived: boolean }[]
}

/** What a row of a register says; null leaves what we know as it is. */
export interface Registration {
  subjectId: string
  name: string
  nameKey: string
  /** 曾用名 as the register tells them. */
  formerNames?: readonly FormerName[]
  operatingState: string | null
  organisationType: string | null
  region: string | null
  establishedOn: string | null
  payload: Record<string, unknown>
  representative: string | null
  /** What the relation to the representative rests on, e.g. `登记信息`. */
  document: string
}

/**
 * Inserts subjects with their codes and current names. A USCC met by two writers at once fails on its unique
 * index.
 */
export async function insertSubjects(
  client: PgClient,
  subjects: readonly NewSubject[],
  at: Date,
): Promise<void> {
  if (subjects.length === 0) return
  await client.query({
    name: 'subjects.insert_subjects',
    text: `INSERT INTO subjects.subjects (id, category, name, name_key, uscc, state, region, changed_at,
      created_at)
           SELECT id, category, name, name_key, uscc, state, region, $8, $8
           FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[])
             AS q(id, category, name, name_key, uscc, state, region)`,
    values: [
      idArray(subjects.map((s) => s.id)),
      textArray(subjects.map((s) => s.category)),
      textArray(subjects.map((s) => s.name)),
      textArray(subjects.map((s) => s.nameKey)),
      textArray(subjects.map((s) => s.uscc)),
      textArray(subjects.map((s) => s.state)),
      textArray(subjects.map((s) => s.region)),
      at,
    ],
  })
  const names = subjects.map((s) => ({
    subjectId: s.id,
    name: s.name,
    nameKey: s.nameKey,
    kind: 'current' as const,
    provisional: s.state === 'provisional',
  }))
  await insertNames(client, names, at)
  await insertCodes(
    client,
    subjects.flatMap((s) => s.codes.map((code) => ({ subjectId: s.id, ...code }))),
    at,
  )
}

export interface NewCode {
  subjectId: string
  scheme: CodeScheme
  code: string
  derived: boolean
}

/** Adds codes to the directory; one already there for the same subject is left alone. */
export async function insertCodes(client: PgClient, codes: readonly NewCode[], at: Date): Promise<void> {
  if (codes.length === 0) return
  await client.query({
    name: 'subjects.insert_codes',
    text: `INSERT INTO subjects.codes (code, scheme, subject_id, derived, since)
           SELECT code, scheme, subject_id, derived, $5
           FROM unnest($1::text[], $2::text[], $3::uuid[], $4::boolean[]) AS q(code, scheme, subject_id, derived)
           ON CONFLICT (code, scheme, subject_id) DO NOTHING`,
    values: [
      textArray(codes.map((c) => c.code)),
      textArray(codes.map((c) => c.scheme)),
      idArray(codes.map((c) => c.subjectId)),
      idArray(codes.map((c) => String(c.derived))),
      at,
    ],
  })
}

/**
 * Gives subjects known by their licence numbers alone the unified code a register has told (S2); the directory is
 * told by `insertCodes`. How many it gave: fewer than asked for where somebody else was first.
 */
export async function giveUsccs(
  client: PgClient,
  given: readonly { subjectId: string; uscc: string }[],
  at: Date,
): Promise<number> {
  if (given.length === 0) return 0
  const { rowCount } = await client.query({
    name: 'subjects.give_usccs',
    text: `UPDATE subjects.subjects s SET uscc = q.uscc, changed_at = $3
           FROM unnest($1::uuid[], $2::text[]) AS q(id, uscc)
           WHERE s.id = q.id AND s.uscc IS NULL AND s.state <> 'merged'`,
    values: [idArray(given.map((one) => one.subjectId)), textArray(given.map((one) => one.uscc)), at],
  })
  return rowCount ?? 0
}

interface NewName {
  subjectId: string
  name: string
  nameKey: string
  kind: 'current' | 'former' | 'alias'
  provisional: boolean
}

/** What search needs beside is derived from these by the database (migration 0009). */
async function insertNames(client: PgClient, names: readonly NewName[], at: Date): Promise<void> {
  if (names.length === 0) return
  await client.query({
    name: 'subjects.insert_names',
    text: `INSERT INTO subjects.names (subject_id, id, name, name_key, kind, provisional, known_from)
           SELECT subject_id, id, name, name_key, kind, provisional, $7
           FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::text[], $6::boolean[])
             AS q(subject_id, id, name, name_key, kind, provisional)
           ON CONFLICT (subject_id, name_key) DO UPDATE SET kind = excluded.kind, name = excluded.name,
               valid_to = CASE excluded.kind WHEN 'current' THEN NULL ELSE names.valid_to END
             WHERE names.kind <> excluded.kind OR names.name <> excluded.name`,
    values: [
      idArray(names.map((n) => n.subjectId)),
      idArray(names.map(() => uuidv7())),
      textArray(names.map((n) => n.name)),
      textArray(names.map((n) => n.nameKey)),
      textArray(names.map((n) => n.kind)),
      idArray(names.map((n) => String(n.provisional))),
      at,
    ],
  })
}

/** A name that was only ever delivered with a subject's code, and that its register contradicts. */
export interface ContradictedName {
  subjectId: string
  name: string
}

/**
 * Applies what a register says: base data, and names. A provisional subject becomes a registered one. `day` is the
 * civil date on which a change is known.
 *
 * | the current name so far | the register says | it becomes |
 * |---|---|---|
 * | registered | another name | a former name |
 * | only delivered, with somebody's record | another name, and this one as 曾用名 | a former name |
 * | only delivered | another name | nothing: nobody registered it (standards E110); returned, to be asked about |
 */
export async function applyRegistrations(
  client: PgClient,
  registrations: readonly Registration[],
  at: Date,
  day: string,
): Promise<ContradictedName[]> {
  if (registrations.length === 0) return []
  const contradicted = await applyNames(client, registrations, at, day)
  await client.query({
    name: 'subjects.apply_registrations',
    text: `UPDATE subjects.subjects s SET
             name = q.name, name_key = q.name_key, state = 'registered',
             operating_state = coalesce(q.operating_state, s.operating_state),
             organisation_type = coalesce(q.organisation_type, s.organisation_type),
             region = coalesce(q.region, s.region),
             established_on = coalesce(q.established_on, s.established_on),
             registration = s.registration || q.payload, changed_at = $9
           FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::date[],
             $8::jsonb[])
             AS q(id, name, name_key, operating_state, organisation_type, region, established_on, payload)
           WHERE s.id = q.id`,
    values: [
      idArray(registrations.map((r) => r.subjectId)),
      textArray(registrations.map((r) => r.name)),
      textArray(registrations.map((r) => r.nameKey)),
      textArray(registrations.map((r) => r.operatingState)),
      textArray(registrations.map((r) => r.organisationType)),
      textArray(registrations.map((r) => r.region)),
      textArray(registrations.map((r) => r.establishedOn)),
      textArray(registrations.map((r) => JSON.stringify(r.payload))),
      at,
    ],
  })
  await applyRepresentatives(
    client,
    registrations.filter((r) => r.representative !== null),
    at,
  )
  return contradicted
}

async function applyNames(
  client: PgClient,
  registrations: readonly Registration[],
  at: Date,
  day: string,
): Promise<ContradictedName[]> {
  const ids = idArray(registrations.map((r) => r.subjectId))
  const keys = textArray(registrations.map((r) => r.nameKey))
  const formers = registrations.flatMap(({ subjectId, formerNames = [] }) =>
    formerNames.map((one) => ({ subjectId, ...one, kind: 'former' as const, provisional: false })))
  const told = [idArray(formers.map((f) => f.subjectId)), textArray(formers.map((f) => f.nameKey))]
  await client.query({
    name: 'subjects.confirm_names',
    text: `UPDATE subjects.names n SET provisional = false
           FROM (SELECT * FROM unnest($1::uuid[], $2::text[])
             UNION ALL SELECT * FROM unnest($3::uuid[], $4::text[])) AS q(subject_id, name_key)
           WHERE n.subject_id = q.subject_id AND n.name_key = q.name_key AND n.provisional`,
    values: [ids, keys, ...told],
  })
  const { rows: contradicted } = await client.query<ContradictedName>({
    name: 'subjects.drop_unregistered_names',
    text: `DELETE FROM subjects.names n USING unnest($1::uuid[], $2::text[]) AS q(subject_id, name_key)
           WHERE n.subject_id = q.subject_id AND n.kind = 'current' AND n.name_key <> q.name_key AND n.provisional
           RETURNING n.subject_id AS "subjectId", n.name`,
    values: [ids, keys],
  })
  const renamed = await client.query<{ id: string }>({
    name: 'subjects.rename_former',
    text: `UPDATE subjects.names n SET kind = 'former', valid_to = $3::date
           FROM unnest($1::uuid[], $2::text[]) AS q(subject_id, name_key)
           WHERE n.subject_id = q.subject_id AND n.kind = 'current' AND n.name_key <> q.name_key
           RETURNING n.subject_id AS id`,
    values: [ids, keys, day],
  })
  const changed = new Set([...renamed.rows.map((row) => row.id), ...contradicted.map((one) => one.subjectId)])
  const current = registrations
    .filter((r) => changed.has(r.subjectId))
    .map(({ subjectId, name, nameKey }) => ({ subjectId, name, nameKey, kind: 'current' as const, provisional: false }))
  await insertNames(client, [...current, ...formers], at)
  return contradicted
}

/** The legal representative by name and role only; a new one ends the relation of the old. */
async function applyRepresentatives(
  client: PgClient,
  registrations: readonly Registration[],
  at: Date,
): Promise<void> {
  if (registrations.length === 0) return
  const values = [registrations.map((r) => r.subjectId), registrations.map((r) => r.representative), at]
  await client.query({
    name: 'subjects.end_representatives',
    text: `UPDATE subjects.relations t SET known_to = $3
           FROM unnest($1::uuid[], $2::text[]) AS q(subject_id, person_name)
           WHERE t.subject_id = q.subject_id AND t.kind = 'representative' AND t.known_to IS NULL
             AND t.person_name <> q.person_name`,
    values,
  })
  await client.query({
    name: 'subjects.insert_representatives',
    text: `INSERT INTO subjects.relations (subject_id, id, kind, person_name, role, document, known_from)
           SELECT q.subject_id, q.id, 'representative', q.person_name, '法定代表人（负责人）', q.document, $3
           FROM unnest($1::uuid[], $2::text[], $4::uuid[], $5::text[]) AS q(subject_id, person_name, id, document)
           WHERE NOT EXISTS (SELECT FROM subjects.relations t WHERE t.subject_id = q.subject_id
             AND t.kind = 'representative' AND t.known_to IS NULL)`,
    values: [...values, registrations.map(() => uuidv7()), registrations.map((r) => r.document)],
  })
}
