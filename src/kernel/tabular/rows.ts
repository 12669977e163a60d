/** What sheets of both workbook formats share: placing cells, filling gaps and merged ranges, choosing the sheet. */
import { Problem } from '../problem.ts'
import { columnName, type Merges } from './merges.ts'
import { problems, rowFault } from './problems.ts'
import type { Limits } from './table.ts'
import { type Work, workPerCell } from './work.ts'

export interface SheetRow {
  /** Physical, 1-based. */
  number: number
  /** Up to the last cell with content. */
  cells: string[]
}

/** Puts a cell with content into its column, within the bounds. */
export function placeCell(cells: string[], column: number, text: string, row: number, limits: Limits): void {
  if (column < 0 || column >= limits.maxColumns) {
    throw rowFault(
      problems.tooManyColumns,
      row,
      `第 ${row} 行的内容写到了 ${columnName(Math.max(0, column))} 列。`,
      `一张表不得超过 ${limits.maxColumns} 列。`,
    )
  }
  if (text.length > limits.maxCellLength) {
    throw rowFault(
      problems.cellTooLong,
      row,
      `第 ${row} 行 ${columnName(column)} 列的内容有 ${text.length} 个字符。`,
      `一个单元格不得超过 ${limits.maxCellLength} 个字符。`,
    )
  }
  while (cells.length < column) cells.push('')
  cells[column] = text
}

/** Puts back the rows that the file leaves out, and fills merged cells in. */
export class RowFiller {
  readonly #merges: Merges
  readonly #work: Work
  #next = 1

  constructor(merges: Merges, work: Work) {
    this.#merges = merges
    this.#work = work
  }

  *complete(rows: Iterable<SheetRow>): Generator<string[]> {
    for (const row of rows) {
      while (this.#next < row.number) {
        const gap: string[] = []
        if (this.#merges.covers(this.#next)) this.#fill(this.#next, gap)
        this.#next += 1
        yield gap
      }
      this.#fill(row.number, row.cells)
      this.#next = row.number + 1
      yield row.cells
    }
  }

  #fill(row: number, cells: string[]): void {
    const filled = this.#merges.apply(row, cells)
    this.#work.charge(filled.characters + workPerCell * (filled.cells + cells.length))
  }
}

/** By name, else by position from 1 (a sheet may be called 2026); without either, the first visible sheet. Throws `table.sheet_not_found`. */
export function chooseSheet<S extends { name: string; hidden: boolean }>(
  sheets: S[],
  wanted: string | number | undefined,
): S {
  if (sheets.length === 0) throw new Problem(problems.empty, { detail: '工作簿里没有工作表。' })
  if (wanted === undefined) return sheets.find((sheet) => !sheet.hidden) ?? (sheets[0] as S)
  const name = String(wanted)
  const position = /^\d{1,4}$/.test(name) ? Number(name) : undefined
  const named = sheets.find((sheet) => sheet.name === name)
  const found = named ?? (position === undefined ? undefined : sheets[position - 1])
  if (found !== undefined) return found
  const asked = position === undefined ? `名为“${name}”的工作表` : `名为“${name}”的工作表，也没有第 ${name} 个工作表`
  const list = sheets.slice(0, 50).map((sheet, i) => `${i + 1}“${sheet.name}”`).join('、')
  throw new Problem(problems.sheetNotFound, { detail: `工作簿里没有${asked}。现有工作表：${list}。` })
}
