/** Questions (疑问数据): a person looks, and files the row under the subject found or gives it back. */
import type { Context } from '../../../context.ts'
import { clientTransaction, type PgClient, type Tx } from '../../../kernel/db.ts'
import { publishBatch } from '../../../kernel/feed.ts'
import type { Actor } from '../../../kernel/http.ts'
import { record } from '../../../kernel/journal.ts'
import { Problem } from '../../../kernel/problem.ts'
import { civilDateOf, type CivilDate } from '../../../kernel/time.ts'
import { fileRecords, mustNamePaper, tellReplaced, type Filed } from '../../records/index.ts'
import { lookupKey, normaliseCode, resolveCodes, type KnownSubject } from '../../subjects/index.ts'
import { standingOf } from '../ingest/field.ts'
import { doubtOf, placeOne } from '../ingest/place.ts'
import { planFor, type Plan } from '../ingest/plan.ts'
import { keepsOut } from '../ingest/reader.ts'
import { notTaken, rowOf, type ReadRow } from '../ingest/row.ts'
import { headerOf, openSource } from '../ingest/source.ts'
import { exchangeJournal } from '../journal.ts'
import { exchangeProblems } from '../problems.ts'
import { isAboutIdentity, refusesSettlement } from '../rules.ts'
import type { Settled, Settlement, Submission } from '../schema.ts'
import { lockQuestion, noteUnchanged, settleRow, type StoredRow } from '../store/rows.ts'
import { moveCount } from '../store/submissions.ts'

/**
 * What a person may decide against: who is meant, whether an odd amount or a likely repetition is right, whether what
 * its source doubts or does not show is to be shown, and whether one source corrects what another filed.
 */
const mayBeConfirmed = new Set(['E102', 'E103', 'E110', 'E205', 'E501', 'E502', 'E504', 'E302', 'E402'])

/**
 * Settles one question. `file` files the row: under the given code where it is in question who is meant (the code must
 * be in the register), and then the row says that subject's code and name; else as it reads. What a later delivery said
 * meanwhile stands, and the question is superseded. `reject` returns it with the reason. What was revoked here is filed
 * again only on a new paper, named in `document`: the revocation was a mistake, or the decision was changed under its
 * old number. Throws `question.*`.
 */
export async function settleQuestion(
  ctx: Context,
  actor: Actor,
  submission: Submission,
  rowNo: number,
  given: Settlement,
): Promise<Settled> {
  const plan = planFor(ctx, submission, await standingOf(ctx, submission))
  const header = given.decision === 'file' ? await storedHeader(ctx, submission, plan) : undefined
  return clientTransaction(ctx.pool, async (client, tx) => {
    const question = await lockQuestion(tx, submission.id, rowNo)
    if (question === undefined) throw new Problem(exchangeProblems.noQuestion)
    mayBeSettled(actor, submission, question, given)
    let settled: Settled = { outcome: 'returned', record: null }
    let dueOn: CivilDate | null = null
    if (header !== undefined) {
      ;({ settled, dueOn } = await fileRow(ctx, { client, tx }, { submission, plan, header, question }, given))
    }
    await account(tx, { ctx, actor, submission, question, given, dueOn }, settled)
    return settled
  })
}

function mayBeSettled(actor: Actor, submission: Submission, question: StoredRow, given: Settlement): void {
  if (question.settlement !== null) throw new Problem(exchangeProblems.settled)
  if (given.document !== undefined) mustNamePaper(given.document)
  const codes = question.errors.map((error) => error.code)
  const refusal = refusesSettlement({
    sentBy: submission.clientId, settledBy: actor.id, codes,
    given: given.decision === 'reject' ? '' : given.code,
  })
  if (refusal === 'own-row') throw new Problem(exchangeProblems.ownRow)
  if (refusal === 'code-needed') throw new Problem(exchangeProblems.codeNeeded)
  const stuck = question.errors.filter((error) => !mayBeConfirmed.has(error.code))
  if (given.decision === 'file' && stuck.length > 0) throw new Problem(exchangeProblems.notFit, { errors: stuck })
}

