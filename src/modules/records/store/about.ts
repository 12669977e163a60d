/** What the archive holds about subjects, for those who change the subjects themselves. */
import { rows, sql, type Db, type PgClient, type Tx } from '../../../kernel/db.ts'

export interface FactAbout {
  subjectId: string
  fact: string
  kind: string
  documentNo: string | null
}

const mostFacts = 20

/** The current facts of each of these subjects, but for those of one kind: the newest twenty of each. */
export async function factsAbout(
  client: PgClient,
  subjectIds: readonly string[],
  exceptKind: string,
): Promise<FactAbout[]> {
  if (subjectIds.length === 0) return []
  const { rows: found } = await client.query<FactAbout>({
    name: 'records.facts_about',
    text: `SELECT r.subject_id AS "subjectId", r.fact_id AS fact, r.kind, r.document_no AS "documentNo"
           FROM unnest($1::uuid[]) AS q(subject_id)
           CROSS JOIN LATERAL (SELECT * FROM records.records WHERE subject_id = q.subject_id AND known_to IS NULL
             AND kind <> $2 ORDER BY id DESC LIMIT ${mostFacts}) r`,
    values: [subjectIds, exceptKind],
  })
  return found
}

export interface Forerunner {
  subjectId: string
  id: string
  factId: string
  /** Within its publicity window on the day. */
  shown: boolean
}

/** Ends the current versions of a kind about subjects: what is filed next takes their place under another key. */
export async function endForerunners(
  tx: Tx,
  kind: string,
  subjectIds: readonly string[],
  on: { at: Date; day: string },
): Promise<Forerunner[]> {
  return rows(tx, sql<Forerunner>`
    UPDATE records.records r SET known_to = ${on.at}, ended = 'superseded'
    WHERE r.subject_id = ANY(${subjectIds as string[]}::uuid[]) AND r.kind = ${kind} AND r.known_to IS NULL
    RETURNING r.subject_id AS "subjectId", r.id, r.fact_id AS "factId", (r.held IS NULL
      AND r.public_from <= ${on.day}::date AND (r.public_until IS NULL OR r.public_until > ${on.day}::date)) IS TRUE
      AS shown`)
}

/** Those of these kinds and lists that records to be shown, or entries, name: `kind/honour`, `list/wage-arrears`. */
export async function namedByRecords(
  db: Db,
  codes: { kinds: readonly string[]; lists: readonly string[] },
): Promise<string[]> {
  if (codes.kinds.length + codes.lists.length === 0) return []
  const found = await rows(db, sql<{ entry: string }>`
    SELECT 'kind/' || k AS entry FROM unnest(${codes.kinds as string[]}::text[]) AS k
    WHERE EXISTS (SELECT FROM records.records r WHERE r.kind = k AND r.known_to IS NULL AND r.public_from IS NOT NULL)
    UNION ALL
    SELECT 'list/' || l FROM unnest(${codes.lists as string[]}::text[]) AS l
    WHERE EXISTS (SELECT FROM records.records r WHERE r.list_code = l AND r.known_to IS NULL)
    ORDER BY 1`)
  return found.map((one) => one.entry)
}
