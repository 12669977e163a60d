/** Schema `measures`: a body's tasks by where they stand, one task, and the entries a body initiated. */
import type { RawBuilder } from 'kysely'
import { firstRow, rows, sql, type Db } from '../../../kernel/db.ts'
import type { CivilDate } from '../../../kernel/time.ts'
import type { TaskState } from '../rules/task.ts'
import type { TaskRow } from '../schema.ts'
import { current, overOn, taskColumns, withEntry, type Reading } from './tasks.ts'

/** Where a task stands (`stateOf` in SQL), and whether its clock has run out. `t` is the task, `over` its entry's end. */
export const state = (over: RawBuilder<unknown>): RawBuilder<TaskState> => sql<TaskState>`CASE
  WHEN t.outcome = 'not-applicable' THEN 'not-applicable' WHEN t.lifted_at IS NOT NULL THEN 'lifted'
  WHEN (${over}) IS NOT NULL THEN 'lift-due'
  WHEN t.outcome = 'applied' THEN CASE WHEN t.fed_back_at IS NULL THEN 'applied' ELSE 'fed-back' END
  WHEN t.acknowledged_at IS NOT NULL THEN 'acknowledged' ELSE 'sent' END`

/** Lifting is late by the day the body was told of: a sweep tells it within a minute of the entry's end. */
export const late = (today: CivilDate): RawBuilder<boolean> => sql<boolean>`CASE q.standing
  WHEN 'sent' THEN q.paused_since IS NULL AND q.ack_due_on < ${today}::date
  WHEN 'acknowledged' THEN q.paused_since IS NULL AND q.answer_due_on < ${today}::date
  WHEN 'lift-due' THEN q.lift_due_on < ${today}::date ELSE false END`

/** A task that is not over and done. */
export const open = sql`t.double_of IS NULL AND t.lifted_at IS NULL AND t.outcome IS DISTINCT FROM 'not-applicable'`

/** The entry of the initiation `i` left its subject by a merge and stands there as the same decision's other fact. */
const doubled = sql`EXISTS (SELECT FROM records.records l
  WHERE l.subject_id = i.subject_id AND l.fact_id = i.id AND l.ended = 'moved' AND NOT EXISTS (
    SELECT FROM records.records n WHERE n.subject_id = l.subject_id AND n.fact_id = l.fact_id
      AND (n.known_to IS NULL OR n.known_to > l.known_to)))`

/** Which of a body's tasks are looked at. */
export interface Narrowing {
  list?: string | undefined
  /** A rule of the catalogue that the task carries out. */
  measure?: string | undefined
  /** Code of the subject, or a part of its name. */
  subject?: string | undefined
}

export interface TaskFilter extends Narrowing {
  implementer: string
  open: boolean
  state?: TaskState | 'late' | undefined
  after?: string | undefined
  limit: number
}

function narrowed({ list, measure, subject }: Narrowing): RawBuilder<unknown> {
  return sql`${list === undefined ? sql`` : sql`AND t.list_code = ${list}`}
    ${measure === undefined ? sql`` : sql`AND ${measure} = ANY(t.rules)`}
    ${subject === undefined ? sql`` : sql`AND (s.uscc = upper(${subject}) OR strpos(s.name, ${subject}) > 0)`}`
}

const wanted = (today: CivilDate, asked: TaskFilter['state']): RawBuilder<unknown> =>
  asked === undefined ? sql`true` : asked === 'late' ? late(today) : sql`q.standing = ${asked}`

/** A body's tasks, newest first. */
export async function listTasks(db: Db, reading: Reading, filter: TaskFilter): Promise<TaskRow[]> {
  const standing = state(overOn(reading))
  return rows(
    db,
    sql<TaskRow>`
    SELECT q.* FROM (
      SELECT ${taskColumns(reading)}, ${standing} AS standing, t.ack_due_on, t.answer_due_on,
        t.lift_due_on, t.paused_since
      FROM ${withEntry}
      WHERE t.implementer = ${filter.implementer} ${filter.open ? sql`AND ${open}` : sql``} ${narrowed(filter)}
        ${filter.after === undefined ? sql`` : sql`AND t.id < ${filter.after}::uuid`}) q
    WHERE ${wanted(reading.today, filter.state)}
    ORDER BY q.id DESC LIMIT ${filter.limit}`,
  )
}

/** Of a body's open tasks that stand in one state: how many there are, and the ids of those sent first. */
export async function matchTasks(
  db: Db,
  reading: Reading,
  filter: Omit<TaskFilter, 'after' | 'open'> & { standing: TaskState },
): Promise<{ total: number; ids: string[] }> {
  const standing = state(overOn(reading))
  const found = await firstRow(
    db,
    sql<{ total: number; ids: string[] | null }>`
    SELECT count(*)::int AS total, (array_agg(q.id ORDER BY q.id))[1:${filter.limit}::int] AS ids FROM (
      SELECT t.id, ${standing} AS standing, t.ack_due_on, t.answer_due_on, t.lift_due_on, t.paused_since
      FROM measures.tasks t JOIN subjects.subjects s ON s.id = t.subject_id ${current}
      WHERE t.implementer = ${filter.implementer} AND ${open} ${narrowed(filter)}) q
    WHERE q.standing = ${filter.standing} AND ${wanted(reading.today, filter.state)}`,
  )
  return { total: found?.total ?? 0, ids: found?.ids ?? [] }
}

