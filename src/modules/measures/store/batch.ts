/** Schema `measures`: a body's tasks answered many at once. */
import { idArray } from '../../../kernel/copy.ts'
import { rows, sql, type Db, type Tx } from '../../../kernel/db.ts'
import type { CivilDate } from '../../../kernel/time.ts'
import type { TaskRow } from '../schema.ts'
import { taskColumns, withEntry, type Reading } from './tasks.ts'

type Keys = readonly Pick<TaskRow, 'subjectId' | 'id'>[]

/** A body's own tasks of these ids, in the order asked. */
export async function findTasks(
  db: Db | Tx,
  reading: Reading,
  ids: readonly string[],
  implementer: string,
): Promise<TaskRow[]> {
  return rows(
    db,
    sql<TaskRow>`
    SELECT ${taskColumns(reading)} FROM ${withEntry}
    WHERE t.implementer = ${implementer} AND t.id = ANY(${idArray(ids)}::uuid[])
    ORDER BY array_position(${idArray(ids)}::uuid[], t.id)`,
  )
}

/** The same, locked for an answer. In the order of the key: two that answer at once never wait for each other in a ring. */
export async function lockTasks(
  tx: Tx,
  reading: Reading,
  ids: readonly string[],
  implementer: string,
): Promise<TaskRow[]> {
  await sql`SELECT FROM measures.tasks WHERE implementer = ${implementer} AND id = ANY(${idArray(ids)}::uuid[])
    ORDER BY subject_id, id FOR UPDATE`.execute(tx)
  return findTasks(tx, reading, ids, implementer)
}

/** The rows of these keys, beside the task `t`. */
const among = (keys: Keys) => sql`unnest(${idArray(keys.map((one) => one.subjectId))}::uuid[],
  ${idArray(keys.map((one) => one.id))}::uuid[]) AS k(subject_id, id)`
const same = sql`t.subject_id = k.subject_id AND t.id = k.id`

interface Made {
  by: string
  at: Date
}

export async function acknowledgeTasks(tx: Tx, keys: Keys, { by, at }: Made): Promise<void> {
  await sql`UPDATE measures.tasks t SET acknowledged_at = ${at}, acknowledged_by = ${by} FROM ${among(keys)}
    WHERE ${same}`.execute(tx)
}

/** Answers that all of a task's measures were applied, or that none applies. */
export async function writeOutcomes(
  tx: Tx,
  keys: Keys,
  given: Made & { outcome: 'applied' | 'not-applicable'; reason: string | null },
): Promise<void> {
  const applied = given.outcome === 'applied' ? sql`t.rules` : sql`'{}'::text[]`
  await sql`UPDATE measures.tasks t SET outcome = ${given.outcome}, applied = ${applied},
      outcome_reason = ${given.reason}, outcome_at = ${given.at}, outcome_by = ${given.by}
    FROM ${among(keys)} WHERE ${same}`.execute(tx)
}

export async function writeFeedbacks(
  tx: Tx,
  keys: Keys,
  given: Made & { feedback: string },
): Promise<void> {
  await sql`UPDATE measures.tasks t SET feedback = ${given.feedback}, fed_back_at = ${given.at},
      fed_back_by = ${given.by}
    FROM ${among(keys)} WHERE ${same}`.execute(tx)
}

/** Acknowledges lifting; a body that lifts before it was told is taken as told. */
export async function liftTasks(
  tx: Tx,
  tasks: readonly Pick<TaskRow, 'subjectId' | 'id' | 'over'>[],
  given: Made & { dueOn: CivilDate },
): Promise<void> {
  const overs = tasks.map(({ subjectId, id, over }) => ({ subjectId, id, over }))
  await sql`UPDATE measures.tasks t SET lifted_at = ${given.at}, lifted_by = ${given.by}, lift_reason = k.over,
      lift_sent_at = coalesce(t.lift_sent_at, ${given.at}), lift_due_on = coalesce(t.lift_due_on, ${given.dueOn}::date)
    FROM jsonb_to_recordset(${JSON.stringify(overs)}::jsonb) AS k("subjectId" uuid, id uuid, over text)
    WHERE t.subject_id = k."subjectId" AND t.id = k.id`.execute(tx)
}
