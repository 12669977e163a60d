/** The XML of one written sheet, streamed row by row. */
import { Problem } from '../problem.ts'
import { style } from './book-parts.ts'
import { csvSafe } from './guard.ts'
import { columnName } from './merges.ts'
import { problems } from './problems.ts'
import { escapeCell, escapeXml } from './xml-text.ts'

/** `fault` paints the cell and says why. */
export type Cell = string | { text: string; fault?: string }

export interface SheetColumn {
  title: string
  /** In characters; by default fitted to the title. */
  width?: number
  /** Shown as a comment on the title. */
  note?: string
  /** Offered as a drop-down list; nothing else can be typed. */
  options?: string[]
  /** The title stands on red. */
  required?: boolean
  /** What is typed below stays text: codes keep their leading zeros and long numbers their digits. */
  textFormat?: boolean
}

export interface WorkbookSheet {
  /** Up to 31 characters, none of `[]:*?/\`. */
  name: string
  columns: SheetColumn[]
  rows: AsyncIterable<Cell[]> | Iterable<Cell[]>
  /** Default true. */
  freezeHeader?: boolean
  /** Lines above the header. */
  intro?: string[]
  /** Title of a last column that gathers the faults of each row; absent, there is no such column. */
  faultsTitle?: string
}

/** A comment: 1-based row, 0-based column. */
export interface Note {
  row: number
  column: number
  text: string
}

/** Where the drop-down lists stand: column of the hidden sheet and number of options, by column of this sheet. */
export type OptionLists = Map<number, { column: number; length: number }>

export const optionsSheetName = '选项'

const lastRow = 1_048_576
/** Excel's own bound for a cell. */
const maxText = 32_767
const cutMark = '…（内容过长）'
/** More comments make spreadsheet programs crawl; later faults are still painted and listed in the last column. */
const maxNotes = 5000

export class SheetWriter {
  /** Filled while the XML is produced. */
  readonly notes: Note[] = []
  readonly #sheet: WorkbookSheet
  readonly #lists: OptionLists
  readonly #titles: string[]
  readonly #names: string[] = []
  readonly #headerRow: number
  #row = 0

  constructor(sheet: WorkbookSheet, lists: OptionLists) {
    this.#sheet = sheet
    this.#lists = lists
    this.#titles = sheet.columns.map((column) => column.title)
    if (sheet.faultsTitle !== undefined) this.#titles.push(sheet.faultsTitle)
    this.#headerRow = (sheet.intro?.length ?? 0) + 1
  }

