/** Where rows come from: a table in a file, or one JSON object a line (the API). One shape for both. */
import type { StoredContent } from '../../../kernel/files.ts'
import type { InputError } from '../../../kernel/problem.ts'
import { openTable } from '../../../kernel/tabular/index.ts'
import { recogniseHeader, type CompiledKind, type HeaderReading } from '../../catalogue/index.ts'
import type { Submission } from '../schema.ts'
import { linesOf } from './lines.ts'

export interface SourceBatch {
  firstRow: number
  rows: string[][]
  bytesRead: number
  /** By position in `rows`: why a line could not become cells at all. */
  faults?: ReadonlyMap<number, InputError>
}

export interface RowSource {
  readonly totalBytes: number
  /** How the content was understood, for the submission's `reading`. */
  readonly reading: Readonly<Record<string, unknown>>
  /** The header by the source's first rows. */
  header(rows: readonly (readonly string[])[]): HeaderReading
  batches(): AsyncIterable<SourceBatch>
}

/**
 * Rows taken apart at a time: few, so that most of what is made of a row is garbage before the collector first looks.
 * A header is sought in the first batch; a mapping may name no row behind it (catalogue, `mostHeaderRow`).
 */
export const batchRows = 100

/** Opens the kept content of a submission. Throws the Problems of the table reader. */
export async function openSource(
  content: StoredContent,
  submission: Submission,
  compiled: CompiledKind,
): Promise<RowSource> {
  const { sheet, mapping, format } = submission.options
  if (format === 'ndjson') return lineSource(content, submission.bytes, compiled)
  const table = await openTable({ ...content, size: submission.bytes }, {
    fileName: submission.fileName, batchRows, isUtf8: submission.isUtf8, ...(sheet === undefined ? {} : { sheet }),
  })
  return {
    totalBytes: table.totalBytes,
    reading: {
      format: table.format, encoding: table.encoding ?? null, delimiter: table.delimiter ?? null,
      sheet: table.sheet ?? null, sheets: table.sheets ?? [],
    },
    header: (rows) => recogniseHeader(rows, compiled.kind, mapping),
    batches: () => table.batches(),
  }
}

/** The header of a stored submission, recognised again as it was at reading. */
export async function headerOf(source: RowSource): Promise<HeaderReading> {
  for await (const batch of source.batches()) return source.header(batch.rows)
  return source.header([])
}

/** The words a sender headed its columns with; the titles of the fields where the content has no header. */
export async function headerWords(source: RowSource, headerRow: number): Promise<string[]> {
  for await (const batch of source.batches()) {
    if (headerRow === 0) return source.header(batch.rows).columns.map((field) => field?.title ?? '')
    return batch.rows[headerRow - batch.firstRow] ?? []
  }
  return []
}

/** Characters of a JSON line; what is longer is cut while it is read and returned. */
const maxLine = 1_000_000

function lineSource(
  content: StoredContent,
  totalBytes: number,
  compiled: CompiledKind,
): RowSource {
  return {
    totalBytes,
    reading: { format: 'ndjson', encoding: 'utf-8' },
    header: () => compiled.fieldHeader,
    batches: () => lineBatches(content, compiled),
  }
}

async function* lineBatches(
  content: StoredContent,
  compiled: CompiledKind,
): AsyncGenerator<SourceBatch> {
  const names = new FieldNames(compiled)
  let rows: string[][] = []
  let faults = new Map<number, InputError>()
  let firstRow = 1
  let bytesRead = 0
  const take = (): SourceBatch => {
    const batch = { firstRow, rows, bytesRead, faults }
    firstRow += rows.length
    rows = []
    faults = new Map()
    return batch
  }
  const input = content.stream()
  try {
    for await (const { text, bytes, isCut } of linesOf(input, maxLine)) {
      bytesRead += bytes
      const object = isCut ? '这一行过长' : text.trim() === '' ? {} : objectOf(text)
      const row = typeof object === 'string' ? lineFault(object) : names.apply(object)
      const fault = 'values' in row ? undefined : row
      if (fault !== undefined) faults.set(rows.length, fault)
      rows.push('values' in row ? compiled.cellsOf(row.values) : [text])
      if (rows.length >= batchRows) yield take()
    }
    if (rows.length > 0) yield take()
  } finally {
    input.destroy()
  }
}

/** The object on a line, or what is wrong with it. */
function objectOf(line: string): Record<string, unknown> | string {
  try {
    const value: unknown = JSON.parse(line)
    return value !== null && typeof value === 'object' && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : '这一行不是 JSON 对象'
  } catch {
    return '这一行不是 JSON'
  }
}

function lineFault(message: string): InputError {
  return { code: 'row.unreadable', message, expected: '每行一个 JSON 对象：{"字段名": "值", …}' }
}

/** Rows by whatever their senders call the fields: names, titles and aliases, as in the header of a file. */
class FieldNames {
  readonly #compiled: CompiledKind
  /** What was met; few, unless somebody sends rows of ever new names. */
  readonly #met = new Map<string, string | undefined>()

  constructor(compiled: CompiledKind) {
    this.#compiled = compiled
  }

  /** The values by field name; or a fault: a name the kind does not know may be a misspelt field, and its value be lost. */
  apply(object: Record<string, unknown>): { values: Record<string, unknown> } | InputError {
    const values: Record<string, unknown> = {}
    const unknown: string[] = []
    const twice: string[] = []
    for (const [key, value] of Object.entries(object)) {
      const name = this.#nameOf(key)
      if (name === undefined) unknown.push(key)
      else if (Object.hasOwn(values, name)) twice.push(key)
      else values[name] = value
    }
    if (unknown.length + twice.length === 0) return { values }
    const { code, title } = this.#compiled.kind
    const message = unknown.length > 0
      ? `“${title}”没有字段 ${named(unknown)}`
      : `同一字段写了两次：${named(twice)}`
    return { code: 'row.unknown_field', message, expected: `字段名或字段标题见目录 /api/v1/catalogue/kinds/${code}，每个字段写一次` }
  }

  #nameOf(key: string): string | undefined {
    if (this.#met.has(key)) return this.#met.get(key)
    const name = this.#compiled.fieldNamed(key)
    if (this.#met.size < 1000) this.#met.set(key, name)
    return name
  }
}

function named(keys: readonly string[]): string {
  return keys.slice(0, 5).join('、').slice(0, 200)
}
