/** Finding and reading the header of a file nobody here designed: title rows, two lines, broken cells, old layouts. */
import { redact } from '../../../kernel/personal-data.ts'
import { Problem, type InputError } from '../../../kernel/problem.ts'
import { problems } from '../problems.ts'
import type { Field, Layout, RecordKind } from '../schema/record.ts'
import { headerKey, splitBracket } from './header-key.ts'
import type { Column } from './types.ts'

export interface HeaderReading {
  /** Row of the header in the file, from 1; 0 when the file has none. */
  readonly headerRow: number
  /** Rows it takes. */
  readonly headerRows: number
  /** First row of the file that can be data, from 1. */
  readonly firstDataRow: number
  /** Per column of the file the field it holds; null: nothing of ours. */
  readonly columns: readonly (Field | null)[]
  /** The same with units and separators: what rows are read by. */
  readonly bindings: readonly (Column | null)[]
  /** `current`, the name of an old layout, or `mapped`. */
  readonly layout: string
  /** Fields the layout did not have: not asked of its rows. */
  readonly lacks: ReadonlySet<string>
  /** Share of the required fields that were found, 0 to 1. */
  readonly confidence: number
  /** Header words that mean nothing to this kind, and in which columns, from 0, they stand. */
  readonly unmatched: string[]
  readonly unmatchedAt: readonly number[]
  /** Required fields without a column, constant or default. */
  readonly missing: Field[]
  /** Fields claimed by more than one column; the first is used (several columns of a multi-valued field are joined). */
  readonly duplicates: string[]
  readonly constants: Readonly<Record<string, string>>
}

/** How far into a file a header is looked for. */
export const headerSearchRows = 20

/**
 * Reads the header from the first rows of a file. Throws `catalogue.header_not_found` (no row holds two words of
 * the kind) or `catalogue.header_unclear` (words run into each other), each saying what was seen and what is expected.
 */
export function findHeader(rows: readonly (readonly string[])[], kind: RecordKind): HeaderReading {
  const words = vocabulary(kind)
  let best: Attempt | undefined
  for (let row = 0; row < Math.min(rows.length, headerSearchRows); row += 1) {
    for (const height of [1, 2]) {
      if (height === 2 && !looksLikeSecondLine(rows, row, words)) continue
      const attempt = attemptAt(rows, row, height, kind, words)
      if (attempt.score > (best?.score ?? 0)) best = attempt
    }
  }
  if (best === undefined || best.matched < Math.min(2, kind.fields.length)) throw notFound(kind, rows)
  const glued = (rows[best.row] ?? []).filter((cell) => gluedWords(cell, words))
  if (glued.length > 0) throw unclear(kind, glued, best.row)
  return finish(kind, best, {})
}

/** Header words of a kind by key, and its old layouts. */
export interface Vocabulary {
  readonly current: ReadonlyMap<string, Field>
  readonly ignored: ReadonlySet<string>
  readonly layouts: readonly {
    layout: Layout
    signature: readonly string[]
    headers: ReadonlyMap<string, Field>
    ignored: ReadonlySet<string>
  }[]
}

const vocabularies = new WeakMap<RecordKind, Vocabulary>()

export function vocabulary(kind: RecordKind): Vocabulary {
  const known = vocabularies.get(kind)
  if (known !== undefined) return known
  const byName = new Map(kind.fields.map((field) => [field.name, field]))
  const current = new Map<string, Field>()
  for (const field of kind.fields) {
    for (const word of [field.name, field.title, ...(field.aliases ?? [])])
      current.set(headerKey(word), field)
  }
  const made: Vocabulary = {
    current,
    ignored: new Set((kind.ignoredHeaders ?? []).map(headerKey)),
    layouts: (kind.layouts ?? []).map((layout) => ({
      layout,
      signature: layout.signature.map(headerKey),
      headers: new Map(
        Object.entries(layout.headers).map(([word, name]) => [headerKey(word), byName.get(name) as Field]),
      ),
      ignored: new Set((layout.ignores ?? []).map(headerKey)),
    })),
  }
  vocabularies.set(kind, made)
  return made
}

interface Attempt {
  row: number
  height: number
  score: number
  matched: number
  layout: Layout | undefined
  columns: (Column | null)[]
  unmatched: string[]
  unmatchedAt: number[]
  duplicates: string[]
}

