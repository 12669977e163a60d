/** Codes to subjects, set-based. The directory is asked once per chunk of rows, never once per row. */
import { idArray, textArray } from '../../../kernel/copy.ts'
import type { PgClient, Pool } from '../../../kernel/db.ts'

export type CodeScheme = 'uscc' | 'licence' | 'orgcode' | 'tax' | 'institution' | 'society'

/** A subject as matching needs it: where it went if it was merged, and every name it has borne. */
export interface KnownSubject {
  id: string
  code: string | null
  name: string
  state: 'registered' | 'provisional'
  category: 'organisation' | 'sole-trader'
  nameKeys: string[]
  /** Changes with every change of the subject: for those who remember it over transactions. */
  stamp: string
}

export interface CodeLookup {
  scheme: CodeScheme
  code: string
}

/** The key under which `resolveCodes` answers a lookup. A USCC is its own: nearly every row has one. */
export function lookupKey({ scheme, code }: CodeLookup): string {
  return scheme === 'uscc' ? code : `${scheme}:${code}`
}

interface ResolvedRow {
  code: string
  scheme: CodeScheme
  id: string
  uscc: string | null
  name: string
  state: 'registered' | 'provisional'
  category: 'organisation' | 'sole-trader'
  name_keys: string[]
  stamp: string
}

/**
 * The subjects each code stands for, by `lookupKey`. A code with two subjects answers with both (a duplicate
 * code: ambiguous); an unknown code is absent. Merged subjects answer as the one that stayed.
 */
export async function resolveCodes(
  client: PgClient | Pool,
  lookups: readonly CodeLookup[],
): Promise<Map<string, KnownSubject[]>> {
  const found = new Map<string, KnownSubject[]>()
  if (lookups.length === 0) return found
  const { rows } = await client.query<ResolvedRow>({
    name: 'subjects.resolve_codes',
    text: `SELECT q.code, q.scheme, t.id, t.uscc, t.name, t.state, t.category, t.xmin::text AS stamp,
             (SELECT array_agg(n.name_key) FROM subjects.names n WHERE n.subject_id = t.id) AS name_keys
           FROM unnest($1::text[], $2::text[]) AS q(code, scheme)
           JOIN subjects.codes c ON c.code = q.code AND c.scheme = q.scheme
           JOIN subjects.subjects s ON s.id = c.subject_id
           JOIN subjects.subjects t ON t.id = coalesce(s.merged_into, s.id)`,
    values: [textArray(lookups.map((l) => l.code)), idArray(lookups.map((l) => l.scheme))],
  })
  for (const row of rows) {
    const key = lookupKey({ scheme: row.scheme, code: row.code })
    const subject: KnownSubject = {
      id: row.id,
      code: row.uscc,
      name: row.name,
      // Each text of an answer is a new one, and of many subjects remembered these are the same few.
      state: row.state === 'registered' ? 'registered' : 'provisional',
      category: row.category === 'organisation' ? 'organisation' : 'sole-trader',
      nameKeys: (row.name_keys ?? []).map((key) => (key === row.name ? row.name : key)),
      stamp: row.stamp,
    }
    const list = found.get(key)
    if (list === undefined) found.set(key, [subject])
    else if (!list.some((other) => other.id === subject.id)) list.push(subject)
  }
  return found
}

/** Which of these subjects are no longer what their stamp says: changed, renamed or merged since. */
export async function changedSubjects(
  client: PgClient | Pool,
  remembered: readonly { id: string; stamp: string }[],
): Promise<Set<string>> {
  if (remembered.length === 0) return new Set()
  const { rows } = await client.query<{ id: string }>({
    name: 'subjects.changed',
    text: `SELECT s.id FROM unnest($1::uuid[], $2::text[]) AS q(id, stamp)
           JOIN subjects.subjects s ON s.id = q.id WHERE s.xmin::text <> q.stamp`,
    values: [idArray(remembered.map((one) => one.id)), idArray(remembered.map((one) => one.stamp))],
  })
  return new Set(rows.map((row) => row.id))
}

/**
 * Subjects bearing exactly one of these names (now or before), by name key: suggestions only, never a match.
 */
export async function candidatesByName(
  client: PgClient,
  nameKeys: readonly string[],
): Promise<Map<string, { code: string | null; name: string }[]>> {
  const found = new Map<string, { code: string | null; name: string }[]>()
  if (nameKeys.length === 0) return found
  const { rows } = await client.query<{ name_key: string; uscc: string | null; name: string }>({
    name: 'subjects.candidates_by_name',
    text: `SELECT n.name_key, s.uscc, s.name
           FROM unnest($1::text[]) AS q(name_key)
           CROSS JOIN LATERAL (SELECT subject_id, name_key FROM subjects.names WHERE name_key = q.name_key
             LIMIT 10) n
           JOIN subjects.subjects s ON s.id = n.subject_id AND s.state <> 'merged'`,
    values: [textArray([...new Set(nameKeys)])],
  })
  for (const row of rows) {
    const list = found.get(row.name_key) ?? []
    list.push({ code: row.uscc, name: row.name })
    found.set(row.name_key, list)
  }
  return found
}
