/** Where a page of a queue ended: an instant and an id. */
import { CursorAt, decodeCursor, encodeCursor } from '../../../kernel/cursor.ts'

export interface ListPlace {
  at: string
  id: string
}

/** The place in a cursor; undefined without one. A cursor that is not ours is an input Problem. */
export function readListCursor(cursor: string | undefined): ListPlace | undefined {
  return decodeCursor(cursor, CursorAt)
}

/** The cursor behind the last row of a full page; null at the end of the list. */
export function writeListCursor(last: { at: Date; id: string } | undefined): string | null {
  return last === undefined ? null : encodeCursor({ at: last.at.toISOString(), id: last.id })
}
