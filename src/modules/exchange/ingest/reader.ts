/** Turns batches of cells into chunks of judged rows. */
import { setImmediate as breathe } from 'node:timers/promises'
import { LONG_TERM_DATE } from '../../../kernel/parse-date.ts'
import type { InputError } from '../../../kernel/problem.ts'
import { addDays } from '../../../kernel/time.ts'
import type { HeaderReading, RowFault, RowReader, RowResult } from '../../catalogue/index.ts'
import type { NewRecord } from '../../records/index.ts'
import type { RefusedRow, Warning } from '../schema.ts'
import { entryFault } from './field.ts'
import type { Plan } from './plan.ts'
import { rowOf, type ReadRow } from './row.ts'
import type { SourceBatch } from './source.ts'
import type { Tally } from './tally.ts'

/** Rows of one chunk as read: those the validator let through, and those it did not. */
export interface ReadChunk {
  number: number
  firstRow: number
  lastRow: number
  bytesRead: number
  good: ReadRow[]
  refused: (RefusedRow & { read: ReadRow | undefined })[]
  /** What had been said of the delivery up to the last of these rows. */
  warnings: Warning[]
}

/** Rows judged without a pause: the database is served in between, so that it never waits for a whole chunk. */
const slice = 25

export class Reader {
  readonly #plan: Plan
  readonly #header: HeaderReading
  readonly #read: RowReader
  readonly #tally: Tally
  /** Empty cells repeat the cell above, so rows filed before a restart are read again for what they carry down. */
  readonly #carries: boolean

  constructor(plan: Plan, header: HeaderReading, tally: Tally) {
    this.#plan = plan
    this.#header = header
    this.#read = plan.compiled.bind(header, plan.defaults)
    this.#tally = tally
    this.#carries = header.bindings.some((column) => column?.fillDown === true)
  }

  /** The chunk of a batch; undefined when nothing of it is data (or it was committed before a restart). */
  async read(batch: SourceBatch, lastRow: number, number: number): Promise<ReadChunk | undefined> {
    const chunk: ReadChunk = {
      number, firstRow: 0, lastRow: 0, bytesRead: batch.bytesRead, good: [], refused: [], warnings: [],
    }
    for (let i = 0; i < batch.rows.length; i += 1) {
      const rowNo = batch.firstRow + i
      const cells = batch.rows[i] as string[]
      if (rowNo < this.#header.firstDataRow) continue
      if (rowNo <= lastRow) {
        if (this.#carries) this.#read(cells, rowNo)
        continue
      }
      if (i % slice === slice - 1) await breathe()
      const fault = batch.faults?.get(i)
      const notData = fault === undefined ? this.#plan.compiled.notData(cells, this.#header) : null
      if (notData !== null) {
        this.#tally.skipped(notData)
        continue
      }
      if (chunk.firstRow === 0) chunk.firstRow = rowNo
      chunk.lastRow = rowNo
      if (fault === undefined) this.#judge(chunk, cells, rowNo)
      else chunk.refused.push({ ...unreadable(fault, cells, rowNo), read: undefined })
    }
    chunk.warnings = this.#tally.warnings()
    return chunk.firstRow === 0 ? undefined : chunk
  }

  #judge(chunk: ReadChunk, cells: string[], rowNo: number): void {
    const result = this.#read(cells, rowNo)
    const faults = result.errors.length === 0 ? result.errors : this.#serious(result)
    const row = rowOf(this.#plan, result, cells, faults.length === 0)
    const wrong = faults.length > 0 || row.draft === undefined ? undefined : this.#entryFault(row.draft, result)
    if (wrong !== undefined) {
      chunk.refused.push(refused(row, [{ ...wrong, row: rowNo }]))
      return
    }
    if (faults.length === 0) {
      if (this.#plan.statedEnd !== undefined && endsDiffer(result.values[this.#plan.statedEnd], row.draft)) {
        this.#tally.statedEnd()
      }
      chunk.good.push(row)
    }
    else chunk.refused.push(refused(row, faults))
  }

  #entryFault(draft: NewRecord, { values }: RowResult): RowFault | undefined {
    if (draft.listCode === null) return undefined
    return entryFault(this.#plan.recognises, this.#plan.list(draft.listCode), draft, values['notice_on'])
  }

  #serious(result: RowResult): RowFault[] {
    return result.errors.filter((error) => {
      if (error.outcome === 'warn') this.#tally.remark(error)
      return keepsOut(error, result)
    })
  }
}

/**
 * Whether a sender states another end of publicity than the rules give (E304): the last day shown, or the first day not
 * shown any more, both are used. What is not shown at all has no end that could agree.
 */
function endsDiffer(stated: unknown, draft: ReadRow['draft']): boolean {
  if (typeof stated !== 'string' || draft === undefined) return false
  const { publicFrom, publicUntil } = draft
  if (publicFrom === null) return true
  if (publicUntil === null) return stated !== LONG_TERM_DATE
  return stated !== publicUntil && stated !== addDays(publicUntil, -1)
}

function unreadable(fault: InputError, cells: readonly string[], rowNo: number): RefusedRow {
  return { rowNo, outcome: 'returned', errors: [{ ...fault, row: rowNo }], cells, subjectName: null, suggestions: [] }
}

/** A row with the faults that keep it out. */
function refused(row: ReadRow, faults: readonly RowFault[]): ReadChunk['refused'][number] {
  const errors: InputError[] = faults.map(({ outcome: _, ...error }) => error)
  const named = row.identity.name !== ''
  return {
    rowNo: row.rowNo, outcome: faults.some((error) => error.outcome === 'return') ? 'returned' : 'questioned', errors,
    cells: row.cells, subjectName: named ? row.identity.name : null, suggestions: [], read: named ? row : undefined,
  }
}

/**
 * Whether a fault keeps its row out. Warnings do not; what must only be kept from the public (E6xx) does not, the
 * record is filed and held; a missing USCC does not where a legacy code can still be looked up in the directory.
 */
export function keepsOut(fault: RowFault, result: RowResult): boolean {
  if (fault.outcome === 'warn') return false
  if (fault.code.startsWith('E6') && fault.outcome === 'question') return false
  return !(result.needsCode && fault.code === 'E103' && fault.outcome === 'question')
}
