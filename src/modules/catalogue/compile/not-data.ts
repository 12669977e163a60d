/** Rows of a table that are no data. They are counted and reported, never silently dropped. */
import { headerKey } from './header-key.ts'
import type { HeaderReading } from './header.ts'

/** Words in the first filled cell of rows that close a table. */
const footerWords =
  /^(?:合计|总计|小计|共计|注[:：]|备注[:：]|说明[:：]|填表人|填报人|制表人|制表|审核人|审核[:：]|单位负责人|填报单位|填报日期|联系人|以上)/

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

/** Whether a row repeats the header (sheets pasted one under the other). */
export function repeatsHeader(cells: readonly string[], header: HeaderReading): boolean {
  let hits = 0
  let filled = 0
  cells.forEach((cell, i) => {
    if (cell.trim() === '') return
    filled += 1
    const field = header.columns[i]
    if (
      field != null &&
      [field.title, field.name, ...(field.aliases ?? [])].some((word) => headerKey(word) === headerKey(cell))
    )
      hits += 1
  })
  return hits >= 2 && hits * 2 > filled
}