type Header = Awaited<ReturnType<typeof headerOf>>

function storedHeader(ctx: Context, submission: Submission, plan: Plan): Promise<Header> {
  return ctx.files.withContent(
    submission.fileDigest,
    async (content) => headerOf(await openSource(content, submission, plan.compiled)),
    submission.seal,
  )
}

/** A question as it is worked at: its delivery, and how that is read. */
interface Asked {
  submission: Submission
  plan: Plan
  header: Header
  question: StoredRow
}

/**
 * A row of cells read again; `set`: values where it has none. Throws `question.not_fit` when more is wrong with it than
 * a person may decide.
 */
function reread({ plan, header, question }: Asked, cells: string[], set: Record<string, string> = {}): ReadRow {
  const result = plan.compiled.bind(header, { ...plan.defaults, ...set })(cells, question.rowNo)
  const stuck = result.errors.filter((error) => keepsOut(error, result) && !mayBeConfirmed.has(error.code))
  if (stuck.length > 0) {
    throw new Problem(exchangeProblems.notFit, { errors: stuck.map(({ outcome: _, ...error }) => error) })
  }
  const row = rowOf(plan, result, cells, true)
  const wrong = notTaken(plan, result)
  if (wrong === undefined) return row
  const { outcome: _, ...error } = wrong
  throw new Problem(exchangeProblems.notFit, { errors: [{ ...error, row: question.rowNo }] })
}

/**
 * The row as it is to be filed. Where it is in question who is meant, or has become so since, it names the subject
 * found: filed with another's code or name it would show that other to everybody who reads it.
 */
async function rowMeant(ctx: Context, client: PgClient, asked: Asked, given: Settlement): Promise<ReadRow> {
  const { submission, plan, header, question } = asked
  if (question.cells === null) throw new Problem(exchangeProblems.settled)
  const cells = JSON.parse(ctx.keys.open(question.cells, `exchange.rows:${submission.id}`)) as string[]
  const asSent = reread(asked, cells)
  const { uscc } = asSent.identity
  if (!isAboutIdentity(question.errors.map((error) => error.code))) {
    const doubt = await doubtOf(client, plan, asSent)
    const isOwn = given.code === undefined || normaliseCode(given.code) === uscc
    if (doubt === undefined && !isOwn) throw new Problem(exchangeProblems.codeNotAsked)
    if (doubt === undefined) return asSent
    if (given.code === undefined) {
      throw new Problem(exchangeProblems.codeNeeded, { errors: [{ ...doubt, row: asSent.rowNo }] })
    }
  }
  const subject = await subjectOf(client, given.code ?? '')
  const set: Record<string, string> = { [plan.fields.uscc]: subject.code ?? '' }
  const isNamed = plan.register || subject.nameKeys.includes(asSent.identity.nameKey)
  if (!isNamed) set[plan.fields.name] = subject.name
  // Beside the code of another stand, for all we know, that other's older numbers.
  const isOther = uscc !== null && uscc !== subject.code
  const corrected = header.columns.map((field, i) => {
    const role = field?.role ?? ''
    return isOther && olderCodes.has(role) ? '' : (set[field?.name ?? ''] ?? cells[i] ?? '')
  })
  return reread(asked, corrected, set)
}

const olderCodes = new Set(['subject.licence', 'subject.orgcode', 'subject.tax'])

