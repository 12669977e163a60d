/**
 * Writes XLSX workbooks. exceljs is not maintained and SheetJS holds the book in memory, so the few parts a
 * workbook needs are written here and packed by yazl; memory holds one piece of text, and the comments of the
 * sheet in hand.
 */
import { createWriteStream } from 'node:fs'
import { rm } from 'node:fs/promises'
import type { Writable } from 'node:stream'
import {
  commentsPart,
  contentTypesPart,
  drawingPart,
  packageRelationsPart,
  sheetRelationsPart,
  stylesPart,
  workbookPart,
  workbookRelationsPart,
} from './book-parts.ts'
import { type Cell, type OptionLists, optionsSheetName, SheetWriter, type WorkbookSheet } from './sheet-writer.ts'
import { type Part, writeZip } from './zip-writer.ts'

export type { Cell, SheetColumn, WorkbookSheet } from './sheet-writer.ts'

/**
 * Writes the sheets to a new file or into a stream, which is ended. The same sheets give the same bytes. A sheet of
 * more than 1,048,576 rows is refused with `table.too_many_rows`; a value longer than a cell's 32,767
 * characters is cut and says so. A file not completed is removed; a new one is its owner's alone, for what is sealed
 * elsewhere stands in it plain.
 */
export async function writeWorkbook(target: string | Writable, sheets: WorkbookSheet[]): Promise<void> {
  requireNames(sheets.map((sheet) => sheet.name))
  const parts = workbookParts(sheets)
  if (typeof target !== 'string') return await writeZip(target, parts)
  try {
    await writeZip(createWriteStream(target, { mode: 0o600 }), parts)
  } catch (error) {
    await rm(target, { force: true })
    throw error
  }
}

function requireNames(names: string[]): void {
  const seen = new Set([optionsSheetName])
  for (const name of names) {
    const valid = name.length > 0 && name.length <= 31 && !/[[\]:*?/\\]|^'|'$/.test(name)
    if (!valid || seen.has(name.toLowerCase())) throw new Error(`a sheet cannot be named “${name}”`)
    seen.add(name.toLowerCase())
  }
  if (names.length === 0) throw new Error('a workbook needs a sheet')
}

/** In an order that lets file-type detectors see a workbook, and each part know what came before. */
function* workbookParts(sheets: WorkbookSheet[]): Generator<Part> {
  yield ['_rels/.rels', [packageRelationsPart()]]
  const { lists, columns } = gatherOptions(sheets)
  const names = sheets.map((sheet) => sheet.name)
  if (columns.length > 0) names.push(optionsSheetName)
  yield ['xl/workbook.xml', [workbookPart(names, columns.length > 0)]]
  yield ['xl/_rels/workbook.xml.rels', [workbookRelationsPart(names.length)]]
  yield ['xl/styles.xml', [stylesPart()]]
  const withNotes: number[] = []
  for (const [i, sheet] of sheets.entries()) {
    const number = i + 1
    const writer = new SheetWriter(sheet, lists[i] ?? new Map())
    yield [`xl/worksheets/sheet${number}.xml`, writer.xml()]
    if (writer.notes.length === 0) continue
    withNotes.push(number)
    yield [`xl/worksheets/_rels/sheet${number}.xml.rels`, [sheetRelationsPart(number)]]
    yield [`xl/comments${number}.xml`, commentsPart(writer.notes)]
    yield [`xl/drawings/vmlDrawing${number}.vml`, drawingPart(writer.notes)]
  }
  if (columns.length > 0) {
    const writer = new SheetWriter(optionsSheet(columns), new Map())
    yield [`xl/worksheets/sheet${names.length}.xml`, writer.xml()]
  }
  yield ['[Content_Types].xml', [contentTypesPart(names.length, withNotes)]]
}

interface GatheredOptions {
  /** Per sheet. */
  lists: OptionLists[]
  /** The columns of the hidden sheet: equal lists share one. */
  columns: string[][]
}

/** All lists go through a hidden sheet: written in place they may have only 255 characters and no comma. */
function gatherOptions(sheets: WorkbookSheet[]): GatheredOptions {
  const columns: string[][] = []
  const positions = new Map<string, number>()
  const lists = sheets.map((sheet) => {
    const found: OptionLists = new Map()
    for (const [i, { options = [] }] of sheet.columns.entries()) {
      if (options.length === 0) continue
      const key = JSON.stringify(options)
      const column = positions.get(key) ?? columns.push(options) - 1
      positions.set(key, column)
      found.set(i, { column, length: options.length })
    }
    return found
  })
  return { lists, columns }
}

/** The first option of each list stands where a header would, so that ranges begin in row 1. */
function optionsSheet(columns: string[][]): WorkbookSheet {
  const rows: Cell[][] = []
  const longest = Math.max(...columns.map((options) => options.length))
  for (let i = 1; i < longest; i++) rows.push(columns.map((options) => options[i] ?? ''))
  const titled = columns.map((options) => ({ title: options[0] ?? '' }))
  return { name: optionsSheetName, columns: titled, rows, freezeHeader: false }
}
