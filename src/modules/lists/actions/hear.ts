/** Telling the subject and hearing it (事前告知、陈述申辩、复核): nothing is decided before this is done. */
import type { Context } from '../../../context.ts'
import { transaction, type Tx } from '../../../kernel/db.ts'
import type { Actor } from '../../../kernel/http.ts'
import { record } from '../../../kernel/journal.ts'
import { Problem } from '../../../kernel/problem.ts'
import type { CivilDate } from '../../../kernel/time.ts'
import { advance } from '../../casework/index.ts'
import { listsJournal } from '../journal.ts'
import { listsProblems } from '../problems.ts'
import { defenceUntil, mayReview } from '../rules/term.ts'
import type { Answer, Entry, NoticeService, Opinion } from '../schema.ts'
import { updateEntry, type EntryChange } from '../store/entries.ts'
import { honouringFlow, listingFlow } from '../workflow.ts'
import { noticeOf, proofOfOutsideNotice, proofOfService } from './papers.ts'
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
 * and the window runs from the proposal at the earliest. Throws `list.not_served`.
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
    const until = defenceUntil(from, list.defenceWorkingDays ?? 5)
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

/** The subject answers, itself or through what the body received on paper. Throws `list.hearing_over`. */
export async function defend(ctx: Context, actor: Actor, id: string, answer: Answer): Promise<Entry> {
  return hearing(ctx, actor, id, 'defend', answer, (today) => ({ defendedOn: today }))
}

/** The subject gives up its right in writing: from its own account, or with the paper it signed. */
export async function waive(ctx: Context, actor: Actor, id: string, answer: Answer): Promise<Entry> {
  return hearing(ctx, actor, id, 'waive', answer, (today, entry) => {
    if (!isSubject(actor, entry) && (answer.documents ?? []).length === 0) {
      throw new Problem(listsProblems.notLawful, { detail: '代为登记放弃的，应当附当事人签署的书面声明' })
    }
    return { waivedOn: today }
  })
}

async function hearing(
  ctx: Context,
  actor: Actor,
  id: string,
  verb: 'defend' | 'waive',
  answer: Answer,
  change: (today: CivilDate, entry: Entry) => EntryChange,
): Promise<Entry> {
  const today = ctx.clock.today()
  return transaction(ctx.db, async (tx) => {
    const entry = await concerningEntry(tx, actor, id)
    if (entry.defenceUntil !== null && today > entry.defenceUntil) {
      throw new Problem(listsProblems.hearingOver, { detail: `期限至${entry.defenceUntil}` })
    }
    const changed = change(today, entry)
    await updateEntry(tx, entry, changed)
    await advance(tx, listingFlow, entry.caseId, verb, {
      actor,
      today,
      note: answer.statement,
      documents: answer.documents ?? [],
      operation: `listings.${verb}`,
    })
    return { ...entry, ...changed }
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
    throw new Problem(listsProblems.notInForce, { detail: '已经作出决定，不能撤回' })
  return entry
}
