/** A mapping file at work: columns by header word, letter or number; constants; separators. */
import { stringify } from 'yaml'
import { parseYaml, type CatalogueFault } from '../load/parse.ts'
import { Problem } from '../../../kernel/problem.ts'
import { problems } from '../problems.ts'
import type { Field, RecordKind } from '../schema/record.ts'
import { Mapping } from '../schema/source.ts'
import { headerKey } from './header-key.ts'
import {
  findHeader,
  finish,
  vocabulary,
  type Attempt,
  type HeaderReading,
  type Vocabulary,
} from './header.ts'
import type { Column } from './types.ts'

/** Reads MAP.yaml. Throws `catalogue.mapping_invalid` with a line for each fault. */
export function parseMapping(text: string): Mapping {
  const faults: CatalogueFault[] = []
  const parsed = parseYaml(Mapping, 'MAP.yaml', text, faults)
  if (parsed !== undefined) return parsed.value
  throw invalid(faults.map((f) => `第${f.line}行 ${f.path} ${f.message}`))
}

function invalid(messages: string[]): Problem {
  return new Problem(problems.mappingInvalid, {
    detail: messages.join('；'),
    errors: messages.map((message) => ({
      code: 'mapping.invalid',
      message,
      expected: 'columns: {列名、列字母或列号: 字段}，constants: {字段: 值}',
    })),
  })
}

/**
 * Reads the header of a file from its first rows (`headerSearchRows` of them), by the kind's own words or as a mapping
 * file says. Throws `catalogue.header_not_found`, `catalogue.header_unclear` or `catalogue.mapping_invalid`.
 */
export function recogniseHeader(
  rows: readonly (readonly string[])[],
  kind: RecordKind,
  mapping?: unknown,
): HeaderReading {
  if (mapping === undefined || mapping === null) return findHeader(rows, kind)
  return applyMapping(rows, kind, readMapping(mapping), vocabulary(kind))
}

/** A mapping as text (MAP.yaml) or as the object that was read from one. */
export function readMapping(mapping: unknown): Mapping {
  return parseMapping(typeof mapping === 'string' ? mapping : stringify(mapping))
}

/** The header under a mapping: columns it names are its own, the others are read by their words. */
function applyMapping(
  rows: readonly (readonly string[])[],
  kind: RecordKind,
  mapping: Mapping,
  words: Vocabulary,
): HeaderReading {
  const fields = new Map(kind.fields.map((field) => [field.name, field]))
  const faults: string[] = []
  const known = (name: string, where: string): Field | undefined => {
    const field = fields.get(name)
    if (field === undefined) faults.push(`${where}：“${kind.title}”没有字段 ${name}`)
    return field
  }
  const attempt = baseOf(rows, kind, mapping, words)
  const width = rows.slice(0, 50).reduce((most, row) => Math.max(most, row.length), attempt.columns.length)
  while (attempt.columns.length < width) attempt.columns.push(null)
  const headerWords = attempt.row < 0 ? [] : (rows[attempt.row] ?? [])
  for (const [place, name] of Object.entries(mapping.columns ?? {})) {
    const index = columnIndex(place, headerWords)
    if (index === undefined) {
      faults.push(`columns：文件里没有“${place}”这一列`)
      continue
    }
    const field = name === '-' ? undefined : known(name, `columns.${place}`)
    if (field !== undefined) clear(attempt.columns, field.name)
    attempt.columns[index] = field === undefined ? null : { field }
  }
  const constants: Record<string, string> = {}
  for (const [name, value] of Object.entries(mapping.constants ?? {})) {
    if (known(name, 'constants') !== undefined) constants[name] = String(value)
  }
  for (const [name, split] of Object.entries(mapping.split ?? {})) {
    if (known(name, 'split') !== undefined) amend(attempt.columns, name, { split })
  }
  for (const name of mapping.fillDown ?? []) {
    if (known(name, 'fillDown') !== undefined) amend(attempt.columns, name, { fillDown: true })
  }
  if (faults.length > 0) throw invalid(faults)
  withoutMapped(attempt, mapping, headerWords)
  return { ...finish(kind, attempt, constants), layout: attempt.layout?.name ?? 'mapped' }
}

