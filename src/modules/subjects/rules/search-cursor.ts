/** Where a page of search results ended, per way of searching. */
import { Type, type Static } from 'typebox'
import { cursorParts, decodeCursor, encodeCursor } from '../../../kernel/cursor.ts'

const { Id, Text, Int } = cursorParts

const SearchCursor = Type.Union([
  Type.Object({ by: Type.Literal('code'), code: Text, scheme: Text, owner: Id }),
  Type.Object({ by: Type.Literal('grams'), rank: Int, provisional: Int, length: Int, id: Id }),
  Type.Object({ by: Type.Literal('prefix'), key: Text, id: Id }),
  Type.Object({
    by: Type.Literal('walk'),
    standing: Type.Integer({ minimum: 0, maximum: 3 }),
    spread: Int,
    id: Id,
  }),
  Type.Object({ by: Type.Literal('slip'), offset: Type.Integer({ minimum: 0, maximum: 10_000 }) }),
])
export type SearchCursor = Static<typeof SearchCursor>

export function readSearchCursor(text: string | undefined): SearchCursor | undefined {
  return decodeCursor(text, SearchCursor)
}

export function writeSearchCursor(position: SearchCursor): string {
  return encodeCursor(position)
}
