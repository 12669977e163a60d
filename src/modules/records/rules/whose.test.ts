import assert from 'node:assert/strict'
import { test } from 'node:test'
import { whoseRecord, type NamedCodes, type Whose } from './whose.ts'

const parted = new Set(['91990102TF0000717X', '330204600123450', 'TF000071X'])

const rows: [string, NamedCodes, Whose][] = [
  ['its USCC', { uscc: '91990102TF0000717X', others: [] }, 'parted'],
  ['the other USCC, and a licence number of it', { uscc: '91990101TF00008186', others: ['330204600123450'] }, 'kept'],
  ['no USCC, its licence number', { uscc: null, others: ['330204600123450'] }, 'parted'],
  ['no USCC, another licence number', { uscc: null, others: ['330204600999999'] }, 'kept'],
  ['no code at all', { uscc: null, others: [] }, 'unknown'],
]

for (const [situation, named, whose] of rows) {
  test(`a record with ${situation} is ${whose}`, () => assert.equal(whoseRecord(named, parted), whose))
}