async function fileRow(
  ctx: Context,
  { client, tx }: { client: PgClient; tx: Tx },
  asked: Asked,
  given: Settlement,
): Promise<{ settled: Settled; dueOn: CivilDate | null }> {
  const { submission, plan, question } = asked
  const row = await rowMeant(ctx, client, asked, given)
  const at = ctx.clock.now()
  const isMisread = question.errors.some((error) => error.code === 'E102')
  const placed = await placeOne(client, asked, row, { isMisread, at })
  if ('error' in placed) throw new Problem(exchangeProblems.notFit, { errors: [{ ...placed.error, row: row.rowNo }] })
  const filed = await fileRecords(
    client,
    {
      kind: plan.kind.code, kindVersion: plan.kind.version, sourceCode: submission.sourceCode,
      submissionId: submission.id, receivedAt: submission.receivedAt, at,
      again: given.document !== undefined,
    },
    // Whoever settles decides for the credit office, which may file any body's decisions.
    placed.records.map((one) => ({ ...one, ownOnly: false })),
  )
  if (filed.outdated.length > 0) {
    await noteUnchanged(tx, submission.id, row.rowNo)
    return { settled: { outcome: 'superseded', record: null }, dueOn: null }
  }
  const outcome = outcomeOf(filed)
  await placed.register([])
  await tellReplaced(tx, filed)
  if (outcome === 'unchanged') await noteUnchanged(tx, submission.id, row.rowNo)
  else {
    // As a chunk of one row: whether it may be told, and to whom, is asked whenever somebody reads the feed.
    await publishBatch(tx, {
      kind: 'published', source: 'records', count: 1, public: plan.kind.sharing === 'public',
      subjects: placed.records.map((one) => one.subjectId),
      ref: { submissionId: submission.id, firstRow: row.rowNo, lastRow: row.rowNo, recordKind: plan.kind.code },
    })
  }
  return { settled: { outcome, record: placed.code }, dueOn: placed.records[0]?.dueOn ?? null }
}

async function subjectOf(client: PgClient, code: string): Promise<KnownSubject> {
  const lookup = { scheme: 'uscc' as const, code: normaliseCode(code) }
  const [subject] = (await resolveCodes(client, [lookup])).get(lookupKey(lookup)) ?? []
  if (subject === undefined) throw new Problem(exchangeProblems.unknownSubject)
  return subject
}

function outcomeOf(filed: Filed): 'accepted' | 'updated' | 'unchanged' {
  if (filed.revoked.length > 0) throw new Problem(exchangeProblems.paperNeeded)
  return filed.accepted.length > 0 ? 'accepted' : filed.updated.length > 0 ? 'updated' : 'unchanged'
}

async function account(
  tx: Tx,
  about: {
    ctx: Context; actor: Actor; submission: Submission; question: StoredRow; given: Settlement, dueOn: CivilDate | null,
  },
  settled: Settled,
): Promise<void> {
  const { ctx, actor, submission, question, given, dueOn } = about
  const { outcome } = settled
  // Lateness is measured to the receipt of the delivery, however long the question was open (standards 1.7, E303).
  const isLate = outcome === 'accepted' && dueOn !== null && dueOn < civilDateOf(submission.receivedAt)
  const settlement = given.decision === 'reject' ? 'rejected' : outcome === 'superseded' ? 'superseded' : 'filed'
  const note = { code: 'question.rejected', row: question.rowNo, message: `核实后退回：${given.reason}` }
  await settleRow(tx, submission.id, question.rowNo, {
    settlement, by: actor.id, at: ctx.clock.now(), reason: given.reason,
    errors: settlement === 'rejected' ? [...question.errors, note] : question.errors,
    filedAs: outcome === 'returned' || outcome === 'superseded' ? null : outcome, isLate,
  })
  await moveCount(tx, submission.id, outcome === 'superseded' ? 'unchanged' : outcome, isLate)
  await record(tx, {
    actor, action: exchangeJournal.settled, operation: 'submissions.settle', onBehalfOf: submission.sourceCode,
    object: { type: 'submission', id: submission.id }, reason: given.reason,
    detail: {
      row: question.rowNo, settlement, ...(given.document === undefined ? {} : { document: given.document }),
    },
  })
}
