/** The parts of an XLSX package around the sheets: which sheets there are, and how numbers are formatted. */
import { posix } from 'node:path'
import { Problem } from '../problem.ts'
import { kindOfFormat, type NumberKind } from './number-format.ts'
import { problems } from './problems.ts'
import { attribute, type XmlHandler, XmlScanner } from './xml-scanner.ts'
import type { Archive } from './zip.ts'

export interface SheetRef {
  name: string
  part: string
  hidden: boolean
}

export interface Book {
  sheets: SheetRef[]
  date1904: boolean
  sharedStringsPart: string | undefined
  /** By the style index of a cell. */
  kinds: NumberKind[]
}

interface Relation {
  type: string
  part: string
}

/** Text in these parts is never cell content, so a short bound suffices. */
const maxPartText = 1 << 16

/** Throws `table.not_a_table`, `unsupported`, `encrypted` or `unreadable` when the package is no XLSX workbook. */
export async function readBook(archive: Archive): Promise<Book> {
  const main = await mainPart(archive)
  const relations = await readRelations(archive, main)
  const found: { name: string; id: string; hidden: boolean }[] = []
  let date1904 = false
  await readPart(archive, main, {
    open(name, attributes) {
      if (name === 'workbookPr') date1904 = /^(1|true|on)$/.test(attribute(attributes, 'date1904') ?? '')
      if (name !== 'sheet') return
      const hidden = (attribute(attributes, 'state') ?? 'visible') !== 'visible'
      found.push({ name: attribute(attributes, 'name') ?? '', id: attribute(attributes, 'id') ?? '', hidden })
    },
    close() {},
  })
  const sheets: SheetRef[] = []
  for (const { name, id, hidden } of found) {
    const relation = relations.get(id)
    if (relation?.type === 'worksheet') sheets.push({ name, hidden, part: relation.part })
  }
  const byType = (type: string): string | undefined => [...relations.values()].find((r) => r.type === type)?.part
  const styles = byType('styles')
  const kinds = styles !== undefined && archive.sizeOf(styles) !== undefined ? await readStyles(archive, styles) : []
  return { sheets, date1904, sharedStringsPart: byType('sharedStrings'), kinds }
}

async function mainPart(archive: Archive): Promise<string> {
  const relations = archive.sizeOf('_rels/.rels') === undefined ? new Map() : await readRelations(archive, '')
  const main = [...relations.values()].find((relation) => relation.type === 'officeDocument')?.part
  if (main === undefined) throw foreignPackage(archive.names)
  if (/\.bin$/i.test(main)) {
    throw new Problem(problems.unsupported, { detail: '文件是 XLSB 二进制工作簿。请另存为 XLSX 后再提交。' })
  }
  if (/(^|\/)(word|ppt|visio)\//i.test(main)) {
    const kind = /word/i.test(main) ? 'Word 文档' : /ppt/i.test(main) ? 'PowerPoint 演示文稿' : 'Visio 图'
    throw new Problem(problems.notATable, { detail: `文件实际上是 ${kind}。请把其中的表格复制到工作簿里再提交。` })
  }
  return main
}

function foreignPackage(names: string[]): Problem {
  if (names.includes('content.xml') && names.includes('mimetype')) {
    return new Problem(problems.unsupported, { detail: '文件是 OpenDocument 格式。请另存为 XLSX 后再提交。' })
  }
  const inner = names.find((name) => /\.(xlsx?|csv|tsv|txt|et)$/.test(name))
  const advice = inner === undefined ? '请提交 CSV、TSV、XLSX 或 XLS 表格。' : '请解压后提交其中的表格文件。'
  return new Problem(problems.notATable, { detail: `文件实际上是普通压缩包，不是工作簿。${advice}` })
}

/** Relations of a part (`''` for the package), by id. The type is its last word, equal in both editions of the standard. */
async function readRelations(archive: Archive, part: string): Promise<Map<string, Relation>> {
  const folder = posix.dirname(part)
  const relations = new Map<string, Relation>()
  const file = posix.join(folder, '_rels', `${posix.basename(part)}.rels`)
  await readPart(archive, file, {
    open(name, attributes) {
      if (name !== 'Relationship' || attribute(attributes, 'TargetMode') === 'External') return
      const target = attribute(attributes, 'Target') ?? ''
      const type = (attribute(attributes, 'Type') ?? '').split('/').at(-1) as string
      const path = target.startsWith('/') ? target.slice(1) : posix.join(folder, target)
      relations.set(attribute(attributes, 'Id') ?? '', { type, part: path })
    },
    close() {},
  })
  return relations
}

async function readStyles(archive: Archive, part: string): Promise<NumberKind[]> {
  const codes = new Map<number, string>()
  const ids: number[] = []
  let inCellFormats = false
  await readPart(archive, part, {
    open(name, attributes) {
      if (name === 'cellXfs') inCellFormats = true
      else if (name === 'numFmt') {
        codes.set(Number(attribute(attributes, 'numFmtId')), attribute(attributes, 'formatCode') ?? '')
      } else if (name === 'xf' && inCellFormats) ids.push(Number(attribute(attributes, 'numFmtId') ?? 0))
    },
    close(name) {
      if (name === 'cellXfs') inCellFormats = false
    },
  })
  const kinds = new Map<number, NumberKind>()
  return ids.map((id) => {
    const kind = kinds.get(id) ?? kindOfFormat(id, codes.get(id))
    kinds.set(id, kind)
    return kind
  })
}

async function readPart(archive: Archive, part: string, handler: XmlHandler): Promise<void> {
  const scanner = new XmlScanner(handler, maxPartText)
  for await (const chunk of archive.read(part)) scanner.push(chunk)
  scanner.end()
}
