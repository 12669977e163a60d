/** SQL of cases and steps. Only here is a state written. */
import { firstRow, rows, sql, type Db, type Tx } from '../../../kernel/db.ts'
import type { CivilDate } from '../../../kernel/time.ts'
import type { Case, Step } from '../schema.ts'

export const caseColumns = sql`c.id, c.flow, c.flow_since AS "flowSince", c.subject_id AS "subjectId",
  c.kind, c.title, c.state,
  c.version, c.entered_on AS "enteredOn", c.used_days AS "usedDays", c.due_on AS "dueOn", c.clock_on AS "clockOn",
  c.due_estimated AS "dueEstimated", c.half_on AS "halfOn", c.warn_on AS "warnOn", c.held_state AS "heldState",
  c.held_days AS "heldDays", c.assignee_org AS "assigneeOrg", c.assignee_user AS "assigneeUser",
  c.escalated_to AS "escalatedTo", c.priority, c.opened_on AS "openedOn", c.opened_at AS "openedAt",
  c.opened_by AS "openedBy", c.closed_on AS "closedOn", c.data`

const stepColumns = sql`case_id AS "caseId", n, kind, verb, from_state AS "from", to_state AS "to", actor,
  actor_kind AS "actorKind", organisation, note, documents, at, on_day AS "onDay", spent_days AS "spentDays",
  term_days AS "termDays", due_on AS "dueOn", due_estimated AS "dueEstimated", passed_to AS "passedTo",
  passed_to_user AS "passedToUser"`

export function findCase(db: Db | Tx, id: string): Promise<Case | undefined> {
  return firstRow(db, sql<Case>`SELECT ${caseColumns} FROM casework.cases c WHERE c.id = ${id}`)
}

/** The case with its row locked until the transaction ends: whoever decides holds it. */
export function lockCase(tx: Tx, id: string): Promise<Case | undefined> {
  return firstRow(tx, sql<Case>`SELECT ${caseColumns} FROM casework.cases c WHERE c.id = ${id} FOR UPDATE`)
}

/** Many at once, always in the same order, so that two who lock the same cases wait instead of blocking each other. */
export function lockCases(tx: Tx, ids: readonly string[]): Promise<Case[]> {
  return rows(tx, sql<Case>`SELECT ${caseColumns} FROM casework.cases c WHERE c.id = ANY (${ids as string[]}::uuid[])
    ORDER BY c.id FOR UPDATE`)
}

export function listSteps(db: Db | Tx, caseId: string): Promise<Step[]> {
  return rows(db, sql<Step>`SELECT ${stepColumns} FROM casework.steps WHERE case_id = ${caseId} ORDER BY n`)
}

/** A case before it is stored; `openedAt` is the database's. */
export type NewCase = Omit<Case, 'openedAt' | 'version' | 'escalatedTo' | 'closedOn'>
type Hands = 'passedTo' | 'passedToUser'
export type NewStep = Omit<Step, 'at' | Hands> & Partial<Pick<Step, Hands>>

/** Inserts cases in one statement per thousand. */
export async function insertCases(tx: Tx, cases: readonly NewCase[]): Promise<void> {
  for (let from = 0; from < cases.length; from += 1000) {
    const part = JSON.stringify(cases.slice(from, from + 1000))
    await rows(tx, sql`
      INSERT INTO casework.cases (id, flow, flow_since, subject_id, kind, title, state, version, entered_on, used_days, due_on,
        clock_on, due_estimated, half_on, warn_on, held_state, held_days, assignee_org, assignee_user, priority,
        opened_on,
        opened_by, data)
      SELECT i.id, i.flow, i."flowSince", i."subjectId", i.kind, i.title, i.state, 1, i."enteredOn", i."usedDays", i."dueOn",
        i."clockOn", i."dueEstimated", i."halfOn", i."warnOn", i."heldState", i."heldDays", i."assigneeOrg",
        i."assigneeUser", i.priority, i."openedOn", i."openedBy", i.data
      FROM jsonb_to_recordset(${part}::jsonb) AS i(id uuid, flow text, "flowSince" date, "subjectId" uuid, kind text,
        title text, state text, "enteredOn" date, "usedDays" int, "dueOn" date, "clockOn" date, "dueEstimated" boolean,
        "halfOn" date, "warnOn" date, "heldState" text, "heldDays" int, "assigneeOrg" text, "assigneeUser" text,
        priority smallint, "openedOn" date, "openedBy" text, data jsonb)`)
  }
}