  async *xml(): AsyncGenerator<string> {
    yield this.#beginning()
    for (const line of this.#sheet.intro ?? []) yield this.#rowXml([cellXml(line, style.intro)])
    yield this.#header()
    for await (const cells of this.#sheet.rows) yield this.#dataRow(cells)
    yield this.#end()
  }

  #beginning(): string {
    const { columns, freezeHeader = true } = this.#sheet
    const first = `A${this.#headerRow + 1}`
    const pane = `<pane ySplit="${this.#headerRow}" topLeftCell="${first}" activePane="bottomLeft" state="frozen"/>`
    const cols = this.#titles.map((title, i) => {
      const column = columns[i]
      const width = column?.width ?? (column === undefined ? 50 : Math.min(40, Math.max(10, displayWidth(title) + 4)))
      const format = column?.textFormat === true ? ` style="${style.text}"` : ''
      return `<col min="${i + 1}" max="${i + 1}" width="${width}" customWidth="1"${format}/>`
    })
    return (
      '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n' +
      '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" ' +
      'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">' +
      `<sheetViews><sheetView workbookViewId="0">${freezeHeader ? pane : ''}</sheetView></sheetViews>` +
      `<sheetFormatPr defaultRowHeight="15"/>${cols.length === 0 ? '' : `<cols>${cols.join('')}</cols>`}<sheetData>`
    )
  }

  #header(): string {
    const row = this.#row + 1
    const cells = this.#titles.map((title, i) => {
      const column = this.#sheet.columns[i]
      if (column?.note !== undefined) this.notes.push({ row, column: i, text: column.note })
      return cellXml(title, column?.required === true ? style.requiredHeader : style.header)
    })
    return this.#rowXml(cells)
  }

  #dataRow(cells: Cell[]): string {
    const { columns, faultsTitle } = this.#sheet
    const faults: string[] = []
    const xml = cells.map((cell, i) => {
      const text = typeof cell === 'string' ? cell : cell.text
      const fault = typeof cell === 'string' ? undefined : cell.fault
      if (fault === undefined) return cellXml(text, columns[i]?.textFormat === true ? style.text : style.plain)
      if (this.notes.length < maxNotes) this.notes.push({ row: this.#row + 1, column: i, text: fault })
      faults.push(`${columns[i]?.title ?? columnName(i)}：${fault}`)
      return cellXml(text, style.fault, true)
    })
    if (faultsTitle !== undefined && faults.length > 0) {
      while (xml.length < columns.length) xml.push(undefined)
      xml[columns.length] = cellXml(faults.join('\n'), style.fault)
    }
    return this.#rowXml(xml)
  }

  #rowXml(cells: (CellXml | undefined)[]): string {
    this.#row += 1
    const row = this.#row
    if (row > lastRow) {
      throw new Problem(problems.tooManyRows, {
        detail: `工作表最多 ${lastRow} 行。请缩小范围分批导出，或改用 CSV。`,
      })
    }
    let xml = `<row r="${row}">`
    cells.forEach((cell, i) => {
      if (cell !== undefined) xml += `<c r="${(this.#names[i] ??= columnName(i))}${row}"${cell}`
    })
    return `${xml}</row>`
  }

  /** Elements after the rows, in the order the schema demands. */
  #end(): string {
    const first = this.#headerRow + 1
    const validations = [...this.#lists].map(([i, { column, length }]) => {
      const name = columnName(i)
      const blank = this.#sheet.columns[i]?.required === true ? '' : ' allowBlank="1"'
      return (
        `<dataValidation type="list"${blank} showErrorMessage="1" errorTitle="不在选项之内" error="请从下拉列表中选择。" ` +
        `sqref="${name}${first}:${name}${lastRow}">` +
        `<formula1>'${escapeXml(optionsSheetName)}'!$${columnName(column)}$1:$${columnName(column)}$${length}</formula1></dataValidation>`
      )
    })
    const list = `<dataValidations count="${validations.length}">${validations.join('')}</dataValidations>`
    const lastColumn = columnName(Math.max(0, this.#titles.length - 1))
    return (
      `</sheetData>${validations.length === 0 ? '' : list}` +
      `<ignoredErrors><ignoredError sqref="A1:${lastColumn}${lastRow}" numberStoredAsText="1"/></ignoredErrors>` +
      `${this.notes.length === 0 ? '' : '<legacyDrawing r:id="rId1"/>'}</worksheet>`
    )
  }
}

type CellXml = string

/**
 * The cell from after its reference on. Values are always strings, never formulas, and guarded like CSV,
 * because people save returned workbooks as CSV; the reader takes the guard off again. Empty cells are left
 * out unless `keep`.
 */
function cellXml(text: string, styleId: number, keep = false): CellXml | undefined {
  const format = styleId === 0 ? '' : ` s="${styleId}"`
  if (text === '') return keep ? `${format}/>` : undefined
  const safe = csvSafe(text)
  const cut = safe.length > maxText ? safe.slice(0, maxText - cutMark.length) + cutMark : safe
  const space = /^\s|\s$|\n/.test(cut) ? ' xml:space="preserve"' : ''
  return `${format} t="inlineStr"><is><t${space}>${escapeCell(cut)}</t></is></c>`
}

/** Chinese characters take two places. */
function displayWidth(text: string): number {
  let width = 0
  for (const char of text) width += char > '\u00ff' ? 2 : 1
  return width
}
