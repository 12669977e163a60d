/** Cells that repeat the cell above: merged cells leave all but the first of them empty. */
import type { HeaderReading } from './header.ts'

/** Fills the empty cells of the columns that are filled down; rows come in the file's order. Others stay as they are. */
export function carrierOf(header: HeaderReading): (cells: readonly string[]) => readonly string[] {
  const columns = header.bindings.flatMap((column, i) => (column?.fillDown === true ? [i] : []))
  if (columns.length === 0) return (cells) => cells
  const above = new Map<number, string>()
  return (cells) => {
    const filled = [...cells]
    for (const i of columns) {
      const own = filled[i] ?? ''
      if (own !== '') above.set(i, own)
      else {
        while (filled.length < i) filled.push('')
        filled[i] = above.get(i) ?? ''
      }
    }
    return filled
  }
}
