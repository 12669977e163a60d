/**
 * The whole way of a file: opened, its header recognised, every row validated, then filed chunk by chunk. Reading
 * and validating the next chunk overlap with the database's work on the last one; memory holds two chunks.
 */
import type { Context } from '../../../context.ts'
import { transaction } from '../../../kernel/db.ts'
import type { StoredContent } from '../../../kernel/files.ts'
import { record, systemActor } from '../../../kernel/journal.ts'
import { Problem } from '../../../kernel/problem.ts'
import type { HeaderReading } from '../../catalogue/index.ts'
import { exchangeJournal } from '../journal.ts'
import { exchangeProblems } from '../problems.ts'
import type { Submission, Warning } from '../schema.ts'
import { failSubmission, findSubmission, finishSubmission, saveReading, startSubmission } from '../store/submissions.ts'
import { standingOf } from './field.ts'
import { Filer } from './filer.ts'
import { planFor } from './plan.ts'
import { headerRemarks, sheetRemarks } from './remarks.ts'
import { Reader, type ReadChunk } from './reader.ts'
import { batchRows, openSource, type RowSource } from './source.ts'
import { Tally } from './tally.ts'

/** Large enough that statements, commit and journal cost little a row; two of them fit the memory of a thread. */
export const chunkRows = 2000
/** Beside counters that are at work: what a chunk gives the disk to write at once is what their answers wait for. */
const chunkRowsBesideCounters = 500

/**
 * Reads a submission to its end. A run that was interrupted goes on behind the last chunk it had committed. A file
 * that cannot be read at all ends as `failed` with the Problem kept; any other error is the caller's (and retried).
 */
export async function ingest(ctx: Context, submissionId: string): Promise<void> {
  const begun = await startSubmission(ctx.db, submissionId, ctx.clock.now())
  if (begun === undefined) return
  const submission = await findSubmission(ctx.db, submissionId)
  if (submission === undefined) return
  try {
    const read = (content: StoredContent): Promise<void> => readFile(ctx, submission, content, begun)
    await ctx.files.withContent(submission.fileDigest, read, submission.seal)
  } catch (error) {
    if (!(error instanceof Problem) || error.status >= 500 || error.code === 'resource.conflict') throw error
    await fail(ctx, submission, error)
  }
}

/** Ends a submission whose reading failed for reasons of ours whenever it was tried; what was filed of it stays. */
export async function giveUp(ctx: Context, submissionId: string): Promise<void> {
  const submission = await findSubmission(ctx.db, submissionId)
  if (submission === undefined || submission.state === 'done' || submission.state === 'failed') return
  await fail(ctx, submission, new Problem(exchangeProblems.unread, {
    detail: '平台多次读取这个文件都没有成功。请重新报送，已入库的行不会重复入库；仍不成功的，请联系平台运维人员，并告知报送编号',
  }))
}

async function fail(ctx: Context, submission: Submission, problem: Problem): Promise<void> {
  await transaction(ctx.db, async (tx) => {
    await failSubmission(tx, submission.id, ctx.clock.now(), problem.toJSON())
    await record(tx, {
      actor: systemActor, action: exchangeJournal.failed, operation: 'exchange.ingest',
      onBehalfOf: submission.sourceCode, object: { type: 'submission', id: submission.id },
      detail: { code: problem.code },
    })
  })
}

async function readFile(
  ctx: Context,
  submission: Submission,
  content: StoredContent,
  begun: { lastRow: number; nextChunk: number },
): Promise<void> {
  const plan = planFor(ctx, submission, await standingOf(ctx, submission))
  const source = await openSource(content, submission, plan.compiled)
  const tally = new Tally(submission.warnings)
  const filer = new Filer(ctx, submission, plan, tally)
  let reader: Reader | undefined
  let number = begun.nextChunk
  let filing: Promise<unknown> = Promise.resolve()
  const hand = async (chunk: ReadChunk | undefined): Promise<void> => {
    const sought = chunk === undefined ? undefined : filer.seek(chunk)
    // Both are reported when they are awaited; a listener keeps an early rejection from being unhandled meanwhile.
    sought?.catch(() => undefined)
    await filing
    if (chunk === undefined || sought === undefined) return
    number += 1
    filing = filer.file(chunk, sought)
    filing.catch(() => undefined)
  }
  try {
    for await (const batch of source.batches()) {
      if (reader === undefined) {
        const header = source.header(batch.rows)
        reader = new Reader(plan, header, tally)
        filer.header = header
        await saveReading(ctx.db, submission.id, readingOf(source, header))
      }
      await reader.read(batch, begun.lastRow)
      const enough = ctx.counters.atWork ? chunkRowsBesideCounters : chunkRows
      if (reader.gathered + batchRows > enough) await hand(reader.take(number))
    }
    await hand(reader?.take(number))
    await filing
  } finally {
    // A file that breaks off: nothing of it is committed once it has been given up.
    await Promise.allSettled([filing])
  }
  if (reader === undefined) throw new Problem(exchangeProblems.noRows)
  const isEmpty = begun.lastRow === 0 && number === begun.nextChunk
  const ofHeader = filer.header === undefined ? [] : headerRemarks(plan.kind, filer.header, reader.unread, isEmpty)
  const ofSheets = sheetRemarks(source.reading, submission.options.sheet !== undefined)
  const remarks = [...ofHeader, ...ofSheets, ...tally.warnings(), ...(await filer.remarks())]
  await finish(ctx, submission, source.totalBytes, remarks)
}

function readingOf(source: RowSource, header: HeaderReading): Record<string, unknown> {
  return {
    ...source.reading, headerRow: header.headerRow, layout: header.layout ?? null,
    columns: header.columns.map((field) => field?.name ?? null), unmatched: header.unmatched,
    missing: header.missing.map((field) => field.title),
  }
}

async function finish(
  ctx: Context,
  submission: Submission,
  bytes: number,
  warnings: readonly Warning[],
): Promise<void> {
  await transaction(ctx.db, async (tx) => {
    await finishSubmission(tx, submission.id, { at: ctx.clock.now(), bytes, warnings })
    const done = await findSubmission(tx, submission.id)
    if (done === undefined) return
    const { received, accepted, updated, unchanged, questioned, returned } = done
    await record(tx, {
      actor: systemActor, action: exchangeJournal.finished, operation: 'exchange.ingest',
      onBehalfOf: submission.sourceCode, object: { type: 'submission', id: submission.id },
      detail: { received, accepted, updated, unchanged, questioned, returned },
    })
  })
}
