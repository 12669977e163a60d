/** What a hit of the search shows of each subject, for one page at once. */
import { rows, sql, type Db } from '../../../kernel/db.ts'
import type { SubjectHit } from '../schema.ts'

export type HitSubject = Omit<SubjectHit, 'matched' | 'regionName'>

/** Subjects by id with their representative; unknown ids are absent. */
export async function hitSubjects(db: Db, ids: readonly string[]): Promise<Map<string, HitSubject>> {
  if (ids.length === 0) return new Map()
  const found = await rows(
    db,
    sql<HitSubject>`
    SELECT s.id, s.uscc, s.name, s.category, s.state, s.operating_state AS "operatingState", s.region,
      s.organisation_type AS "organisationType", s.established_on AS "establishedOn",
      (SELECT t.person_name FROM subjects.relations t WHERE t.subject_id = s.id AND t.kind = 'representative'
        AND t.known_to IS NULL ORDER BY t.known_from DESC LIMIT 1) AS representative
    FROM subjects.subjects s WHERE s.id = ANY(${ids as string[]}::uuid[])`,
  )
  return new Map(found.map((one) => [one.id, one]))
}
