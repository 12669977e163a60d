/**
 * The credit office places and lifts marks on entries, each on a paper: objection or repair has been accepted, so the
 * measures are not carried out while it is being dealt with (requirements R3; standards 3.5 row 8, 11.4).
 */
import { recordAccess } from '../../../kernel/access-ledger.ts'
import { transaction, type Db, type Tx } from '../../../kernel/db.ts'
import type { Actor } from '../../../kernel/http.ts'
import { uuidv7 } from '../../../kernel/ids.ts'
import { record, systemActor } from '../../../kernel/journal.ts'
import { Problem } from '../../../kernel/problem.ts'
import { lockFact } from '../../records/index.ts'
import { findSubjectByCode, isUscc, normaliseCode } from '../../subjects/index.ts'
import { checksJournal } from '../journal.ts'
import { problems } from '../problems.ts'
import { inForce } from '../rules/decide.ts'
import {
  groundTitle, lastDayOf, liftFaults, liftTitle, markOfGround, placingFaults, type PlacingPaper,
} from '../rules/marking.ts'
import type { EntryMarks, LiftGround, LiftRequest, MarkRequest, PlacedMark } from '../schema.ts'
import {
  endPaper, findMarkable, insertPaper, listMarkable, listOpenPapers, listPapers, lockPaper, marksOfPaper,
  type MarkableEntry, type MarkPaper,
} from '../store/mark-papers.ts'
import { liftMark, placeMark } from './marks.ts'
import type { CheckContext } from './service.ts'

type MarkingContext = Pick<CheckContext, 'db' | 'clock' | 'catalogue'>
const purpose = '登记异议、修复标记'

/** The entries of a subject with the marks on each. The look is written into the access ledger. */
export async function entriesToMark(
  ctx: MarkingContext,
  actor: Actor,
  code: string,
  requestId: string,
): Promise<EntryMarks[]> {
  const normal = normaliseCode(code)
  const subject = isUscc(normal) ? await findSubjectByCode(ctx.db, normal) : undefined
  if (subject === undefined) throw new Problem(problems.subjectUnknown)
  await recordAccess(ctx.db, { actor, subjectId: subject.id, what: 'records', purpose, requestId })
  const entries = await listMarkable(ctx.db, subject.id)
  const papers = await listPapers(ctx.db, entries.map((entry) => entry.factId))
  return entries.map((entry) => viewOf(ctx, entry, papers.filter((paper) => paper.factId === entry.factId)))
}

/** One entry with all its marks. The look is written into the access ledger. Throws `check.entry_unknown`. */
export async function marksOfEntry(
  ctx: MarkingContext,
  actor: Actor,
  factId: string,
  requestId: string,
): Promise<EntryMarks> {
  const entry = await mustFind(ctx, factId)
  await recordAccess(ctx.db, { actor, subjectId: entry.subjectId, what: 'records', purpose, requestId })
  return viewOf(ctx, entry, await listPapers(ctx.db, [factId]))
}

async function mustFind(ctx: { db: Db | Tx }, factId: string): Promise<MarkableEntry> {
  const entry = await findMarkable(ctx.db, factId)
  if (entry === undefined) throw new Problem(problems.entryUnknown)
  return entry
}

/** Places a mark on the paper; from the commit on checks, tasks and pages heed it. */
export async function placeOnPaper(
  ctx: MarkingContext,
  actor: Actor,
  factId: string,
  request: MarkRequest,
): Promise<EntryMarks> {
  const { ground, number, receivedOn, extendedTo = null } = request
  const paper: PlacingPaper = { ground, number, receivedOn, extendedTo }
  await transaction(ctx.db, async (tx) => {
    const entry = await lockEntry(tx, factId)
    const decided = entry.decidedOn ?? entry.since
    const list = ctx.catalogue.listOnRecord(entry.list, decided)
    const faults = placingFaults(entry, list, paper, ctx.clock.today())
    if (faults.length > 0) throw new Problem(problems.markRefused, { errors: faults })
    const id = uuidv7()
    const at = ctx.clock.now()
    if (!(await insertPaper(tx, { ...paper, id, factId, placedAt: at }))) {
      throw new Problem(problems.markOpen, { detail: `“${groundTitle(ground)}”的标记尚未解除，先解除它再登记` })
    }
    await placeMark(tx, { subjectId: entry.subjectId, factId, mark: markOfGround(ground), caseId: id, at })
    await record(tx, {
      actor, action: checksJournal.marked, operation: 'checks.place-mark', subjectId: entry.subjectId,
      object: { type: 'fact', id: factId }, detail: { fact: factId, ground, number, lastDay: lastDayOf(paper) },
    })
  })
  return viewOf(ctx, await mustFind(ctx, factId), await listPapers(ctx.db, [factId]))
}

