/** SQL of lists of cases, with the names a reader wants beside the codes. */
import { firstRow, rows, sql, type Db, type Tx } from '../../../kernel/db.ts'
import type { CivilDate } from '../../../kernel/time.ts'
import { anyOfSubject } from '../../subjects/index.ts'
import type { Case, Step } from '../schema.ts'
import { caseColumns } from './cases.ts'

/** A case with the names of its body, its subject and its person in charge. */
export interface CaseRow extends Case {
  organisationName: string | null
  subjectCode: string | null
  subjectName: string | null
  assigneeLogin: string | null
  assigneeName: string | null
}

const columns = sql`${caseColumns}, o.name AS "organisationName", s.uscc AS "subjectCode", s.name AS "subjectName",
  a.login AS "assigneeLogin", a.name AS "assigneeName"`
const source = sql`casework.cases c
  LEFT JOIN access.organisations o ON o.code = c.assignee_org
  LEFT JOIN subjects.subjects m ON m.id = c.subject_id
  LEFT JOIN subjects.subjects s ON s.id = coalesce(m.merged_into, m.id)
  LEFT JOIN access.users a ON a.id::text = c.assignee_user`

export interface InboxFilter {
  today: CivilDate
  flow?: string | undefined
  state?: string | undefined
  due?: 'running' | 'half' | 'warning' | 'overdue' | 'paused' | 'closed' | 'open' | undefined
  /** Bodies whose cases are seen; undefined: all. */
  organisation?: string | undefined
  subjectId?: string | undefined
  /** Pairs of flow and state: cases of the flow that never were in the state are left out. */
  told?: { flows: readonly string[]; states: readonly string[] } | undefined
  /** States of which the reader may make a move: pairs of flow and state, beside each other. */
  movable?: { flows: readonly string[]; states: readonly string[] } | undefined
  /** Cases not put in somebody else's hands: the reader's id. */
  person?: string | undefined
  /** Cases put before one of these roles count as one's own too. */
  roles?: readonly string[] | undefined
}

const dueWhere = {
  open: () => sql`c.closed_on IS NULL`,
  closed: () => sql`c.closed_on IS NOT NULL`,
  paused: () => sql`c.closed_on IS NULL AND c.held_state IS NOT NULL`,
  overdue: (today: CivilDate) => sql`c.closed_on IS NULL AND c.due_on < ${today}`,
  warning: (today: CivilDate) => sql`c.closed_on IS NULL AND c.warn_on <= ${today} AND c.due_on >= ${today}`,
  half: (today: CivilDate) => sql`c.closed_on IS NULL AND c.half_on <= ${today} AND c.due_on >= ${today}`,
  running: (today: CivilDate) => sql`c.closed_on IS NULL AND (c.due_on IS NULL OR c.due_on >= ${today})`,
} as const

/** A page of cases by deadline, those without one last, then by age. */
export function selectCases(
  db: Db | Tx,
  filter: InboxFilter,
  page: { after: { due: CivilDate; id: string } | undefined; limit: number },
): Promise<CaseRow[]> {
  const { movable, told } = filter
  const known = told === undefined ? undefined : sql`NOT EXISTS (
      SELECT FROM unnest(${told.flows as string[]}::text[], ${told.states as string[]}::text[]) AS w(flow, state)
      WHERE w.flow = c.flow AND NOT EXISTS (
        SELECT FROM casework.steps t WHERE t.case_id = c.id AND t.to_state = w.state))`
  const own = movable === undefined ? undefined : sql`(EXISTS (
      SELECT FROM unnest(${movable.flows as string[]}::text[], ${movable.states as string[]}::text[]) AS w(flow, state)
      WHERE w.flow = c.flow AND w.state = c.state) OR c.escalated_to = ANY (${(filter.roles ?? []) as string[]}::text[]))`
  const conditions = [
    filter.flow === undefined ? undefined : sql`c.flow = ${filter.flow}`,
    filter.state === undefined ? undefined : sql`c.state = ${filter.state}`,
    filter.due === undefined ? undefined : dueWhere[filter.due](filter.today),
    filter.organisation === undefined ? undefined : sql`c.assignee_org = ${filter.organisation}`,
    filter.subjectId === undefined ? undefined : sql`c.subject_id = ${anyOfSubject(filter.subjectId)}`,
    known,
    own,
    filter.person === undefined ? undefined : sql`(c.assignee_user IS NULL OR c.assignee_user = ${filter.person})`,
    page.after === undefined
      ? undefined
      : sql`(coalesce(c.due_on, DATE '9999-12-31'), c.id) > (${page.after.due}::date, ${page.after.id}::uuid)`,
  ].filter((condition) => condition !== undefined)
  const where = conditions.length === 0 ? sql`` : sql`WHERE ${sql.join(conditions, sql` AND `)}`
  return rows(db, sql<CaseRow>`SELECT ${columns} FROM ${source} ${where}
    ORDER BY coalesce(c.due_on, DATE '9999-12-31'), c.id LIMIT ${page.limit}`)
}

/** Whether a case is, or ever was, in a state. */
export async function wasIn(db: Db | Tx, caseId: string, state: string): Promise<boolean> {
  const found = await firstRow(db, sql`
    SELECT 1 FROM casework.steps t WHERE t.case_id = ${caseId} AND t.to_state = ${state} LIMIT 1`)
  return found !== undefined
}

export function findCaseRow(db: Db | Tx, id: string): Promise<CaseRow | undefined> {
  return firstRow(db, sql<CaseRow>`SELECT ${columns} FROM ${source} WHERE c.id = ${id}`)
}

/** A step with the names of who made it, and of those into whose hands it put the case. */
export interface StepRow extends Step {
  actorName: string | null
  organisationName: string | null
  passedToName: string | null
  passedToUserName: string | null
}

export function listStepRows(db: Db | Tx, caseId: string): Promise<StepRow[]> {
  return rows(db, sql<StepRow>`
    SELECT t.case_id AS "caseId", t.n, t.kind, t.verb, t.from_state AS "from", t.to_state AS "to", t.actor,
      t.actor_kind AS "actorKind", t.organisation, t.note, t.documents, t.at, t.on_day AS "onDay",
      t.spent_days AS "spentDays", t.term_days AS "termDays", t.due_on AS "dueOn", t.due_estimated AS "dueEstimated",
      t.passed_to AS "passedTo", t.passed_to_user AS "passedToUser", coalesce(u.name, k.name) AS "actorName",
      o.name AS "organisationName", p.name AS "passedToName", w.name AS "passedToUserName"
    FROM casework.steps t
    LEFT JOIN access.users u ON t.actor_kind = 'user' AND u.id::text = t.actor
    LEFT JOIN access.clients k ON t.actor_kind = 'client' AND k.id = t.actor
    LEFT JOIN access.organisations o ON o.code = t.organisation
    LEFT JOIN access.organisations p ON p.code = t.passed_to
    LEFT JOIN access.users w ON w.id::text = t.passed_to_user
    WHERE t.case_id = ${caseId} ORDER BY t.n`)
}
