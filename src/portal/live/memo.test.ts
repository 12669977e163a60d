import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Context } from '../../context.ts'
import { figure } from './memo.ts'

/** A context of which only the day is asked. */
function onDay(day: string): { ctx: Context; set: (day: string) => void } {
  let today = day
  return { ctx: { clock: { today: () => today } } as unknown as Context, set: (next) => (today = next) }
}

test('whoever asks while a figure is counted waits for the same count; later ones need none', async () => {
  const { ctx } = onDay('2026-06-10')
  let counts = 0
  const compute = async (): Promise<number> => (counts += 1)
  assert.deepEqual(await Promise.all([figure(ctx, 'a', compute), figure(ctx, 'a', compute)]), [1, 1])
  assert.equal(await figure(ctx, 'a', compute), 1)
  assert.equal(await figure(ctx, 'b', compute), 2)
})

test('a figure of yesterday is not shown today', async () => {
  const { ctx, set } = onDay('2026-06-10')
  let counts = 0
  const compute = async (): Promise<number> => (counts += 1)
  await figure(ctx, 'a', compute)
  set('2026-06-11')
  assert.equal(await figure(ctx, 'a', compute), 2)
})

test('an old figure stands while it is counted again; one that is too old is waited for', async (t) => {
  let now = 1_000
  t.mock.method(performance, 'now', () => now)
  const { ctx } = onDay('2026-06-10')
  let counts = 0
  const compute = async (): Promise<number> => (counts += 1)
  await figure(ctx, 'a', compute)
  now += 29_000
  assert.equal(await figure(ctx, 'a', compute), 1)
  now += 2_000
  assert.equal(await figure(ctx, 'a', compute), 1)
  assert.equal(await figure(ctx, 'a', compute), 2)
  now += 1_801_000
  assert.equal(await figure(ctx, 'a', compute), 3)
})

test('what takes long to count is counted less often', async (t) => {
  let now = 1_000
  t.mock.method(performance, 'now', () => now)
  const { ctx } = onDay('2026-06-10')
  let counts = 0
  const compute = async (): Promise<number> => {
    now += 4_000
    return (counts += 1)
  }
  await figure(ctx, 'a', compute)
  now += 399_000
  assert.equal(await figure(ctx, 'a', compute), 1)
  assert.equal(counts, 1)
  now += 2_000
  assert.equal(await figure(ctx, 'a', compute), 1)
  assert.equal(counts, 2)
})

test('a failed count is not kept', async () => {
  const { ctx } = onDay('2026-06-10')
  await assert.rejects(figure(ctx, 'a', () => Promise.reject(new Error('away'))), /away/)
  assert.equal(await figure(ctx, 'a', async () => 5), 5)
})
