/** What a file really is: decided by its first bytes, never by its name. */
import { Problem } from '../problem.ts'
import { problems } from './problems.ts'

export type Container = 'zip' | 'ole' | 'text'

const foreign: [string, string][] = [
  ['89504e47', 'PNG 图片'],
  ['ffd8ff', 'JPEG 图片'],
  ['47494638', 'GIF 图片'],
  ['49492a00', 'TIFF 图片'],
  ['4d4d002a', 'TIFF 图片'],
  ['526172211a07', 'RAR 压缩包'],
  ['377abcaf271c', '7z 压缩包'],
  ['1f8b08', 'gzip 压缩包'],
  ['7b5c727466', 'RTF 文档'],
]

const wanted = '请提交 CSV、TSV、XLSX 或 XLS 表格。'
const resave = '请用表格软件打开，另存为 XLSX 后再提交。'

function called(name: string | undefined): string {
  return name === undefined ? '文件' : `文件“${name}”`
}

/** Whether content that begins so is taken for a workbook: it has to be unpacked and parsed before a row of it is known. */
export function looksLikeWorkbook(head: Buffer): boolean {
  return workbookIn(head.toString('hex', 0, 8)) !== undefined
}

function workbookIn(hex: string): 'zip' | 'ole' | undefined {
  if (hex.startsWith('504b0304') || hex.startsWith('504b0506')) return 'zip'
  // OLE compound file, or the bare BIFF 2–5 stream of spreadsheets older than that container.
  return hex === 'd0cf11e0a1b11ae1' || /^09(00|02|04|08)..00/.test(hex) ? 'ole' : undefined
}

/**
 * Decides by magic numbers; refuses well-known things that are no table. `head` is the first 4 KB or more,
 * `name` what the sender calls the file.
 */
export function sniffContainer(head: Buffer, name: string | undefined): Container {
  if (head.indexOf('%PDF-') >= 0 && head.indexOf('%PDF-') < 1024) refuse(name, 'PDF 文件')
  const hex = head.toString('hex', 0, 8)
  const workbook = workbookIn(hex)
  if (workbook !== undefined) return workbook
  const match = foreign.find(([magic]) => hex.startsWith(magic))
  if (match !== undefined) refuse(name, match[1])
  return 'text'
}

function refuse(name: string | undefined, kind: string): never {
  throw new Problem(problems.notATable, { detail: `${called(name)}实际上是${kind}。${wanted}` })
}

/**
 * Refuses text that is a document in another language. Many business systems "export to Excel" by naming an HTML
 * page `.xls`; it opens in a spreadsheet program but is not a workbook.
 */
export function refuseMarkup(sample: string, name: string | undefined): void {
  const start = sample.trimStart().slice(0, 4096).toLowerCase()
  if (start.startsWith('<?xml') && start.includes('urn:schemas-microsoft-com:office:spreadsheet')) {
    throw new Problem(problems.unsupported, {
      detail: `${called(name)}是“XML 电子表格 2003”格式。${resave}`,
    })
  }
  if (isHtml(start)) {
    throw new Problem(problems.notATable, {
      detail: `${called(name)}实际上是网页（HTML），只是用了表格的扩展名，常见于业务系统“导出 Excel”。${resave}`,
    })
  }
  if (/^<(\?xml|!--|[a-z][\w:.-]*[\s/>])/.test(start)) refuse(name, 'XML 文件')
  if (/^(\{\s*"[^"]*"\s*:|\[\s*\{\s*")/.test(start)) refuse(name, 'JSON 文件')
  if (/^mime-version:/.test(start)) {
    throw new Problem(problems.notATable, { detail: `${called(name)}实际上是单个文件网页（MHTML）。${resave}` })
  }
}

function isHtml(start: string): boolean {
  if (/^<(!doctype\s+html|html|head|meta|title|style|script|body|table|div|center|form|font)\b/.test(start)) return true
  return /^<(\?xml|!--)/.test(start) && /<(html|table)\b/.test(start)
}
