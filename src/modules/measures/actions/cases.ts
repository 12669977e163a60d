/** Cases of joint action (J7): written by feedback, reviewed by the office, typical ones published without names. */
import type { Context } from '../../../context.ts'
import { transaction, type Tx } from '../../../kernel/db.ts'
import type { Actor } from '../../../kernel/http.ts'
import { isUuid } from '../../../kernel/ids.ts'
import { record } from '../../../kernel/journal.ts'
import { Problem } from '../../../kernel/problem.ts'
import { mayActFor } from '../../access/index.ts'
import { measuresJournal } from '../journal.ts'
import { measuresProblems } from '../problems.ts'
import { storyFault } from '../rules/story.ts'
import type { CaseReview, JointCaseView } from '../schema.ts'
import {
  findCase,
  listCases,
  lockCase,
  publishCase,
  upsertCase,
  withdrawCase,
  writeReview,
  type CaseItem,
  type StoredCase,
} from '../store/cases.ts'

type CaseContext = Pick<Context, 'db' | 'clock' | 'catalogue'>

/** What a counter was answered and what it did; handed over by checks with the feedback, in the same transaction. */
export interface JointAction {
  receipt: string
  subjectId: string
  matter: string
  decision: 'prohibit' | 'restrict' | 'examine' | 'none' | 'favour'
  items: readonly CaseItem[]
  organisation: string
  outcome: 'followed' | 'not-followed'
  reason: string | null
  result: string
  happenedOn: string
  at: Date
}

/** The subject nobody was identified as. */
const nobody = '00000000-0000-0000-0000-000000000000'

/**
 * Writes the case of an execution at a counter, or corrects it. An answer without consequence leaves no case; answers
 * whether one was written.
 *
 * | answer | done | case |
 * |---|---|---|
 * | prohibit, restrict, examine | followed | punishment |
 * | prohibit, restrict, examine | not followed | punishment, for the office to look at |
 * | favour (red list, green channel by it) | either | incentive |
 * | none | any | none |
 */
export async function recordJointAction(tx: Tx, action: JointAction): Promise<boolean> {
  const favours = action.decision === 'favour'
  const weighs =
    action.decision === 'prohibit' || action.decision === 'restrict' || action.decision === 'examine'
  if (action.subjectId === nobody || (!favours && !weighs)) return false
  await upsertCase(
    tx,
    {
      subjectId: action.subjectId,
      id: action.receipt,
      kind: weighs ? 'punishment' : 'incentive',
      matter: action.matter,
      decision: action.decision,
      items: [...action.items],
      organisation: action.organisation,
      outcome: action.outcome,
      reason: action.reason,
      result: action.result,
      happenedOn: action.happenedOn,
    },
    action.at,
  )
  return true
}

function caseView(ctx: Pick<Context, 'catalogue'>, c: StoredCase): JointCaseView {
  return {
    id: c.id,
    kind: c.kind,
    matter: { code: c.matter, name: ctx.catalogue.matter(c.matter)?.title ?? c.matter },
    decision: c.decision,
    subject: { code: c.subjectCode, name: c.subjectName },
    items: c.items,
    organisation: { code: c.organisation, name: c.organisationName },
    outcome: c.outcome,
    reason: c.reason,
    result: c.result,
    happenedOn: c.happenedOn,
    verdict: c.verdict,
    review: c.review,
    title: c.title,
    story: c.story,
    publishedOn: c.publishedOn,
    withdrawnOn: c.withdrawnOn,
    undone: c.undone,
  }
}

/** Whose cases the actor reads; undefined: every unit's. */
function unitOf(actor: Actor): string | undefined {
  return mayActFor(actor, '') ? undefined : (actor.organisation?.code ?? '-')
}

/** One case of the actor's unit; of any, for the office. Throws `measure.case_unknown`. */
export async function readJointCase(ctx: CaseContext, actor: Actor, id: string): Promise<JointCaseView> {
  const found = isUuid(id) ? await findCase(ctx.db, id, unitOf(actor)) : undefined
  if (found === undefined) throw new Problem(measuresProblems.caseUnknown)
  return caseView(ctx, found)
}

/** What of a draft would betray the parties, before it is reviewed; undefined: nothing was found. */
export async function draftFault(
  ctx: CaseContext,
  actor: Actor,
  id: string,
  draft: { title: string; story: string },
): Promise<string | undefined> {
  const found = isUuid(id) ? await findCase(ctx.db, id, unitOf(actor)) : undefined
  if (found === undefined) throw new Problem(measuresProblems.caseUnknown)
  return anonymityFault(found, draft.title, draft.story)
}

