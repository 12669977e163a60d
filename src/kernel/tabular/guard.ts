/**
 * Protection against formula injection (CWE-1236): a value that a spreadsheet program would take for a formula when
 * a CSV file is opened gets an apostrophe in front. The guard is reversible: the reader takes off exactly what
 * the writer put on, so a table written and read again is the same table.
 */
const formulaStart = /^'*[=+\-@\t\r＝＋－＠]/
/** Signed numbers, telephone numbers and lone dashes start with + or - and are harmless. */
const harmless = /^[+\-－＋][\d\s.,()%-]*$/

function needsGuard(text: string): boolean {
  return formulaStart.test(text) && !harmless.test(text.replace(/^'+/, ''))
}

/** The text as it may stand in a CSV file that people open in a spreadsheet program. */
export function csvSafe(text: string): string {
  return needsGuard(text) ? `'${text}` : text
}

/** Takes off the guard of `csvSafe`; any other text is returned as it is. */
export function unguarded(text: string): string {
  return text.charCodeAt(0) === 0x27 && needsGuard(text.slice(1)) ? text.slice(1) : text
}

/**
 * One line of CSV without its line end (RFC 4180 quoting, guarded by `csvSafe`). A lone empty cell is written as `""`,
 * because an empty line is a row without cells.
 */
export function csvLine(cells: string[]): string {
  if (cells.length === 1 && cells[0] === '') return '""'
  return cells.map(quoted).join(',')
}

function quoted(cell: string): string {
  const text = csvSafe(cell)
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
