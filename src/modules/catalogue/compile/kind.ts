/** One kind, compiled: rows of text in, typed values, roles and faults out. No exceptions, no I/O, one pass per cell. */
import type { Catalogue } from '../catalogue.ts'
import type { RecordKind } from '../schema/record.ts'
import { bindKind } from './bind.ts'
import { openTextName } from './enum-readers.ts'
import { headerKey } from './header-key.ts'
import { vocabulary, type HeaderReading } from './header.ts'
import { repeatsHeader, rowOtherThanData } from './not-data.ts'
import type { ReaderContext } from './reader.ts'
import type { CompileOptions, RowReader, RowResult } from './types.ts'

export interface CompiledKind {
  readonly kind: RecordKind
  /**
   * A reader for files with this header. `defaults` fill what the file leaves empty (source unit, list of the
   * submission).
   * `fieldHeader` reads API rows.
   */
  bind(header: HeaderReading, defaults?: Readonly<Record<string, string>>): RowReader
  /** One row, when there is no file: binds the header once and remembers it. */
  validateRow(cells: readonly string[], header: HeaderReading, rowNo: number): RowResult
  /** The header of rows given as objects by field name (the API): one column per field, in the kind's order. */
  readonly fieldHeader: HeaderReading
  /** Why a row is no data: blank, a footer, the header once more; null when it is data. */
  notData(cells: readonly string[], header: HeaderReading): 'blank' | 'footer' | 'repeated-header' | null
  /** The name of the field that a header word means: its name, its title or an alias; as in a file of today's layout. */
  fieldNamed(word: string): string | undefined
  /** An object by field name as the cells of `fieldHeader`. */
  cellsOf(row: Readonly<Record<string, unknown>>): string[]
}

/** Compiles a kind of the catalogue. */
export function compileKind(kind: RecordKind, catalogue: Catalogue, options: CompileOptions): CompiledKind {
  const slots = slotsOf(kind)
  const context: ReaderContext = {
    ...options,
    slotOf: (name) => slots.get(name) ?? -1,
    codeList: (code) => catalogue.codeList(code),
  }
  const bound = new WeakMap<HeaderReading, RowReader>()
  const bind = (header: HeaderReading, defaults: Readonly<Record<string, string>> = {}): RowReader =>
    bindKind(kind, catalogue, context, slots.size, header, defaults)
  const fieldHeader: HeaderReading = {
    headerRow: 0,
    headerRows: 0,
    firstDataRow: 1,
    columns: kind.fields,
    bindings: kind.fields.map((field) => ({ field })),
    layout: 'fields',
    lacks: new Set(),
    confidence: 1,
    unmatched: [],
    unmatchedAt: [],
    missing: [],
    duplicates: [],
    constants: {},
  }
  return {
    kind,
    bind,
    validateRow(cells, header, rowNo) {
      let reader = bound.get(header)
      if (reader === undefined) {
        reader = bind(header)
        bound.set(header, reader)
      }
      return reader(cells, rowNo)
    },
    fieldHeader,
    notData: (cells, header) =>
      rowOtherThanData(cells) ?? (repeatsHeader(cells, header) ? 'repeated-header' : null),
    fieldNamed: (word) => vocabulary(kind).current.get(headerKey(word))?.name,
    cellsOf: (row) => kind.fields.map((field) => cellText(row[field.name])),
  }
}

function cellText(value: unknown): string {
  if (value === undefined || value === null) return ''
  return Array.isArray(value) ? value.map(String).join(';') : String(value)
}

/** Field name → slot; open code lists get a second slot for the text of `其他-…`. */
function slotsOf(kind: RecordKind): Map<string, number> {
  const slots = new Map<string, number>()
  for (const field of kind.fields) slots.set(field.name, slots.size)
  for (const field of kind.fields) {
    if (field.type === 'enum' || field.type === 'enums') slots.set(openTextName(field.name), slots.size)
  }
  return slots
}
