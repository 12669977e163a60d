/** Procedures as they are served: to the body that runs them, to the credit office, and to the subject. */
import type { Context } from '../../../context.ts'
import type { Actor } from '../../../kernel/http.ts'
import { Problem } from '../../../kernel/problem.ts'
import { civilDateOf } from '../../../kernel/time.ts'
import { mayActFor } from '../../access/index.ts'
import { findSubjectByCode, normaliseCode } from '../../subjects/index.ts'
import { listsProblems } from '../problems.ts'
import { associationRemedy, remedy } from '../rules/fact.ts'
import { earlyExitFrom, statusOf } from '../rules/term.ts'
import type { Entry, EntryStatus, EntryView, Exit, ExitView } from '../schema.ts'
import { findEntry, listEntriesOn, listProcedures, standingOfFact, type EntryFilter } from '../store/entries.ts'
import { listExits } from '../store/exits.ts'
import { isOpenToSubject, isSubject, listOf } from './standing.ts'

const titles: Record<EntryStatus, string> = {
  proposed: '拟列入',
  notified: '告知书待送达',
  defending: '陈述申辩期',
  heard: '待复核',
  reviewed: '待决定',
  decided: '待送达',
  declined: '不予列入',
  dropped: '已撤回',
  'in-force': '有效',
  expired: '期满移出',
  left: '已移出',
  revoked: '已撤销',
}

/** One procedure for whom it concerns; of others it is not found. The subject sees its own once it may. */
export async function readListing(ctx: Context, actor: Actor, id: string): Promise<EntryView> {
  const entry = await findEntry(ctx.db, id)
  if (entry === undefined || !mayRead(actor, entry)) throw new Problem(listsProblems.entryUnknown)
  return viewOf(ctx, entry)
}

function mayRead(actor: Actor, entry: Entry): boolean {
  if (isSubject(actor, entry)) return isOpenToSubject(entry)
  return !actor.roles.has('subject') && mayActFor(actor, entry.bodyCode)
}

/** Procedures of the actor's body (all, for the office); a subject's own. */
export async function readListings(
  ctx: Context,
  actor: Actor,
  filter: Pick<EntryFilter, 'list' | 'after' | 'limit'> & { subject?: string | undefined },
): Promise<EntryView[]> {
  const own = actor.roles.has('subject')
  const code = own ? actor.organisation?.code : filter.subject
  const subject = code === undefined ? undefined : await findSubjectByCode(ctx.db, normaliseCode(code))
  if (code !== undefined && subject === undefined) return []
  const everybodys = mayActFor(actor, '')
  const found = await listProcedures(ctx.db, {
    ...filter,
    subjectId: subject?.id,
    body: own || everybodys ? undefined : (actor.organisation?.code ?? '-'),
  })
  return Promise.all(found.filter((entry) => mayRead(actor, entry)).map((entry) => viewOf(ctx, entry)))
}

/**
 * What stands on a fact of the archive: the procedure whose entry it is, of those that rest on it the ones that the
 * actor may read, and how many other bodies run.
 */
export async function readListingsOn(
  ctx: Context,
  actor: Actor,
  fact: { subjectId: string; factId: string },
): Promise<{ own: EntryView | undefined; resting: EntryView[]; elsewhere: number }> {
  const found = await listEntriesOn(ctx.db, fact)
  const own = found.find((entry) => entry.factId === fact.factId)
  const resting = found.filter((entry) => entry !== own)
  const open = resting.filter((entry) => mayRead(actor, entry))
  return {
    own: own === undefined ? undefined : await viewOf(ctx, own),
    resting: await Promise.all(open.map((entry) => viewOf(ctx, entry))),
    elsewhere: resting.length - open.length,
  }
}

