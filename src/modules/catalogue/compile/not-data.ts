/** Rows of a table that are no data. They are counted and reported, never silently dropped. */
import { headerKey } from './header-key.ts'
import type { HeaderReading } from './header.ts'

/** What the first filled cell of a closing row says. A firm may be called 合计某某: the word must stand alone. */
const footerWords = new RegExp(
  '^(?:(?:合计|总计|小计|共计)(?:[:：（(\\s\\d]|$)|' +
    '(?:注|备注|说明|填表人|填报人|制表人|制表|审核人|审核|单位负责人|填报单位|填报日期|联系人)(?:[:：]|$))',
)

/** What a row that is no data is: a blank row, or a footer (合计, 注:, 填表人 …). Reported, never silently dropped. */
export function rowOtherThanData(cells: readonly string[]): 'blank' | 'footer' | undefined {
  let filled = 0
  let first = ''
  for (const cell of cells) {
    if (cell.trim() === '') continue
    filled += 1
    if (first === '') first = cell.trim()
    if (filled > 4) return undefined
  }
  if (filled === 0) return 'blank'
  return footerWords.test(first) ? 'footer' : undefined
}

/** The words a column may be headed by, and the characters they begin with. */
interface ColumnWords {
  readonly keys: ReadonlySet<string>
  readonly firsts: ReadonlySet<string>
}

const wordsOf = new WeakMap<HeaderReading, (ColumnWords | undefined)[]>()

function columnWords(header: HeaderReading): (ColumnWords | undefined)[] {
  let words = wordsOf.get(header)
  if (words === undefined) {
    words = header.columns.map((field) => {
      if (field == null) return undefined
      const keys = new Set([field.title, field.name, ...(field.aliases ?? [])].map(headerKey))
      return { keys, firsts: new Set([...keys].map((key) => key.charAt(0))) }
    })
    wordsOf.set(header, words)
  }
  return words
}

/** Cells that are no header words before the first that is one, after which a row is taken for data. */
const patience = 5

/** Whether a row repeats the header (sheets pasted one under the other). Asked of every row, so it gives up early. */
export function repeatsHeader(cells: readonly string[], header: HeaderReading): boolean {
  const words = columnWords(header)
  let hits = 0
  let misses = 0
  let filled = 0
  for (let i = 0; i < cells.length; i += 1) {
    const cell = cells[i] as string
    if (cell === '' || cell.trim() === '') continue
    filled += 1
    const column = words[i]
    if (column === undefined) continue
    if (mayBegin(cell, column) && column.keys.has(headerKey(cell))) hits += 1
    else if (hits === 0 && (misses += 1) === patience) return false
  }
  return hits >= 2 && hits * 2 > filled
}

/** A letter, digit or Chinese character stands first in its key too; anything else may be dropped or folded there. */
function mayBegin(cell: string, column: ColumnWords): boolean {
  const c = cell.charCodeAt(0)
  const plain =
    (c >= 0x30 && c <= 0x39) ||
    (c >= 0x41 && c <= 0x5a) ||
    (c >= 0x61 && c <= 0x7a) ||
    (c >= 0x4e00 && c <= 0x9fff)
  return !plain || column.firsts.has(cell.charAt(0).toUpperCase())
}
