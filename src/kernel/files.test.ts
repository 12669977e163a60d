import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { after, before, test } from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import { KeyRing, sm3Hex } from './crypto.ts'
import { FileStore, type StoredContent } from './files.ts'
import { decryptStream, encryptStream } from './sealed-stream.ts'

let dir: string
let store: FileStore

before(async () => {
  dir = await mkdtemp(join(tmpdir(), 'probity-files-'))
  const keys = KeyRing.open(join(dir, 'keys.json'), '2026-01-05')
  store = new FileStore(dir, {
    encryptStream: () => encryptStream(keys, 'files'),
    decryptStream: (seal) => decryptStream(keys, 'files', seal),
  })
})

after(() => rm(dir, { recursive: true, force: true }))

/** Where files lie, relative to the store. */
async function stored(): Promise<string[]> {
  const names = await readdir(join(dir, 'files'), { recursive: true, withFileTypes: true })
  return names.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name)).sort()
}

test('content is kept once under the SM3 digest of its bytes', async () => {
  // GB/T 32905-2016, annex A.1.
  const digest = '66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0'
  const file = { digest, bytes: 3, seal: null }
  assert.deepEqual(await store.put(Buffer.from('abc')), file)
  assert.deepEqual(await store.put(Readable.from([Buffer.from('a'), Buffer.from('bc')])), file)
  assert.deepEqual(await stored(), [join(dir, 'files/66', digest.slice(2))])
  assert.equal(store.path(digest), join(dir, 'files/66', digest.slice(2)))
  assert.equal((await store.read(digest)).toString(), 'abc')
})

test('sealed content has the digest of its plaintext and no plaintext on disk', async () => {
  const content = Buffer.concat([randomBytes(300_000), Buffer.from('统一社会信用代码'), randomBytes(10)])
  const { digest, bytes } = await store.put(content, { sealed: true })
  assert.deepEqual([digest, bytes], [sm3Hex(content), content.length])
  const onDisk = await readFile(`${store.path(digest)}.sm4`)
  assert.equal(onDisk.includes(Buffer.from('统一社会信用代码')), false)
  assert.deepEqual(await store.read(digest), content)
  assert.equal((await stat(`${store.path(digest)}.sm4`)).mode & 0o077, 0)
})

test('an empty file is a file', async () => {
  for (const sealed of [false, true]) {
    const { digest, bytes } = await store.put(new Uint8Array(), { sealed })
    assert.equal(bytes, 0)
    assert.equal((await store.read(digest)).length, 0)
  }
})

test('damaged content ends in an error, never in an ordinary end', async () => {
  for (const sealed of [false, true]) {
    const { digest } = await store.put(randomBytes(200_000), { sealed })
    const path = store.path(digest) + (sealed ? '.sm4' : '')
    const bytes = await readFile(path)
    bytes[150_000] = (bytes[150_000] ?? 0) ^ 1
    await writeFile(path, bytes)
    await assert.rejects(store.read(digest))
    await assert.rejects(store.withContent(digest, async (content) => {
      await content.path()
      assert.fail('it was given damaged content')
    }))
    await writeFile(path, bytes.subarray(0, 100_000))
    await assert.rejects(store.read(digest))
  }
})

test('what opens under the seal it was put with is what was put; else its digest says so', async () => {
  const read = async (digest: string, seal: string | null): Promise<Buffer> =>
    store.withContent(digest, async (lent) => Buffer.concat(await lent.stream().toArray()), seal)
  const one = randomBytes(200_000)
  const two = randomBytes(200_000)
  const first = await store.put(one, { sealed: true })
  const other = await store.put(two, { sealed: true })
  assert.match(first.seal ?? '', /^[0-9a-f]{32}$/)
  assert.deepEqual(await read(first.digest, first.seal), one)
  assert.deepEqual(await read(first.digest, other.seal), one)
  const again = await store.put(one, { sealed: true })
  assert.notEqual(again.seal, first.seal)
  assert.deepEqual(await read(first.digest, first.seal), one)
  // Somebody else's file in its place, as a whole or behind its head: sealed by us, and not what was received.
  const place = `${store.path(first.digest)}.sm4`
  const mine = await readFile(place)
  const theirs = await readFile(`${store.path(other.digest)}.sm4`)
  await writeFile(place, theirs)
  await assert.rejects(read(first.digest, again.seal), { code: 'file.damaged' })
  await writeFile(place, Buffer.concat([mine.subarray(0, 40), theirs.subarray(40)]))
  await assert.rejects(read(first.digest, again.seal), { code: 'secret.unreadable' })
  await writeFile(place, mine)
  assert.deepEqual(await read(first.digest, again.seal), one)
})

test('storing a damaged file again repairs it', async () => {
  const content = Buffer.from('原文')
  const { digest } = await store.put(content)
  await writeFile(store.path(digest), '坏了')
  await assert.rejects(store.read(digest), { code: 'file.damaged' })
  await store.put(content)
  assert.deepEqual(await store.read(digest), content)
})

test('a missing file and a name that is no digest are one problem', async () => {
  await assert.rejects(store.read('0'.repeat(64)), { code: 'file.missing' })
  await assert.rejects(store.read('../../keys.json'), { code: 'file.missing' })
  await assert.rejects(store.withContent('0'.repeat(64), async () => undefined), { code: 'file.missing' })
  assert.throws(() => store.path('../keys.json'), { code: 'file.missing' })
  assert.equal(await store.has('0'.repeat(64)), false)
})

