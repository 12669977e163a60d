/** Gathers batches of cells into chunks of judged rows. */
import { setImmediate as breathe } from 'node:timers/promises'
import { LONG_TERM_DATE } from '../../../kernel/parse-date.ts'
import type { InputError } from '../../../kernel/problem.ts'
import { addDays } from '../../../kernel/time.ts'
import { carrierOf, type HeaderReading, type RowFault, type RowReader, type RowResult } from '../../catalogue/index.ts'
import type { FiledWindow } from '../../records/index.ts'
import { lookupKey, type CodeLookup } from '../../subjects/index.ts'
import { returnedColumns, type RefusedRow, type Warning } from '../schema.ts'
import type { Plan } from './plan.ts'
import { notTaken, rowOf, type ReadRow } from './row.ts'
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
  /** The codes by which the subjects of these rows are sought, by the key of the directory. */
  lookups: Map<string, CodeLookup>
  /** Deciding bodies of the good rows, by code. */
  authorities: Map<string, Authority>
  /** What had been said of the delivery up to the last of these rows. */
  warnings: Warning[]
}

/** A deciding body as rows name it, and on how many of them. */
export interface Authority {
  name: string
  rows: number
}

/** Bodies told apart in a delivery: more are a sign that the column is something else. */
export const mostAuthorities = 5000

const ownColumns: ReadonlySet<string> = new Set(Object.values(returnedColumns))

/** Rows judged without a pause: the database is served in between, so that it never waits for a whole chunk. */
const slice = 8

function emptyChunk(): ReadChunk {
  return {
    number: 0, firstRow: 0, lastRow: 0, bytesRead: 0, good: [], refused: [], lookups: new Map(),
    authorities: new Map(), warnings: [],
  }
}

export class Reader {
  readonly #plan: Plan
  readonly #header: HeaderReading
  readonly #read: RowReader
  readonly #tally: Tally
  /** Empty cells repeat the cell above, so rows filed before a restart are read again for what they carry down. */
  readonly #carries: boolean
  /** Makes a row whole for whoever sees it alone: who settles it, and who gets it back. */
  readonly #carry: (cells: readonly string[]) => readonly string[]
  /** Columns nobody understood and that have been empty so far. */
  #strangers: { at: number; word: string }[]
  /** Header words of the columns nobody understood that hold something. */
  readonly unread: string[] = []
  #chunk = emptyChunk()

  constructor(plan: Plan, header: HeaderReading, tally: Tally) {
    this.#plan = plan
    this.#header = header
    this.#read = plan.compiled.bind(header, plan.defaults)
    this.#tally = tally
    this.#carry = carrierOf(header)
    this.#strangers = header.unmatchedAt.map((at, i) => ({ at, word: header.unmatched[i] ?? '' }))
      .filter(({ word }) => !ownColumns.has(word))
    this.#carries = header.bindings.some((column) => column?.fillDown === true)
  }

  /** Rows of the chunk that gathers. */
  get gathered(): number {
    return this.#chunk.good.length + this.#chunk.refused.length
  }

