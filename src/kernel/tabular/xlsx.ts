/**
 * XLSX workbooks, streamed. The chosen sheet is unpacked twice: merged ranges stand after the rows they apply to, so a
 * first pass looks for them (and for formulas, and at the check sum) by searching bytes, without parsing.
 * Memory holds the packed string table, the merged ranges and one batch of rows.
 */
import { Batcher } from './batcher.ts'
import { type Book, readBook, type SheetRef } from './book.ts'
import { Merges, type MergedRange, parseRange } from './merges.ts'
import { asProblem } from './problems.ts'
import { chooseSheet, RowFiller } from './rows.ts'
import { readSharedStrings } from './shared-strings.ts'
import { SheetRows } from './sheet-rows.ts'
import { type Limits, limitsOf, type OpenTable, type TableBatch, type TableOptions } from './table.ts'
import { Work } from './work.ts'
import { type Archive, openArchive } from './zip.ts'

export async function openXlsx(path: string, size: number, options: TableOptions): Promise<OpenTable> {
  const archive = await openArchive(path)
  try {
    const book = await readBook(archive)
    const sheet = chooseSheet(book.sheets, options.sheet)
    const survey = await surveySheet(archive, sheet.part)
    const source = { path, size, book, sheet, merges: survey.merges, limits: limitsOf(options) }
    return {
      format: 'xlsx',
      sheet: sheet.name,
      sheets: book.sheets.map((each) => each.name),
      formulas: survey.formulas,
      totalBytes: archive.sizeOf(sheet.part) ?? 0,
      batches: () => readBatches(source),
    }
  } finally {
    archive.close()
  }
}

interface Survey {
  merges: MergedRange[]
  formulas: boolean
}

/** Longer than any mark-up searched for, so that none is missed where two chunks meet. */
const overlap = 256

async function surveySheet(archive: Archive, part: string): Promise<Survey> {
  const merges: MergedRange[] = []
  let marks: Marks | undefined
  let formulas = false
  let afterRows = false
  let tail = ''
  for await (const chunk of archive.read(part)) {
    marks ??= marksOf(chunk)
    if (!afterRows) {
      const edge = tail + chunk.toString('latin1', 0, overlap)
      formulas ||= marks.formula.some((mark) => chunk.includes(mark) || edge.includes(mark))
      afterRows = chunk.includes(marks.rowsEnd) || edge.includes(marks.rowsEnd)
      if (!afterRows) {
        tail = chunk.subarray(-overlap).toString('latin1')
        continue
      }
    }
    const text = tail + chunk.toString('latin1')
    let end = 0
    for (const match of text.matchAll(marks.merge)) {
      const range = parseRange(match[1] as string)
      if (range !== undefined) merges.push(range)
      end = match.index + match[0].length
    }
    tail = text.slice(Math.max(end, text.length - overlap))
  }
  return { merges, formulas }
}

interface Marks {
  formula: string[]
  rowsEnd: string
  merge: RegExp
}

/** What to search for, with the prefix that the sheet's elements have; most have none. */
function marksOf(first: Buffer): Marks {
  const prefix = /<(\w+:)?worksheet[\s>]/.exec(first.toString('latin1'))?.[1] ?? ''
  return {
    formula: [`<${prefix}f>`, `<${prefix}f `],
    rowsEnd: `</${prefix}sheetData>`,
    merge: mergePattern(prefix),
  }
}

/** A merged range and its reference. */
export function mergePattern(prefix: string): RegExp {
  return new RegExp(`<${prefix}mergeCell\\s[^<>]*?ref\\s*=\\s*["']([A-Z0-9:$]+)["']`, 'g')
}

interface SheetSource {
  path: string
  /** Bytes of the archive. */
  size: number
  book: Book
  sheet: SheetRef
  merges: MergedRange[]
  limits: Limits
}

async function* readBatches(source: SheetSource): AsyncGenerator<TableBatch> {
  const { book, limits } = source
  const batcher = new Batcher(limits.batchRows)
  const archive = await openArchive(source.path)
  try {
    const strings = await readSharedStrings(archive, book.sharedStringsPart, limits)
    const work = new Work(source.size)
    const rows = new SheetRows({ strings, kinds: book.kinds, date1904: book.date1904, limits, work })
    const filler = new RowFiller(new Merges(source.merges, limits.maxColumns), work)
    let bytesRead = 0
    for await (const chunk of archive.read(source.sheet.part)) {
      bytesRead += chunk.length
      for (const row of filler.complete(rows.push(chunk))) {
        if (row.length === 0) {
          batcher.skip(1)
          continue
        }
        while (batcher.fill()) yield batcher.take(bytesRead)
        if (batcher.add(row)) yield batcher.take(bytesRead)
      }
      if (rows.done) break
    }
    if (!rows.done) rows.end()
    if (batcher.hasRows) yield batcher.take(bytesRead)
  } catch (error) {
    throw asProblem(error)
  } finally {
    archive.close()
  }
  batcher.requireContent()
}
