/** Opaque cursors of paged lists: a position in the order of the list, never an offset. */
import { Problem, problems } from './problem.ts'

export function encodeCursor(position: Record<string, string | number>): string {
  return Buffer.from(JSON.stringify(position)).toString('base64url')
}

/** The position in a cursor; undefined without one. A cursor that is not ours is an input Problem. */
export function decodeCursor<T>(cursor: string | undefined): T | undefined {
  if (cursor === undefined || cursor === '') return undefined
  try {
    const position: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'))
    if (typeof position === 'object' && position !== null) return position as T
  } catch {
    // Falls through to the Problem below.
  }
  throw new Problem(problems.invalidInput, {
    errors: [{ code: 'input.cursor', field: 'cursor', message: '翻页标记无效', expected: '请使用上一页返回的 next 值' }],
  })
}