/** How an entry stands today: its dates, and whether the archive still holds its fact and shows it. */
async function standingOf(ctx: Context, entry: Entry): Promise<{ status: EntryStatus; statusTitle: string }> {
  const dated = statusOf(entry, ctx.clock.today())
  const isListed = dated === 'in-force' || dated === 'expired'
  const { subjectId, factId } = entry
  const fact = factId === null || !isListed ? 'stands' : await standingOfFact(ctx.db, subjectId, factId)
  const status = fact === 'fallen' ? 'revoked' : dated
  const isHidden = fact === 'withdrawn' && status === 'in-force'
  return { status, statusTitle: `${titles[status]}${isHidden ? '，已停止公示' : ''}` }
}

/** A procedure as it stands today. */
export async function viewOf(ctx: Context, entry: Entry): Promise<EntryView> {
  const list = listOf(ctx, entry)
  const shownOn = entry.inForceAt === null ? null : civilDateOf(entry.inForceAt)
  return {
    id: entry.id,
    case: entry.caseId,
    list: { code: list.code, title: list.title, nature: list.nature },
    ...(await standingOf(ctx, entry)),
    subject: { code: entry.subjectCode, name: entry.subjectName },
    body: { code: entry.bodyCode, name: entry.bodyName },
    nonGovernmental: list.nature === 'association',
    criterion: {
      code: entry.criterion,
      title: list.criteria.find((one) => one.code === entry.criterion)?.title ?? entry.criterion,
    },
    measured: entry.measured === null ? null : Number(entry.measured),
    facts: entry.facts,
    legalBasis: entry.legalBasis,
    basis:
      entry.basisFact === null
        ? null
        : { fact: entry.basisFact, document: entry.basisDocument, finalOn: entry.basisFinalOn },
    recommendedBy: entry.recommendedBy,
    pointsScheme: entry.pointsScheme,
    proposedOn: entry.proposedOn,
    notice: noticeView(entry),
    defendedOn: entry.defendedOn,
    waivedOn: entry.waivedOn,
    reviewedOn: entry.reviewedOn,
    decision: decisionView(entry),
    repairNotice: entry.repairNoticeNumber,
    since: entry.servedOn,
    restoredOn: entry.restoredOn,
    until: entry.until,
    earlyExitFrom: entry.decidedOn === null ? null : earlyExitFrom(list, entry.decidedOn),
    publishDueOn: entry.publishDueOn,
    publishedLate: entry.publishDueOn !== null && shownOn !== null && shownOn > entry.publishDueOn,
    fact: entry.factId,
    end: endView(entry),
    remedy: list.nature === 'association' ? associationRemedy : remedy,
  }
}

function decisionView(entry: Entry): EntryView['decision'] {
  const { decision, decisionNumber: number, decidedOn, reason, servedOn } = entry
  return decision === null ? null : { decision, number, decidedOn, reason, servedOn }
}

function endView(entry: Entry): EntryView['end'] {
  const { endedOn: on, endGround, endNumber: number, endReason: reason } = entry
  return on === null ? null : { on, ground: endGround ?? '', number, reason }
}

function noticeView(entry: Entry): EntryView['notice'] {
  if (entry.noticeNumber === null) return null
  return {
    number: entry.noticeNumber,
    exception: entry.exception,
    servedOn: entry.noticeServedOn,
    defenceUntil: entry.defenceUntil,
  }
}

export function exitView(exit: Exit): ExitView {
  return {
    id: exit.id,
    entry: exit.entryId,
    case: exit.caseId,
    ground: exit.ground,
    statement: exit.statement,
    applicant: exit.applicant,
    appliedOn: exit.appliedOn,
    correctedOn: exit.correctedOn,
    decision: exit.decision,
    decidedOn: exit.decidedOn,
    reason: exit.reason ?? exit.settledReason,
    number: exit.documentNumber,
    withdrawnOn: exit.withdrawnOn,
    settledOn: exit.settledOn,
  }
}

/** Requests to leave, of one procedure. */
export async function readExits(ctx: Context, actor: Actor, id: string): Promise<ExitView[]> {
  const entry = await findEntry(ctx.db, id)
  if (entry === undefined || !mayRead(actor, entry)) throw new Problem(listsProblems.entryUnknown)
  return (await listExits(ctx.db, entry.subjectId, entry.id)).map(exitView)
}
