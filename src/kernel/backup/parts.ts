/** The files of a backup: written and read as streams, each with its SM3 digest. */
import { createHash } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { mkdir, open } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { Readable, Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGunzip, createGzip } from 'node:zlib'
import { Problem } from '../problem.ts'
import { backupProblems } from './problems.ts'

export interface Part {
  /** From the backup's folder. */
  path: string
  bytes: number
  sm3: string
}

/** Digests and counts what passes. */
export class Meter extends Transform {
  readonly #hash = createHash('sm3')
  bytes = 0

  override _transform(chunk: Buffer, _encoding: string, done: (error: null, chunk: Buffer) => void): void {
    this.#hash.update(chunk)
    this.bytes += chunk.length
    done(null, chunk)
  }

  sm3(): string {
    return this.#hash.copy().digest('hex')
  }
}

/** Writes a stream compressed to `path` in `dir`; on disk when it resolves. */
export async function writeCompressed(dir: string, path: string, source: Readable): Promise<Part> {
  const place = join(dir, path)
  await mkdir(dirname(place), { recursive: true, mode: 0o700 })
  const meter = new Meter()
  const sink = createWriteStream(place, { flags: 'wx', mode: 0o600, flush: true })
  // Level 3: half the time of the usual level for a tenth more bytes; the counters work on the same processor.
  await pipeline(source, createGzip({ level: 3 }), meter, sink)
  return { path, bytes: meter.bytes, sm3: meter.sm3() }
}

/** Copies a file as it is; on disk when it resolves. */
export async function copyFile(from: string, to: string): Promise<{ bytes: number; sm3: string }> {
  await mkdir(dirname(to), { recursive: true, mode: 0o700 })
  const meter = new Meter()
  await pipeline(createReadStream(from), meter, createWriteStream(to, { flags: 'wx', mode: 0o600, flush: true }))
  return { bytes: meter.bytes, sm3: meter.sm3() }
}

/** The plain content of a compressed part. Its end fails with `backup.damaged` unless the digest is right. */
export function readCompressed(dir: string, part: Part): Readable {
  const meter = new Meter()
  const plain = createGunzip()
  const source = createReadStream(join(dir, part.path))
  // Checked before the last bytes are let out: a damaged part never ends well.
  const check = new Transform({
    transform: (chunk, _encoding, done) => done(null, chunk),
    flush: (done) => done(meter.sm3() === part.sm3 && meter.bytes === part.bytes ? null : damaged(part.path)),
  })
  // Whoever reads `plain` hears of it there.
  void pipeline(source, meter, check, plain).catch(() => undefined)
  async function* content(): AsyncGenerator<Buffer> {
    try {
      for await (const piece of plain) yield piece as Buffer
    } catch (error) {
      throw error instanceof Problem ? error : damaged(part.path, error)
    }
  }
  return Readable.from(content(), { objectMode: false })
}

export function damaged(path: string, cause?: unknown): Problem {
  return new Problem(backupProblems.damaged, { detail: `${path} 缺失或与清单中的摘要不符`, cause })
}

/** Makes the names in a folder durable. */
export async function syncFolder(dir: string): Promise<void> {
  const handle = await open(dir, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