function attemptAt(
  rows: readonly (readonly string[])[],
  row: number,
  height: number,
  kind: RecordKind,
  words: Vocabulary,
): Attempt {
  const cells = headerCells(rows, row, height)
  const keys = cells.map((options) => options.map(headerKey))
  const old = words.layouts.find(({ signature }) =>
    signature.some((key) => keys.some((options) => options.includes(key))),
  )
  const attempt: Attempt = {
    row,
    height,
    score: 0,
    matched: 0,
    layout: old?.layout,
    columns: [],
    unmatched: [],
    unmatchedAt: [],
    duplicates: [],
  }
  const taken = new Set<string>()
  keys.forEach((options, i) => {
    const column = options.map((key) => matchWord(key, words, old)).find((found) => found !== undefined)
    const word = cells[i]?.[0] ?? ''
    if (column === undefined || column === 'ignored') {
      if (column === undefined && word.trim() !== '') {
        attempt.unmatched.push(word.replace(/\s+/g, ' ').trim())
        attempt.unmatchedAt.push(i)
      }
      attempt.columns.push(null)
      return
    }
    const repeated = taken.has(column.field.name)
    if (repeated && column.field.type !== 'enums') attempt.duplicates.push(column.field.name)
    attempt.columns.push(repeated && column.field.type !== 'enums' ? null : column)
    taken.add(column.field.name)
  })
  attempt.matched = taken.size
  // Title rows hold one word, data rows match by accident at most: more words win, then fewer rows and unknown words.
  attempt.score = taken.size * 100 - attempt.unmatched.length - height - row * 0.1
  if (taken.size < Math.min(2, kind.fields.length)) attempt.score = 0
  return attempt
}

/** Per column the words to try: with two lines, the lower word, then upper and lower together, then the upper. */
function headerCells(rows: readonly (readonly string[])[], row: number, height: number): string[][] {
  const upper = rows[row] ?? []
  if (height === 1) return upper.map((cell) => [cell])
  const lower = rows[row + 1] ?? []
  const cells: string[][] = []
  let above = ''
  for (let i = 0; i < Math.max(upper.length, lower.length); i += 1) {
    const top = upper[i] ?? ''
    const bottom = lower[i] ?? ''
    // A merged cell keeps its word in the first column only.
    if (top.trim() !== '') above = top
    if (bottom.trim() === '') cells.push([top])
    else cells.push([bottom, above + bottom, ...(top.trim() === '' ? [] : [top])])
  }
  return cells
}

/** A second line fills gaps of the first, and its words, alone or behind those above, are words of the kind. */
function looksLikeSecondLine(rows: readonly (readonly string[])[], row: number, words: Vocabulary): boolean {
  const lower = rows[row + 1]
  const upper = rows[row]
  if (lower === undefined || upper === undefined) return false
  const gaps = upper.some((cell, i) => cell.trim() === '' && (lower[i] ?? '').trim() !== '')
  if (!gaps) return false
  return headerCells(rows, row, 2).some(
    (options, i) =>
      (lower[i] ?? '').trim() !== '' &&
      options.slice(0, 2).some((word) => matchWord(headerKey(word), words, undefined) !== undefined),
  )
}

function matchWord(
  key: string,
  words: Vocabulary,
  old: Vocabulary['layouts'][number] | undefined,
): Column | 'ignored' | undefined {
  if (key === '') return undefined
  if (old?.ignored.has(key) === true) return 'ignored'
  const exact = old?.headers.get(key) ?? words.current.get(key)
  const split = splitBracket(key)
  const unit = split === undefined ? undefined : unitOf(split.inner)
  if (exact !== undefined) return columnOf(exact, unit)
  if (words.ignored.has(key)) return 'ignored'
  if (split === undefined) return undefined
  const outer = old?.headers.get(split.outer) ?? words.current.get(split.outer)
  const inner = old?.headers.get(split.inner) ?? words.current.get(split.inner)
  // `行政相对人代码_2(组织机构代码)`: what the bracket says is more exact than a number that layouts disagree on.
  if (inner !== undefined && (outer === undefined || outer.name !== inner.name))
    return columnOf(inner, undefined)
  return outer === undefined ? undefined : columnOf(outer, unit)
}

