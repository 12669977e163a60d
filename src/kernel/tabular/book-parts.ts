/** The fixed parts of a written workbook, and the few that depend on what the sheets held. */
import type { Note } from './sheet-writer.ts'
import { escapeCell, escapeXml } from './xml-text.ts'
import { columnName } from './merges.ts'

const head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main'
const officeRelations = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
const packageRelations = 'http://schemas.openxmlformats.org/package/2006/relationships'
const contentTypes = 'http://schemas.openxmlformats.org/package/2006/content-types'
const sheetTypes = 'application/vnd.openxmlformats-officedocument.spreadsheetml'

/** Positions in `cellXfs` below. */
export const style = { plain: 0, header: 1, requiredHeader: 2, text: 3, fault: 4, intro: 5 } as const

/** Font sizes and colours: header white on dark blue, required columns on dark red, faults on light red. */
export function stylesPart(): string {
  const fill = (rgb: string): string =>
    `<fill><patternFill patternType="solid"><fgColor rgb="${rgb}"/><bgColor indexed="64"/></patternFill></fill>`
  // Excel wants the children of a font in this order.
  const font = (bold: string, colour: string): string =>
    `<font>${bold}<sz val="11"/>${colour}<name val="宋体"/><family val="3"/><charset val="134"/></font>`
  const colour = (rgb: string): string => `<color rgb="${rgb}"/>`
  const xf = (format: number, fontId: number, fillId: number, borderId: number, alignment: string): string =>
    `<xf numFmtId="${format}" fontId="${fontId}" fillId="${fillId}" borderId="${borderId}" xfId="0" applyNumberFormat="1" ` +
    `applyFont="1" applyFill="1" applyBorder="1" applyAlignment="1">${alignment}</xf>`
  const centre = '<alignment horizontal="center" vertical="center" wrapText="1"/>'
  const top = '<alignment vertical="top" wrapText="1"/>'
  const side = (name: string): string => `<${name} style="thin">${colour('FFBFBFBF')}</${name}>`
  return (
    `${head}<styleSheet xmlns="${main}">` +
    `<fonts count="3">${font('', '')}${font('<b/>', colour('FFFFFFFF'))}${font('', colour('FF595959'))}</fonts>` +
    '<fills count="5"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>' +
    `${fill('FF1F4E79')}${fill('FF9C1C1C')}${fill('FFFFC7CE')}</fills>` +
    '<borders count="2"><border><left/><right/><top/><bottom/><diagonal/></border>' +
    `<border>${side('left')}${side('right')}${side('top')}${side('bottom')}<diagonal/></border></borders>` +
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="6">' +
    '<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>' +
    xf(49, 1, 2, 1, centre) +
    xf(49, 1, 3, 1, centre) +
    xf(49, 0, 0, 0, '<alignment vertical="top"/>') +
    xf(49, 0, 4, 1, top) +
    xf(49, 2, 0, 0, '<alignment vertical="center"/>') +
    '</cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
  )
}

export function packageRelationsPart(): string {
  return relationsPart([['officeDocument', 'xl/workbook.xml']])
}

function relationsPart(relations: [type: string, target: string][]): string {
  const list = relations.map(
    ([type, target], i) => `<Relationship Id="rId${i + 1}" Type="${officeRelations}/${type}" Target="${target}"/>`,
  )
  return `${head}<Relationships xmlns="${packageRelations}">${list.join('')}</Relationships>`
}

/** Sheets by name in order; the hidden one, if any, is the last. */
export function workbookPart(names: string[], hiddenLast: boolean): string {
  const sheets = names.map((name, i) => {
    const state = hiddenLast && i === names.length - 1 ? ' state="hidden"' : ''
    return `<sheet name="${escapeXml(name)}" sheetId="${i + 1}"${state} r:id="rId${i + 1}"/>`
  })
  return `${head}<workbook xmlns="${main}" xmlns:r="${officeRelations}"><sheets>${sheets.join('')}</sheets></workbook>`
}

export function workbookRelationsPart(sheets: number): string {
  const relations: [string, string][] = []
  for (let i = 1; i <= sheets; i++) relations.push(['worksheet', `worksheets/sheet${i}.xml`])
  return relationsPart([...relations, ['styles', 'styles.xml']])
}

export function sheetRelationsPart(number: number): string {
  return relationsPart([
    ['vmlDrawing', `../drawings/vmlDrawing${number}.vml`],
    ['comments', `../comments${number}.xml`],
  ])
}

/** `withNotes`: numbers of the sheets that have comments. */
export function contentTypesPart(sheets: number, withNotes: number[]): string {
  const override = (part: string, type: string): string =>
    `<Override PartName="/xl/${part}" ContentType="${sheetTypes}.${type}+xml"/>`
  let list = override('workbook.xml', 'sheet.main') + override('styles.xml', 'styles')
  for (let i = 1; i <= sheets; i++) list += override(`worksheets/sheet${i}.xml`, 'worksheet')
  for (const i of withNotes) list += override(`comments${i}.xml`, 'comments')
  return (
    `${head}<Types xmlns="${contentTypes}">` +
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>' +
    '<Default Extension="xml" ContentType="application/xml"/>' +
    `<Default Extension="vml" ContentType="application/vnd.openxmlformats-officedocument.vmlDrawing"/>${list}</Types>`
  )
}

export function* commentsPart(notes: Note[]): Generator<string> {
  yield `${head}<comments xmlns="${main}"><authors><author>系统</author></authors><commentList>`
  for (const { row, column, text } of notes) {
    const run = `<r><t xml:space="preserve">${escapeCell(text)}</t></r>`
    yield `<comment ref="${columnName(column)}${row}" authorId="0"><text>${run}</text></comment>`
  }
  yield '</commentList></comments>'
}

/** The boxes in which spreadsheet programs show comments; they still want VML. */
export function* drawingPart(notes: Note[]): Generator<string> {
  yield '<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" ' +
    'xmlns:x="urn:schemas-microsoft-com:office:excel"><o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data="1"/>' +
    '</o:shapelayout><v:shapetype id="_x0000_t202" coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600,xe">' +
    '<v:stroke joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>'
  let shape = 1024
  for (const { row, column } of notes) {
    shape += 1
    const anchor = [column + 1, 15, row - 1, 2, column + 4, 15, row + 4, 4].join(', ')
    yield `<v:shape id="_x0000_s${shape}" type="#_x0000_t202" style="position:absolute;visibility:hidden" ` +
      'fillcolor="#ffffe1" o:insetmode="auto"><v:fill color2="#ffffe1"/><v:path o:connecttype="none"/>' +
      `<x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/><x:Anchor>${anchor}</x:Anchor>` +
      `<x:AutoFill>False</x:AutoFill><x:Row>${row - 1}</x:Row><x:Column>${column}</x:Column></x:ClientData></v:shape>`
  }
  yield '</xml>'
}