/** Inserts steps and answers them as stored, in the order given. */
export async function insertSteps(tx: Tx, steps: readonly NewStep[]): Promise<Step[]> {
  const inserted: Step[] = []
  for (let from = 0; from < steps.length; from += 1000) {
    const part = JSON.stringify(steps.slice(from, from + 1000).map((step, i) => ({ i, ...step })))
    const done = await rows(tx, sql<Step>`
      INSERT INTO casework.steps (case_id, n, kind, verb, from_state, to_state, actor, actor_kind, organisation, note,
        documents, on_day, spent_days, term_days, due_on, due_estimated, passed_to, passed_to_user)
      SELECT i."caseId", i.n, i.kind, i.verb, i."from", i."to", i.actor, i."actorKind", i.organisation, i.note,
        ARRAY(SELECT jsonb_array_elements_text(i.documents))::uuid[], i."onDay", i."spentDays", i."termDays", i."dueOn",
        i."dueEstimated", i."passedTo", i."passedToUser"
      FROM jsonb_to_recordset(${part}::jsonb) AS i(i int, "caseId" uuid, n int, kind text, verb text, "from" text, "to" text,
        actor text, "actorKind" text, organisation text, note text, documents jsonb, "onDay" date, "spentDays" int,
        "termDays" int, "dueOn" date, "dueEstimated" boolean, "passedTo" text, "passedToUser" text) ORDER BY i.i
      RETURNING ${stepColumns}`)
    inserted.push(...done)
  }
  return inserted
}

/** What a step changes on the case's row. */
export interface CaseChange {
  state: string
  version: number
  enteredOn: CivilDate
  usedDays: number
  dueOn: CivilDate | null
  clockOn: CivilDate | null
  dueEstimated: boolean
  halfOn: CivilDate | null
  warnOn: CivilDate | null
  heldState: string | null
  heldDays: number | null
  assigneeOrg: string
  assigneeUser: string | null
  escalatedTo: string | null
  priority: number
  closedOn: CivilDate | null
  data: Record<string, unknown>
}

/** Writes rows after their steps. Answers how many still had the version before: fewer means somebody was faster. */
export async function updateCases(tx: Tx, changes: readonly ({ id: string } & CaseChange)[]): Promise<number> {
  let changed = 0
  for (let from = 0; from < changes.length; from += 1000) {
    const part = JSON.stringify(changes.slice(from, from + 1000))
    const done = await rows(tx, sql`
      UPDATE casework.cases c SET state = i.state, version = i.version, entered_on = i."enteredOn",
        used_days = i."usedDays", due_on = i."dueOn", clock_on = i."clockOn", due_estimated = i."dueEstimated",
        half_on = i."halfOn", warn_on = i."warnOn", held_state = i."heldState", held_days = i."heldDays",
        assignee_org = i."assigneeOrg", assignee_user = i."assigneeUser", escalated_to = i."escalatedTo",
        priority = i.priority, data = i.data, closed_on = i."closedOn",
        closed_at = CASE WHEN i."closedOn" IS NOT NULL THEN coalesce(c.closed_at, now()) END
      FROM jsonb_to_recordset(${part}::jsonb) AS i(id uuid, state text, version int, "enteredOn" date, "usedDays" int,
        "dueOn" date, "clockOn" date, "dueEstimated" boolean, "halfOn" date, "warnOn" date, "heldState" text,
        "heldDays" int, "assigneeOrg" text, "assigneeUser" text, "escalatedTo" text, priority smallint,
        "closedOn" date, data jsonb)
      WHERE c.id = i.id AND c.version = i.version - 1 RETURNING c.id`)
    changed += done.length
  }
  return changed
}

/** Deadlines reckoned again without a step: an announced calendar replaces an estimate. */
export async function updateTerm(
  tx: Tx,
  id: string,
  to: Pick<CaseChange, 'dueOn' | 'clockOn' | 'dueEstimated' | 'halfOn' | 'warnOn'>,
): Promise<void> {
  await rows(tx, sql`UPDATE casework.cases SET due_on = ${to.dueOn}, clock_on = ${to.clockOn},
      due_estimated = ${to.dueEstimated}, half_on = ${to.halfOn}, warn_on = ${to.warnOn} WHERE id = ${id}`)
}
