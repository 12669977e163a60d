import assert from 'node:assert/strict'
import { test } from 'node:test'
import { figure, type Counting } from './figures.ts'
import { Problem } from './problem.ts'

/** A context of which only the day is asked. */
function onDay(day: string): { ctx: Counting; set: (day: string) => void } {
  let today = day
  return { ctx: { clock: { today: () => today } }, set: (next) => (today = next) }
}

/** What is counted behind the reader's back has been. */
const counted = (): Promise<void> => new Promise(setImmediate)

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
  await counted()
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
  await counted()
  assert.equal(counts, 2)
})

test('a failed count is not kept', async () => {
  const { ctx } = onDay('2026-06-10')
  await assert.rejects(figure(ctx, 'a', () => Promise.reject(new Error('away'))), /away/)
  assert.equal(await figure(ctx, 'a', async () => 5), 5)
})

test('few figures are counted at a time, and past a queue one is told to come again', async () => {
  const { ctx } = onDay('2026-06-10')
  let busy = 0
  let most = 0
  const release: (() => void)[] = []
  const compute = async (): Promise<number> => {
    busy += 1
    most = Math.max(most, busy)
    await new Promise<void>((resolve) => release.push(resolve))
    return (busy -= 1)
  }
  const asked = Array.from({ length: 100 }, (_, i) => figure(ctx, `span ${i}`, compute))
  const settled = Promise.allSettled(asked)
  for (let i = 0; i < 100; i += 1) {
    await new Promise(setImmediate)
    release.shift()?.()
  }
  const refused = (await settled).flatMap((one) => (one.status === 'rejected' ? [one.reason as unknown] : []))
  assert.equal(most, 2)
  assert.equal(refused.length, 100 - 42)
  for (const one of refused) {
    assert.ok(one instanceof Problem && one.status === 503)
    assert.equal(one.headers?.['retry-after'], '5')
  }
  assert.equal(await figure(ctx, 'afterwards', async () => 1), 1, 'all turns were given back')
})
