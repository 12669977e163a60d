import assert from 'node:assert/strict'
import { test } from 'node:test'
import { CursorAt, CursorRow, decodeCursor, encodeCursor } from './cursor.ts'
import { Problem } from './problem.ts'

const id = '01900000-0000-7000-8000-000000000001'

test('a position comes back as it was given out', () => {
  const position = { at: '2026-05-10T08:00:00.000Z', id }
  assert.deepEqual(decodeCursor(encodeCursor(position), CursorAt), position)
  assert.deepEqual(decodeCursor(encodeCursor({ row: 7 }), CursorRow), { row: 7 })
  assert.equal(decodeCursor(undefined, CursorAt), undefined)
  assert.equal(decodeCursor('', CursorAt), undefined)
})

test('whatever was not given out is refused and says what would be right', () => {
  const text = (value: string): string => Buffer.from(value).toString('base64url')
  const foreign = [
    'WzFd',
    text('{}'),
    text('null'),
    text('7'),
    text('"at"'),
    text('{"at":1,"id":"x"}'),
    text('not json'),
    '%%%',
    encodeCursor({ at: '2026-05-10', id: 'x' }),
    encodeCursor({ at: 'a\u0000b', id }),
    encodeCursor({ row: 7 }),
    encodeCursor({ at: '1'.repeat(201), id }),
  ]
  for (const cursor of foreign) {
    assert.throws(
      () => decodeCursor(cursor, CursorAt),
      (error) => {
        assert.ok(error instanceof Problem)
        assert.equal(error.code, 'input.invalid')
        assert.match(JSON.stringify(error.toJSON()), /next/)
        return true
      },
      cursor,
    )
  }
  assert.throws(() => decodeCursor(encodeCursor({ row: 1.5 }), CursorRow), Problem)
  assert.throws(() => decodeCursor(encodeCursor({ row: 2 ** 40 }), CursorRow), Problem)
})
