/** Small schema pieces every module needs; JSON Schema all the way, so OpenAPI shows what they mean. */
import { Type, type TSchema, type TUnion, type TNull, type TUnsafe } from 'typebox'
import Format from 'typebox/format'
import { isInstant } from './time.ts'

// Both validators take by themselves what `Date` cannot read: an offset without minutes, leap seconds, zone names.
Format.Set('date-time', isInstant)

/** What to say instead of naming the format. */
export const expectedInstant = '应为带时区的时刻，例如 2026-06-01T10:00:00+08:00'

/** Has the server's validator take for an instant only what can be reckoned with. */
export function knowInstants(validator: { addFormat(name: string, check: (text: string) => boolean): unknown }): void {
  validator.addFormat('date-time', isInstant)
}

/** One of these words. */
export function oneOf<const T extends readonly string[]>(
  values: T,
  options: Record<string, unknown> = {},
): TUnsafe<T[number]> {
  return Type.Unsafe<T[number]>({ type: 'string', enum: [...values], ...options })
}

/** The schema, or null. */
export function nullable<T extends TSchema>(schema: T): TUnion<[T, TNull]> {
  return Type.Union([schema, Type.Null()])
}

/** A civil date `YYYY-MM-DD` from 1900 to 2999: further off is a slip of the pen, and no calendar reaches there. */
export const CivilDateText = Type.String({
  pattern: '^(?:19|2\\d)\\d\\d-(0[1-9]|1[0-2])-(0[1-9]|[12]\\d|3[01])$',
  // The pattern lets 30 February pass; the format knows the calendar.
  format: 'date',
  description: '日期 YYYY-MM-DD',
})

/** A file's bytes. Described only: nothing can validate what is read as it flows. */
export function fileBytes(description: string): TSchema {
  return Type.String({ format: 'binary', description })
}

/** A page: the items and where to go on, or null at the end. */
export function pageOf<T extends TSchema>(item: T) {
  return Type.Object({ items: Type.Array(item), next: nullable(Type.String({ description: '下一页的 cursor；没有更多时为 null' })) })
}
