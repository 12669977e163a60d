/** Rows of `lists` from one subject to another. */
import { idArray } from '../../../kernel/copy.ts'
import { rows, sql, type Tx } from '../../../kernel/db.ts'
import type { Twin } from '../../records/index.ts'

/** Moves the entries filed as these facts with their exits, and the points these facts brought; answers their cases. */
export async function moveProcedures(
  tx: Tx,
  from: string,
  to: string,
  factIds: readonly string[],
): Promise<string[]> {
  const facts = factIds as string[]
  const entries = await rows(
    tx,
    sql<{ id: string; caseId: string }>`
    SELECT id, case_id AS "caseId" FROM lists.entries
    WHERE subject_id = ${from} AND fact_id = ANY(${facts}::uuid[])`,
  )
  const ids = entries.map((one) => one.id)
  const exits = await rows(
    tx,
    sql<{ caseId: string }>`
    SELECT case_id AS "caseId" FROM lists.exits WHERE subject_id = ${from} AND entry_id = ANY(${ids}::uuid[])`,
  )
  await sql`SELECT kernel.move_rows('lists.entries', 'fact_id', ${from}::uuid, ${to}::uuid, ${facts}::uuid[]),
    kernel.move_rows('lists.exits', 'entry_id', ${from}::uuid, ${to}::uuid, ${ids}::uuid[]),
    kernel.move_rows('lists.points', 'basis_fact', ${from}::uuid, ${to}::uuid, ${facts}::uuid[])`.execute(tx)
  return [...entries, ...exits].map((one) => one.caseId)
}

/** A procedure whose entry, or whose decision beneath, is by now the other fact of the same decision. */
export type Turned = Twin & { readonly id: string }

const pairs = (twins: readonly Twin[]) => sql`unnest(${idArray(twins.map((one) => one.left))}::uuid[],
  ${idArray(twins.map((one) => one.stays))}::uuid[]) AS q(left_fact, stays)`

/** Lets the procedures whose entries left a subject have the facts that stay, where these have none of their own. */
export async function turnEntries(tx: Tx, from: string, to: string, twins: readonly Twin[]): Promise<Turned[]> {
  return rows(
    tx,
    sql<Turned>`
    UPDATE lists.entries e SET fact_id = q.stays FROM ${pairs(twins)}
    WHERE e.subject_id = ${from} AND e.fact_id = q.left_fact AND NOT EXISTS (
      SELECT FROM lists.entries s WHERE s.subject_id = ${to} AND s.fact_id = q.stays)
    RETURNING e.id, q.left_fact AS left, q.stays`,
  )
}

/**
 * Lets procedures rest on the fact that stays of the decision beneath them: it stands there. But for a second one that
 * lists the subject once more on the same list by the same decision.
 */
export async function turnBases(tx: Tx, subjectId: string, twins: readonly Twin[]): Promise<Turned[]> {
  return rows(
    tx,
    sql<Turned>`
    UPDATE lists.entries e SET basis_fact = q.stays FROM ${pairs(twins)}
    WHERE e.subject_id = ${subjectId} AND e.basis_fact = q.left_fact AND NOT EXISTS (
      SELECT FROM lists.entries s WHERE s.subject_id = ${subjectId} AND s.basis_fact = q.stays
        AND s.list_code = e.list_code AND s.ended_on IS NULL AND s.dropped_on IS NULL
        AND s.decision IS DISTINCT FROM 'decline')
    RETURNING e.id, q.left_fact AS left, q.stays`,
  )
}

/** Gives procedures under a subject their own facts back. */
export async function turnBack(
  tx: Tx,
  subjectId: string,
  { entries, bases }: { entries: readonly Turned[]; bases: readonly Turned[] },
): Promise<void> {
  const own = (turned: readonly Turned[]) => sql`unnest(${idArray(turned.map((one) => one.id))}::uuid[],
    ${idArray(turned.map((one) => one.left))}::uuid[]) AS q(id, fact)`
  await sql`UPDATE lists.entries e SET fact_id = q.fact FROM ${own(entries)}
    WHERE e.subject_id = ${subjectId} AND e.id = q.id`.execute(tx)
  await sql`UPDATE lists.entries e SET basis_fact = q.fact FROM ${own(bases)}
    WHERE e.subject_id = ${subjectId} AND e.id = q.id`.execute(tx)
}