/** The entry, with its fact locked: no merge takes it elsewhere meanwhile. */
async function lockEntry(tx: Tx, factId: string): Promise<MarkableEntry> {
  const found = await findMarkable(tx, factId)
  const locked = found === undefined ? undefined : await lockFact(tx, found.subjectId, factId)
  if (found === undefined || locked === undefined) throw new Problem(problems.entryUnknown)
  return found
}

/** Lifts a mark that was placed on a paper. Throws `check.mark_unknown`, `check.mark_ended`, `check.entry_unknown`. */
export async function liftOnPaper(
  ctx: MarkingContext,
  actor: Actor,
  id: string,
  request: LiftRequest,
): Promise<EntryMarks> {
  const { ground, number = null, on = null, reason } = request
  const factId = await transaction(ctx.db, async (tx) => {
    const paper = await lockPaper(tx, id)
    if (paper === undefined) throw new Problem(problems.markUnknown)
    if (paper.liftedAt !== null) throw new Problem(problems.markEnded)
    const faults = liftFaults({ ground, number, on }, paper, ctx.clock.today())
    if (faults.length > 0) throw new Problem(problems.markRefused, { errors: faults })
    // Of a decision that fell nothing is left to be carried out or shown: its mark ends with its last day.
    await mustFind({ db: tx }, paper.factId)
    await end(ctx, tx, actor, paper, { ground, number, on, reason })
    return paper.factId
  })
  return viewOf(ctx, await mustFind(ctx, factId), await listPapers(ctx.db, [factId]))
}

async function end(
  ctx: MarkingContext,
  tx: Tx,
  actor: Actor,
  paper: MarkPaper,
  how: { ground: LiftGround | 'expired'; number: string | null; on: string | null; reason: string | null },
): Promise<void> {
  const at = ctx.clock.now()
  const marks = await marksOfPaper(tx, paper.id)
  for (const mark of marks) await liftMark(tx, { ...mark, caseId: paper.id, at })
  await endPaper(tx, paper.id, { ...how, at })
  const subjectId = marks[0]?.subjectId
  await record(tx, {
    actor, action: checksJournal.unmarked, operation: 'checks.lift-mark',
    ...(subjectId === undefined ? {} : { subjectId }), object: { type: 'fact', id: paper.factId },
    ...(how.reason === null ? {} : { reason: how.reason }),
    detail: { fact: paper.factId, ground: how.ground, ...(how.number === null ? {} : { number: how.number }) },
  })
}

/** Ends the marks whose last day is over. Answers how many. */
export async function endDueMarks(ctx: MarkingContext): Promise<number> {
  const today = ctx.clock.today()
  // Reckoned anew each time: the year's days off may have been announced since.
  const due = (await listOpenPapers(ctx.db)).filter((paper) => lastDayOf(paper) < today)
  for (const { id } of due) {
    await transaction(ctx.db, async (tx) => {
      const paper = await lockPaper(tx, id)
      if (paper === undefined || paper.liftedAt !== null) return
      await end(ctx, tx, systemActor, paper, { ground: 'expired', number: null, on: null, reason: null })
    })
  }
  return due.length
}

function viewOf(ctx: MarkingContext, entry: MarkableEntry, papers: readonly MarkPaper[]): EntryMarks {
  const list = ctx.catalogue.listOnRecord(entry.list, entry.decidedOn ?? entry.since)
  return {
    fact: entry.factId,
    subject: { code: entry.subjectCode, name: entry.subjectName },
    list: { code: entry.list, name: list?.title ?? entry.list },
    document: entry.document,
    decidedBy: { code: entry.authorityCode ?? '', name: entry.authorityName ?? '' },
    decidedOn: entry.decidedOn,
    since: entry.since,
    until: entry.until,
    inForce: entry.standing && inForce(entry, ctx.clock.today()),
    marks: papers.map(markView),
  }
}

function markView(paper: MarkPaper): PlacedMark {
  const { id, ground, number, receivedOn, liftedAt, liftGround } = paper
  return {
    id, ground, groundTitle: groundTitle(ground), mark: markOfGround(ground), number, receivedOn,
    lastDay: lastDayOf(paper),
    placedAt: paper.placedAt.toISOString(),
    lifted: liftedAt === null || liftGround === null ? null : {
      at: liftedAt.toISOString(), ground: liftGround, groundTitle: liftTitle(liftGround), number: paper.liftNumber,
      on: paper.liftOn, reason: paper.liftReason,
    },
  }
}
