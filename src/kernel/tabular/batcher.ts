/** Gathers rows into batches, keeping physical row numbers and giving back empty rows only between full ones. */
import { Problem } from '../problem.ts'
import { problems } from './problems.ts'
import type { TableBatch } from './table.ts'

export function isBlank(cells: string[]): boolean {
  for (const cell of cells) if (cell !== '') return false
  return true
}

/**
 * Empty rows are only counted until a full one follows, so a file of a billion line ends costs no memory.
 * Usage: `while (batcher.fill()) yield batcher.take(n)`, then `if (batcher.add(row)) yield batcher.take(n)`.
 */
export class Batcher {
  readonly #size: number
  #rows: string[][] = []
  #first = 1
  #blanks = 0
  #seen = false

  constructor(size: number) {
    this.#size = size
  }

  /** Notes empty rows; they appear once a row with content follows. */
  skip(count: number): void {
    this.#blanks += count
  }

  /** Writes out noted empty rows; true when the batch is full and must be taken before going on. */
  fill(): boolean {
    while (this.#blanks > 0 && this.#rows.length < this.#size) {
      this.#rows.push([])
      this.#blanks -= 1
    }
    return this.#rows.length >= this.#size
  }

  /** Adds a row with content; true when the batch is now full. */
  add(cells: string[]): boolean {
    this.#seen = true
    this.#rows.push(cells)
    return this.#rows.length >= this.#size
  }

  get hasRows(): boolean {
    return this.#rows.length > 0
  }

  take(bytesRead: number): TableBatch {
    const batch = { firstRow: this.#first, rows: this.#rows, bytesRead }
    this.#first += this.#rows.length
    this.#rows = []
    return batch
  }

  /** To be called at the end: a table without content is no table. */
  requireContent(): void {
    if (!this.#seen) {
      throw new Problem(problems.empty, { detail: '没有读到任何有内容的行。请提交至少含有标题行的表格。' })
    }
  }
}
