import assert from 'node:assert/strict'
import { test } from 'node:test'
import { runFaults } from './rounds.ts'

test('six kills of server and database at random moments lose, double and halve nothing', async () => {
  const report = await runFaults({ rounds: 6, seed: 3 })
  assert.deepEqual(report.faults, [])
  assert.equal(
    Object.values(report.kills).reduce((sum, count) => sum + count, 0),
    6,
  )
  assert.ok(report.submissions > 0 && report.receipts > 0, 'there was something to lose')
})
