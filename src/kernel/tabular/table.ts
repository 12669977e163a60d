/** The one shape of a table, whatever file it came in. */

/** Bounds and choices; every bound has a default and every excess a coded problem. */
export interface TableOptions {
  /** Name of the sheet, or its position counted from 1 among the worksheets. Default: the first visible one. */
  sheet?: string | number
  /** Default 500. */
  maxColumns?: number
  /** In UTF-16 code units, default 1,000,000. */
  maxCellLength?: number
  /** Of the file as stored; default none. */
  maxBytes?: number
  /** Rows handed over at a time, default 5,000. */
  batchRows?: number
  /** What the sender calls the file. Only named in messages: the content decides the format. */
  fileName?: string
  /** A `Utf8Judge` has seen all of the content and found it UTF-8: it need not be read once more to know. */
  isUtf8?: boolean
}

/**
 * Consecutive rows. A row whose cells are all empty is `[]`; rows may differ in length.
 * Cells are slices of larger strings: who keeps single cells beyond the batch (say, keys in a Map) keeps the
 * whole piece of text alive, and should copy them with `ownText`.
 */
export interface TableBatch {
  /** 1-based number of `rows[0]` as a spreadsheet program shows it: in text files records count, not lines. */
  firstRow: number
  rows: string[][]
  /** Progress so far in the unit of `OpenTable.totalBytes`. */
  bytesRead: number
}

export type TableFormat = 'csv' | 'tsv' | 'xlsx' | 'xls'
export type TextEncoding = 'utf-8' | 'gb18030' | 'utf-16le' | 'utf-16be'

export interface OpenTable {
  /** `tsv` is a text file whose delimiter is TAB; other delimiters are `csv`. */
  format: TableFormat
  /** Text files only. */
  encoding?: TextEncoding
  delimiter?: string
  /** `\r\n`, `\n` or `\r`. */
  newline?: string
  /** The sheet being read, and all worksheets in the book's order, hidden ones included. */
  sheet?: string
  sheets?: string[]
  /** Whether the sheet holds formulas; their last calculated values are what is read. */
  formulas: boolean
  /** Bytes of the file; for xlsx, of the unpacked sheet. */
  totalBytes: number
  /**
   * Reads from the start; may be called again. Rows after the last non-empty one are not returned.
   * Throws `table.empty` at the end when no row had content. Leaving the loop early releases the file.
   */
  batches(): AsyncIterable<TableBatch>
}

/** Options with their defaults filled in. */
export interface Limits {
  maxColumns: number
  maxCellLength: number
  batchRows: number
}

export function limitsOf(options: TableOptions): Limits {
  return {
    maxColumns: options.maxColumns ?? 500,
    maxCellLength: options.maxCellLength ?? 1_000_000,
    batchRows: options.batchRows ?? 5000,
  }
}

/** A copy of the text that shares no memory with the batch it came from. */
export function ownText(text: string): string {
  return Buffer.from(text, 'utf16le').toString('utf16le')
}
