/** Who is meant: codes and names to subjects, by the directory. Reads schema `subjects` only. */
import { rows, sql, type Db, type PgClient, type Tx } from '../../../kernel/db.ts'
import type { Candidate } from '../rules/identify.ts'

/** The subjects each code stands for, merged ones as the one that stayed. Two for one code: a duplicate code. */
export async function subjectsByCode(db: Db | Tx, codes: readonly string[]): Promise<Map<string, string[]>> {
  const found = await rows(
    db,
    sql<{ code: string; id: string }>`
    SELECT DISTINCT c.code, coalesce(s.merged_into, s.id) AS id
    FROM subjects.codes c JOIN subjects.subjects s ON s.id = c.subject_id
    WHERE c.code = ANY(${codes as string[]}::text[])`,
  )
  return grouped(
    found,
    (row) => row.code,
    (row) => row.id,
  )
}

/** Living subjects that bear or have borne a name of these keys, by key; at most `limit` each, current names first. */
export async function candidatesByName(
  db: Db | Tx,
  nameKeys: readonly string[],
  limit: number,
): Promise<Map<string, Candidate[]>> {
  const found = await rows(
    db,
    sql<Candidate & { key: string }>`
    SELECT q.key, n.code, n.name, n.matched, n.region
    FROM unnest(${nameKeys as string[]}::text[]) AS q(key)
    CROSS JOIN LATERAL (
      SELECT s.uscc AS code, s.name, n.kind AS matched, s.region
      FROM subjects.names n JOIN subjects.subjects s ON s.id = n.subject_id AND s.state <> 'merged'
      WHERE n.name_key = q.key ORDER BY (n.kind <> 'current'), s.uscc, s.id LIMIT ${limit}) n`,
  )
  return grouped(
    found,
    (row) => row.key,
    ({ code, name, matched, region }) => ({ code, name, matched, region }),
  )
}

function grouped<Row, Value>(
  found: readonly Row[],
  key: (row: Row) => string,
  value: (row: Row) => Value,
): Map<string, Value[]> {
  const groups = new Map<string, Value[]>()
  for (const row of found) {
    const group = groups.get(key(row))
    if (group === undefined) groups.set(key(row), [value(row)])
    else group.push(value(row))
  }
  return groups
}

/** About how many subjects there are: the index takes room for them at once. */
export async function countSubjects(client: PgClient): Promise<number> {
  const { rows: found } = await client.query<{ count: number }>(
    `SELECT greatest(reltuples, 0)::bigint AS count FROM pg_class WHERE oid = 'subjects.subjects'::regclass`,
  )
  return found[0]?.count ?? 0
}
