import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { IdSet, timeOfUuid, uuidv7 } from './ids.ts'

test('a set of identifiers knows what was put in and nothing else, with and without hyphens', () => {
  const digest = fc.uuid().map((id) => id.replaceAll('-', ''))
  fc.assert(fc.property(fc.array(fc.oneof(fc.uuid(), digest)), fc.uuid(), (ids, other) => {
    const set = new IdSet()
    for (const id of ids) set.add(id)
    assert.ok(ids.every((id) => set.has(id)))
    assert.equal(set.has(other), ids.some((id) => id.endsWith(other.slice(-12))))
  }))
})

test('a set grows far beyond its first size, and an identifier of zeros is one like any other', () => {
  const set = new IdSet()
  const zeros = '00000000-0000-0000-0000-000000000000'
  assert.equal(set.has(zeros), false)
  const ids = [zeros, ...Array.from({ length: 20_000 }, uuidv7)]
  for (const id of [...ids, ...ids]) set.add(id)
  assert.ok(ids.every((id) => set.has(id)))
  assert.equal(Array.from({ length: 20_000 }, uuidv7).some((id) => set.has(id)), false)
})

test('an identifier tells when it was made', () => {
  assert.equal(timeOfUuid('01930000-0000-7000-8000-000000000000').toISOString(), '2024-11-06T05:43:40.288Z')
  const before = Date.now()
  const made = timeOfUuid(uuidv7()).getTime()
  // Within a millisecond the counter may borrow from the next.
  assert.ok(made >= before - 1 && made <= Date.now() + 2)
})
