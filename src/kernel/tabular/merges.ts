/** Merged ranges: every covered cell reads as the top-left one, so that headers and groups need no special care. */
import { Problem } from '../problem.ts'
import { problems } from './problems.ts'

/** 1-based rows, 0-based columns, inclusive. */
export interface MergedRange {
  top: number
  bottom: number
  left: number
  right: number
}

const maxRanges = 200_000

/** Column letters to a 0-based column; reading stops at the first digit. */
export function columnOf(reference: string): number {
  let column = 0
  for (let i = 0; i < reference.length; i++) {
    const code = reference.charCodeAt(i)
    if (code < 0x41 || code > 0x5a) break
    column = column * 26 + code - 0x40
  }
  return column - 1
}

export function columnName(column: number): string {
  let name = ''
  for (let rest = column + 1; rest > 0; rest = Math.floor((rest - 1) / 26)) {
    name = String.fromCharCode(0x41 + ((rest - 1) % 26)) + name
  }
  return name
}

/** `A1:B2` as a range; undefined for a single cell or anything else. */
export function parseRange(reference: string): MergedRange | undefined {
  const match = /^\$?([A-Z]{1,3})\$?(\d{1,7}):\$?([A-Z]{1,3})\$?(\d{1,7})$/.exec(reference)
  if (match === null) return undefined
  const [, left = '', top = '', right = '', bottom = ''] = match
  return { left: columnOf(left), top: Number(top), right: columnOf(right), bottom: Number(bottom) }
}

interface ActiveRange extends MergedRange {
  value: string
}

/**
 * Applies merges to rows in order. Ranges are cut at `maxColumns`; a range that reaches below the last stored
 * row does not make rows of its own. Each row costs at most one step per active range, and there are no more
 * of these than columns.
 */
export class Merges {
  readonly #waiting: MergedRange[]
  readonly #maxColumns: number
  #next = 0
  #active: ActiveRange[] = []

  constructor(ranges: MergedRange[], maxColumns: number) {
    if (ranges.length > maxRanges) throw excessive()
    this.#maxColumns = maxColumns
    this.#waiting = ranges
      .filter((range) => range.left < maxColumns && range.bottom >= range.top && range.right >= range.left)
      .sort((a, b) => a.top - b.top)
  }

  /** Whether a range begun in an earlier row still covers this one. */
  covers(row: number): boolean {
    return this.#active.some((range) => range.bottom >= row)
  }

  /** Fills covered cells in place; answers how many cells and characters that were. Rows must come in ascending order. */
  apply(row: number, cells: string[]): { cells: number; characters: number } {
    this.#active = this.#active.filter((range) => range.bottom >= row)
    for (; this.#next < this.#waiting.length; this.#next++) {
      const range = this.#waiting[this.#next] as MergedRange
      if (range.top > row) break
      const value = cells[range.left] ?? ''
      if (range.top === row && value !== '') this.#active.push({ ...range, value })
    }
    // Ranges may not overlap, so more of them in one row than columns is a forged file.
    if (this.#active.length > this.#maxColumns) throw excessive()
    const filled = { cells: 0, characters: 0 }
    for (const range of this.#active) {
      const right = Math.min(range.right, this.#maxColumns - 1)
      while (cells.length <= right) cells.push('')
      cells.fill(range.value, range.left, right + 1)
      filled.cells += right + 1 - range.left
      filled.characters += (right + 1 - range.left) * range.value.length
    }
    return filled
  }
}

function excessive(): Problem {
  return new Problem(problems.unreadable, {
    detail: '合并单元格过多或互相重叠。请取消合并单元格后另存，再重新提交。',
  })
}