test('a source that breaks off and a full disk leave nothing behind', async () => {
  const before = await stored()
  const breaking = (error: Error): Readable =>
    Readable.from((function* () {
      yield randomBytes(100_000)
      throw error
    })())
  for (const sealed of [false, true]) {
    await assert.rejects(store.put(breaking(new Error('connection lost')), { sealed }), /connection lost/)
    const full = Object.assign(new Error('no space left on device'), { code: 'ENOSPC' })
    await assert.rejects(store.put(breaking(full), { sealed }), { code: 'file.no_space', status: 507 })
  }
  assert.deepEqual(await stored(), before)
})

test('a plaintext copy lives as long as its reader, also when that fails', async () => {
  const content = randomBytes(3_000_000)
  const { digest } = await store.put(content, { sealed: true })
  const before = await stored()
  let path = ''
  const length = await store.withContent(digest, async (lent) => {
    path = await lent.path()
    assert.equal(await lent.path(), path)
    assert.deepEqual(await readFile(path), content)
    return content.length
  })
  assert.equal(length, content.length)
  const failing = async (lent: StoredContent): Promise<void> => {
    path = await lent.path()
    throw new Error('reader failed')
  }
  await assert.rejects(store.withContent(digest, failing), /reader failed/)
  await assert.rejects(stat(path), { code: 'ENOENT' })
  assert.deepEqual(await stored(), before)
})

test('what is made to be sent is its owner’s alone, and gone when it was sent or could not be made', async () => {
  const before = await stored()
  let path = ''
  const made = async (place: string): Promise<void> => {
    path = place
    await writeFile(place, '退回的行')
  }
  const stream = await store.passing(made)
  assert.equal(dirname(path), join(dir, 'files/tmp'))
  assert.equal((await stat(path)).mode & 0o777, 0o600)
  assert.equal((await buffer(stream)).toString(), '退回的行')
  while ((await stored()).length > before.length) await turn()
  const failing = async (place: string): Promise<void> => {
    await made(place)
    throw new Error('writer failed')
  }
  await assert.rejects(store.passing(failing), /writer failed/)
  assert.deepEqual(await stored(), before)
})

test('a plain file is lent as it lies', async () => {
  const { digest } = await store.put(Buffer.from('公开的'))
  assert.equal(await store.withContent(digest, (lent) => lent.path()), store.path(digest))
})

test('erasing removes both forms', async () => {
  const content = Buffer.from('应当删除的')
  const { digest } = await store.put(content)
  await store.put(content, { sealed: true })
  assert.equal(await store.erase(digest), true)
  assert.equal(await store.has(digest), false)
  assert.equal(await store.erase(digest), false)
})

test('what crashes left among temporary files is swept, what may be in use is not', async () => {
  const now = new Date(Date.UTC(2026, 0, 5, 12))
  const old = join(dir, 'files/tmp/old')
  const young = join(dir, 'files/tmp/young')
  for (const path of [old, young]) await writeFile(path, 'rest')
  await utimes(old, now, new Date(now.getTime() - 7 * 3_600_000))
  await utimes(young, now, new Date(now.getTime() - 3_600_000))
  assert.equal(await store.sweepTemp(now), 1)
  await assert.rejects(stat(old), { code: 'ENOENT' })
  assert.equal((await stat(young)).size, 4)
  await rm(young)
  const sealer = { encryptStream: () => assert.fail(), decryptStream: () => assert.fail() }
  assert.equal(await new FileStore(join(dir, 'nowhere'), sealer).sweepTemp(now), 0)
})

test('the same content stored many times at once is one file', async () => {
  const content = randomBytes(500_000)
  const files = await Promise.all(Array.from({ length: 10 }, (_, i) => store.put(content, { sealed: i % 2 === 0 })))
  assert.equal(new Set(files.map((file) => file.digest)).size, 1)
  assert.deepEqual(await store.read(files[0]?.digest ?? ''), content)
  assert.equal((await stored()).filter((path) => path.includes('/files/tmp/')).length, 0)
})

test('what is gathered is taken in whole before it is given back, and leaves no file', async () => {
  const names = (): Promise<string[]> => readdir(join(dir, 'files/tmp'))
  for (const pieces of [0, 3, 40]) {
    const sent = Array.from({ length: pieces }, () => randomBytes(65_536))
    let taken = 0
    async function* sender(): AsyncGenerator<Buffer> {
      for (const piece of sent) {
        taken += 1
        yield piece
      }
    }
    const back = await store.gather(sender(), 4 << 20)
    assert.equal(taken, pieces)
    assert.deepEqual(await names(), [])
    assert.deepEqual(await buffer(back), Buffer.concat(sent))
  }
  const unread = await store.gather(Readable.from(Array.from({ length: 40 }, () => randomBytes(65_536))), 4 << 20)
  unread.destroy()
  for (const limit of [100_000, 2 << 20]) {
    const long = Readable.from(Array.from({ length: 40 }, () => randomBytes(65_536)))
    await assert.rejects(store.gather(long, limit), { code: 'request.too_large' })
  }
  assert.deepEqual(await names(), [])
})

test('a file that is there at once is sealed a piece a turn, so that others have theirs', async () => {
  const pieces = Array.from({ length: 40 }, () => randomBytes(65_536))
  let turns = 0
  let working = true
  const turn = (): void => {
    turns += 1
    if (working) setImmediate(turn)
  }
  setImmediate(turn)
  const { bytes } = await store.put(Readable.from(pieces), { sealed: true })
  working = false
  assert.equal(bytes, 40 * 65_536)
  assert.ok(turns >= pieces.length, `${turns} turns`)
})
