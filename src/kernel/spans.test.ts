import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { addApart, type Stretch } from './spans.ts'

test('stretches are kept in order, and the first of two that overlap stays', () => {
  const stretch = fc.tuple(fc.nat(60), fc.integer({ min: 1, max: 8 })).map(([start, n]) => ({ start, end: start + n }))
  fc.assert(
    fc.property(fc.array(stretch, { maxLength: 40 }), (given) => {
      const kept: Stretch[] = []
      const expected: Stretch[] = []
      for (const one of given) {
        addApart(kept, one)
        if (!expected.some((other) => one.start < other.end && other.start < one.end)) expected.push(one)
      }
      assert.deepEqual(kept, expected.sort((a, b) => a.start - b.start))
    }),
  )
})
