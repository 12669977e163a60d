/** Telling the subject and hearing it (事前告知、陈述申辩、复核): nothing is decided before this is done. */
import type { Context } from '../../../context.ts'
import { transaction, type Tx } from '../../../kernel/db.ts'
import type { Actor } from '../../../kernel/http.ts'
import { record } from '../../../kernel/journal.ts'
import { Problem } from '../../../kernel/problem.ts'
import type { CivilDate } from '../../../kernel/time.ts'
import { addWorkdaysOrEstimate } from '../../../kernel/workdays.ts'
import { advance, findCase } from '../../casework/index.ts'
import { listsJournal } from '../journal.ts'
import { listsProblems } from '../problems.ts'
import { defenceUntil, mayReview } from '../rules/term.ts'
import type { Answer, Entry, NoticeService, Opinion } from '../schema.ts'
import { updateEntry, type EntryChange } from '../store/entries.ts'
import { honouringFlow, listingFlow } from '../workflow.ts'
import { endPapersOf, mustHold, noticeOf, proofOfOutsideNotice, proofOfService } from './papers.ts'
import { mustBeClean } from './propose.ts'
import { concerningEntry, isSubject, listOf, ownEntry } from './standing.ts'

/** Issues the notice: reasons, basis, the measures that would follow, the right to answer and until when. */
export async function notify(ctx: Context, actor: Actor, id: string): Promise<Entry> {
  return transaction(ctx.db, async (tx) => {
    const entry = await ownEntry(tx, actor, id)
    const today = ctx.clock.today()
    const paper = await noticeOf(ctx, tx, actor, entry, listOf(ctx, entry))
    const change: EntryChange = { noticeId: paper.id, noticeNumber: paper.number }
    await updateEntry(tx, entry, change)
    await advance(tx, listingFlow, entry.caseId, 'notify', { actor, today, operation: 'listings.notify' })
    return { ...entry, ...change }
  })
}

/**
 * The notice was served: the window for defence runs from that day. For a notice of this procedure the service recorded
 * with it counts, with its proof; for one given in another procedure (`combined-notice`), the day and proofs
 * named here,
 * and the window runs from the proposal at the earliest. Registered only after the window, it runs from today: until
 * now nobody could hand an answer in here, and the decision would say that none was given. Throws `list.not_served`.
 */
export async function serveNotice(
  ctx: Context,
  actor: Actor,
  id: string,
  given: NoticeService,
): Promise<Entry> {
  return transaction(ctx.db, async (tx) => {
    const entry = await ownEntry(tx, actor, id)
    const list = listOf(ctx, entry)
    const servedOn =
      entry.noticeId === null
        ? await proofOfOutsideNotice(ctx, tx, entry, given)
        : (await proofOfService(tx, entry.noticeId)).servedOn
    const from = entry.noticeId === null && servedOn < entry.proposedOn ? entry.proposedOn : servedOn
    const [days, today] = [list.defenceWorkingDays ?? 5, ctx.clock.today()]
    const lawful = defenceUntil(from, days)
    const until = lawful < today ? defenceUntil(today, days) : lawful
    await updateEntry(tx, entry, { noticeServedOn: servedOn, defenceUntil: until })
    await advance(tx, listingFlow, entry.caseId, 'serve-notice', {
      actor,
      today: from,
      dueOn: until,
      operation: 'listings.serve-notice',
    })
    await record(tx, {
      actor,
      action: listsJournal.told,
      operation: 'listings.serve-notice',
      subjectId: entry.subjectId,
      caseId: entry.caseId,
      object: { type: 'list-entry', id },
      detail: { list: list.code, number: entry.noticeNumber ?? '', servedOn, until },
    })
    return { ...entry, noticeServedOn: servedOn, defenceUntil: until }
  })
}

/**
 * The subject answers, as often as it likes while the time runs, itself or through what the body received on paper:
 * then the paper is with the case and the day of its receipt counts, however late it is entered before the review.
 * Throws `list.hearing_over`, `list.paper_missing`.
 */
export async function defend(ctx: Context, actor: Actor, id: string, answer: Answer): Promise<Entry> {
  const today = ctx.clock.today()
  return transaction(ctx.db, async (tx) => {
    const entry = await concerningEntry(tx, actor, id)
    const receivedOn = receivedDay(actor, entry, answer, today)
    if (!isSubject(actor, entry)) await mustHold(tx, entry, answer.documents, 'statement')
    const defendedOn =
      entry.defendedOn !== null && entry.defendedOn < receivedOn ? entry.defendedOn : receivedOn
    await updateEntry(tx, entry, { defendedOn })
    const received = [...(await receivedBefore(tx, entry)), receivedOn]
    await advance(tx, listingFlow, entry.caseId, 'defend', {
      actor,
      today,
      note: answer.statement,
      documents: answer.documents ?? [],
      data: { received },
      ...reviewDue(entry, today),
      operation: 'listings.defend',
    })
    return { ...entry, defendedOn }
  })
}

