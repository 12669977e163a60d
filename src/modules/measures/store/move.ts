/** Rows of `measures` from one subject to another. */
import { idArray } from '../../../kernel/copy.ts'
import { rows, sql, type Tx } from '../../../kernel/db.ts'
import type { CivilDate } from '../../../kernel/time.ts'
import type { Twin } from '../../records/index.ts'

/** Moves what belongs to the entries with these facts: the initiation, every body's task, responsible persons. */
export async function moveTasks(tx: Tx, from: string, to: string, factIds: readonly string[]): Promise<void> {
  const facts = factIds as string[]
  await sql`SELECT kernel.move_rows('measures.initiations', 'id', ${from}::uuid, ${to}::uuid, ${facts}::uuid[]),
    kernel.move_rows('measures.tasks', 'fact_id', ${from}::uuid, ${to}::uuid, ${facts}::uuid[]),
    kernel.move_rows('measures.persons', 'fact_id', ${from}::uuid, ${to}::uuid, ${facts}::uuid[])`.execute(tx)
}

/** A row on one of two facts of a decision. */
export type Placed = Twin & { readonly id: string }

/**
 * What two entries of one decision had when they became one entry: `taken` stood on the one that left, `given` on the
 * one that stays.
 */
export interface Exchanged {
  twins: Twin[]
  taken: Placed[]
  given: Placed[]
  persons: Placed[]
}

const pairs = (twins: readonly Twin[]) => sql`unnest(${idArray(twins.map((one) => one.left))}::uuid[],
  ${idArray(twins.map((one) => one.stays))}::uuid[]) AS q(left_fact, stays)`

interface TaskOfTwin extends Placed {
  implementer: string
  /** How far its body has come: what it carries out and has not lifted must not be forgotten. */
  progress: number
}

/** The tasks of one of two entries that are one decision: of the one that left, or of the one that stays. */
async function tasksOf(
  tx: Tx,
  subjectId: string,
  of: 'left_fact' | 'stays',
  twins: readonly Twin[],
): Promise<TaskOfTwin[]> {
  return rows(
    tx,
    sql<TaskOfTwin>`
    SELECT t.id, q.left_fact AS left, q.stays, t.implementer, CASE
      WHEN t.outcome = 'applied' AND t.lifted_at IS NULL THEN 3 WHEN t.outcome IS NOT NULL THEN 2
      WHEN t.acknowledged_at IS NOT NULL THEN 1 ELSE 0 END AS progress
    FROM ${pairs(twins)} JOIN measures.tasks t ON t.subject_id = ${subjectId} AND t.fact_id = ${sql.ref(`q.${of}`)}
      AND t.double_of IS NULL`,
  )
}

/** Which tasks change places: each body keeps the one with which it has come further. */
async function tasksToExchange(
  tx: Tx,
  from: string,
  to: string,
  twins: readonly Twin[],
): Promise<Pick<Exchanged, 'taken' | 'given'>> {
  const keyOf = (task: TaskOfTwin): string => task.stays + task.implementer
  const there = new Map((await tasksOf(tx, to, 'stays', twins)).map((task) => [keyOf(task), task]))
  const placed = ({ id, left, stays }: Placed): Placed => ({ id, left, stays })
  const taken = (await tasksOf(tx, from, 'left_fact', twins)).filter(
    (task) => task.progress > (there.get(keyOf(task))?.progress ?? -1),
  )
  return { taken: taken.map(placed), given: taken.flatMap((task) => there.get(keyOf(task)) ?? []).map(placed) }
}

/**
 * Makes one of the tasks and persons of two entries that are one decision, under the subject that is kept. Of a body's
 * two tasks the other is put by under the subject that leaves, and its clock stands still.
 */
