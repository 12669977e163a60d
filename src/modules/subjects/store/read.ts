/** One subject with everything the register knows of it. */
import { firstRow, rows, sql, type Db, type Tx } from '../../../kernel/db.ts'
import { civilDateOf } from '../../../kernel/time.ts'

export interface Subject {
  id: string
  code: string | null
  category: 'organisation' | 'sole-trader'
  name: string
  state: 'registered' | 'provisional'
  operatingState: string | null
  organisationType: string | null
  region: string | null
  establishedOn: string | null
  registration: Record<string, unknown>
  changedAt: Date
}

export interface SubjectName {
  name: string
  kind: 'current' | 'former' | 'alias'
  from: string | null
  to: string | null
}

export interface Relation {
  kind: 'representative' | 'officer' | 'shareholder' | 'parent' | 'supervisor'
  personName: string | null
  otherName: string | null
  otherCode: string | null
  role: string | null
  document: string | null
  from: string | null
  to: string | null
}

const subjectColumns = sql<Subject>`s.id, s.uscc AS code, s.category, s.name, s.state,
  s.operating_state AS "operatingState",
  s.organisation_type AS "organisationType", s.region, s.established_on AS "establishedOn", s.registration,
  s.changed_at AS "changedAt"`

/** The subject a USCC stands for; a merged one answers as the one that stayed. */
export async function findSubjectByCode(db: Db | Tx, code: string): Promise<Subject | undefined> {
  return firstRow(
    db,
    sql<Subject>`
    SELECT ${subjectColumns} FROM subjects.codes c
    JOIN subjects.subjects m ON m.id = c.subject_id
    JOIN subjects.subjects s ON s.id = coalesce(m.merged_into, m.id)
    WHERE c.code = ${code} AND c.scheme = 'uscc'`,
  )
}

export async function findSubject(db: Db | Tx, id: string): Promise<Subject | undefined> {
  return firstRow(
    db,
    sql<Subject>`
    SELECT ${subjectColumns} FROM subjects.subjects m
    JOIN subjects.subjects s ON s.id = coalesce(m.merged_into, m.id) WHERE m.id = ${id}`,
  )
}

/** Every id lines of a subject may bear: its own, and those of subjects merged into it. */
export async function idsOfSubject(db: Db | Tx, subjectId: string): Promise<string[]> {
  const found = await rows(db, sql<{ id: string }>`
    SELECT m.id FROM subjects.subjects m WHERE m.id = ${subjectId} OR m.merged_into = ${subjectId}`)
  return found.map((one) => one.id)
}

/** For `subject_id = …`: a subject and those merged into it, under whom papers and closed cases stay. */
export function anyOfSubject(subjectId: string) {
  return sql`ANY(ARRAY(SELECT m.id FROM subjects.subjects m WHERE m.id = ${subjectId} OR m.merged_into = ${subjectId}))`
}

/** Every name, the current one first. `knownAt`: only those known then, with the kinds they had. */
export async function listNames(db: Db, subjectId: string, knownAt?: Date): Promise<SubjectName[]> {
  if (knownAt === undefined) {
    return rows(
      db,
      sql<SubjectName>`
      SELECT name, kind, valid_from AS "from", valid_to AS "to" FROM subjects.names
      WHERE subject_id = ${subjectId} ORDER BY array_position(ARRAY['current', 'former', 'alias'], kind),
        known_from DESC`,
    )
  }
  // A name that became a former one later was the current one then.
  return rows(
    db,
    sql<SubjectName>`
    SELECT name, CASE WHEN kind = 'former' AND valid_to >= ${civilDateOf(knownAt)} THEN 'current'
      ELSE kind END AS kind,
      valid_from AS "from", nullif(valid_to, CASE WHEN valid_to >= ${civilDateOf(knownAt)}
        THEN valid_to END) AS "to"
    FROM subjects.names WHERE subject_id = ${subjectId} AND known_from < ${knownAt}
    ORDER BY array_position(ARRAY['current', 'former', 'alias'], kind), known_from DESC`,
  )
}

export async function listCodes(db: Db, subjectId: string): Promise<{ code: string; scheme: string }[]> {
  return rows(
    db,
    sql<{ code: string; scheme: string }>`
    SELECT code, scheme FROM subjects.codes WHERE subject_id = ${subjectId} ORDER BY scheme, code`,
  )
}

/** Relations known now, or at an instant; those that ended are left out. */
export async function listRelations(db: Db, subjectId: string, knownAt?: Date): Promise<Relation[]> {
  const known =
    knownAt === undefined
      ? sql`known_to IS NULL`
      : sql`known_from < ${knownAt} AND (known_to IS NULL OR known_to >= ${knownAt})`
  return rows(
    db,
    sql<Relation>`
    SELECT kind, person_name AS "personName", other_name AS "otherName", other_code AS "otherCode", role,
      document,
      valid_from AS "from", valid_to AS "to"
    FROM subjects.relations WHERE subject_id = ${subjectId} AND ${known} ORDER BY kind, known_from`,
  )
}