  /** What has gathered, as the chunk of that number; undefined when nothing of it was data. */
  take(number: number): ReadChunk | undefined {
    const chunk = this.#chunk
    if (chunk.firstRow === 0) return undefined
    this.#chunk = emptyChunk()
    return Object.assign(chunk, { number, warnings: this.#tally.warnings() })
  }

  /** Adds the rows of a batch to the chunk that gathers; those up to `lastRow` were committed before a restart. */
  async read(batch: SourceBatch, lastRow: number): Promise<void> {
    const chunk = this.#chunk
    chunk.bytesRead = batch.bytesRead
    for (let i = 0; i < batch.rows.length; i += 1) {
      const rowNo = batch.firstRow + i
      const cells = batch.rows[i] as string[]
      if (rowNo < this.#header.firstDataRow) continue
      if (this.#strangers.length > 0) this.#noteStrangers(cells)
      if (rowNo <= lastRow) {
        if (this.#carries && this.#isData(cells)) this.#carry(cells)
        continue
      }
      if (i % slice === slice - 1) await breathe()
      const fault = batch.faults?.get(i)
      const notData = fault === undefined ? this.#plan.compiled.notData(cells, this.#header) : null
      if (notData !== null) {
        this.#tally.skipped(notData, rowNo)
        continue
      }
      if (chunk.firstRow === 0) chunk.firstRow = rowNo
      chunk.lastRow = rowNo
      if (fault === undefined) this.#judge(chunk, this.#carry(cells), rowNo)
      else chunk.refused.push({ ...unreadable(fault, cells, rowNo), read: undefined })
    }
  }

  #isData(cells: string[]): boolean {
    return this.#plan.compiled.notData(cells, this.#header) === null
  }

  #noteStrangers(cells: readonly string[]): void {
    const filled = this.#strangers.filter(({ at }) => (cells[at] ?? '').trim() !== '')
    if (filled.length === 0) return
    this.unread.push(...filled.map(({ word }) => word))
    this.#strangers = this.#strangers.filter((one) => !filled.includes(one))
  }

  #judge(chunk: ReadChunk, cells: readonly string[], rowNo: number): void {
    const result = this.#read(cells, rowNo)
    const faults = result.errors.length === 0 ? result.errors : this.#serious(result)
    const wrong = faults.length > 0 ? undefined : notTaken(this.#plan, result)
    const isGood = faults.length === 0 && wrong === undefined
    const row = rowOf(this.#plan, result, cells, isGood || isRevoked(faults))
    if (isGood) this.#accept(chunk, row, result)
    else chunk.refused.push(refused(row, wrong === undefined ? faults : [{ ...wrong, row: rowNo }]))
    if (isGood || isNamed(row)) for (const lookup of row.lookups) chunk.lookups.set(lookupKey(lookup), lookup)
  }

  #accept(chunk: ReadChunk, row: ReadRow, { values, roles, errors }: RowResult): void {
    const { statedEnd } = this.#plan
    if (statedEnd !== undefined && endsDiffer(values[statedEnd], row.draft?.window)) this.#tally.statedEnd(row.rowNo)
    if (errors.length > 0) for (const error of errors) if (isHeld(error)) this.#tally.held(error, row.rowNo)
    chunk.good.push(row)
    const { authorityCode: code, authorityName: name } = roles
    if (code === null) return
    const seen = chunk.authorities.get(code)
    if (seen !== undefined) seen.rows += 1
    else if (chunk.authorities.size < mostAuthorities) chunk.authorities.set(code, { name: name ?? '', rows: 1 })
  }

  #serious(result: RowResult): RowFault[] {
    return result.errors.filter((error) => {
      if (error.outcome === 'warn') this.#tally.remark(error, result.row)
      return keepsOut(error, result)
    })
  }
}

/**
 * Whether a sender states another end of publicity than the rules give (E304): the last day shown, or the first day not
 * shown any more, both are used. What is not shown at all has no end that could agree.
 */
function endsDiffer(stated: unknown, window: FiledWindow | undefined): boolean {
  if (typeof stated !== 'string' || window === undefined) return false
  const { publicFrom, publicUntil } = window
  if (publicFrom === null) return true
  if (publicUntil === null) return stated !== LONG_TERM_DATE
  return stated !== publicUntil && stated !== addDays(publicUntil, -1)
}

function unreadable(fault: InputError, cells: readonly string[], rowNo: number): RefusedRow {
  return { rowNo, outcome: 'returned', errors: [{ ...fault, row: rowNo }], cells, subjectName: null, suggestions: [] }
}

function isNamed(row: ReadRow): boolean {
  return row.identity.name !== ''
}

/** E702: nothing of a natural person is collected, so no name stands beside the sealed cells that go back. */
function isOfPerson(faults: readonly RowFault[]): boolean {
  return faults.some((error) => error.code === 'E702')
}

/** A row with the faults that keep it out. */
function refused(row: ReadRow, faults: readonly RowFault[]): ReadChunk['refused'][number] {
  const errors: InputError[] = faults.map(({ outcome: _, ...error }) => error)
  const named = isNamed(row)
  return {
    rowNo: row.rowNo, outcome: faults.some((error) => error.outcome === 'return') ? 'returned' : 'questioned', errors,
    cells: row.cells, subjectName: named && !isOfPerson(faults) ? row.identity.name : null, suggestions: [],
    read: named ? row : undefined,
  }
}

/** What is filed and kept from the public until somebody looked (E6xx). */
function isHeld(fault: RowFault): boolean {
  return fault.code.startsWith('E6') && fault.outcome === 'question'
}

/** Nothing is wrong with the row but that its decision was revoked (E503): what is filed of it decides what follows. */
function isRevoked(faults: readonly RowFault[]): boolean {
  return faults.length > 0 && faults.every((error) => error.code === 'E503')
}

/**
 * Whether a fault keeps its row out. Warnings do not; what must only be kept from the public (E6xx) does not, the
 * record is filed and held; a missing USCC does not where a legacy code can still be looked up in the directory.
 */
export function keepsOut(fault: RowFault, result: RowResult): boolean {
  if (fault.outcome === 'warn') return false
  if (isHeld(fault)) return false
  return !(result.needsCode && fault.code === 'E103' && fault.outcome === 'question')
}