/** Cases of the actor's unit; of every unit, for the office. */
export async function readCases(
  ctx: CaseContext,
  actor: Actor,
  filter: {
    kind?: string | undefined
    unreviewed: boolean
    typical?: 'waiting' | 'published' | undefined
    after?: { recordedAt: string; id: string } | undefined
    limit: number
  },
): Promise<{ items: JointCaseView[]; last: { recordedAt: string; id: string } | undefined }> {
  const organisation = unitOf(actor)
  const found = await listCases(ctx.db, { ...filter, organisation })
  const last = found.length === filter.limit ? found.at(-1) : undefined
  return {
    items: found.map((c) => caseView(ctx, c)),
    last: last === undefined ? undefined : { recordedAt: last.recordedAt, id: last.id },
  }
}

/** The office reviews; a typical case gets a title and a story in which nobody can be recognised. */
export async function reviewCase(
  ctx: CaseContext,
  actor: Actor,
  id: string,
  given: CaseReview,
): Promise<JointCaseView> {
  return withCase(ctx, id, async (tx, c) => {
    if (given.verdict === 'typical') {
      mustStand(c)
      mustBeAnonymous(c, given.title ?? '', given.story ?? '')
    }
    await writeReview(tx, c, { ...given, by: actor.id, on: ctx.clock.today() })
    await record(tx, {
      actor,
      action: measuresJournal.caseReviewed,
      operation: 'joint-cases.review',
      subjectId: c.subjectId,
      object: { type: 'joint-case', id },
      detail: { verdict: given.verdict },
    })
  })
}

function anonymityFault(c: StoredCase, title: string, story: string): string | undefined {
  const parties = {
    subjectNames: [c.subjectName, ...c.subjectNames],
    subjectCode: c.subjectCode,
    documents: c.items.map((item) => item.document),
  }
  return storyFault(title, parties) ?? storyFault(story, parties)
}

function mustBeAnonymous(c: StoredCase, title: string, story: string): void {
  const fault = anonymityFault(c, title, story)
  if (fault !== undefined) throw new Problem(measuresProblems.caseNotPublishable, { detail: fault })
}

/** Nobody is shown as an example of what was undone (国办发〔2025〕22号 item 7: 同步更新). */
function mustStand(c: StoredCase): void {
  if (!c.undone) return
  throw new Problem(measuresProblems.caseNotPublishable, { detail: '所依据的列入决定已被撤销，不能作为典型案例' })
}

/** A second person publishes a typical case. */
export async function publishTypical(ctx: CaseContext, actor: Actor, id: string): Promise<JointCaseView> {
  return withCase(ctx, id, async (tx, c) => {
    if (c.verdict !== 'typical')
      throw new Problem(measuresProblems.caseNotPublishable, { detail: '尚未评为典型案例' })
    if (c.reviewedBy === actor.id) throw new Problem(measuresProblems.samePerson)
    mustStand(c)
    mustBeAnonymous(c, c.title ?? '', c.story ?? '')
    await publishCase(tx, c, { by: actor.id, on: ctx.clock.today() })
    await record(tx, {
      actor,
      action: measuresJournal.casePublished,
      operation: 'joint-cases.publish',
      subjectId: c.subjectId,
      object: { type: 'joint-case', id },
      detail: { title: c.title ?? '' },
    })
  })
}

export async function withdrawTypical(ctx: CaseContext, actor: Actor, id: string): Promise<JointCaseView> {
  return withCase(ctx, id, async (tx, c) => {
    if (c.publishedOn === null)
      throw new Problem(measuresProblems.caseNotPublishable, { detail: '该案例没有公布' })
    await withdrawCase(tx, c, ctx.clock.today())
    await record(tx, {
      actor,
      action: measuresJournal.caseWithdrawn,
      operation: 'joint-cases.withdraw',
      subjectId: c.subjectId,
      object: { type: 'joint-case', id },
      detail: { title: c.title ?? '' },
    })
  })
}

async function withCase(
  ctx: CaseContext,
  id: string,
  work: (tx: Tx, c: StoredCase) => Promise<void>,
): Promise<JointCaseView> {
  return transaction(ctx.db, async (tx) => {
    const found = await lockCase(tx, id)
    if (found === undefined) throw new Problem(measuresProblems.caseUnknown)
    await work(tx, found)
    return caseView(ctx, (await lockCase(tx, id)) as StoredCase)
  })
}
