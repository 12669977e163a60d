/** Where rows come from: a table in a file, or one JSON object by field name a line (the API). One shape for both. */
import { createInterface } from 'node:readline'
import type { StoredContent } from '../../../kernel/files.ts'
import type { InputError } from '../../../kernel/problem.ts'
import { openTable } from '../../../kernel/tabular/index.ts'
import { recogniseHeader, type CompiledKind, type HeaderReading } from '../../catalogue/index.ts'
import type { Submission } from '../schema.ts'

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
  const known = new Set(compiled.kind.fields.map((field) => field.name))
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
    for await (const line of createInterface({ input, crlfDelay: Infinity })) {
      bytesRead += Buffer.byteLength(line) + 1
      const object = line.trim() === '' ? {} : objectOf(line)
      const fault = typeof object === 'string' ? lineFault(object) : unknownFields(object, known, compiled)
      if (fault !== undefined) faults.set(rows.length, fault)
      rows.push(typeof object === 'string' ? [line.slice(0, maxLine)] : compiled.cellsOf(object))
      if (rows.length >= batchRows) yield take()
    }
    if (rows.length > 0) yield take()
  } finally {
    input.destroy()
  }
}

/** The object on a line, or what is wrong with it. */
function objectOf(line: string): Record<string, unknown> | string {
  if (line.length > maxLine) return '这一行过长'
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

/** A name the kind does not know may be a misspelt field: its value must not be lost in silence. */
function unknownFields(
  object: Record<string, unknown>,
  known: ReadonlySet<string>,
  compiled: CompiledKind,
): InputError | undefined {
  const unknown = Object.keys(object).filter((name) => !known.has(name))
  if (unknown.length === 0) return undefined
  return {
    code: 'row.unknown_field', message: `“${compiled.kind.title}”没有字段 ${unknown.slice(0, 5).join('、').slice(0, 200)}`,
    expected: `字段名见目录 /api/v1/catalogue/kinds/${compiled.kind.code}`,
  }
}
