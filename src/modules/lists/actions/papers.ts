/** Papers of a procedure by casework: issued with numbers, served with proof. */
import type { Context } from '../../../context.ts'
import type { Tx } from '../../../kernel/db.ts'
import type { Actor } from '../../../kernel/http.ts'
import { Problem } from '../../../kernel/problem.ts'
import type { CivilDate } from '../../../kernel/time.ts'
import { endNotice, findNotice, issueNotice, listDocuments, listServices } from '../../casework/index.ts'
import type { ListDefinition } from '../../catalogue/index.ts'
import { listsProblems } from '../problems.ts'
import {
  articlesOf,
  decisionContent,
  disciplineContent,
  isUndoing,
  noticeContent,
  plainContent,
  removalContent,
  repairContent,
  type Consequence,
} from '../rules/papers.ts'
import { associationRemedy, remedy } from '../rules/fact.ts'
import { findBodyRow } from '../store/bodies.ts'
import { regionFullName } from '../../subjects/index.ts'
import type { Entry, NoticeService } from '../schema.ts'

export interface IssuedPaper {
  id: string
  number: string
}

/** What follows from an entry on the list today, as the catalogue says. */
export function consequencesOf(
  ctx: Pick<Context, 'catalogue' | 'clock'>,
  list: ListDefinition,
): Consequence[] {
  return ctx.catalogue
    .measuresFor(list.code, ctx.clock.today())
    .map(({ rule }) => ({ measure: rule.title, basis: articlesOf(rule.basis) }))
}

function common(ctx: Context, actor: Actor, entry: Entry, caseId = entry.caseId) {
  return {
    to: { subjectId: entry.subjectId },
    issuer: entry.bodyCode,
    caseId,
    actor,
    today: ctx.clock.today(),
  }
}

const unknownContact = { address: null, phone: null, reviewBody: null, region: null }

/** Where the subject finds the body, from its register; nulls where it is not in it: an association keeps its own. */
async function contactOf(tx: Tx, entry: Entry) {
  return (await findBodyRow(tx, entry.bodyCode)) ?? unknownContact
}

/** 列入事先告知书. Throws `list.contact_missing`: a right to be heard needs a place where one is heard. */
export async function noticeOf(
  ctx: Context,
  tx: Tx,
  actor: Actor,
  entry: Entry,
  list: ListDefinition,
): Promise<IssuedPaper> {
  const contact = await contactOf(tx, entry)
  if (list.nature !== 'association' && (contact.address === null || contact.phone === null)) {
    throw new Problem(listsProblems.contactMissing, {
      detail: '当事人不知道向哪里陈述申辩；请信用中心在“单位名录”登记贵单位的联系地址和电话，再制发告知书',
    })
  }
  return issueNotice(ctx, tx, {
    ...common(ctx, actor, entry),
    template: 'pre-listing-notice',
    content: noticeContent(entry, list, consequencesOf(ctx, list), contact),
    operation: 'listings.notify',
  })
}

/** The decision either way. The form of the administration is for its own lists: red lists' and associations' are plain. */
export async function decisionOf(
  ctx: Context,
  tx: Tx,
  actor: Actor,
  entry: Entry,
  list: ListDefinition,
  decision: 'list' | 'decline',
): Promise<IssuedPaper> {
  const base = { ...common(ctx, actor, entry), operation: 'listings.decide' }
  const reason = entry.reason ?? ''
  if (decision === 'decline' || list.nature === 'red') {
    const content = plainContent(entry, list, decision === 'decline' ? 'declined' : 'honoured', { reason })
    return issueNotice(ctx, tx, { ...base, template: 'plain-decision', content })
  }
  if (list.nature === 'association')
    return issueNotice(ctx, tx, { ...base, template: 'plain-decision', content: disciplineContent(entry, list) })
  const { reviewBody, region } = await contactOf(tx, entry)
  const government = region === null ? undefined : regionFullName(region)
  const review =
    reviewBody ?? (government === undefined ? `${entry.bodyName}的本级人民政府` : `${government}人民政府`)
  const remedies = { review, suit: '有管辖权的人民法院' }
  return issueNotice(ctx, tx, {
    ...base,
    template: 'listing-decision',
    content: decisionContent(entry, list, consequencesOf(ctx, list), remedies),
  })
}

export async function repairNoticeOf(
  ctx: Context,
  tx: Tx,
  actor: Actor,
  entry: Entry,
  list: ListDefinition,
): Promise<IssuedPaper> {
  return issueNotice(ctx, tx, {
    ...common(ctx, actor, entry),
    template: 'repair-notice',
    content: repairContent(entry, list, await contactOf(tx, entry)),
    operation: 'listings.decide',
  })
}

