/**
 * The whole way of a file: opened, its header recognised, every row validated, then filed chunk by chunk. Reading
 * and validating the next chunk overlap with the database's work on the last one; memory holds two chunks.
 */
import type { Context } from '../../../context.ts'
import { transaction } from '../../../kernel/db.ts'
import { record, systemActor } from '../../../kernel/journal.ts'
import { Problem, type InputError } from '../../../kernel/problem.ts'
import { openTable, type OpenTable } from '../../../kernel/tabular/index.ts'
import { recogniseHeader, type HeaderReading, type RowFault, type RowReader, type RowResult } from '../../catalogue/index.ts'
import { exchangeJournal } from '../journal.ts'
import { exchangeProblems } from '../problems.ts'
import type { Submission } from '../schema.ts'
import { failSubmission, findSubmission, finishSubmission, saveReading, startSubmission } from '../store.ts'
import { fileChunk, type ReadChunk } from './chunk.ts'
import { identityOf, planFor, type Plan } from './plan.ts'

const batchRows = 8000

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
    await ctx.files.withPlainFile(submission.fileDigest, (path) => readFile(ctx, submission, path, begun))
  } catch (error) {
    if (!(error instanceof Problem) || error.status >= 500) throw error
    await fail(ctx, submission, error)
  }
}

async function fail(ctx: Context, submission: Submission, problem: Problem): Promise<void> {
  await transaction(ctx.db, async (tx) => {
    await failSubmission(tx, submission.id, ctx.clock.now(), problem.toJSON())
    await record(tx, {
      actor: systemActor, action: exchangeJournal.failed, operation: 'exchange.ingest',
      onBehalfOf: submission.sourceCode, object: { type: 'submission', id: submission.id }, detail: { code: problem.code },
    })
  })
}

async function readFile(
  ctx: Context,
  submission: Submission,
  path: string,
  begun: { lastRow: number; nextChunk: number },
): Promise<void> {
  const { sheet } = submission.options
  const table = await openTable(path, { fileName: submission.fileName, batchRows, ...(sheet === undefined ? {} : { sheet }) })
  const plan = planFor(ctx, submission)
  const reader = new Reader(plan, submission.options.mapping)
  let number = begun.nextChunk
  let filing: Promise<unknown> = Promise.resolve()
  for await (const batch of table.batches()) {
    if (reader.header === undefined) {
      reader.recognise(batch.rows)
      await saveReading(ctx.db, submission.id, reading(table, reader.header))
    }
    const chunk = reader.read(batch, begun.lastRow, number)
    await filing
    if (chunk === undefined) continue
    number += 1
    filing = fileChunk(ctx, submission, plan, chunk)
    // Reported when it is awaited; a listener keeps an early rejection from being unhandled meanwhile.
    filing.catch(() => undefined)
  }
  await filing
  if (reader.header === undefined) throw new Problem(exchangeProblems.noRows)
  await finish(ctx, submission, table.totalBytes, reader.warnings())
}

function reading(table: OpenTable, header: HeaderReading | undefined): Record<string, unknown> {
  return {
    format: table.format, encoding: table.encoding ?? null, delimiter: table.delimiter ?? null, sheet: table.sheet ?? null,
    sheets: table.sheets ?? [], headerRow: header?.headerRow ?? null, layout: header?.layout ?? null,
    columns: header?.columns.map((field) => field?.name ?? null) ?? [], unmatched: header?.unmatched ?? [],
    missing: header?.missing.map((field) => field.title) ?? [],
  }
}

async function finish(ctx: Context, submission: Submission, bytes: number, warnings: { code: string; message: string }[]): Promise<void> {
  await transaction(ctx.db, async (tx) => {
    await finishSubmission(tx, submission.id, ctx.clock.now(), bytes, warnings)
    const done = await findSubmission(tx, submission.id)
    if (done === undefined) return
    const { received, accepted, updated, unchanged, questioned, returned } = done
    await record(tx, {
      actor: systemActor, action: exchangeJournal.finished, operation: 'exchange.ingest', onBehalfOf: submission.sourceCode,
      object: { type: 'submission', id: submission.id },
      detail: { received, accepted, updated, unchanged, questioned, returned },
    })
  })
}

/** Turns batches of cells into chunks of judged rows. */
class Reader {
  header: HeaderReading | undefined
  readonly #plan: Plan
  readonly #mapping: unknown
  readonly #skipped = new Map<string, number>()
  #read: RowReader | undefined

  constructor(plan: Plan, mapping: unknown) {
    this.#plan = plan
    this.#mapping = mapping
  }

  recognise(rows: readonly string[][]): void {
    this.header = recogniseHeader(rows, this.#plan.kind, this.#mapping)
    this.#read = this.#plan.compiled.bind(this.header, this.#plan.defaults)
  }

  /** The chunk of a batch; undefined when nothing of it is data (or it was committed before a restart). */
  read(batch: { firstRow: number; rows: string[][]; bytesRead: number }, lastRow: number, number: number): ReadChunk | undefined {
    const { header } = this
    if (header === undefined) return undefined
    const chunk: ReadChunk = { number, firstRow: 0, lastRow: 0, bytesRead: batch.bytesRead, good: [], refused: [] }
    for (let i = 0; i < batch.rows.length; i += 1) {
      const rowNo = batch.firstRow + i
      if (rowNo <= lastRow || rowNo < header.firstDataRow) continue
      const cells = batch.rows[i] as string[]
      const notData = this.#plan.compiled.notData(cells, header)
      if (notData !== null) {
        this.#skipped.set(notData, (this.#skipped.get(notData) ?? 0) + 1)
        continue
      }
      if (chunk.firstRow === 0) chunk.firstRow = rowNo
      chunk.lastRow = rowNo
      this.#judge(chunk, cells, rowNo)
    }
    return chunk.firstRow === 0 ? undefined : chunk
  }

  #judge(chunk: ReadChunk, cells: string[], rowNo: number): void {
    const result = (this.#read as RowReader)(cells, rowNo)
    const faults = result.errors.filter((error) => keepsOut(error, result))
    const row = { rowNo, cells, result, identity: identityOf(result) }
    if (faults.length === 0) {
      chunk.good.push(row)
      return
    }
    const outcome = faults.some((error) => error.outcome === 'return') ? 'returned' : 'questioned'
    const errors: InputError[] = faults.map(({ outcome: _, ...error }) => error)
    chunk.refused.push({
      rowNo, outcome, errors, cells, subjectName: row.identity.name === '' ? null : row.identity.name, suggestions: [],
      read: row.identity.name === '' ? undefined : row,
    })
  }

  warnings(): { code: string; message: string }[] {
    return [...this.#skipped].map(([what, count]) => ({ code: `skipped.${what}`, message: skipMessage(what, count) }))
  }
}

/**
 * Whether a fault keeps its row out. Warnings do not; what must only be kept from the public (E6xx) does not, the record
 * is filed and held; a missing USCC does not where a legacy code can still be looked up in the directory.
 */
function keepsOut(fault: RowFault, result: RowResult): boolean {
  if (fault.outcome === 'warn') return false
  if (fault.code.startsWith('E6') && fault.outcome === 'question') return false
  return !(result.needsCode && fault.code === 'E103' && fault.outcome === 'question')
}

const skipTitles: Record<string, string> = { blank: '空行', footer: '合计、注释或填表说明行', 'repeated-header': '重复的表头' }

function skipMessage(what: string, count: number): string {
  return `${count} 行未计入：${skipTitles[what] ?? what}`
}
