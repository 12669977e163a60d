/** A stored payload as a reader sees it: titles, code titles, units; only what the audience may see. */
import type { Catalogue } from '../catalogue.ts'
import type { Field, RecordKind } from '../schema/record.ts'
import { openTextName } from './enum-readers.ts'

export interface ViewLine {
  readonly field: string
  readonly title: string
  readonly text: string
}

/** Which publicity classes each audience reads. */
const seenBy = {
  public: new Set<Field['publicity']>(['public']),
  shared: new Set<Field['publicity']>(['public', 'shared']),
  authorised: new Set<Field['publicity']>(['public', 'shared', 'authorised']),
} as const

export type Audience = keyof typeof seenBy

/**
 * The filled lines of a payload in the kind's order. Names of persons are shown only to departments, and to the subject
 * itself.
 */
export function archiveView(
  kind: RecordKind,
  payload: Readonly<Record<string, unknown>>,
  catalogue: Catalogue,
  audience: Audience = 'public',
): ViewLine[] {
  return kind.fields.flatMap((field): ViewLine[] => {
    const value = payload[field.name]
    if (value === undefined || value === null || !seenBy[audience].has(field.publicity)) return []
    return [
      {
        field: field.name,
        title: titleOf(field),
        text: displayValue(field, value, catalogue, payload[openTextName(field.name)]),
      },
    ]
  })
}

/** `行政相对人代码_1（统一社会信用代码）` reads as 统一社会信用代码; a unit in brackets moves behind the number. */
function titleOf(field: Field): string {
  const inner = /^行政相对人代码_\d（(.+)）$/.exec(field.title)?.[1]
  return inner ?? (field.unit === undefined ? field.title : field.title.replace(/（万?元）$/, ''))
}

/** One value in words: titles of codes, 长期 for no end, the unit behind an amount. */
export function displayValue(field: Field, value: unknown, catalogue: Catalogue, openText?: unknown): string {
  const list = field.codes === undefined ? undefined : catalogue.codeList(field.codes)
  const title = (code: string): string =>
    list?.get(code)?.open === true && typeof openText === 'string'
      ? `${list.title(code)}-${openText}`
      : (list?.title(code) ?? code)
  if (Array.isArray(value)) return value.map((code) => title(String(code))).join('、')
  if (typeof value === 'boolean') return value ? '是' : '否'
  if (typeof value === 'number') return field.unit === undefined ? String(value) : `${value} ${field.unit}`
  const text = String(value)
  if (field.type === 'date' && field.longTerm === true && text >= '2099-01-01') return '长期'
  return list === undefined ? text : title(text)
}