/** Removal, undoing, or the refusal to remove. */
export async function exitPaperOf(
  ctx: Context,
  tx: Tx,
  actor: Actor,
  entry: Entry,
  list: ListDefinition,
  given: { ground: string; reason: string; granted: boolean; caseId: string },
): Promise<IssuedPaper> {
  const base = { ...common(ctx, actor, entry, given.caseId), operation: 'listings.end' }
  if (!given.granted || isUndoing(given.ground)) {
    const content = plainContent(entry, list, given.granted ? 'undone' : 'refused-exit', given)
    const more = !given.granted ? remediesOf(list) : entry.factId === null ? neverServed : []
    return issueNotice(ctx, tx, { ...base, template: 'plain-decision', content: adding(content, more) })
  }
  const on = ctx.clock.today()
  return issueNotice(ctx, tx, {
    ...base,
    template: 'delisting-notice',
    content: removalContent(entry, list, { ...given, on }, consequencesOf(ctx, list), await contactOf(tx, entry)),
  })
}

/** What a decision against the subject says of its ways to contest it (国办发〔2020〕49号 item 8; standards 3.5 step 4). */
function remediesOf(list: ListDefinition): string[] {
  return [`不服本决定的，${list.nature === 'association' ? associationRemedy : remedy}`]
}

const neverServed = ['该列入决定没有送达，自始没有生效。']

function adding<C extends { paragraphs: string[] }>(content: C, more: readonly string[]): C {
  return { ...content, paragraphs: [...content.paragraphs, ...more] }
}

/** What was undone is current no longer, for whoever verifies its papers: the notice, the decision, the repair notice. */
export async function endPapersOf(
  ctx: Pick<Context, 'clock'>,
  tx: Tx,
  actor: Actor,
  entry: Entry,
  operation = 'listings.end',
): Promise<void> {
  for (const id of [entry.noticeId, entry.decisionId, entry.repairNoticeId]) {
    const paper = id === null ? undefined : await findNotice(tx, id)
    if (paper === undefined || paper.endedOn !== null) continue
    await endNotice(tx, paper.id, {
      actor,
      today: ctx.clock.today(),
      reason: 'withdrawn',
      operation,
    })
  }
}

/** 恢复列入: an early exit got by false papers is taken back. */
export async function restorationOf(
  ctx: Context,
  tx: Tx,
  actor: Actor,
  entry: Entry,
  list: ListDefinition,
  reason: string,
): Promise<IssuedPaper> {
  return issueNotice(ctx, tx, {
    ...common(ctx, actor, entry),
    template: 'plain-decision',
    content: adding(plainContent(entry, list, 'restored', { reason }), remediesOf(list)),
    operation: 'listings.restore',
  })
}

/** The recorded service of a notice, with its proof. Throws `list.not_served`. */
export async function proofOfService(tx: Tx, noticeId: string): Promise<{ id: string; servedOn: CivilDate }> {
  const served = (await listServices(tx, noticeId)).find((one) => one.state === 'served')
  if (served?.servedOn == null) throw new Problem(listsProblems.notServed, { detail: '请先登记送达及其证明' })
  return { id: served.id, servedOn: served.servedOn }
}

const paperTitles = { statement: '陈述申辩材料（statement）', waiver: '当事人签署的放弃陈述申辩声明（waiver）' }

/** What the body enters for the subject it holds on paper, with the case. Throws `list.paper_missing`. */
export async function mustHold(
  tx: Tx,
  entry: Entry,
  ids: readonly string[] | undefined,
  kind: keyof typeof paperTitles,
): Promise<void> {
  const held = await listDocuments(tx, entry.caseId)
  if (held.some((one) => one.kind === kind && (ids ?? []).includes(one.id))) return
  throw new Problem(listsProblems.paperMissing, {
    detail: `代为登记的，应当附已上传到本办件的${paperTitles[kind]}`,
  })
}

/** How many of the papers named show what was done; all must be of the entry's own case. Throws `list.paper_missing`. */
export async function exitPaperKinds(tx: Tx, entry: Entry, ids: readonly string[]): Promise<string[]> {
  const held = await listDocuments(tx, entry.caseId)
  const named = ids.map((id) => held.find((one) => one.id === id))
  if (named.includes(undefined)) {
    throw new Problem(listsProblems.paperMissing, { detail: '证明材料应当先上传到列入办件' })
  }
  return named.flatMap((one) => (one === undefined ? [] : [one.kind]))
}

/** Papers that prove service. */
const proofKinds = new Set([
  'service-receipt',
  'left-evidence',
  'post-receipt',
  'electronic-receipt',
  'announcement',
])

/** The day a notice of another procedure was served, proven by papers of this case. Throws `list.not_served`. */
export async function proofOfOutsideNotice(
  ctx: Context,
  tx: Tx,
  entry: Entry,
  given: NoticeService,
): Promise<CivilDate> {
  const held = await listDocuments(tx, entry.caseId)
  const proven = (given.proofs ?? []).some((id) =>
    held.some((one) => one.id === id && proofKinds.has(one.kind)),
  )
  if (entry.exception === null || given.doneOn === undefined || !proven || given.doneOn > ctx.clock.today()) {
    throw new Problem(listsProblems.notServed, { detail: '请填写告知书的送达日期，并附送达回证等证明材料' })
  }
  return given.doneOn
}
