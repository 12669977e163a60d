/** 曾用名 as a register delivers it: one cell for all of them, parted as each system likes. Pure. */
import { hasControlOrSpecial, nameKey, normaliseText } from '../../../kernel/text.ts'

export interface FormerName {
  name: string
  nameKey: string
}

/** More than any register holds of one body; the rest of a longer cell is no list of names. */
const mostNames = 20
/** Shorter ones are no names of a body but signs for “none”. */
const shortest = 4

const none = /^(?:无|没有|暂无|未)曾用名/

/**
 * The former names in a cell of a register, without the current one (`currentKey`), each once. Whatever parts them:
 * semicolons, commas, the pause mark, bars, line ends.
 */
export function formerNamesOf(cell: unknown, currentKey: string): FormerName[] {
  if (typeof cell !== 'string' || cell === '') return []
  const found = new Map<string, FormerName>()
  for (const part of cell.split(/[;；、,，|｜\r\n]+/)) {
    const name = normaliseText(part)
    const key = nameKey(name)
    const isName = [...key].length >= shortest && !none.test(key) && !hasControlOrSpecial(name)
    if (isName && key !== currentKey && !found.has(key)) found.set(key, { name, nameKey: key })
    if (found.size === mostNames) break
  }
  return [...found.values()]
}
