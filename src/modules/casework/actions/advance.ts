/**
 * The only way to a new state. In one transaction: the rows locked, what the clock has done entered first, the move
 * checked, the step inserted, the row with its new deadlines written, the journal line, and whoever subscribed told.
 */
import type { Tx } from '../../../kernel/db.ts'
import type { Actor } from '../../../kernel/http.ts'
import { Problem } from '../../../kernel/problem.ts'
import { isCivilDate, type CivilDate } from '../../../kernel/time.ts'
import { checkMove, type Move, type MoveFacts, type Workflow } from '../../../kernel/workflow.ts'
import { findSubject } from '../../subjects/index.ts'
import { caseworkProblems } from '../problems.ts'
import { clockMaker, handles, isSubjectOf, makersOf } from '../rules/authority.ts'
import type { Case } from '../schema.ts'
import { lockCases } from '../store/cases.ts'
import { documentKinds, type PaperKind } from '../store/documents.ts'
import { flowOf } from '../workflow/registry.ts'
import { subjectCodeFor } from './seen.ts'
import { enterClock, makeMoves, type Given, type Made, type Planned } from './make.ts'

export interface Advance extends Given {
  /** The civil date on which the move takes effect. */
  today: CivilDate
  /** The version the actor saw; absent only for programs that hold the case themselves. */
  version?: number
  /** The reason or opinion. */
  note?: string
  /** Ids of papers of the case handed in with this move. */
  documents?: readonly string[]
  /** Merged into the case's particulars. */
  data?: Record<string, unknown>
  /** Hands the case over with the move. */
  assigneeOrg?: string
  assigneeUser?: string | null
  /** The last day of the new state's term, where a decision or statute names a day. */
  dueOn?: CivilDate
}

export type Advanced = Made

/**
 * Makes one move of a case in the caller's transaction.
 *
 * Problems: `case.unknown`; `case.changed` (409: the version is another, somebody was faster);
 * `case.foreign_organisation`; `case.closed`; `workflow.not_now`, `workflow.not_yours`, `workflow.incomplete` (papers,
 * reason, the module's own rules); `case.term_running` when a program makes the clock's move before its term;
 * `case.document_unknown`; `case.date_invalid`.
 */
export async function advance<S extends string, V extends string>(
  tx: Tx,
  flow: Workflow<S, V>,
  caseId: string,
  verb: NoInfer<V>,
  given: Advance,
): Promise<Advanced> {
  return advanceNamed(tx, flow.name, caseId, verb, given)
}

/** The same where flow and verb come from a request; `undefined`: whatever flow the case has. */
export async function advanceNamed(
  tx: Tx,
  flowName: string | undefined,
  caseId: string,
  verb: string,
  given: Advance,
): Promise<Advanced> {
  const { version, ...rest } = given
  const one = { caseId, ...(version === undefined ? {} : { version }) }
  const [made] = await advanceAll(tx, flowName, [one], verb, rest)
  return made as Advanced
}

/**
 * The same move of many cases in a few statements: all of them or, when one may not make it, none. The results in the
 * order given. Problems as above.
 */
export async function advanceMany<S extends string, V extends string>(
  tx: Tx,
  flow: Workflow<S, V>,
  cases: readonly { caseId: string; version?: number }[],
  verb: NoInfer<V>,
  given: Omit<Advance, 'version' | 'documents'>,
): Promise<Advanced[]> {
  return advanceAll(tx, flow.name, cases, verb, given)
}

async function advanceAll(
  tx: Tx,
  flowName: string | undefined,
  cases: readonly { caseId: string; version?: number }[],
  verb: string,
  given: Given,
): Promise<Advanced[]> {
  if (given.dueOn !== undefined && (!isCivilDate(given.dueOn) || given.dueOn < given.today)) {
    throw new Problem(caseworkProblems.dateInvalid, { detail: '期限应为不早于今天的日期' })
  }
  const ids = cases.map((one) => one.caseId)
  const locked = new Map((await lockCases(tx, ids)).map((found) => [found.id, found]))
  const papers = await documentKinds(tx, ids)
  const planned: Planned[] = []
  for (const { caseId, version } of cases) {
    const stored = locked.get(caseId)
    if (stored === undefined || (flowName !== undefined && stored.flow !== flowName)) {
      throw new Problem(caseworkProblems.unknown)
    }
    planned.push(await plan(tx, stored, version, verb, given, papers.get(caseId) ?? []))
  }
  return makeMoves(tx, planned, given)
}

async function plan(
  tx: Tx,
  stored: Case,
  version: number | undefined,
  verb: string,
  given: Given,
  papers: readonly PaperKind[],
): Promise<Planned> {
  const registered = flowOf(stored)
  const subjectCode = given.actor.roles.has('subject') ? await subjectCodeOf(tx, given.actor, stored) : null
  if (!handles(given.actor, stored) && !isSubjectOf(given.actor, subjectCode)) {
    throw new Problem(caseworkProblems.foreign)
  }
  if (version !== undefined && version !== stored.version) throw new Problem(caseworkProblems.changed)
  const current = await enterClock(tx, registered, stored, given.today)
  if (current.closedOn !== null) throw new Problem(caseworkProblems.closed)
  const unknown = (given.documents ?? []).find((id) => !papers.some((paper) => paper.id === id))
  if (unknown !== undefined) throw new Problem(caseworkProblems.documentUnknown)
  const makers = makersOf(given.actor, current, subjectCode)
  const facts = await moveFacts(tx, current, given.actor, given.today, papers)
  const move = checkMove(registered.flow, current.state, verb, {
    roles: makers, facts, ...(given.note === undefined ? {} : { reason: given.note }),
  })
  mustNotForestall(move, makers, current)
  return { registered, current, move }
}

/** A program may enter the clock's move, never before its term has ended. */
function mustNotForestall(move: Move, makers: ReadonlySet<string>, current: Case): void {
  const byPeople = move.by.some((maker) => maker !== clockMaker && makers.has(maker))
  if (byPeople || !move.by.includes(clockMaker)) return
  throw new Problem(caseworkProblems.termRunning, {
    detail: current.clockOn === null ? '该步骤没有期限' : `期限至${current.clockOn}届满`,
  })
}

/** The code by which the actor may be the case's subject; null when there is none. */
async function subjectCodeOf(tx: Tx, actor: Actor, { subjectId }: Pick<Case, 'subjectId'>): Promise<string | null> {
  if (subjectId === null) return null
  const subjectCode = (await findSubject(tx, subjectId))?.code ?? null
  return subjectCodeFor(tx, actor, { subjectId, subjectCode })
}

/** What is known of a case when its moves are offered or made: the papers there, and what its module says. */
export async function moveFacts(
  tx: Tx,
  current: Case,
  actor: Actor,
  today: CivilDate,
  papers: readonly PaperKind[],
): Promise<MoveFacts> {
  const own = await flowOf(current).facts?.(tx, { case: current, actor, today })
  return {
    documents: [...papers.map((paper) => paper.kind), ...(own?.documents ?? [])],
    ...(own?.blocked === undefined ? {} : { blocked: own.blocked }),
  }
}
