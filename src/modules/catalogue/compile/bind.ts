/** A kind bound to one header: everything that can be decided before the first row is decided here. */
import { normaliseText } from '../../../kernel/text.ts'
import type { Catalogue } from '../catalogue.ts'
import type { SubjectCategory } from '../schema/common.ts'
import type { Field, FieldRole, RecordKind } from '../schema/record.ts'
import { emitPlan, resultOf } from './emit.ts'
import type { HeaderReading } from './header.ts'
import { carrierOf } from './carry.ts'
import type { Reader, ReaderContext } from './reader.ts'
import { procedureOf } from './procedure.ts'
import { readerOf } from './readers.ts'
import { rolePlan } from './roles.ts'
import { compileChecks } from './row-checks.ts'
import { newRowState, report, resetRowState, unreadable, type RowState } from './row-state.ts'
import { scannedTexts, scanTexts } from './scan.ts'
import {
  categoryOf,
  checkSubject,
  missingCode,
  type RequiredField,
  type SubjectPlan,
} from './subject-checks.ts'
import type { RowReader } from './types.ts'

interface BoundCell {
  readonly index: number
  readonly read: Reader
  /** Placeholder words that count as blank here: 无 says nothing in a code or date, but may be a remark. */
  readonly strict: boolean
}

interface Fallback {
  readonly slot: number
  readonly text: string
  readonly read: Reader
}

/** Compiles the readers and checks of one file: its columns, its layout, its constants. */
export function bindKind(
  kind: RecordKind,
  catalogue: Catalogue,
  context: ReaderContext,
  width: number,
  header: HeaderReading,
  defaults: Readonly<Record<string, string>>,
): RowReader {
  const cells = boundCells(header, context)
  const fallbacks = fallbacksOf(kind, header, context, defaults)
  const plan = subjectPlan(kind, header, context)
  const checks = compileChecks(kind, context.slotOf, header.lacks)
  const roles = rolePlan(kind, context.slotOf, plan)
  const procedure = procedureOf(kind, context.slotOf, roles)
  const emit = emitPlan(kind, width, context)
  const years = yearDefaults(kind, context)
  const texts = scannedTexts(kind, context.slotOf)
  const listSlot = roles.slot('list')
  const state = newRowState(width)
  const carry = carrierOf(header)
  return (row, rowNo) => {
    resetRowState(state)
    readCells(carry(row), cells, state)
    for (const fallback of fallbacks)
      if (state.slots[fallback.slot] === undefined) fallback.read(fallback.text, state)
    for (const fill of years) fill(state)
    if (listSlot !== -1) resolveList(state, listSlot, kind, catalogue)
    const category = categoryOf(state, plan)
    checkSubject(state, plan, category)
    for (const check of checks) check(state, category)
    procedure(state, category)
    scanTexts(state, texts)
    return resultOf(rowNo, state, category, plan, roles, emit)
  }
}

function boundCells(header: HeaderReading, context: ReaderContext): BoundCell[] {
  return header.bindings.flatMap((column, index) => {
    if (column === null) return []
    const read = readerOf(column.field, context, column.unit, column.split)
    return [{ index, read, strict: column.field.type !== 'text' }]
  })
}

/** Characters `normaliseText` leaves as they are: most cells hold no other, and one test is cheaper than its search. */
const clean = /^[\u3001-\u3017\u4e00-\u9fff0-9A-Za-z，。；：（）！？“”%./:;_-]*$/

function readCells(row: readonly string[], cells: readonly BoundCell[], state: RowState): void {
  for (const cell of cells) {
    const raw = row[cell.index]
    if (raw === undefined || raw === '') continue
    const text = clean.test(raw) ? raw : normaliseText(raw)
    if (text === '' || isBlank(text, cell.strict)) continue
    cell.read(text, state)
  }
}

const blankWords = new Set([
  'N/A',
  'NULL',
  '#N/A',
  '-',
  '--',
  '—',
  '——',
  '/',
  '\\',
  'NONE',
  'NAN',
  'UNDEFINED',
  '#()',
  '(空)',
])
const strictBlankWords = new Set(['无', '暂无', '空', '无代码', '不详'])

function isBlank(text: string, strict: boolean): boolean {
  if (text.length > 9) return false
  const first = text.charCodeAt(0)
  if (first >= 48 && first <= 57) return false
  if (first >= 0x3400) return strict && strictBlankWords.has(text)
  return blankWords.has(text) || blankWords.has(text.toUpperCase())
}

/** What stands in where a cell is empty: a constant of the mapping, else of the submission, else the kind's default. */
function fallbacksOf(
  kind: RecordKind,
  header: HeaderReading,
  context: ReaderContext,
  defaults: Readonly<Record<string, string>>,
): Fallback[] {
  return kind.fields.flatMap((field): Fallback[] => {
    const text = header.constants[field.name] ?? defaults[field.name] ?? field.default
    return text === undefined
      ? []
      : [{ slot: context.slotOf(field.name), text: normaliseText(text), read: readerOf(field, context) }]
  })
}

type YearFill = (state: RowState) => void

function yearDefaults(kind: RecordKind, context: ReaderContext): YearFill[] {
  return kind.fields.flatMap((field): YearFill[] => {
    const from = field.defaultFrom
    if (from === undefined) return []
    const slot = context.slotOf(field.name)
    const yearSlot = context.slotOf(from.yearField)
    return [
      (state) => {
        const year = state.slots[yearSlot]
        if (state.slots[slot] === undefined && typeof year === 'number')
          state.slots[slot] = `${year + from.plusYears}-${from.monthDay}`
      },
    ]
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
    return [
      {
        field,
        slot: context.slotOf(field.name),
        code: missingCode(field),
        always: field.required === true,
        categories,
      },
    ]
  })
  return {
    kind,
    required,
    today: context.today,
    categorySlot: slot('subject.category'),
    usccSlot: slot('subject.uscc'),
    licenceSlot: slot('subject.licence'),
    orgcodeSlot: slot('subject.orgcode'),
    taxSlot: slot('subject.tax'),
    field: (role) => byRole.get(role),
    categoryGiven:
      header.columns.some((field) => field?.role === 'subject.category') &&
      byRole.get('subject.category')?.required === true,
    forbidden: kind.fields
      .filter((f) => f.forbiddenFor !== undefined)
      .map((field) => ({ field, slot: context.slotOf(field.name) })),
  }
}

/** The list of an entry, by code or title; what the catalogue does not know cannot be entered on. */
function resolveList(state: RowState, slot: number, kind: RecordKind, catalogue: Catalogue): void {
  const text = state.slots[slot]
  if (typeof text !== 'string') return
  const code = catalogue.listCodeOf(text)
  if (code !== undefined) {
    state.slots[slot] = code
    return
  }
  const field = kind.fields.find((f) => f.role === 'list') as Field
  state.slots[slot] = unreadable
  const known = catalogue.lists
    .map((one) => `${one.title}（${one.code}）`)
    .slice(0, 12)
    .join('、')
  report(state, field, 'E703', '目录中没有这个名单', `填名单代码或名称，如：${known}`)
}
