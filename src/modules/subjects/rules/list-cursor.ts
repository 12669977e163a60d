/** Where a page of a queue ended: an instant and an id; what comes back from outside is checked. */
import { decodeCursor, encodeCursor } from '../../../kernel/cursor.ts'
import { isUuid } from '../../../kernel/ids.ts'
import { Problem, problems } from '../../../kernel/problem.ts'

export interface ListPlace {
  at: string
  id: string
}

/** The place in a cursor; undefined without one. A cursor that is not ours is an input Problem. */
export function readListCursor(cursor: string | undefined): ListPlace | undefined {
  const place = decodeCursor<Partial<ListPlace>>(cursor)
  if (place === undefined) return undefined
  const { at, id } = place
  const instant = typeof at === 'string' && /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(at) && !Number.isNaN(Date.parse(at))
  if (instant && typeof id === 'string' && isUuid(id)) return { at, id }
  throw new Problem(problems.invalidInput, {
    errors: [
      {
        code: 'input.cursor',
        field: 'cursor',
        message: '翻页标记无效',
        expected: '请使用上一页返回的 next 值',
      },
    ],
  })
}

/** The cursor behind the last row of a full page; null at the end of the list. */
export function writeListCursor(last: { at: Date; id: string } | undefined): string | null {
  return last === undefined ? null : encodeCursor({ at: last.at.toISOString(), id: last.id })
}
