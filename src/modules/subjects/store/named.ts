/** Subjects by code and by pieces of their names, all of them up to a bound. */
import { rows, sql, type Db } from '../../../kernel/db.ts'
import type { GramPattern } from '../rules/search-query.ts'
import { gramQuery, holdsAll } from './search.ts'

/** The living subjects a code stands for, whatever its scheme; of a merged one the one that stayed. */
export async function subjectsByCode(db: Db, code: string): Promise<string[]> {
  const found = await rows(db, sql<{ id: string }>`
    SELECT DISTINCT coalesce(s.merged_into, s.id) AS id
    FROM subjects.codes c JOIN subjects.subjects s ON s.id = c.subject_id WHERE c.code = ${code}`)
  return found.map((one) => one.id)
}

/** Subjects with a name that fits the pairs and holds all words; undefined when more than `most` names do. */
export async function subjectsByGrams(
  db: Db,
  query: { words: readonly string[]; pattern: GramPattern },
  most: number,
): Promise<string[] | undefined> {
  const found = await rows(db, sql<{ id: string }>`
    SELECT n.subject_id AS id FROM subjects.names n
    WHERE subjects.name_grams(n.plain) @@ ${gramQuery([query.pattern])}::tsquery
      AND ${holdsAll('n.plain', query.words)} LIMIT ${most + 1}`)
  return found.length > most ? undefined : [...new Set(found.map((one) => one.id))]
}
