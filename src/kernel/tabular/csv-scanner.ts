/**
 * Splits decoded text into rows of cells. Written here because no maintained parser fits: csv-parse reads 64,000
 * rows of 30 columns a second where this reads over 200,000; udsv is fast but, by its own description, takes
 * only well-formed files and wants quoted line ends to equal the row separator.
 *
 * Quoting follows RFC 4180, leniently: a quote that does not open a cell is text; after a closing quote, text
 * up to the next delimiter is appended. A quote never closed is an error, because it hides all rows after it.
 */
import type { Problem } from '../problem.ts'
import type { Dialect } from './dialect.ts'
import { unguarded } from './guard.ts'
import { problems, rowFault } from './problems.ts'
import type { Limits } from './table.ts'

const quoteCode = 0x22
const returnCode = 0x0d
const apostropheCode = 0x27
/** However short the cells must be, a row may have this many characters before it is called endless. */
const shortestRowLimit = 1 << 20

export class CsvScanner {
  readonly #delimiter: string
  readonly #lineEnd: string
  readonly #limits: Limits
  #rest = ''
  #row = 0
  #rows: string[][] = []

  constructor(dialect: Dialect, limits: Limits) {
    this.#delimiter = dialect.delimiter
    this.#lineEnd = dialect.newline === '\r' ? '\r' : '\n'
    this.#limits = limits
  }

  /** Number of the row last completed. */
  get row(): number {
    return this.#row
  }

  /**
   * The rows completed by this piece of text. `last` marks the end of the file.
   * Throws `table.unclosed_quote`, `too_many_columns`, `cell_too_long`, `row_too_long`.
   */
  push(piece: string, last: boolean): string[][] {
    const text = this.#rest === '' ? piece : this.#rest + piece
    const rows: string[][] = (this.#rows = [])
    let at = 0
    let quote = text.indexOf('"')
    while (at < text.length) {
      const found = text.indexOf(this.#lineEnd, at)
      const end = found === -1 ? text.length : found
      if (quote !== -1 && quote < at) quote = text.indexOf('"', at)
      if (quote !== -1 && quote < end) {
        const next = this.#quotedRecord(text, at, last)
        if (next === -1) break
        at = next
      } else {
        if (found === -1 && !last) break
        this.#plainRecord(text, at, end)
        at = end + 1
      }
    }
    this.#keep(text, at)
    return rows
  }

  /** A record without any quote: the delimiter alone rules. */
  #plainRecord(text: string, start: number, end: number): void {
    const line = text.slice(start, this.#withoutReturn(text, start, end))
    const cells = line.split(this.#delimiter)
    if (line.length > this.#limits.maxCellLength || line.includes("'")) this.#checkCells(cells)
    this.#finish(cells)
  }

  /** In files whose lines end with LF, one CR before it belongs to the line end. */
  #withoutReturn(text: string, start: number, end: number): number {
    return end > start && this.#lineEnd === '\n' && text.charCodeAt(end - 1) === returnCode ? end - 1 : end
  }

  /** Reads the record at `start`; answers where the next begins, or -1 when more text is needed. */
  #quotedRecord(text: string, start: number, last: boolean): number {
    const cells: string[] = []
    let at = start
    let lineEnd = -1
    for (;;) {
      let value = ''
      if (text.charCodeAt(at) === quoteCode) {
        const close = this.#closingQuote(text, at, last)
        if (close === -1) return -1
        value = text.slice(at + 1, close)
        if (value.includes('"')) value = value.replaceAll('""', '"')
        at = close + 1
      }
      if (lineEnd < at) {
        lineEnd = text.indexOf(this.#lineEnd, at)
        if (lineEnd === -1) {
          if (!last) return -1
          lineEnd = text.length
        }
      }
      const delimiter = text.indexOf(this.#delimiter, at)
      const ends = delimiter === -1 || delimiter > lineEnd
      const plain = text.slice(at, ends ? this.#withoutReturn(text, at, lineEnd) : delimiter)
      cells.push(value === '' ? plain : plain === '' ? value : value + plain)
      if (ends) break
      at = delimiter + 1
    }
    this.#checkCells(cells)
    this.#finish(cells)
    return lineEnd + 1
  }

  /** Position of the quote that closes the one at `open`; -1 when more text is needed to tell. */
  #closingQuote(text: string, open: number, last: boolean): number {
    let from = open + 1
    for (;;) {
      const quote = text.indexOf('"', from)
      if (quote === -1 || (quote + 1 === text.length && !last)) {
        if (last || text.length - open > this.#limits.maxCellLength * 2 + shortestRowLimit) throw this.#unclosed()
        return -1
      }
      if (text.charCodeAt(quote + 1) !== quoteCode) return quote
      from = quote + 2
    }
  }

  #checkCells(cells: string[]): void {
    for (let i = 0; i < cells.length; i++) {
      const cell = cells[i] as string
      if (cell.length > this.#limits.maxCellLength) {
        throw rowFault(
          problems.cellTooLong,
          this.#row + 1,
          `第 ${this.#row + 1} 行第 ${i + 1} 列的内容有 ${cell.length} 个字符。`,
          `一个单元格不得超过 ${this.#limits.maxCellLength} 个字符。`,
        )
      }
      if (cell.charCodeAt(0) === apostropheCode) cells[i] = unguarded(cell)
    }
  }

  #finish(cells: string[]): void {
    this.#row += 1
    if (cells.length > this.#limits.maxColumns) {
      throw rowFault(
        problems.tooManyColumns,
        this.#row,
        `第 ${this.#row} 行有 ${cells.length} 列。`,
        `一张表不得超过 ${this.#limits.maxColumns} 列，请检查分隔符是否正确。`,
      )
    }
    this.#rows.push(cells)
  }

  #keep(text: string, at: number): void {
    this.#rest = at >= text.length ? '' : text.slice(at)
    const longest = Math.max(this.#limits.maxCellLength * 4, shortestRowLimit)
    if (this.#rest.length <= longest) return
    throw rowFault(
      problems.rowTooLong,
      this.#row + 1,
      `第 ${this.#row + 1} 行超过 ${longest} 个字符仍未结束。`,
      '请检查换行符是否正确、引号是否成对。',
    )
  }

  #unclosed(): Problem {
    return rowFault(
      problems.unclosedQuote,
      this.#row + 1,
      `从第 ${this.#row + 1} 行起有一个双引号没有对应的结束引号，其后的内容无法分清行列。`,
      '请补上结束的引号；内容里的引号应写成两个连续的双引号。',
    )
  }
}
