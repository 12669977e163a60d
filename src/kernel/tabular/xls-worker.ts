/**
 * Reads an XLS file in a thread of its own. The format cannot be streamed and its parser is large, so it gets a
 * heap of its own with a bound, and neither a long parse nor a crash touches the rest of the program.
 */
import { readFileSync } from 'node:fs'
import { parentPort, workerData } from 'node:worker_threads'
import { type CellObject, type DenseWorkSheet, type Range, read, set_cptable, SSF, type WorkBook } from '@e965/xlsx'
import * as codePages from '@e965/xlsx/dist/cpexcel.full.mjs'
import { type InputError, Problem } from '../problem.ts'
import { Batcher } from './batcher.ts'
import { unguarded } from './guard.ts'
import { Merges } from './merges.ts'
import { kindOfCode, type NumberKind, renderNumber } from './number-format.ts'
import { asProblem, problems } from './problems.ts'
import { placeCell, RowFiller, type SheetRow } from './rows.ts'
import type { Limits, TableBatch } from './table.ts'
import { Work } from './work.ts'

/** What the thread is to do; afterwards it answers each message with one `XlsAnswer`. */
export interface XlsTask {
  path: string
  limits: Limits
  /** Absent: answer with the list of sheets. Present: hand over this sheet's rows, a batch per message. */
  sheet?: string
}

export interface XlsSheet {
  name: string
  hidden: boolean
  formulas: boolean
}

export type XlsAnswer =
  | { kind: 'sheets'; sheets: XlsSheet[] }
  | { kind: 'batch'; batch: TableBatch }
  | { kind: 'end' }
  | { kind: 'problem'; code: string; detail: string | undefined; errors: InputError[] | undefined; cause: string }

/** Formats of the Chinese locale that files refer to by number alone (ECMA-376 part 1, 18.8.30). */
function loadChineseFormats(): void {
  for (const id of [27, 28, 29, 30, 31, 36, 50, 51, 52, 53, 54, 57, 58]) SSF.load('yyyy/m/d', id)
  for (const id of [32, 33, 34, 35, 55, 56]) SSF.load('h:mm:ss', id)
}

function readWorkbook(task: XlsTask): WorkBook {
  const bytes = readFileSync(task.path)
  requireWorkbook(bytes)
  set_cptable(codePages)
  loadChineseFormats()
  try {
    return read(bytes, {
      type: 'buffer',
      dense: true,
      cellFormula: true,
      cellNF: true,
      cellHTML: false,
      cellText: false,
      ...(task.sheet === undefined ? {} : { sheets: task.sheet }),
    })
  } catch (cause) {
    if (/password/i.test(String(cause))) throw encrypted()
    throw asProblem(cause)
  }
}

/** OLE is a container: its directory names the streams inside in UTF-16. */
function requireWorkbook(bytes: Buffer): void {
  const holds = (name: string): boolean => bytes.includes(Buffer.from(name, 'utf16le'))
  if (bytes[0] !== 0xd0) return
  if (holds('EncryptedPackage')) throw encrypted()
  if (holds('Workbook') || holds('Book')) return
  const kind = holds('WordDocument') ? 'Word 文档' : holds('PowerPoint Document') ? '演示文稿' : '其他程序的文档'
  throw new Problem(problems.notATable, { detail: `文件实际上是${kind}。请提交 CSV、TSV、XLSX 或 XLS 表格。` })
}

function encrypted(): Problem {
  return new Problem(problems.encrypted, {
    detail: '打开文件需要密码。请在表格软件里取消密码后另存，再重新提交。',
  })
}

function sheetOf(book: WorkBook, name: string): DenseWorkSheet {
  return book.Sheets[name] as unknown as DenseWorkSheet
}

function listSheets(book: WorkBook): XlsSheet[] {
  return book.SheetNames.flatMap((name, i) => {
    const sheet = sheetOf(book, name)
    if (sheet?.['!data'] === undefined || (sheet as { '!type'?: string })['!type'] === 'chart') return []
    const formulas = sheet['!data'].some((row) => row?.some((cell) => cell?.f !== undefined))
    return [{ name, hidden: (book.Workbook?.Sheets?.[i]?.Hidden ?? 0) !== 0, formulas }]
  })
}

const kinds = new Map<string, NumberKind>()

function rendered(cell: CellObject, date1904: boolean): string {
  if (cell.v === undefined || cell.v === null) return ''
  if (cell.t === 'b') return cell.v === true ? 'TRUE' : 'FALSE'
  if (cell.t === 'e') return errorNames[cell.v as number] ?? '#N/A'
  if (cell.t !== 'n') return unguarded(String(cell.v))
  const code = String(cell.z ?? 'General')
  const kind = kinds.get(code) ?? kindOfCode(code)
  kinds.set(code, kind)
  return renderNumber(String(cell.v), kind, date1904)
}

const errorNames: Record<number, string> = {
  0: '#NULL!', 7: '#DIV/0!', 15: '#VALUE!', 23: '#REF!', 29: '#NAME?', 36: '#NUM!', 42: '#N/A',
}

function* sheetRows(book: WorkBook, name: string, limits: Limits, work: Work): Generator<SheetRow> {
  const date1904 = book.Workbook?.WBProps?.date1904 === true
  const data = sheetOf(book, name)['!data']
  for (let i = 0; i < data.length; i++) {
    const cells: string[] = []
    const stored = data[i] ?? []
    for (let column = 0; column < stored.length; column++) {
      const cell = stored[column]
      const text = cell === undefined ? '' : rendered(cell, date1904)
      if (text === '') continue
      work.charge(text.length)
      placeCell(cells, column, text, i + 1, limits)
    }
    yield { number: i + 1, cells }
  }
}

function* batches(book: WorkBook, name: string, limits: Limits, size: number): Generator<TableBatch> {
  const merged: Range[] = sheetOf(book, name)['!merges'] ?? []
  const ranges = merged.map(({ s, e }) => ({
    top: s.r + 1,
    bottom: e.r + 1,
    left: s.c,
    right: e.c,
  }))
  const work = new Work(size)
  const filler = new RowFiller(new Merges(ranges, limits.maxColumns), work)
  const batcher = new Batcher(limits.batchRows)
  for (const cells of filler.complete(sheetRows(book, name, limits, work))) {
    if (cells.length === 0) {
      batcher.skip(1)
      continue
    }
    while (batcher.fill()) yield batcher.take(size)
    if (batcher.add(cells)) yield batcher.take(size)
  }
  if (batcher.hasRows) yield batcher.take(size)
  batcher.requireContent()
}

function* answers(task: XlsTask): Generator<XlsAnswer> {
  try {
    const book = readWorkbook(task)
    if (task.sheet === undefined) {
      yield { kind: 'sheets', sheets: listSheets(book) }
    } else {
      const size = readFileSync(task.path).length
      for (const batch of batches(book, task.sheet, task.limits, size)) yield { kind: 'batch', batch }
      yield { kind: 'end' }
    }
  } catch (error) {
    const problem = asProblem(error)
    if (!(problem instanceof Problem)) throw problem
    const { code, detail, errors } = problem
    yield { kind: 'problem', code, detail, errors, cause: String(problem.cause ?? '') }
  }
}

const port = parentPort
if (port !== null) {
  const steps = answers(workerData as XlsTask)
  port.on('message', () => {
    const step = steps.next()
    if (step.done !== true) port.postMessage(step.value)
  })
}
