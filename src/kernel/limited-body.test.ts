import assert from 'node:assert/strict'
import { PassThrough, Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { limited } from './limited-body.ts'
import { Problem, problems } from './problem.ts'

const tooLarge = (): Problem => new Problem(problems.tooLarge)

test('a body passes whole up to its bound, and fails one byte beyond', async () => {
  const pieces = (): Readable => Readable.from([Buffer.from('信用'), Buffer.from('明州')])
  assert.equal(String(await buffer(limited(pieces(), 12, tooLarge))), '信用明州')
  await assert.rejects(buffer(limited(pieces(), 11, tooLarge)), { code: 'request.too_large' })
})

test('what fails before anybody reads is met by who reads then', async () => {
  const early = limited(Readable.from([Buffer.alloc(20)]), 10, tooLarge)
  const sender = new PassThrough()
  const cut = limited(sender, 10, tooLarge)
  sender.destroy()
  await pause(5)
  await assert.rejects(buffer(early), { code: 'request.too_large' })
  await assert.rejects(buffer(cut), { code: 'ERR_STREAM_PREMATURE_CLOSE' })
})
