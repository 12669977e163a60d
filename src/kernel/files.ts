/**
 * Files by digest: content is stored once under the SM3 digest of its bytes, sealed with SM4 where it may hold
 * personal data. A file appears whole or not at all; what is read is checked against its digest.
 */
import { createHash } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { access, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { PassThrough, Readable, Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { uuidv7 } from './ids.ts'
import { defineProblems, Problem, problems } from './problem.ts'
import { sealHeadBytes, sealOf } from './sealed-stream.ts'

export const fileProblems = defineProblems({
  missing: { code: 'file.missing', status: 404, title: '文件不存在' },
  damaged: { code: 'file.damaged', status: 500, title: '存储的文件已损坏，请联系运行维护人员' },
  unwritable: { code: 'file.unwritable', status: 503, title: '文件存储暂时不可写，文件未保存，请稍后再试' },
  noSpace: { code: 'file.no_space', status: 507, title: '存储空间不足，文件未保存，请稍后再试' },
})

/** What seals files at rest: the key ring. Each call gives a fresh stream. */
export interface FileSealer {
  encryptStream(): Transform
  /** Opens nothing but what that sealing made, where one is named. */
  decryptStream(seal?: string): Transform
}

export interface StoredFile {
  /** SM3 of the content as it was given, in hex. */
  digest: string
  bytes: number
  /**
   * Which sealing made the stored form; null: it is stored plain. Kept beside the digest it proves later readings to be
   * of this content without digesting it again.
   */
  seal: string | null
}

/** A stored file as its reader takes it. */
export interface StoredContent {
  /** The content from its start; ends in an error where it no longer matches its digest. */
  stream(): Readable
  /** Where the plaintext lies, its digest checked; valid while it is lent. */
  path(): Promise<string>
}

export interface PutOptions {
  sealed?: boolean
  /** Is shown the content as it passes. */
  watch?: (piece: Buffer) => void
}

const digestPattern = /^[0-9a-f]{64}$/
const sealedSuffix = '.sm4'
/** Of what is gathered, in memory. */
const heldBytes = 1 << 20

export class FileStore {
  readonly #root: string
  readonly #temp: string
  readonly #sealer: FileSealer

  /** `dataDir/files` holds the files, `dataDir/files/tmp` what is being written. */
  constructor(dataDir: string, sealer: FileSealer) {
    this.#root = join(dataDir, 'files')
    this.#temp = join(this.#root, 'tmp')
    this.#sealer = sealer
  }

  /**
   * Stores content and returns its digest. The same content is kept once (once plain, once sealed). When it resolves,
   * the file is on disk; when it throws, nothing is left. Throws `file.no_space` on a full disk, `file.unwritable` on
   * one that takes no writing.
   */
  async put(content: Readable | Uint8Array, options: PutOptions = {}): Promise<StoredFile> {
    await mkdir(this.#temp, { recursive: true })
    const temp = join(this.#temp, uuidv7())
    const meter = new Meter(undefined, options.watch)
    const source = content instanceof Readable ? content : Readable.from(chunksOf(content))
    try {
      const sink = createWriteStream(temp, { flags: 'wx', mode: 0o600, flush: true })
      await (options.sealed === true
        ? pipeline(source, meter, this.#sealer.encryptStream(), sink)
        : pipeline(source, meter, sink))
      const digest = meter.digest()
      const seal = options.sealed === true ? ((await sealOfFile(temp)) ?? null) : null
      await this.#settle(temp, this.#place(digest, options.sealed === true))
      return { digest, bytes: meter.bytes, seal }
    } catch (error) {
      await rm(temp, { force: true })
      throw notWritten(error)
    }
  }

  /**
   * Takes in all of a stream before any of it is given back, once. Little stays in memory; more is sealed into a
   * temporary file that has no name any more when this resolves and is gone when the stream returned is closed.
   * Throws `request.too_large` beyond `limit` bytes, else as `put`.
   */
  async gather(content: AsyncIterable<Uint8Array>, limit: number): Promise<Readable> {
    const pieces = bounded(content, limit)
    const held: Uint8Array[] = []
    for (let bytes = 0; bytes <= heldBytes;) {
      const next = await pieces.next()
      if (next.done === true) return Readable.from(held, { objectMode: false })
      held.push(next.value)
      bytes += next.value.length
    }
    async function* all(): AsyncGenerator<Uint8Array> {
      yield* held.splice(0)
      yield* pieces
    }
    await mkdir(this.#temp, { recursive: true })
    const temp = join(this.#temp, uuidv7())
    try {
      const sink = createWriteStream(temp, { flags: 'wx', mode: 0o600 })
      await pipeline(Readable.from(all(), { objectMode: false }), this.#sealer.encryptStream(), sink)
      const file = await open(temp, 'r')
      await rm(temp)
      const plain = this.#sealer.decryptStream()
      // Who reads `plain` hears of a failure there.
      void pipeline(file.createReadStream(), plain).catch(() => undefined)
      return plain
    } catch (error) {
      await rm(temp, { force: true })
      throw notWritten(error)
    }
  }

  /** Whether the content is stored, in either form. */
  async has(digest: string): Promise<boolean> {
    return (await this.#find(digest)) !== undefined
  }

  /**
   * The content as a stream. A file that no longer matches its digest ends in an error, never in an ordinary end; a
   * missing one fails with `file.missing`.
   */
  open(digest: string): Readable {
    const out = new PassThrough()
    void this.#send(digest, out, true)
    return out
  }

  /** The whole content, for files known to be small. */
  async read(digest: string): Promise<Buffer> {
    const parts: Buffer[] = []
    for await (const part of this.open(digest)) parts.push(part as Buffer)
    return Buffer.concat(parts)
  }

  /** Where a file stored plain lies; whether it exists is for the caller to find out. */
  path(digest: string): string {
    return this.#place(digest, false)
  }

  /**
   * Lends `work` a stored file: as a stream from its start, as often as it likes, or as a plaintext file for readers
   * that need random access. A sealed file is unsealed into a temporary one only where its path is asked for; that is
   * overwritten and removed afterwards, whatever happens. `seal`: the one it got when it was put. Throws
   * `file.missing`.
   */
  async withContent<T>(
    digest: string,
    work: (content: StoredContent) => Promise<T>,
    seal: string | null = null,
  ): Promise<T> {
    const found = await this.#find(digest)
    if (found === undefined) throw new Problem(fileProblems.missing)
    let plain: Promise<string> | undefined
    let temp: string | undefined
    // The same content may have been put, and sealed, once more since: then its digest has to prove it.
    const known = found.sealed && seal !== null && (await sealOfFile(found.path)) === seal ? seal : undefined
    let isProved = known !== undefined
    const stream = (): Readable => {
      const out = new PassThrough()
      // Once the digest was found right, a seal proves every further reading by itself.
      void this.#send(digest, out, !(isProved && found.sealed), known).then((whole) => (isProved ||= whole))
      return out
    }
    const unseal = async (): Promise<string> => {
      if (!found.sealed) {
        for await (const part of this.open(digest)) void part
        return found.path
      }
      await mkdir(this.#temp, { recursive: true })
      temp = join(this.#temp, `${uuidv7()}.plain`)
      await pipeline(stream(), createWriteStream(temp, { flags: 'wx', mode: 0o600 }))
      return temp
    }
    try {
      return await work({ stream, path: () => (plain ??= unseal()) })
    } finally {
      if (temp !== undefined) await shred(temp)
    }
  }

  /**
   * Content made to be sent once and kept nowhere: `write` fills the file whose path it is given, which nobody else on
   * the machine may read. It is overwritten and removed when the stream closes, and by the sweep after a crash.
   */
  async passing(write: (path: string) => Promise<void>): Promise<Readable> {
    await mkdir(this.#temp, { recursive: true })
    const path = join(this.#temp, `${uuidv7()}.plain`)
    try {
      await (await open(path, 'wx', 0o600)).close()
      await write(path)
    } catch (error) {
      await shred(path)
      throw error
    }
    return createReadStream(path).once('close', () => void shred(path))
  }

  /** Removes a stored file in both forms, where the law asks for erasure. Returns whether there was one. */
  async erase(digest: string): Promise<boolean> {
    const there = await this.has(digest)
    await shred(this.#place(digest, false))
    await rm(this.#place(digest, true), { force: true })
    return there
  }

  /**
   * Removes what crashes left among the temporary files: those untouched for `olderThanMs` before `now`. Several
   * servers may share the folder, so young ones may be somebody's. Returns how many were removed.
   */
  async sweepTemp(now: Date, olderThanMs: number = 6 * 3_600_000): Promise<number> {
    let removed = 0
    for (const name of await readdir(this.#temp).catch(() => [])) {
      const path = join(this.#temp, name)
      const found = await stat(path).catch(() => undefined)
      if (found === undefined || now.getTime() - found.mtimeMs < olderThanMs) continue
      await shred(path)
      removed += 1
    }
    return removed
  }

  /** Sends the content, with its digest checked at the end or not; answers whether all of it was sent. */
  async #send(digest: string, out: PassThrough, check: boolean, seal?: string): Promise<boolean> {
    try {
      const found = await this.#find(digest)
      if (found === undefined) throw new Problem(fileProblems.missing)
      const source = createReadStream(found.path)
      const opened = found.sealed ? [this.#sealer.decryptStream(seal)] : []
      const stages = [...opened, ...(check ? [new Meter(digest)] : [])]
      await pipeline([source, ...stages, out])
      return true
    } catch (error) {
      out.destroy(error as Error)
      return false
    }
  }

  #place(digest: string, sealed: boolean): string {
    if (!digestPattern.test(digest)) throw new Problem(fileProblems.missing)
    return join(this.#root, digest.slice(0, 2), digest.slice(2) + (sealed ? sealedSuffix : ''))
  }

  async #find(digest: string): Promise<{ path: string; sealed: boolean } | undefined> {
    for (const sealed of [false, true]) {
      const path = this.#place(digest, sealed)
      if (await exists(path)) return { path, sealed }
    }
    return undefined
  }

  async #settle(temp: string, place: string): Promise<void> {
    const folder = join(place, '..')
    await mkdir(folder, { recursive: true })
    // Replacing an equal file is harmless, and repairs one that was damaged.
    await rename(temp, place)
    // The name is durable only when the folder is on disk.
    const handle = await open(folder, 'r')
    try {
      await handle.sync()
    } finally {
      await handle.close()
    }
  }
}

/** Digests and counts what passes; with an expected digest it fails at the end when the content was another. */
class Meter extends Transform {
  readonly #hash = createHash('sm3')
  readonly #expected: string | undefined
  readonly #watch: PutOptions['watch']
  bytes = 0

  constructor(expected?: string, watch?: PutOptions['watch']) {
    super()
    this.#expected = expected
    this.#watch = watch
  }

  override _transform(chunk: Buffer, _encoding: string, done: (error: Error | null, chunk?: Buffer) => void): void {
    this.#hash.update(chunk)
    this.#watch?.(chunk)
    this.bytes += chunk.length
    // A sender on a fast line fills two megabytes before the loop turns: counters would wait while all of it is sealed.
    setImmediate(done, null, chunk)
  }

  override _flush(done: (error?: Error | null) => void): void {
    if (this.#expected !== undefined && this.digest() !== this.#expected) done(new Problem(fileProblems.damaged))
    else done()
  }

  digest(): string {
    return this.#hash.copy().digest('hex')
  }
}

/** Why the disk did not take it, as its sender is told. */
function notWritten(error: unknown): unknown {
  const { code } = error as NodeJS.ErrnoException
  if (code === 'ENOSPC' || code === 'EDQUOT') return new Problem(fileProblems.noSpace, { cause: error })
  if (code === 'EROFS' || code === 'EACCES' || code === 'EIO') {
    return new Problem(fileProblems.unwritable, { cause: error })
  }
  return error
}

async function* bounded(content: AsyncIterable<Uint8Array>, limit: number): AsyncGenerator<Uint8Array> {
  let bytes = 0
  for await (const piece of content) {
    bytes += piece.length
    if (bytes > limit) {
      throw new Problem(problems.tooLarge, { detail: `一次最多 ${Math.floor(limit / 2 ** 20)} MB，请分几次发送` })
    }
    yield piece
  }
}

function* chunksOf(content: Uint8Array): Generator<Buffer> {
  const buffer = Buffer.from(content.buffer, content.byteOffset, content.byteLength)
  for (let from = 0; from < buffer.length; from += 65_536) yield buffer.subarray(from, from + 65_536)
}

async function sealOfFile(path: string): Promise<string | undefined> {
  const handle = await open(path, 'r')
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(sealHeadBytes), 0, sealHeadBytes, 0)
    return sealOf(buffer.subarray(0, bytesRead))
  } finally {
    await handle.close()
  }
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  )
}

/** Overwrites a file with zeros, then removes it. On copy-on-write disks the overwriting is only an effort. */
async function shred(path: string): Promise<void> {
  const handle = await open(path, 'r+').catch(() => undefined)
  if (handle !== undefined) {
    try {
      const { size } = await handle.stat()
      const zeros = Buffer.alloc(Math.min(size, 1 << 20))
      for (let at = 0; at < size; at += zeros.length) {
        await handle.write(zeros, 0, Math.min(zeros.length, size - at), at)
      }
      await handle.sync()
    } finally {
      await handle.close()
    }
  }
  await rm(path, { force: true })
}