/** Where the mapping says nothing of the header row it is found by its words; `headerRow: 0` means there is none. */
function baseOf(
  rows: readonly (readonly string[])[],
  kind: RecordKind,
  mapping: Mapping,
  words: Vocabulary,
): Attempt {
  const empty: Attempt = {
    row: -1,
    height: 1,
    score: 0,
    matched: 0,
    layout: undefined,
    columns: [],
    unmatched: [],
    unmatchedAt: [],
    duplicates: [],
  }
  if (mapping.headerRow === 0) return empty
  if (mapping.headerRow === undefined) {
    try {
      const found = findHeader(rows, kind)
      const layout = kind.layouts?.find((candidate) => candidate.name === found.layout)
      return {
        ...empty,
        row: found.headerRow - 1,
        height: mapping.headerRows ?? found.headerRows,
        layout,
        columns: [...found.bindings],
        unmatched: found.unmatched,
        unmatchedAt: [...found.unmatchedAt],
        duplicates: found.duplicates,
      }
    } catch (error) {
      if (!(error instanceof Problem)) throw error
      return {
        ...empty,
        row: rowOfWords(rows, Object.keys(mapping.columns ?? {})),
        height: mapping.headerRows ?? 1,
      }
    }
  }
  const row = mapping.headerRow - 1
  const columns = (rows[row] ?? []).map((cell): Column | null => {
    const field = words.current.get(headerKey(cell))
    return field === undefined ? null : { field }
  })
  // Columns named by place say that the words are out of step with the data: then only what the mapping names is used.
  const byPlace = Object.keys(mapping.columns ?? {}).some((place) => /^(?:\d{1,4}|[A-Z]{1,3})$/.test(place))
  const trusted = byPlace ? columns.map(() => null) : columns
  return { ...empty, row, height: mapping.headerRows ?? 1, columns: trusted }
}

/** The row that holds most of the words the mapping names; the first row when it names only letters and numbers. */
function rowOfWords(rows: readonly (readonly string[])[], words: string[]): number {
  const keys = new Set(words.map(headerKey))
  let best = 0
  let most = 0
  rows.slice(0, 20).forEach((row, i) => {
    const count = row.filter((cell) => keys.has(headerKey(cell))).length
    if (count > most) [best, most] = [i, count]
  })
  return best
}

function columnIndex(place: string, headerWords: readonly string[]): number | undefined {
  const key = headerKey(place)
  const byWord = headerWords.findIndex((word) => headerKey(word) === key)
  if (byWord !== -1) return byWord
  if (/^\d{1,4}$/.test(place)) return Number(place) - 1
  if (!/^[A-Z]{1,3}$/.test(place)) return undefined
  let index = 0
  for (const letter of place) index = index * 26 + letter.charCodeAt(0) - 64
  return index - 1
}

/** A column the mapping names, be it to leave it out, is no stranger. */
function withoutMapped(attempt: Attempt, mapping: Mapping, headerWords: readonly string[]): void {
  const named = new Set(Object.keys(mapping.columns ?? {}).map((place) => columnIndex(place, headerWords)))
  const left = attempt.unmatchedAt.map((index) => !named.has(index))
  attempt.unmatched = attempt.unmatched.filter((_, i) => left[i])
  attempt.unmatchedAt = attempt.unmatchedAt.filter((_, i) => left[i])
}

function clear(columns: (Column | null)[], name: string): void {
  columns.forEach((column, i) => {
    if (column?.field.name === name) columns[i] = null
  })
}

function amend(columns: (Column | null)[], name: string, extra: Partial<Column>): void {
  columns.forEach((column, i) => {
    if (column?.field.name === name) columns[i] = { ...column, ...extra }
  })
}
