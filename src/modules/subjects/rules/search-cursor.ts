/** Where a page of search results ended, per way of searching; what comes back from outside is checked. */
import { Type, type Static } from 'typebox'
import { Value } from 'typebox/value'
import { decodeCursor, encodeCursor } from '../../../kernel/cursor.ts'
import { Problem, problems } from '../../../kernel/problem.ts'

const Id = Type.String({ pattern: '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' })
const Text = Type.String({ maxLength: 200, pattern: '^[^\\u0000]*$' })
const Int = Type.Integer({ minimum: -2_147_483_648, maximum: 2_147_483_647 })

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
  const position = decodeCursor<unknown>(text)
  if (position === undefined || Value.Check(SearchCursor, position)) return position
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

export function writeSearchCursor(position: SearchCursor): string {
  return encodeCursor(position)
}