export async function joinDoubles(
  tx: Tx,
  { from, to, day }: { from: string; to: string; day: CivilDate },
  of: readonly Twin[],
): Promise<Exchanged> {
  const twins = await rows(
    tx,
    sql<Twin>`
    SELECT q.left_fact AS left, q.stays FROM ${pairs(of)}
    JOIN measures.initiations i ON i.subject_id = ${from} AND i.id = q.left_fact`,
  )
  const persons = await rows(
    tx,
    sql<Placed>`
    SELECT l.id, q.left_fact AS left, q.stays FROM ${pairs(twins)}
    JOIN measures.persons l ON l.subject_id = ${from} AND l.fact_id = q.left_fact
    WHERE l.ended_on IS NOT NULL OR NOT EXISTS (
      SELECT FROM measures.persons s WHERE s.subject_id = ${to} AND s.fact_id = q.stays
        AND s.identity_index = l.identity_index AND s.role = l.role AND s.ended_on IS NULL)`,
  )
  const exchanged: Exchanged = { twins, ...(await tasksToExchange(tx, from, to, twins)), persons }
  await exchange(tx, from, to, exchanged)
  await sql`UPDATE measures.tasks t SET double_of = q.stays, paused_since = CASE
      WHEN t.outcome IS NULL AND t.lift_sent_at IS NULL THEN coalesce(t.paused_since, ${day}::date) END
    FROM ${pairs(twins)} WHERE t.subject_id = ${from} AND t.fact_id = q.left_fact`.execute(tx)
  await sql`INSERT INTO measures.initiations (subject_id, id, list_code, document, initiator_code, initiator_name,
      initiated_on, initiated_at)
    SELECT ${to}, q.stays, i.list_code, i.document, i.initiator_code, i.initiator_name, i.initiated_on, i.initiated_at
    FROM ${pairs(twins)} JOIN measures.initiations i ON i.subject_id = ${from} AND i.id = q.left_fact
    ON CONFLICT DO NOTHING`.execute(tx)
  return exchanged
}

/** Puts every task and person back on the entry it stood on. */
export async function partDoubles(
  tx: Tx,
  kept: string,
  parted: string,
  { twins, taken, given, persons }: Exchanged,
): Promise<void> {
  await sql`UPDATE measures.tasks t SET double_of = NULL FROM ${pairs(twins)}
    WHERE t.subject_id = ${parted} AND t.fact_id = q.left_fact`.execute(tx)
  const turned = (placed: readonly Placed[]): Placed[] =>
    placed.map(({ id, left, stays }) => ({ id, left: stays, stays: left }))
  await exchange(tx, kept, parted, { taken: turned(taken), given: turned(given), persons: turned(persons) })
}

/** From one subject to the other, and back: a body has one task of an entry, so both are renamed before they move. */
async function exchange(
  tx: Tx,
  from: string,
  to: string,
  { taken, given, persons }: Omit<Exchanged, 'twins'>,
): Promise<void> {
  await putOn(tx, 'measures.tasks', from, taken.map(({ id, stays }) => ({ id, fact: stays })))
  await putOn(tx, 'measures.tasks', to, given.map(({ id, left }) => ({ id, fact: left })))
  await putOn(tx, 'measures.persons', from, persons.map(({ id, stays }) => ({ id, fact: stays })))
  await moveOf(tx, 'measures.tasks', from, to, taken.map((one) => one.stays))
  await moveOf(tx, 'measures.tasks', to, from, given.map((one) => one.left))
  await moveOf(tx, 'measures.persons', from, to, persons.map((one) => one.stays))
}

type Target = 'measures.tasks' | 'measures.persons'

async function putOn(
  tx: Tx,
  target: Target,
  subjectId: string,
  places: readonly { id: string; fact: string }[],
): Promise<void> {
  await sql`UPDATE ${sql.table(target)} t SET fact_id = q.fact
    FROM unnest(${idArray(places.map((one) => one.id))}::uuid[], ${idArray(places.map((one) => one.fact))}::uuid[])
      AS q(id, fact)
    WHERE t.subject_id = ${subjectId} AND t.id = q.id`.execute(tx)
}

async function moveOf(tx: Tx, target: Target, from: string, to: string, facts: readonly string[]): Promise<void> {
  await sql`SELECT kernel.move_rows(${target}, 'fact_id', ${from}::uuid, ${to}::uuid,
    ${idArray(facts)}::uuid[])`.execute(tx)
}