function unitOf(inner: string): '元' | '万元' | undefined {
  if (/^(?:单位:?)?(?:人民币)?元$/.test(inner)) return '元'
  return /^(?:单位:?)?(?:人民币)?万元(?:人民币)?$/.test(inner) ? '万元' : undefined
}

function columnOf(field: Field, unit: '元' | '万元' | undefined): Column {
  return unit !== undefined && field.unit !== undefined && unit !== field.unit ? { field, unit } : { field }
}

/** A cell in which two header words stand with a tab between them: the rest of the header is out of step. */
function gluedWords(cell: string, words: Vocabulary): boolean {
  const parts = cell
    .split('\t')
    .map(headerKey)
    .filter((key) => key !== '')
  return (
    parts.length > 1 && parts.filter((key) => words.current.has(key) || words.ignored.has(key)).length > 1
  )
}

/** Completes a header: what is missing, how sure we are. Used by mapping files too. */
export function finish(kind: RecordKind, attempt: Attempt, constants: Record<string, string>): HeaderReading {
  const have = new Set(attempt.columns.flatMap((column) => (column === null ? [] : [column.field.name])))
  // A column for any code (纳税人识别号) can hold the USCC.
  if (attempt.columns.some((column) => column?.field.type === 'code')) {
    for (const field of kind.fields) if (field.role === 'subject.uscc') have.add(field.name)
  }
  const lacks = new Set(attempt.layout?.lacks ?? [])
  const required = kind.fields.filter(
    (field) =>
      field.required === true || (Array.isArray(field.required) && field.required.includes('organisation')),
  )
  const missing = required.filter(
    (field) =>
      !have.has(field.name) &&
      constants[field.name] === undefined &&
      field.default === undefined &&
      field.defaultFrom === undefined &&
      !lacks.has(field.name) &&
      field.role !== 'subject.category',
  )
  return {
    headerRow: attempt.row + 1,
    headerRows: attempt.row < 0 ? 0 : attempt.height,
    firstDataRow: attempt.row < 0 ? 1 : attempt.row + 1 + attempt.height,
    columns: attempt.columns.map((column) => column?.field ?? null),
    bindings: attempt.columns,
    layout: attempt.layout?.name ?? 'current',
    lacks,
    confidence: required.length === 0 ? 1 : 1 - missing.length / required.length,
    unmatched: attempt.unmatched,
    unmatchedAt: attempt.unmatchedAt,
    missing,
    duplicates: attempt.duplicates,
    constants,
  }
}

function notFound(kind: RecordKind, rows: readonly (readonly string[])[]): Problem {
  const wanted = kind.fields
    .filter((field) => field.required !== undefined && field.personal !== 'discard')
    .slice(0, 8)
    .map((field) => field.title)
  // The widest of the first rows is what a reader would call the header.
  const filled = rows.slice(0, headerSearchRows).map((row) => row.filter((cell) => cell.trim() !== ''))
  const widest = filled.reduce<string[]>((most, row) => (row.length > most.length ? row : most), [])
  const words = widest.slice(0, 8).map((cell) => redact(cell.replace(/\s+/g, ' ').trim().slice(0, 20)))
  const seen = words.length === 0 ? '，文件是空的' : `，只看到“${words.join('”“')}”`
  const error: InputError = {
    code: 'header.not_found',
    message: `前${headerSearchRows}行里没有“${kind.title}”的表头${seen}`,
    expected: `表头应含：${wanted.join('、')}；可下载模板，或附对照文件`,
  }
  return new Problem(problems.headerNotFound, { detail: error.message, errors: [error] })
}

function unclear(kind: RecordKind, glued: string[], row: number): Problem {
  const words = glued.map((cell) => cell.replace(/\t/g, '⇥')).join('”“')
  const error: InputError = {
    code: 'header.unclear',
    row: row + 1,
    message: `表头单元格“${words}”里有多个列名，后面的列名可能与数据错位`,
    expected: `一个单元格一个列名；改不了文件的，附对照文件按列号指明“${kind.title}”的字段`,
  }
  return new Problem(problems.headerUnclear, { detail: error.message, errors: [error] })
}

export type { Attempt }
