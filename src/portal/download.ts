/** The rows of a publicity page as CSV and JSON: exactly what is on the screen, in the same order. */
import type { RecordView } from './types.ts'

const columns: readonly (readonly [string, (r: RecordView) => string | undefined])[] = [
  ['行政相对人名称', (r) => r.subject.name],
  ['统一社会信用代码', (r) => r.subject.uscc],
  ['信息类别', (r) => r.kind.title],
  ['内容', (r) => r.summary],
  ['决定文书号', (r) => r.documentNo],
  ['决定机关', (r) => r.authority.name],
  ['决定机关代码', (r) => r.authority.code],
  ['决定日期', (r) => r.decidedOn],
  ['有效期至', (r) => r.until],
  ['失信程度', (r) => r.levelTitle],
  ['公示截止', (r) => r.publicUntil],
  ['法律依据', (r) => r.basisText ?? r.bases.map((b) => `${b.document}${b.article ?? ''}`).join('；')],
  ['标注', (r) => r.marks.map((m) => m.title).join('；')],
  ['记录编号', (r) => r.id],
]

/** CSV by RFC 4180 with a byte order mark, so that spreadsheets read it as UTF-8. */
export function csv(records: readonly RecordView[]): string {
  const lines = [columns.map(([title]) => title), ...records.map((r) => columns.map(([, value]) => value(r) ?? ''))]
  return `\ufeff${lines.map((line) => line.map(cell).join(',')).join('\r\n')}\r\n`
}

/** A cell that starts like a formula would be run by a spreadsheet: an apostrophe keeps it text. */
function cell(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

/** The same rows as JSON, under English names. */
export function json(records: readonly RecordView[], next: string | undefined): string {
  const items = records.map((r) => ({
    id: r.id,
    kind: r.kind.code,
    subject: { name: r.subject.name, code: r.subject.uscc ?? null },
    summary: r.summary,
    documentNo: r.documentNo ?? null,
    authority: { name: r.authority.name, code: r.authority.code ?? null },
    decidedOn: r.decidedOn ?? null,
    until: r.until ?? null,
    level: r.levelTitle ?? null,
    publicUntil: r.publicUntil ?? null,
    basis: r.basisText ?? null,
    bases: r.bases,
    marks: r.marks.map((m) => m.code),
  }))
  return JSON.stringify({ items, next: next ?? null })
}
