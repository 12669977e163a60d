import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { CopyBlock, copyValue } from './copy.ts'

test('a row is made of bytes as its text would be: any value, any length, null, JSON with backslashes', () => {
  const text = fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary', minLength: 41 }),
    fc.constantFrom('罚款\t12\n万元', 'C:\\目录', '', '\\N', '𠮷田', '许'.repeat(90_000)))
  fc.assert(fc.property(fc.array(fc.option(text)), fc.jsonValue(), (values, json) => {
    const block = new CopyBlock()
    const payload = JSON.stringify(json)
    for (const value of values) block.value(value)
    block.json(Buffer.from(payload)).plain('2026-05-10').plain(null).end()
    const expected = [...values, payload].map((value) => copyValue(value)).join('\t')
    assert.deepEqual(block.take(), Buffer.from(`${expected}\t2026-05-10\t\\N\n`))
    assert.equal(block.length, 0)
  }), { numRuns: 200 })
})
