/** One kind, compiled: rows of text in, typed values, roles and faults out. No exceptions, no I/O, one pass per cell. */
import { normaliseText } from '../../../kernel/text.ts'
import type { Catalogue } from '../catalogue.ts'
import type { SubjectCategory } from '../schema/common.ts'
import type { Field, FieldRole, RecordKind } from '../schema/record.ts'
import { openTextName } from './enum-readers.ts'
import type { HeaderReading } from './header.ts'
import { headerKey } from './header-key.ts'
import { readerOf, type Reader, type ReaderContext } from './readers.ts'
import { compileChecks, type Check } from './row-checks.ts'
import { rolesOf, rolePlan, type RolePlan } from './roles.ts'
import { discarded, newRowState, report, resetRowState, unreadable, type RowState } from './row-state.ts'
import { scanTexts } from './scan.ts'
import { categoryOf, checkSubject, hasLegacyCode, missingCode, usccOf, type RequiredField, type SubjectPlan } from './subject-checks.ts'
import type { CompileOptions, RowResult } from './types.ts'

/** Reads rows of one file. `rowNo` is the row's number in the file, from 1, as the sender sees it. */
export type RowReader = (cells: readonly string[], rowNo: number) => RowResult

export interface CompiledKind {
  readonly kind: RecordKind
  /**
   * A reader for files with this header. `defaults` fill what the file leaves empty (source unit, list of the submission).
   * `fieldHeader` reads API rows.
   */
  bind(header: HeaderReading, defaults?: Readonly<Record<string, string>>): RowReader
  /** One row, when there is no file: binds the header once and remembers it. */
  validateRow(cells: readonly string[], header: HeaderReading, rowNo: number): RowResult
  /** The header of rows given as objects by field name (the API): one column per field, in the kind's order. */
  readonly fieldHeader: HeaderReading
  /** Why a row is no data: blank, a footer, the header once more; null when it is data. */
  notData(cells: readonly string[], header: HeaderReading): 'blank' | 'footer' | 'repeated-header' | null
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
    headerRow: 0, headerRows: 0, firstDataRow: 1, columns: kind.fields, bindings: kind.fields.map((field) => ({ field })),
    layout: 'fields', lacks: new Set(), confidence: 1, unmatched: [], missing: [], duplicates: [], constants: {},
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
    notData: (cells, header) => rowOtherThanData(cells) ?? (repeatsHeader(cells, header) ? 'repeated-header' : null),
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

interface BoundCell {
  readonly index: number
  readonly read: Reader
  readonly fillDown: boolean
  /** Placeholder words that count as blank here: 无 says nothing in a code or date, but may be a remark. */
  readonly strict: boolean
}

interface Fallback {
  readonly slot: number
  readonly text: string
  readonly read: Reader
}

function bindKind(
  kind: RecordKind, catalogue: Catalogue, context: ReaderContext, width: number, header: HeaderReading,
  defaults: Readonly<Record<string, string>>,
): RowReader {
  const cells = boundCells(header, context)
  const fallbacks = fallbacksOf(kind, header, context, defaults)
  const plan = subjectPlan(kind, header, context)
  const checks = compileChecks(kind, context.slotOf, header.lacks)
  const roles = rolePlan(kind, context.slotOf, plan)
  const emit = emitPlan(kind, width, context)
  const years = yearDefaults(kind, context)
  const texts = kind.fields.filter((f) => f.freeText === true).map((field) => ({ field, slot: context.slotOf(field.name) }))
  const listSlot = roles.slot('list')
  const state = newRowState(width)
  const carried: string[] = []
  return (row, rowNo) => {
    resetRowState(state)
    readCells(row, cells, state, carried)
    for (const fallback of fallbacks) if (state.slots[fallback.slot] === undefined) fallback.read(fallback.text, state)
    for (const fill of years) fill(state)
    if (listSlot !== -1) resolveList(state, listSlot, kind, catalogue)
    const category = categoryOf(state, plan)
    checkSubject(state, plan, category)
    for (const check of checks) check(state, category)
    scanTexts(state, texts)
    return resultOf(rowNo, state, category, kind, plan, roles, emit)
  }
}

function boundCells(header: HeaderReading, context: ReaderContext): BoundCell[] {
  return header.bindings.flatMap((column, index) => {
    if (column === null) return []
    const read = readerOf(column.field, context, column.unit, column.split)
    return [{ index, read, fillDown: column.fillDown === true, strict: column.field.type !== 'text' }]
  })
}

function readCells(row: readonly string[], cells: readonly BoundCell[], state: RowState, carried: string[]): void {
  for (const cell of cells) {
    let raw = row[cell.index]
    if (raw === undefined || raw === '') {
      if (!cell.fillDown || (raw = carried[cell.index]) === undefined) continue
    } else if (cell.fillDown) carried[cell.index] = raw
    const text = normaliseText(raw)
    if (text === '' || isBlank(text, cell.strict)) continue
    cell.read(text, state)
  }
}

const blankWords = new Set(['N/A', 'NULL', '#N/A', '-', '--', '—', '——', '/', '\\', 'NONE', 'NAN', 'UNDEFINED', '#()', '(空)'])
const strictBlankWords = new Set(['无', '暂无', '空', '无代码', '不详'])

function isBlank(text: string, strict: boolean): boolean {
  if (text.length > 9) return false
  const first = text.charCodeAt(0)
  if (first >= 48 && first <= 57) return false
  if (first >= 0x3400) return strict && strictBlankWords.has(text)
  return blankWords.has(text) || blankWords.has(text.toUpperCase())
}

/** Constants of the mapping go before the cell; defaults of submission and kind stand in where the cell is empty. */
function fallbacksOf(
  kind: RecordKind, header: HeaderReading, context: ReaderContext, defaults: Readonly<Record<string, string>>,
): Fallback[] {
  return kind.fields.flatMap((field): Fallback[] => {
    const text = header.constants[field.name] ?? defaults[field.name] ?? field.default
    return text === undefined ? [] : [{ slot: context.slotOf(field.name), text: normaliseText(text), read: readerOf(field, context) }]
  })
}

type YearFill = (state: RowState) => void

function yearDefaults(kind: RecordKind, context: ReaderContext): YearFill[] {
  return kind.fields.flatMap((field): YearFill[] => {
    const from = field.defaultFrom
    if (from === undefined) return []
    const slot = context.slotOf(field.name)
    const yearSlot = context.slotOf(from.yearField)
    return [(state) => {
      const year = state.slots[yearSlot]
      if (state.slots[slot] === undefined && typeof year === 'number') state.slots[slot] = `${year + from.plusYears}-${from.monthDay}`
    }]
  })
}

function subjectPlan(kind: RecordKind, header: HeaderReading, context: ReaderContext): SubjectPlan {
  const byRole = new Map<FieldRole, Field>()
  for (const field of kind.fields) if (field.role !== undefined) byRole.set(field.role, field)
  const slot = (role: FieldRole): number => {
    const field = byRole.get(role)
    return field === undefined ? -1 : context.slotOf(field.name)
  }
  const required = kind.fields.flatMap((field): RequiredField[] => {
    if (field.required === undefined || field.required === false || header.lacks.has(field.name)) return []
    const categories = Array.isArray(field.required) ? (field.required as SubjectCategory[]) : []
    return [{ field, slot: context.slotOf(field.name), code: missingCode(field), always: field.required === true, categories }]
  })
  return {
    kind, required, today: context.today,
    categorySlot: slot('subject.category'), usccSlot: slot('subject.uscc'), licenceSlot: slot('subject.licence'),
    orgcodeSlot: slot('subject.orgcode'), taxSlot: slot('subject.tax'),
    field: (role) => byRole.get(role),
    categoryGiven: header.columns.some((field) => field?.role === 'subject.category') &&
      byRole.get('subject.category')?.required === true,
    forbidden: kind.fields.filter((f) => f.forbiddenFor !== undefined).map((field) => ({ field, slot: context.slotOf(field.name) })),
  }
}

/** The list of an entry, by code or title; what the catalogue does not know cannot be entered on. */
function resolveList(state: RowState, slot: number, kind: RecordKind, catalogue: Catalogue): void {
  const text = state.slots[slot]
  if (typeof text !== 'string') return
  const list = catalogue.findList(text)
  if (list !== undefined) {
    state.slots[slot] = list.code
    return
  }
  const field = kind.fields.find((f) => f.role === 'list') as Field
  state.slots[slot] = unreadable
  const known = catalogue.lists.map((one) => `${one.title}（${one.code}）`).slice(0, 12).join('、')
  report(state, field, 'E703', '目录中没有这个名单', `填名单代码或名称，如：${known}`)
}

interface Emit {
  readonly names: readonly string[]
  readonly keep: readonly boolean[]
}

function emitPlan(kind: RecordKind, width: number, context: ReaderContext): Emit {
  const names: string[] = new Array<string>(width).fill('')
  const keep: boolean[] = new Array<boolean>(width).fill(true)
  for (const field of kind.fields) {
    const slot = context.slotOf(field.name)
    names[slot] = field.name
    if (field.personal === 'discard') keep[slot] = false
    const textSlot = context.slotOf(openTextName(field.name))
    if (textSlot === -1) continue
    names[textSlot] = openTextName(field.name)
    if (field.personal === 'discard') keep[textSlot] = false
  }
  return { names, keep }
}

function resultOf(
  rowNo: number, state: RowState, category: SubjectCategory | null, kind: RecordKind, plan: SubjectPlan,
  roles: RolePlan, emit: Emit,
): RowResult {
  const values: Record<string, unknown> = {}
  for (let i = 0; i < emit.names.length; i += 1) {
    const value = state.slots[i]
    if (value !== undefined && value !== unreadable && value !== discarded && emit.keep[i] === true) values[emit.names[i] as string] = value
  }
  const made = rolesOf(state, category, usccOf(state, plan), roles)
  if (made.procedure === 'simplified') {
    const field = kind.fields.find((f) => f.role === 'procedure')
    if (field !== undefined) report(state, field, 'E701', '简易程序的处罚只归集，不公示', '无需处理')
  }
  let outcome: RowResult['outcome'] = 'accept'
  for (const one of state.faults) {
    one.row = rowNo
    if (one.outcome === 'return') outcome = 'return'
    else if (one.outcome === 'question' && outcome === 'accept') outcome = 'question'
  }
  const needsCode = made.uscc === null && hasLegacyCode(state, plan)
  return { row: rowNo, outcome, values, roles: made, errors: state.faults, needsCode }
}

/** Words in the first filled cell of rows that close a table. */
const footerWords = /^(?:合计|总计|小计|共计|注[:：]|备注[:：]|说明[:：]|填表人|填报人|制表人|制表|审核人|审核[:：]|单位负责人|填报单位|填报日期|联系人|以上)/

/** What a row that is no data is: a blank row, or a footer (合计, 注:, 填表人 …). Reported, never silently dropped. */
function rowOtherThanData(cells: readonly string[]): 'blank' | 'footer' | undefined {
  let filled = 0
  let first = ''
  for (const cell of cells) {
    if (cell.trim() === '') continue
    filled += 1
    if (first === '') first = cell.trim()
    if (filled > 4) return undefined
  }
  if (filled === 0) return 'blank'
  return footerWords.test(first) ? 'footer' : undefined
}

/** Whether a row repeats the header (sheets pasted one under the other). */
function repeatsHeader(cells: readonly string[], header: HeaderReading): boolean {
  let hits = 0
  let filled = 0
  cells.forEach((cell, i) => {
    if (cell.trim() === '') return
    filled += 1
    const field = header.columns[i]
    if (field != null && [field.title, field.name, ...(field.aliases ?? [])].some((word) => headerKey(word) === headerKey(cell))) hits += 1
  })
  return hits >= 2 && hits * 2 > filled
}
