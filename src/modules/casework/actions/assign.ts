/** Putting a case into other hands, and giving it more time: steps that leave the state as it is. */
import type { Context } from '../../../context.ts'
import { transaction, type Tx } from '../../../kernel/db.ts'
import type { Actor } from '../../../kernel/http.ts'
import { record } from '../../../kernel/journal.ts'
import { Problem, problems } from '../../../kernel/problem.ts'
import { isCivilDate, type CivilDate } from '../../../kernel/time.ts'
import { findOrganisation, listUsers } from '../../access/index.ts'
import { caseworkJournal } from '../journal.ts'
import { caseworkProblems } from '../problems.ts'
import { handles } from '../rules/authority.ts'
import { fixedTerm } from '../rules/term.ts'
import type { Case, Step } from '../schema.ts'
import { lockCase, type CaseChange, type NewStep } from '../store/cases.ts'
import { flowOf, rearrangersOf, type Moved } from '../workflow/registry.ts'
import { enterClock, unchangedRow, writeSteps } from './make.ts'

type AssignContext = Pick<Context, 'db' | 'clock'>

export interface Assignment {
  organisation?: string
  /** A login of the body; null: nobody in particular. */
  user?: string | null
  note?: string
  version: number
}

/**
 * Assigns a case to another body, or to a person of its body. Problems: `case.unknown`, `case.foreign_organisation`,
 * `case.changed`, `case.closed`, `input.invalid` (no such body or person).
 */
export async function assignCase(ctx: AssignContext, actor: Actor, caseId: string, to: Assignment): Promise<Case> {
  const today = ctx.clock.today()
  return transaction(ctx.db, async (tx) => {
    const current = await hold(tx, actor, caseId, to.version, today)
    const organisation = to.organisation ?? current.assigneeOrg
    const chosen = await resolve(tx, organisation, to.user)
    const moved = organisation !== current.assigneeOrg
    const user = chosen === undefined ? (moved ? null : current.assigneeUser) : chosen
    const row =
      { ...unchangedRow(current), version: current.version + 1, assigneeOrg: organisation, assigneeUser: user }
    const step: NewStep = {
      caseId, n: row.version, kind: 'assign', verb: 'assign', from: current.state, to: current.state, ...madeBy(actor),
      note: to.note ?? null, documents: [], onDay: today, spentDays: null, termDays: null, dueOn: current.dueOn,
      dueEstimated: current.dueEstimated, passedTo: moved ? organisation : null, passedToUser: user,
    }
    const after = { ...current, ...row }
    await rearrange(tx, { case: after, step, actor, today }, row)
    await record(tx, {
      actor, action: caseworkJournal.assigned, operation: 'cases.assign', ...about(current),
      detail: { flow: current.flow, organisation, ...(user === null ? {} : { user }), n: row.version },
    })
    return after
  })
}

export interface Extension {
  dueOn: CivilDate
  /** Why; the applicant is told beforehand (NDRC Order 36: complex cases or verification). */
  note: string
  version: number
}

/** Sets another last day for the present state. Problems as above, and `case.date_invalid`. */
export async function extendCase(ctx: AssignContext, actor: Actor, caseId: string, to: Extension): Promise<Case> {
  const today = ctx.clock.today()
  return transaction(ctx.db, async (tx) => {
    const current = await hold(tx, actor, caseId, to.version, today)
    if (!isCivilDate(to.dueOn) || to.dueOn < today || current.dueOn === null || to.dueOn <= current.dueOn) {
      throw new Problem(caseworkProblems.dateInvalid, { detail: '延长后的期限应晚于原期限，且不早于今天' })
    }
    const term = fixedTerm(flowOf(current).flow, current.state, current.enteredOn, to.dueOn)
    const clockOn = current.clockOn !== null && current.clockOn > to.dueOn ? current.clockOn : term.clockOn
    const row = {
      ...unchangedRow(current), version: current.version + 1, dueOn: to.dueOn, clockOn, dueEstimated: false,
      halfOn: term.halfOn, warnOn: term.warnOn, escalatedTo: null,
    }
    const step: NewStep = {
      caseId, n: row.version, kind: 'redate', verb: 'extend', from: current.state, to: current.state, ...madeBy(actor),
      note: to.note, documents: [], onDay: today, spentDays: null, termDays: null, dueOn: to.dueOn, dueEstimated: false,
    }
    const after = { ...current, ...row }
    await rearrange(tx, { case: after, step, actor, today }, row)
    await record(tx, {
      actor, action: caseworkJournal.redated, operation: 'cases.extend', ...about(current), reason: to.note,
      detail: { flow: current.flow, dueOn: to.dueOn, before: current.dueOn, n: row.version },
    })
    return after
  })
}

/** Writes the step and tells the module whose case it is, which may refuse. */
async function rearrange(
  tx: Tx,
  { step, ...made }: Omit<Moved, 'step'> & { step: NewStep },
  to: CaseChange,
): Promise<void> {
  const [written] = await writeSteps(tx, [{ step, to }])
  for (const handler of rearrangersOf(made.case.flow)) await handler(tx, { ...made, step: written as Step })
}

async function hold(tx: Tx, actor: Actor, caseId: string, version: number, today: CivilDate): Promise<Case> {
  const stored = await lockCase(tx, caseId)
  if (stored === undefined) throw new Problem(caseworkProblems.unknown)
  if (actor.kind === 'client' || !handles(actor, stored)) throw new Problem(caseworkProblems.foreign)
  if (stored.version !== version) throw new Problem(caseworkProblems.changed)
  const current = await enterClock(tx, flowOf(stored), stored, today)
  if (current.closedOn !== null) throw new Problem(caseworkProblems.closed)
  return current
}

/** The id of the person named by login; both body and person must be there and active. */
async function resolve(
  tx: Tx,
  organisation: string,
  user: string | null | undefined,
): Promise<string | null | undefined> {
  const body = await findOrganisation(tx, organisation)
  if (body === undefined || !body.active) throw invalid('organisation', '没有这个单位，或该单位已停用', '已登记单位的统一社会信用代码')
  if (user === undefined || user === null) return user
  const people = await listUsers(tx, { organisation, after: undefined, limit: 1000 })
  const found = people.find((one) => one.login === user && one.active)
  if (found === undefined) throw invalid('user', '该单位没有这个登录名', '承办单位在用人员的登录名')
  return found.id
}

function invalid(field: string, message: string, expected: string): Problem {
  return new Problem(problems.invalidInput, { errors: [{ code: 'input.unknown', field, message, expected }] })
}

function madeBy(actor: Actor): { actor: string; actorKind: string; organisation: string | null } {
  return { actor: actor.id, actorKind: actor.kind, organisation: actor.organisation?.code ?? null }
}

function about(current: Case): { caseId: string; object: { type: string; id: string }; subjectId?: string } {
  const subject = current.subjectId === null ? {} : { subjectId: current.subjectId }
  return { caseId: current.id, object: { type: 'case', id: current.id }, ...subject }
}
