/** The queues of wrong and duplicate codes and names, and the figures made of them. */
import { firstRow, rows, sql, txOf, type Db, type PgClient, type Tx } from '../../../kernel/db.ts'
import { uuidv7 } from '../../../kernel/ids.ts'
import type { FindingKind, Settlement } from '../schema.ts'

export interface NewFinding {
  kind: FindingKind
  code: string | null
  name: string | null
  subjectIds: string[]
  detail: Record<string, unknown>
  source: string
}

/** Queues findings; one that is already open is not queued twice. Returns how many were new. */
export async function insertFindingsIn(tx: Tx, findings: readonly NewFinding[], at: Date): Promise<number> {
  if (findings.length === 0) return 0
  const added = await rows(
    tx,
    sql`
    INSERT INTO subjects.findings (id, kind, code, name, subject_ids, detail, source, found_at)
    SELECT (q->>'id')::uuid, q->>'kind', q->>'code', q->>'name',
      ARRAY(SELECT jsonb_array_elements_text(q->'subjectIds')::uuid), q->'detail', q->>'source', ${at}
    FROM jsonb_array_elements(${JSON.stringify(findings.map((f) => ({ id: uuidv7(), ...f })))}::jsonb) AS q
    ON CONFLICT DO NOTHING RETURNING id`,
  )
  return added.length
}

/** The same for a writer that holds a raw client. */
export async function insertFindings(
  client: PgClient,
  findings: readonly NewFinding[],
  at: Date,
): Promise<void> {
  await insertFindingsIn(txOf(client), findings, at)
}

export interface Finding {
  id: string
  kind: FindingKind
  code: string | null
  name: string | null
  subjects: { id: string; uscc: string | null; name: string; region: string | null; state: string }[]
  detail: Record<string, unknown>
  source: string | null
  foundAt: Date
  settledAt: Date | null
  settledBy: string | null
  settlement: Settlement | null
  note: string | null
}

const findingColumns = sql<Finding>`f.id, f.kind, f.code, f.name, f.detail, f.source, f.found_at AS "foundAt",
  f.settled_at AS "settledAt", f.settled_by AS "settledBy", f.settlement, f.note,
  coalesce((SELECT jsonb_agg(jsonb_build_object('id', s.id, 'uscc', s.uscc, 'name', s.name, 'region',
    s.region, 'state', s.state)
    ORDER BY s.id) FROM subjects.subjects s WHERE s.id = ANY(f.subject_ids)), '[]') AS subjects`

/** Behind a place in the order of the list. */
function behind(after: { at: string; id: string }) {
  return sql`AND (f.found_at, f.id) > (${after.at}::timestamptz, ${after.id}::uuid)`
}

/** A queue, the oldest first. `settled`: those already dealt with instead. */
export async function listFindings(
  db: Db,
  filter: {
    kind?: FindingKind | undefined
    settled: boolean
    after?: { at: string; id: string } | undefined
    limit: number
  },
): Promise<Finding[]> {
  return rows(
    db,
    sql<Finding>`
    SELECT ${findingColumns} FROM subjects.findings f
    WHERE f.settled_at IS ${filter.settled ? sql`NOT NULL` : sql`NULL`}
      ${filter.kind === undefined ? sql`` : sql`AND f.kind = ${filter.kind}`}
      ${filter.after === undefined ? sql`` : behind(filter.after)}
    ORDER BY f.found_at, f.id LIMIT ${filter.limit}`,
  )
}

export async function lockFinding(tx: Tx, id: string): Promise<Finding | undefined> {
  return firstRow(
    tx,
    sql<Finding>`SELECT ${findingColumns} FROM subjects.findings f WHERE f.id = ${id} FOR UPDATE`,
  )
}

export async function settleFinding(
  tx: Tx,
  settling: { id: string; at: Date; actor: string; settlement: Settlement; note: string },
): Promise<void> {
  await rows(
    tx,
    sql`
    UPDATE subjects.findings SET settled_at = ${settling.at}, settled_by = ${settling.actor},
      settlement = ${settling.settlement}, note = ${settling.note} WHERE id = ${settling.id}`,
  )
}

/**
 * Current names that living subjects with different codes, or without one, share, among the next `limit` names
 * behind `after` that occur twice: namesakes, or one body twice. Those a person has found to be distinct are left out.
 * `last`: where to go on.
 */
export async function sharedNames(
  tx: Tx,
  after: string,
  limit: number,
): Promise<{ names: { name: string; subjectIds: string[] }[]; last: string | undefined }> {
  const twice = await rows(
    tx,
    sql<{ key: string }>`
    SELECT name_key AS key FROM subjects.names WHERE kind = 'current' AND name_key > ${after}
    GROUP BY name_key HAVING count(*) > 1 ORDER BY name_key LIMIT ${limit}`,
  )
  const names = await rows(
    tx,
    sql<{ name: string; subjectIds: string[] }>`
    SELECT q.name, q.ids AS "subjectIds"
    FROM (SELECT min(n.name) AS name, array_agg(s.id ORDER BY s.id) AS ids,
        count(DISTINCT coalesce(s.uscc, s.id::text)) AS codes
      FROM subjects.names n JOIN subjects.subjects s ON s.id = n.subject_id AND s.state <> 'merged'
      WHERE n.name_key = ANY(${twice.map((one) => one.key)}::text[]) AND n.kind = 'current' GROUP BY n.name_key) q
    WHERE q.codes > 1 AND NOT EXISTS (SELECT FROM subjects.findings f WHERE f.kind = 'duplicate-name'
      AND f.name = q.name
      AND f.settlement = 'distinct' AND f.subject_ids @> q.ids)`,
  )
  return { names, last: twice.length === limit ? twice.at(-1)?.key : undefined }
}