/** The day an answer came in. Throws `list.hearing_over` after the window, `list.not_lawful` for a day that cannot be. */
function receivedDay(
  actor: Actor,
  entry: Entry,
  { receivedOn }: Answer,
  today: CivilDate,
): CivilDate {
  if (receivedOn !== undefined && isSubject(actor, entry)) {
    throw new Problem(listsProblems.notLawful, { detail: '自己提交的以提交之日为准，不填收到日期' })
  }
  const day = receivedOn ?? today
  if (day > today || (entry.noticeServedOn !== null && day < entry.noticeServedOn)) {
    throw new Problem(listsProblems.notLawful, {
      detail: `收到日期应在告知书送达之日（${entry.noticeServedOn ?? '尚未送达'}）至今天之间`,
    })
  }
  if (entry.defenceUntil !== null && day > entry.defenceUntil) {
    throw new Problem(listsProblems.hearingOver, {
      detail: `期限至${entry.defenceUntil}；期限内收到、今天补登的，由认定单位填写收到日期并附材料`,
    })
  }
  return day
}

/** The days answers came in so far, one a step of the case. */
async function receivedBefore(tx: Tx, entry: Entry): Promise<CivilDate[]> {
  const held = (await findCase(tx, entry.caseId))?.data['received']
  return (held as CivilDate[] | undefined) ?? (entry.defendedOn === null ? [] : [entry.defendedOn])
}

const reviewDays = listingFlow.moves.find((move) => move.verb === 'review')?.within ?? 0

/** While the window runs the time for the review begins with its end, not with the answer. */
function reviewDue(entry: Entry, today: CivilDate): { dueOn?: CivilDate } {
  if (entry.defenceUntil === null || today > entry.defenceUntil) return {}
  return { dueOn: addWorkdaysOrEstimate(entry.defenceUntil, reviewDays).date }
}

/**
 * The subject gives up its right, or the rest of the time, in writing: from its own account, or with the paper it
 * signed. Throws `list.hearing_over`, `list.paper_missing`.
 */
export async function waive(ctx: Context, actor: Actor, id: string, answer: Answer): Promise<Entry> {
  const today = ctx.clock.today()
  return transaction(ctx.db, async (tx) => {
    const entry = await concerningEntry(tx, actor, id)
    if (entry.defenceUntil !== null && today > entry.defenceUntil) {
      throw new Problem(listsProblems.hearingOver, { detail: `期限至${entry.defenceUntil}` })
    }
    if (!isSubject(actor, entry)) await mustHold(tx, entry, answer.documents, 'waiver')
    await updateEntry(tx, entry, { waivedOn: today })
    await advance(tx, listingFlow, entry.caseId, 'waive', {
      actor,
      today,
      note: answer.statement,
      documents: answer.documents ?? [],
      operation: 'listings.waive',
    })
    return { ...entry, waivedOn: today }
  })
}

/** The body weighs what was said; an answer never makes things worse (行政处罚法 art 45). Throws `list.hearing_open`. */
export async function review(ctx: Context, actor: Actor, id: string, opinion: Opinion): Promise<Entry> {
  const today = ctx.clock.today()
  return transaction(ctx.db, async (tx) => {
    const entry = await ownEntry(tx, actor, id)
    if (entry.noticeServedOn !== null && !mayReview(entry, today)) {
      throw new Problem(listsProblems.hearingOpen, { detail: `陈述申辩期限至${entry.defenceUntil ?? ''}` })
    }
    const change: EntryChange = { reviewedBy: actor.id, reviewedOn: today, review: opinion.reason }
    await updateEntry(tx, entry, change)
    await advance(tx, listingFlow, entry.caseId, 'review', {
      actor,
      today,
      note: opinion.reason,
      operation: 'listings.review',
    })
    return { ...entry, ...change }
  })
}

/** Red lists: somebody looks whether the recommendation holds and the archive is clean. */
export async function verify(ctx: Context, actor: Actor, id: string, opinion: Opinion): Promise<Entry> {
  const today = ctx.clock.today()
  return transaction(ctx.db, async (tx) => {
    const entry = await ownEntry(tx, actor, id)
    await mustBeClean(tx, entry.subjectId, today)
    const change: EntryChange = {
      verifiedBy: actor.id,
      reviewedBy: actor.id,
      reviewedOn: today,
      review: opinion.reason,
    }
    await updateEntry(tx, entry, change)
    await advance(tx, honouringFlow, entry.caseId, 'verify', {
      actor,
      today,
      note: opinion.reason,
      operation: 'listings.verify',
    })
    return { ...entry, ...change }
  })
}

/** The body, or the subject of a recommendation, takes it back before a decision. */
export async function drop(ctx: Context, actor: Actor, id: string, opinion: Opinion): Promise<Entry> {
  const today = ctx.clock.today()
  return transaction(ctx.db, async (tx) => {
    const entry = await droppable(tx, actor, id)
    await updateEntry(tx, entry, { droppedOn: today })
    await endPapersOf(ctx, tx, actor, entry, 'listings.drop')
    const given = { actor, today, note: opinion.reason, operation: 'listings.drop' }
    await (entry.nature === 'red'
      ? advance(tx, honouringFlow, entry.caseId, 'drop', given)
      : advance(tx, listingFlow, entry.caseId, 'drop', given))
    return { ...entry, droppedOn: today }
  })
}

async function droppable(tx: Tx, actor: Actor, id: string): Promise<Entry> {
  const entry = await concerningEntry(tx, actor, id)
  if (entry.decision !== null)
    throw new Problem(listsProblems.notInForce, { detail: '已经作出决定，不能撤回；决定有误或者失去依据的，应当撤销列入' })
  return entry
}
