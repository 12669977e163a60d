import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Random } from './random.ts'
import { runFuzz } from './run.ts'

test('3,000 requests made from the description, and 100 damaged files, find nothing', async () => {
  const report = await runFuzz({ seed: 7, requests: 3000, files: 100 })
  assert.deepEqual(report.faults, [])
  const { 200: done = 0, 400: refused = 0, 401: unknown = 0, 404: missing = 0 } = report.statuses
  assert.ok(
    done > 200 && refused > 200 && unknown > 50 && missing > 50,
    'both sound and unsound requests were made',
  )
})

test('the same seed makes the same choices', () => {
  const draw = (seed: number): number[] => {
    const random = new Random(seed)
    return Array.from({ length: 5 }, () => random.below(1_000_000))
  }
  assert.deepEqual(draw(5), draw(5))
  assert.notDeepEqual(draw(5), draw(6))
})
