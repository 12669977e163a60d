import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import pg from 'pg'
import { CopyBlock, copyText, copyValue, textArray } from './copy.ts'

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

test('the text of a value gives the value back', () => {
  const text = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('a\tb\\n\nc\r', '\\N', '\\t', ''))
  fc.assert(fc.property(fc.option(text), (value) => assert.equal(copyText(copyValue(value)), value)))
})

test('values written in one block are the same in another, however far the first has grown since', () => {
  const first = new CopyBlock()
  const parts = Array.from({ length: 300 }, (_, i) => {
    const start = first.length
    return first.value(`第 ${i} 号`).plain(null).value('许'.repeat(i)).since(start)
  })
  const second = new CopyBlock()
  for (const part of parts) second.part(part).end()
  const lines = second.take().toString().split('\n')
  assert.deepEqual(lines.slice(0, -1), parts.map((_, i) => `第 ${i} 号\t\\N\t${'许'.repeat(i)}`))
})

test('texts as an array literal are read as what they were', () => {
  const odd = fc.constantFrom('NULL', '', ' ', '{a,"b"}', 'C:\\"\\')
  const text = fc.option(fc.oneof(fc.string({ unit: 'binary' }), odd))
  const read = pg.types.getTypeParser(1009 as number) as (literal: string) => (string | null)[]
  fc.assert(fc.property(fc.array(text), (texts) => assert.deepEqual(read(textArray(texts)), texts)))
})
