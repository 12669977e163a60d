import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import type { Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { after, test } from 'node:test'
import { KeyRing } from './crypto.ts'
import { Problem } from './problem.ts'
import { decryptStream, encryptStream, sealHeadBytes, sealOf } from './sealed-stream.ts'

const folder = mkdtempSync(join(tmpdir(), 'sealed-'))
after(() => rmSync(folder, { recursive: true }))
const ring = KeyRing.open(join(folder, 'keys.json'), '2026-01-01')
const FRAME = 65_536 + 36

/**
 * Sends `data` through the stream in pieces of `piece` bytes; `seen` receives what comes out before any
 * failure.
 */
async function through(stream: Transform, data: Buffer, piece = 7919, seen: Buffer[] = []): Promise<Buffer> {
  const pieces: Buffer[] = []
  for (let at = 0; at < data.length; at += piece) pieces.push(data.subarray(at, at + piece))
  await pipeline(Readable.from(pieces), stream, async (out: AsyncIterable<Buffer>) => {
    for await (const chunk of out) seen.push(chunk)
  })
  return Buffer.concat(seen)
}

test('a file of any size comes back byte for byte', async () => {
  for (const size of [0, 1, 65_535, 65_536, 65_537, 131_072, 300_001]) {
    const plain = randomBytes(size)
    for (const piece of [1013, 65_536, 400_000]) {
      const sealed = await through(encryptStream(ring, 'files'), plain, piece)
      assert.equal(sealed.includes(plain.subarray(0, 32)) && size >= 32, false)
      const opened = await through(decryptStream(ring, 'files'), sealed, piece)
      assert.deepEqual(opened, plain, `${size} by ${piece}`)
    }
  }
})

test('what repeats itself is packed before it is sealed, and comes back the same', async () => {
  const rows = Array.from({ length: 5000 }, (_, i) => `测试有限公司,罚款,${i}\n`).join('')
  for (const plain of [
    Buffer.from(rows),
    Buffer.concat([Buffer.from(rows), randomBytes(200_000), Buffer.alloc(70_000)]),
  ]) {
    const sealed = await through(encryptStream(ring, 'files'), plain)
    assert.ok(sealed.length < plain.length * 0.8)
    assert.deepEqual(await through(decryptStream(ring, 'files'), sealed), plain)
  }
})

test('a small file is opened even when it arrives byte by byte', async () => {
  const sealed = await through(encryptStream(ring, 'files'), Buffer.from('许可清单'), 1)
  assert.equal((await through(decryptStream(ring, 'files'), sealed, 1)).toString(), '许可清单')
})

test('a changed, cut, reordered or spliced file fails, and nothing unproved comes out', async () => {
  const plain = randomBytes(200_000)
  const sealed = await through(encryptStream(ring, 'files'), plain)
  const other = await through(encryptStream(ring, 'files'), plain)
  const head = 5 + 2 + 16
  const swapped = Buffer.concat([
    sealed.subarray(0, head),
    sealed.subarray(head + FRAME, head + 2 * FRAME),
    sealed.subarray(head, head + FRAME),
    sealed.subarray(head + 2 * FRAME),
  ])
  const spliced = Buffer.concat([sealed.subarray(0, head + FRAME), other.subarray(head + FRAME)])
  const flipped = (at: number): Buffer => {
    const copy = Buffer.from(sealed)
    copy[at] = (copy[at] as number) ^ 1
    return copy
  }
  const bad = [
    swapped,
    spliced,
    Buffer.concat([sealed, Buffer.from([0])]),
    Buffer.concat([sealed, sealed]),
    Buffer.alloc(0),
    sealed.subarray(0, head),
    sealed.subarray(0, head + FRAME),
    sealed.subarray(0, head + 2 * FRAME),
    sealed.subarray(0, sealed.length - 1),
    ...[
      0,
      4,
      5,
      6,
      7,
      22,
      head,
      head + 3,
      head + 4,
      head + FRAME - 1,
      sealed.length - 1,
      head + 3 * FRAME,
    ].map(flipped),
  ]
  for (const [index, data] of bad.entries()) {
    const seen: Buffer[] = []
    await assert.rejects(through(decryptStream(ring, 'files'), data, 7919, seen), Problem, `case ${index}`)
    const out = Buffer.concat(seen)
    assert.deepEqual(out, plain.subarray(0, out.length), `case ${index} leaked unproved bytes`)
  }
})

test('a file opens in its own context only, and after a rotation', async () => {
  const sealed = await through(encryptStream(ring, 'submission one'), Buffer.from('甲'))
  await assert.rejects(through(decryptStream(ring, 'submission two'), sealed), Problem)
  ring.rotate('2026-02-01')
  assert.equal((await through(decryptStream(ring, 'submission one'), sealed)).toString(), '甲')
})

test('a seal named to the reader opens its own sealing and no other of the same content', async () => {
  const plain = randomBytes(100_000)
  const sealed = await through(encryptStream(ring, 'files'), plain)
  const again = await through(encryptStream(ring, 'files'), plain)
  const seal = sealOf(sealed.subarray(0, sealHeadBytes))
  assert.deepEqual(await through(decryptStream(ring, 'files', seal), sealed, 7), plain)
  await assert.rejects(through(decryptStream(ring, 'files', seal), again), { code: 'secret.unreadable' })
  assert.equal(sealOf(sealed.subarray(0, 20)), undefined)
  assert.throws(() => sealOf(Buffer.from('no seal of ours')), { code: 'secret.unreadable' })
})
