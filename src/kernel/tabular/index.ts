/**
 * Tables from strangers in, workbooks and CSV out. The door of `kernel/tabular`; it knows nothing of credit.
 * Why it is built this way: docs/decisions/0003-tabular.md.
 */
export { Utf8Judge } from './encoding.ts'
export { openTable } from './open.ts'
export { readHead, type TableSource } from './pieces.ts'
export { looksLikeWorkbook } from './sniff.ts'
export { csvLine, csvSafe } from './guard.ts'
export { ownText } from './table.ts'
export type { OpenTable, TableBatch, TableFormat, TableOptions, TextEncoding } from './table.ts'
export { writeWorkbook } from './workbook.ts'
export type { Cell, SheetColumn, WorkbookSheet } from './workbook.ts'
