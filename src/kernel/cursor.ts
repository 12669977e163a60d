/** Opaque cursors of paged lists: a position in the order of the list, never an offset. */
import { Type, type Static, type TSchema } from 'typebox'
import { Value } from 'typebox/value'
import { Problem, problems } from './problem.ts'

const Id = Type.String({ pattern: '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' })
/** A code, a day, an instant: what it may be beyond that, the database says. */
const Text = Type.String({ maxLength: 200, pattern: '^[^\\u0000]*$' })
const Int = Type.Integer({ minimum: -2_147_483_648, maximum: 2_147_483_647 })

/** What positions are made of. */
export const cursorParts = { Id, Text, Int }

/** The positions lists have: most a day or an instant, and the id that tells rows of the same one apart. */
export const CursorId = Type.Object({ id: Id })
export const CursorRow = Type.Object({ row: Int })
export const CursorOn = Type.Object({ on: Text, id: Id })
export const CursorAt = Type.Object({ at: Text, id: Id })
export const CursorDue = Type.Object({ due: Text, id: Id })
export const CursorDecided = Type.Object({ decidedOn: Text, id: Id })
export const CursorProposed = Type.Object({ proposedOn: Text, id: Id })
export const CursorPublished = Type.Object({ publishedOn: Text, id: Id })
export const CursorRecorded = Type.Object({ recordedAt: Text, id: Id })

export function encodeCursor(position: Record<string, string | number>): string {
  return Buffer.from(JSON.stringify(position)).toString('base64url')
}

/** The position in a cursor; undefined without one. A cursor that is not ours is an input Problem. */
export function decodeCursor<const S extends TSchema>(
  cursor: string | undefined,
  schema: S,
): Static<S> | undefined {
  if (cursor === undefined || cursor === '') return undefined
  const position = parse(cursor)
  if (Value.Check(schema, position)) return position
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

function parse(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'))
  } catch {
    return undefined
  }
}
