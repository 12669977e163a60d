/** Marks on contested list entries and on those under repair. */
import { idArray } from '../../../kernel/copy.ts'
import { firstRow, rows, sql, type Db, type Tx } from '../../../kernel/db.ts'
import { uuidv7 } from '../../../kernel/ids.ts'
import type { Twin } from '../../records/index.ts'
import type { Mark } from '../rules/decide.ts'

/** Places a mark; false when the case has placed it already. */
export async function insertMark(
  tx: Tx,
  mark: { subjectId: string; id: string; factId: string; mark: Mark; caseId: string; at: Date },
): Promise<boolean> {
  const added = await firstRow(
    tx,
    sql`
    INSERT INTO checks.marks (subject_id, id, fact_id, mark, case_id, known_from)
    VALUES (${mark.subjectId}, ${mark.id}, ${mark.factId}, ${mark.mark}, ${mark.caseId}, ${mark.at})
    ON CONFLICT DO NOTHING RETURNING id`,
  )
  return added !== undefined
}

/** Ends a case's mark: what became of the fact's mark of this kind, which other cases may keep; `none`: it had none. */
export async function endMark(
  tx: Tx,
  mark: { subjectId: string; factId: string; mark: Mark; caseId: string; at: Date },
): Promise<'ended' | 'kept' | 'none'> {
  // Of two that end theirs at once the later one sees that it is the last.
  const open = await rows(
    tx,
    sql`SELECT id FROM checks.marks WHERE subject_id = ${mark.subjectId} AND fact_id = ${mark.factId}
      AND mark = ${mark.mark} AND known_to IS NULL ORDER BY id FOR UPDATE`,
  )
  const ended = await firstRow(
    tx,
    sql`
    UPDATE checks.marks SET known_to = ${mark.at}
    WHERE subject_id = ${mark.subjectId} AND fact_id = ${mark.factId} AND mark = ${mark.mark}
      AND case_id = ${mark.caseId} AND known_to IS NULL RETURNING id`,
  )
  if (ended === undefined) return 'none'
  return open.length > 1 ? 'kept' : 'ended'
}

/** Open marks of these facts, by fact; facts without are absent. */
export async function openMarks(db: Db, factIds: readonly string[]): Promise<Map<string, Mark[]>> {
  const found = await rows(
    db,
    sql<{ factId: string; marks: Mark[] }>`
    SELECT fact_id AS "factId", array_agg(DISTINCT mark ORDER BY mark) AS marks FROM checks.marks
    WHERE known_to IS NULL AND fact_id = ANY(${factIds as string[]}::uuid[]) GROUP BY fact_id`,
  )
  return new Map(found.map((one) => [one.factId, one.marks]))
}

/** Marks open on anything of a subject. */
export async function openMarksOf(db: Db, subjectId: string): Promise<Map<string, Mark[]>> {
  const found = await rows(
    db,
    sql<{ factId: string; marks: Mark[] }>`
    SELECT fact_id AS "factId", array_agg(DISTINCT mark ORDER BY mark) AS marks FROM checks.marks
    WHERE known_to IS NULL AND subject_id = ${subjectId} GROUP BY fact_id`,
  )
  return new Map(found.map((one) => [one.factId, one.marks]))
}

/** Ends open marks of these facts under one subject and opens the same under the other. */
export async function moveMarks(
  tx: Tx,
  from: string,
  to: string,
  factIds: readonly string[],
  at: Date,
): Promise<void> {
  const moved = await rows(
    tx,
    sql<{ factId: string; mark: Mark; caseId: string }>`
    UPDATE checks.marks SET known_to = ${at}
    WHERE subject_id = ${from} AND fact_id = ANY(${factIds as string[]}::uuid[]) AND known_to IS NULL
    RETURNING fact_id AS "factId", mark, case_id AS "caseId"`,
  )
  for (const one of moved) await insertMark(tx, { ...one, subjectId: to, id: uuidv7(), at })
}

/** A mark, by the case that placed it, on one of two facts of a decision. */
export type MarkOfTwin = Twin & { readonly mark: Mark; readonly caseId: string }

/** Takes open marks of facts that left a subject over to the facts that stay, with the papers behind them. */
export async function joinMarks(
  tx: Tx,
  { from, to, at }: { from: string; to: string; at: Date },
  twins: readonly Twin[],
): Promise<MarkOfTwin[]> {
  const found = await rows(
    tx,
    sql<MarkOfTwin>`
    SELECT q.left_fact AS left, q.stays, m.mark, m.case_id AS "caseId"
    FROM unnest(${idArray(twins.map((one) => one.left))}::uuid[], ${idArray(twins.map((one) => one.stays))}::uuid[])
      AS q(left_fact, stays)
    JOIN checks.marks m ON m.subject_id = ${from} AND m.fact_id = q.left_fact AND m.known_to IS NULL`,
  )
  for (const { left, stays, mark, caseId } of found)
    await moveMark(tx, { from, to, at }, { mark, caseId, factId: left, onto: stays })
  return found
}

/** Gives the marks that are open still back to the facts they were placed on. */
export async function partMarks(
  tx: Tx,
  between: { from: string; to: string; at: Date },
  marks: readonly MarkOfTwin[],
): Promise<void> {
  for (const { left, stays, mark, caseId } of marks)
    await moveMark(tx, between, { mark, caseId, factId: stays, onto: left })
}

async function moveMark(
  tx: Tx,
  { from, to, at }: { from: string; to: string; at: Date },
  { onto, ...mark }: { factId: string; mark: Mark; caseId: string; onto: string },
): Promise<void> {
  if (await endMark(tx, { ...mark, subjectId: from, at }))
    await insertMark(tx, { ...mark, subjectId: to, factId: onto, id: uuidv7(), at })
  // One on the same ground is open there already: this paper stays where it was, its mark runs beside.
  await sql`UPDATE checks.mark_papers p SET fact_id = ${onto} WHERE p.id::text = ${mark.caseId} AND NOT EXISTS (
      SELECT FROM checks.mark_papers o
      WHERE o.fact_id = ${onto} AND o.ground = p.ground AND o.lifted_at IS NULL AND o.id <> p.id)`.execute(tx)
}
