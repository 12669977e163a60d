import assert from 'node:assert/strict'
import { test } from 'node:test'
import { makeIdentityNumber } from '../../test/fuzz/planted.ts'
import { describeError, openLog } from './log.ts'

test('an error of the database is logged without the row it quotes, and without numbers of persons', () => {
  const lines: string[] = []
  const log = openLog('info', { write: (line) => void lines.push(line) })
  const number = makeIdentityNumber(7)
  const cause = Object.assign(new Error(`invalid input syntax for type date: "${number}"`), {
    code: '22007', detail: `Failing row contains (${number})`, where: `COPY rows, line 3: "${number}"`, table: 'rows',
  })
  log.error({ err: new Error('request failed', { cause }) }, 'request failed')
  assert.equal(lines.length, 1)
  assert.ok(!lines.join().includes(number), lines.join())
  assert.match(lines.join(), /"code":"22007","table":"rows"/)
})

test('what is thrown and is no error is still said', () => {
  assert.deepEqual(describeError('x'), { type: 'string', message: 'x' })
})