/** The lists and the rules that a body's tasks are about, to choose among. */
export async function taskTopics(db: Db, implementer: string): Promise<{ lists: string[]; rules: string[] }> {
  const found = await firstRow(
    db,
    sql<{ lists: string[] | null; rules: string[] | null }>`
    SELECT array_agg(DISTINCT t.list_code ORDER BY t.list_code) AS lists,
      array_agg(DISTINCT r.rule ORDER BY r.rule) AS rules
    FROM measures.tasks t CROSS JOIN LATERAL unnest(t.rules) AS r(rule) WHERE t.implementer = ${implementer}`,
  )
  return { lists: found?.lists ?? [], rules: found?.rules ?? [] }
}

/** How many of a body's tasks stand where, of those that are not over and done; and how many of these are late. */
export async function countTasks(
  db: Db,
  reading: Reading,
  implementer: string,
  narrowing: Narrowing = {},
): Promise<{ state: TaskState; tasks: number; late: number }[]> {
  const standing = state(overOn(reading))
  return rows(
    db,
    sql<{ state: TaskState; tasks: number; late: number }>`
    SELECT q.standing AS state, count(*)::int AS tasks, count(*) FILTER (WHERE ${late(reading.today)})::int AS late FROM (
      SELECT ${standing} AS standing, t.ack_due_on, t.answer_due_on, t.lift_due_on, t.paused_since
      FROM measures.tasks t JOIN subjects.subjects s ON s.id = t.subject_id ${current}
      WHERE t.implementer = ${implementer} AND ${open} ${narrowed(narrowing)}) q
    GROUP BY q.standing`,
  )
}

/** A body's own task. */
export async function findTask(
  db: Db,
  reading: Reading,
  id: string,
  implementer: string,
): Promise<TaskRow | undefined> {
  return firstRow(
    db,
    sql<TaskRow>`
    SELECT ${taskColumns(reading)} FROM ${withEntry}
    WHERE t.id = ${id} AND t.implementer = ${implementer}`,
  )
}

/** An entry whose measures were pushed, with how far the bodies have come. */
export interface InitiatedRow {
  fact: string
  list: string
  document: string
  initiatorCode: string
  initiatorName: string
  initiatedOn: CivilDate
  subjectCode: string | null
  subjectName: string
  bodies: number
  acknowledged: number
  applied: number
  notApplicable: number
  toLift: number
  lifted: number
  late: number
}

/** Entries a body initiated (undefined: every body's), newest first. */
export async function listInitiated(
  db: Db,
  reading: Reading,
  filter: {
    initiator?: string | undefined
    after?: { on: CivilDate; id: string } | undefined
    limit: number
  },
): Promise<InitiatedRow[]> {
  const standing = state(overOn(reading))
  const { initiator, after } = filter
  return rows(
    db,
    sql<InitiatedRow>`
    SELECT i.id AS fact, i.list_code AS list, i.document, i.initiator_code AS "initiatorCode",
      i.initiator_name AS "initiatorName", i.initiated_on AS "initiatedOn", s.uscc AS "subjectCode",
      s.name AS "subjectName", c.*
    FROM (
      SELECT * FROM measures.initiations i
      WHERE ${initiator === undefined ? sql`true` : sql`initiator_code = ${initiator}`} AND NOT ${doubled}
        ${after === undefined ? sql`` : sql`AND (initiated_on, id) < (${after.on}::date, ${after.id}::uuid)`}
      ORDER BY initiated_on DESC, id DESC LIMIT ${filter.limit}) i
    JOIN subjects.subjects s ON s.id = i.subject_id
    CROSS JOIN LATERAL (
      SELECT count(*)::int AS bodies, count(q.acknowledged_at)::int AS acknowledged,
        count(*) FILTER (WHERE q.outcome = 'applied')::int AS applied,
        count(*) FILTER (WHERE q.standing = 'not-applicable')::int AS "notApplicable",
        count(*) FILTER (WHERE q.standing = 'lift-due')::int AS "toLift",
        count(*) FILTER (WHERE q.standing = 'lifted')::int AS lifted,
        count(*) FILTER (WHERE ${late(reading.today)})::int AS late
      FROM (SELECT t.*, ${standing} AS standing FROM measures.tasks t ${current}
        WHERE t.subject_id = i.subject_id AND t.fact_id = i.id AND t.double_of IS NULL) q) c
    ORDER BY i.initiated_on DESC, i.id DESC`,
  )
}