/**
 * Codes that stand for more than one living subject, behind a place in the order of codes. Those a person has
 * found to be distinct bodies are left out. `last`: where to go on.
 */
export async function sharedCodes(
  tx: Tx,
  after: { code: string; scheme: string },
  limit: number,
): Promise<{
  codes: { code: string; scheme: string; name: string; subjectIds: string[] }[]
  last: { code: string; scheme: string } | undefined
}> {
  const codes = await rows(
    tx,
    sql<{ code: string; scheme: string; name: string; subjectIds: string[]; distinct: boolean }>`
    SELECT q.code, q.scheme, q.ids AS "subjectIds",
      (SELECT min(s.name) FROM subjects.subjects s WHERE s.id = ANY(q.ids)) AS name,
      EXISTS (SELECT FROM subjects.findings f WHERE f.kind = 'duplicate-code' AND f.code = q.code
        AND f.settlement IN ('distinct', 'accepted') AND f.subject_ids @> q.ids) AS "distinct"
    FROM (SELECT code, scheme, array_agg(subject_id ORDER BY subject_id) AS ids FROM subjects.codes
      WHERE (code, scheme) > (${after.code}, ${after.scheme})
      GROUP BY code, scheme HAVING count(*) > 1 ORDER BY code, scheme LIMIT ${limit}) q
    ORDER BY q.code, q.scheme`,
  )
  return {
    codes: codes.filter((one) => !one.distinct),
    last: codes.length === limit ? codes.at(-1) : undefined,
  }
}

/**
 * Living subjects that answer to more than one USCC without having been merged: two codes on one body. Those a
 * person has accepted are left out. `last`: where to go on.
 */
export async function subjectsWithTwoCodes(
  tx: Tx,
  after: string,
  limit: number,
): Promise<{ subjects: { id: string; name: string; codes: string[] }[]; last: string | undefined }> {
  const found = await rows(
    tx,
    sql<{ id: string; name: string; codes: string[]; known: boolean }>`
    SELECT s.id, s.name, q.codes,
      EXISTS (SELECT FROM subjects.merges m WHERE m.kept = s.id AND m.undone_at IS NULL)
        OR EXISTS (SELECT FROM subjects.findings f WHERE f.kind = 'duplicate-code' AND f.name = s.name
          AND f.settlement = 'accepted' AND f.subject_ids @> ARRAY[s.id]) AS known
    FROM (SELECT subject_id, array_agg(code ORDER BY code) AS codes FROM subjects.codes
      WHERE scheme = 'uscc' AND subject_id > ${after}::uuid GROUP BY subject_id HAVING count(*) > 1
      ORDER BY subject_id LIMIT ${limit}) q
    JOIN subjects.subjects s ON s.id = q.subject_id
    ORDER BY s.id`,
  )
  return {
    subjects: found.filter((one) => !one.known),
    last: found.length === limit ? found.at(-1)?.id : undefined,
  }
}

export interface QualityCounts {
  codes: number
  openWrong: number
  openDuplicate: number
  found: number
  corrected: number
  /** Living subjects with a code of the time before unified codes, and those of them that have a unified one. */
  legacy: number
  converted: number
}

/** Numerators and denominators of 重错码率 and 纠正率. */
export async function countQuality(db: Db): Promise<QualityCounts> {
  const found = await firstRow(
    db,
    sql<QualityCounts>`
    SELECT f.*, f.outside + (SELECT count(*) FROM subjects.codes WHERE scheme = 'uscc') AS codes, l.*
    FROM (SELECT count(*) FILTER (WHERE kind = 'wrong-code' AND settled_at IS NULL) AS "openWrong",
        count(*) FILTER (WHERE kind = 'wrong-code' AND settled_at IS NULL AND subject_ids = '{}') AS outside,
        count(*) FILTER (WHERE kind = 'duplicate-code' AND settled_at IS NULL) AS "openDuplicate",
        count(*) FILTER (WHERE settlement IS NULL OR settlement IN ('corrected', 'merged')) AS found,
        count(*) FILTER (WHERE settlement IN ('corrected', 'merged')) AS corrected
      FROM subjects.findings WHERE kind IN ('wrong-code', 'duplicate-code')) f,
      (SELECT count(*) AS legacy, count(s.uscc) AS converted FROM subjects.subjects s
      WHERE s.state <> 'merged' AND EXISTS (SELECT FROM subjects.codes c WHERE c.subject_id = s.id
        AND c.scheme <> 'uscc' AND NOT c.derived)) l`,
  )
  return (
    found ?? { codes: 0, openWrong: 0, openDuplicate: 0, found: 0, corrected: 0, legacy: 0, converted: 0 }
  )
}
