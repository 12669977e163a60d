/** Questions (疑问数据): a person looks, and files the row under the subject found or gives it back. */
import type { Context } from '../../../context.ts'
import { clientTransaction, type PgClient, type Tx } from '../../../kernel/db.ts'
import { publishBatch } from '../../../kernel/feed.ts'
import type { Actor } from '../../../kernel/http.ts'
import { record } from '../../../kernel/journal.ts'
import { Problem } from '../../../kernel/problem.ts'
import { fileRecords, mustNamePaper, type Filed } from '../../records/index.ts'
import { lookupKey, normaliseCode, resolveCodes, type KnownSubject } from '../../subjects/index.ts'
import { standingOf } from '../ingest/field.ts'
import { planFor, type Plan } from '../ingest/plan.ts'
import { keepsOut } from '../ingest/reader.ts'
import { notAnEntry, rowOf, type ReadRow } from '../ingest/row.ts'
import { headerOf, openSource } from '../ingest/source.ts'
import { exchangeJournal } from '../journal.ts'
import { exchangeProblems } from '../problems.ts'
import { refusesSettlement } from '../rules.ts'
import type { Settled, Settlement, Submission } from '../schema.ts'
import { lockQuestion, noteUnchanged, settleRow, type StoredRow } from '../store/rows.ts'
import { moveCount } from '../store/submissions.ts'

/** What a person may decide against: who is meant, and whether an odd amount or a likely repetition is right. */
const mayBeConfirmed = new Set(['E102', 'E103', 'E110', 'E205', 'E501', 'E502', 'E302'])

/**
 * Settles one question. `file` files the row: under the given code where it is in question who is meant (the code must
 * be in the register), else as it reads. `reject` returns it with the reason. What was revoked here is filed again only
 * on a new paper, named in `document`: the revocation was a mistake, or the decision was changed under its old number.
 * Throws `question.*`.
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
    if (header !== undefined) {
      const row = reread(ctx, submission, plan, header, question)
      settled = await fileRow(ctx, { client, tx }, { submission, plan, row }, given)
    }
    await account(tx, { ctx, actor, submission, question, given }, settled)
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

/** The row read again. Throws `question.not_fit` when more is wrong with it than a person may decide. */
function reread(ctx: Context, submission: Submission, plan: Plan, header: Header, question: StoredRow): ReadRow {
  const cells = JSON.parse(ctx.keys.open(question.cells, `exchange.rows:${submission.id}`)) as string[]
  const result = plan.compiled.bind(header, plan.defaults)(cells, question.rowNo)
  const stuck = result.errors.filter((error) => keepsOut(error, result) && !mayBeConfirmed.has(error.code))
  if (stuck.length > 0) {
    throw new Problem(exchangeProblems.notFit, { errors: stuck.map(({ outcome: _, ...error }) => error) })
  }
  const row = rowOf(plan, result, cells, true)
  const wrong = notAnEntry(plan, result)
  if (wrong === undefined) return row
  const { outcome: _, ...error } = wrong
  throw new Problem(exchangeProblems.notFit, { errors: [{ ...error, row: question.rowNo }] })
}

async function fileRow(
  ctx: Context,
  { client, tx }: { client: PgClient; tx: Tx },
  about: { submission: Submission; plan: Plan; row: ReadRow },
  given: Settlement,
): Promise<Settled> {
  const { submission, plan, row } = about
  const subject = await subjectOf(client, given.code ?? row.identity.uscc ?? '')
  const filed = await fileRecords(
    client,
    {
      kind: plan.kind.code, kindVersion: plan.kind.version, sourceCode: submission.sourceCode,
      submissionId: submission.id, receivedAt: submission.receivedAt, at: ctx.clock.now(),
      again: given.document !== undefined,
    },
    row.draft === undefined ? [] : [{ ...row.draft, subjectId: subject.id }],
  )
  const outcome = outcomeOf(filed)
  if (outcome === 'unchanged') await noteUnchanged(tx, submission.id, row.rowNo)
  else {
    // As a chunk of one row: whether it may be told, and to whom, is asked whenever somebody reads the feed.
    await publishBatch(tx, {
      kind: 'published', source: 'records', count: 1, public: plan.kind.sharing === 'public', subjects: [subject.id],
      ref: { submissionId: submission.id, firstRow: row.rowNo, lastRow: row.rowNo, recordKind: plan.kind.code },
    })
  }
  return { outcome, record: subject.code }
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
  about: { ctx: Context; actor: Actor; submission: Submission; question: StoredRow; given: Settlement },
  settled: Settled,
): Promise<void> {
  const { ctx, actor, submission, question, given } = about
  const settlement = given.decision === 'file' ? 'filed' : 'rejected'
  const note = { code: 'question.rejected', row: question.rowNo, message: `核实后退回：${given.reason}` }
  await settleRow(tx, submission.id, question.rowNo, {
    settlement, by: actor.id, at: ctx.clock.now(), reason: given.reason,
    errors: settlement === 'filed' ? question.errors : [...question.errors, note],
  })
  await moveCount(tx, submission.id, settled.outcome)
  await record(tx, {
    actor, action: exchangeJournal.settled, operation: 'submissions.settle', onBehalfOf: submission.sourceCode,
    object: { type: 'submission', id: submission.id }, reason: given.reason,
    detail: {
      row: question.rowNo, settlement, ...(given.document === undefined ? {} : { document: given.document }),
    },
  })
}
