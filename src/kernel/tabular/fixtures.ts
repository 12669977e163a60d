/** For the tests of this folder: files made on the spot, and tables read to their end. */
import assert from 'node:assert/strict'
import { createWriteStream } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { Problem } from '../problem.ts'
import { openTable } from './open.ts'
import type { OpenTable, TableOptions } from './table.ts'
import { type Part, writeZip } from './zip-writer.ts'

/** A folder that goes with the test. */
export async function temporaryFolder(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'tabular-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  return folder
}

/** A file of these bytes in a folder that goes with the test. */
export async function fileOf(t: TestContext, content: string | Uint8Array, name = 'table.csv'): Promise<string> {
  const path = join(await temporaryFolder(t), name)
  await writeFile(path, content)
  return path
}

export interface ReadTable {
  table: OpenTable
  rows: string[][]
}

/** Reads everything, checking that row numbers run on from batch to batch. */
export async function readTable(path: string, options: TableOptions = {}): Promise<ReadTable> {
  const table = await openTable(path, options)
  const rows: string[][] = []
  for await (const batch of table.batches()) {
    assert.equal(batch.firstRow, rows.length + 1)
    assert.ok(batch.bytesRead <= table.totalBytes)
    rows.push(...batch.rows)
  }
  return { table, rows }
}

/** Reads a file that must be refused, and returns the problem. */
export async function refusal(path: string, code: string, options: TableOptions = {}): Promise<Problem> {
  try {
    await readTable(path, options)
  } catch (error) {
    assert.ok(error instanceof Problem, String(error))
    assert.equal(error.code, code, error.message)
    assert.ok(error.detail !== undefined && error.detail.length > 0)
    return error
  }
  assert.fail(`was read instead of refused with ${code}`)
}

export interface BookFixture {
  /** The XML inside `sheetData`. */
  rows: string
  /** The XML after `sheetData`. */
  after?: string
  strings?: string[]
  /** Number formats by style index: an id, or a code. */
  formats?: (number | string)[]
  date1904?: boolean
  /** Names of sheets; all but the first are empty. */
  names?: string[]
  hidden?: string[]
  /** Parts to add, or to replace by name; null leaves one out. */
  parts?: Record<string, string | null>
}

const relations = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'

/** A workbook written by hand, as small as readers accept. */
export async function bookOf(t: TestContext, fixture: BookFixture): Promise<string> {
  const { names = ['表一'], hidden = [], formats = [], strings = [] } = fixture
  const link = (id: string, type: string, target: string): string =>
    `<Relationship Id="${id}" Type="${relations}/${type}" Target="${target}"/>`
  const sheets = names.map(
    (name, i) =>
      `<sheet name="${name}" sheetId="${i + 1}"${hidden.includes(name) ? ' state="hidden"' : ''} r:id="s${i + 1}"/>`,
  )
  const links = names.map((_, i) => link(`s${i + 1}`, 'worksheet', `worksheets/sheet${i + 1}.xml`))
  links.push(link('x1', 'styles', 'styles.xml'), link('x2', 'sharedStrings', 'sharedStrings.xml'))
  const custom = formats.map((code, i) =>
    typeof code === 'number' ? '' : `<numFmt numFmtId="${200 + i}" formatCode="${code}"/>`,
  )
  const xfs = formats.map((code, i) => `<xf numFmtId="${typeof code === 'number' ? code : 200 + i}"/>`)
  const properties = `<workbookPr${fixture.date1904 === true ? ' date1904="1"' : ''}/>`
  const parts: Record<string, string | null> = {
    '_rels/.rels': `<Relationships>${link('r', 'officeDocument', 'xl/workbook.xml')}</Relationships>`,
    'xl/workbook.xml':
      `<workbook xmlns:r="${relations}">${properties}<sheets>${sheets.join('')}</sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': `<Relationships>${links.join('')}</Relationships>`,
    'xl/styles.xml':
      `<styleSheet><numFmts>${custom.join('')}</numFmts><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs>` +
      `<cellXfs>${xfs.join('')}</cellXfs></styleSheet>`,
    'xl/sharedStrings.xml': `<sst>${strings.map((text) => `<si>${text}</si>`).join('')}</sst>`,
    'xl/worksheets/sheet1.xml': `<worksheet><sheetData>${fixture.rows}</sheetData>${fixture.after ?? ''}</worksheet>`,
  }
  names.slice(1).forEach((_, i) => {
    parts[`xl/worksheets/sheet${i + 2}.xml`] = '<worksheet><sheetData/></worksheet>'
  })
  return await zipOf(t, { ...parts, ...fixture.parts })
}

/** An archive of these parts. */
export async function zipOf(t: TestContext, parts: Record<string, string | null>): Promise<string> {
  const path = join(await temporaryFolder(t), 'book.xlsx')
  const list = Object.entries(parts).flatMap(([name, text]): Part[] => (text === null ? [] : [[name, [text]]]))
  await writeZip(createWriteStream(path), list)
  return path
}
