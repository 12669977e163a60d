import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import { test } from 'node:test'
import { Worker } from 'node:worker_threads'
import { Counters } from './counters.ts'

function resting(): { counters: Counters; rests: number[] } {
  const rests: number[] = []
  const counters = new Counters(undefined, async (ms) => void rests.push(ms))
  return { counters, rests }
}

test('work goes on without a rest while nobody is answered', async () => {
  const { counters, rests } = resting()
  counters.answered()
  for (let i = 0; i < 3; i += 1) assert.equal(await counters.giveWay(async () => i), i)
  assert.deepEqual(rests, [])
})

test('after work during which somebody was answered comes a rest three times as long, to a limit', async () => {
  const { counters, rests } = resting()
  const work = async (ms: number): Promise<void> => {
    const until = performance.now() + ms
    while (performance.now() < until) await sleep(1)
    counters.answered()
  }
  assert.equal(counters.atWork, false)
  await counters.giveWay(() => work(20))
  assert.equal(counters.atWork, true)
  assert.equal(rests.length, 0, 'the last piece of a file is not held up')
  await counters.giveWay(() => work(700))
  assert.ok((rests.at(0) ?? 0) >= 60)
  await counters.giveWay(async () => undefined)
  assert.equal(rests[1], 2000)
  await counters.giveWay(async () => undefined)
  assert.equal(rests.length, 2, 'nobody was answered during the piece before')
  assert.equal(counters.atWork, false)
})

test('work that fails is followed by its rest as well, and its error is told', async () => {
  const { counters, rests } = resting()
  await assert.rejects(counters.giveWay(async () => {
    counters.answered()
    throw new Error('no room')
  }), /no room/)
  await counters.giveWay(async () => undefined)
  assert.equal(rests.length, 1)
})

test('what another thread answers is seen', async () => {
  const { counters, rests } = resting()
  const other = (): Promise<void> => new Promise((resolve) => {
    const source = `Atomics.add(new Int32Array(require('node:worker_threads').workerData), 0, 1)`
    new Worker(source, { eval: true, workerData: counters.shared }).once('exit', () => resolve())
  })
  await counters.giveWay(other)
  await counters.giveWay(async () => undefined)
  assert.equal(rests.length, 1)
  assert.equal(new Counters(counters.shared).shared, counters.shared)
})
