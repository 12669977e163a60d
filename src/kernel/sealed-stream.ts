/**
 * Files at rest, sealed as a stream. The reader gets only bytes whose authenticity is already proved, and a
 * file cut short, reordered or spliced does not end well.
 *
 * Layout: `PSF1` · key id length (1) · key id · salt (16) · frames. A frame is: length and flags (4,
 * big-endian, top bit = last, next bit = packed) · ciphertext (at most 64 KiB) · tag (32). Keys are derived per
 * file from the ring key and the salt; SM4-CTR runs through the file; each tag is HMAC-SM3 over header, context,
 * frame number, length with flags, ciphertext.
 *
 * What gets smaller by it is packed (Zstandard, each frame by itself) before it is sealed: tables shrink to a tenth,
 * and packing costs a sixth of what SM4 and HMAC-SM3 cost on the bytes it saves.
 */
import { createCipheriv, randomBytes, timingSafeEqual } from 'node:crypto'
import type { Cipheriv } from 'node:crypto'
import { Transform } from 'node:stream'
import type { TransformCallback } from 'node:stream'
import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib'
import { cryptoProblems, deriveKeys, hmacSm3 } from './crypto.ts'
import type { KeyRing, SealingKeys } from './crypto.ts'
import { Problem } from './problem.ts'

const MAGIC = Buffer.from('PSF1')
const FRAME = 65_536
const SALT = 16
const TAG = 32
const LAST = 0x80000000
const PACKED = 0x40000000

/** A stream that seals what is written to it under the ring's current key, for this context only. */
export function encryptStream(ring: KeyRing, context: string): Transform {
  const salt = randomBytes(SALT)
  const master = ring.derive('file')
  const id = Buffer.from(master.id)
  const header = Buffer.concat([MAGIC, Buffer.from([id.length]), id, salt])
  const frames = new Frames(fileKeys(master, salt), header, context)
  const waiting = new Window()
  let started = false
  const start = (stream: Transform): void => {
    if (!started) stream.push(header)
    started = true
  }
  return new Transform({
    transform(chunk: Buffer, _encoding, done: TransformCallback) {
      start(this)
      waiting.add(chunk)
      // A full frame is sent only when more follows: the last one must carry the flag.
      while (waiting.length > FRAME) this.push(frames.seal(waiting.take(FRAME), false))
      done()
    },
    flush(done) {
      start(this)
      this.push(frames.seal(waiting.take(waiting.length), true))
      done()
    },
  })
}

/**
 * A stream that opens what `encryptStream` sealed; fails with Problem `secret.unreadable` on any change or
 * cut, and on what came out of another sealing than `seal` names.
 */
export function decryptStream(ring: KeyRing, context: string, seal?: string): Transform {
  const waiting = new Window()
  let frames: Frames | undefined
  let ended = false
  const advance = (stream: Transform): void => {
    frames ??= readHeader(ring, context, waiting, seal)
    while (frames !== undefined && waiting.length >= 4) {
      const word = waiting.peek(4).readUInt32BE(0)
      const length = word % PACKED
      if (ended || length > FRAME) throw new Problem(cryptoProblems.unreadable)
      if (waiting.length < 4 + length + TAG) return
      ended = word >= LAST
      const lead = waiting.take(4)
      const body = waiting.take(length)
      const plain = frames.open(lead, body, waiting.take(TAG))
      if (plain.length > 0) stream.push(plain)
    }
  }
  return new Transform({
    transform(chunk: Buffer, _encoding, done: TransformCallback) {
      waiting.add(chunk)
      settle(() => advance(this), done)
    },
    flush(done) {
      settle(() => {
        if (!ended || waiting.length > 0) throw new Problem(cryptoProblems.unreadable)
      }, done)
    },
  })
}

function settle(work: () => void, done: TransformCallback): void {
  try {
    work()
  } catch (error) {
    done(error as Error)
    return
  }
  done()
}

function fileKeys(master: SealingKeys, salt: Buffer): SealingKeys {
  return deriveKeys(master.id, hmacSm3(master.authentication, salt), 'file stream')
}

/** So many of the first bytes hold the header. */
export const sealHeadBytes = 5 + 16 + SALT

/**
 * What tells one sealing from every other, from the first bytes of what it made: its salt, in hex. The keys of every
 * frame come of it, so content that opens under a remembered seal is what was sealed then. Undefined: no such head.
 */
export function sealOf(head: Buffer): string | undefined {
  const length = headerLength(head)
  if (length === undefined || head.length < length) return undefined
  return head.toString('hex', length - SALT, length)
}

/** Undefined where more bytes are needed; throws where it is no header. */
function headerLength(head: Buffer): number | undefined {
  if (head.length < 5) return undefined
  const idLength = head[4] as number
  const known = head.subarray(0, 4).equals(MAGIC) && idLength > 0 && idLength <= 16
  if (!known) throw new Problem(cryptoProblems.unreadable)
  return 5 + idLength + SALT
}

function readHeader(
  ring: KeyRing,
  context: string,
  waiting: Window,
  seal: string | undefined,
): Frames | undefined {
  const length = waiting.length < 5 ? undefined : headerLength(waiting.peek(5))
  if (length === undefined || waiting.length < length) return undefined
  const header = waiting.take(length)
  if (seal !== undefined && sealOf(header) !== seal) throw new Problem(cryptoProblems.unreadable)
  const id = header.subarray(5, length - SALT).toString('latin1')
  return new Frames(fileKeys(ring.derive('file', id), header.subarray(length - SALT)), header, context)
}

/** Its fastest level: on tables as small as the usual one, in half the time. */
const packing = { params: { [constants.ZSTD_c_compressionLevel]: 1 } }

/** The running cipher and frame count of one file. */
class Frames {
  readonly #cipher: Cipheriv
  readonly #key: Buffer
  readonly #prefix: Buffer
  #number = 0

  constructor(keys: SealingKeys, header: Buffer, context: string) {
    // The encryption key is this file's alone, so the counter may start at zero.
    this.#cipher = createCipheriv('sm4-ctr', keys.encryption, Buffer.alloc(16))
    this.#key = keys.authentication
    this.#prefix = Buffer.concat([header, Buffer.from(`${Buffer.byteLength(context)} ${context} `)])
  }

  seal(plain: Buffer, last: boolean): Buffer {
    const packed = zstdCompressSync(plain, packing)
    const smaller = packed.length < plain.length
    const body = this.#cipher.update(smaller ? packed : plain)
    const lead = Buffer.alloc(4)
    lead.writeUInt32BE(body.length + (smaller ? PACKED : 0) + (last ? LAST : 0))
    return Buffer.concat([lead, body, this.#tag(lead, body)])
  }

  open(lead: Buffer, body: Buffer, tag: Buffer): Buffer {
    if (!timingSafeEqual(this.#tag(lead, body), tag)) throw new Problem(cryptoProblems.unreadable)
    const content = this.#cipher.update(body)
    const packed = (lead.readUInt32BE(0) & PACKED) !== 0
    return packed ? zstdDecompressSync(content, { maxOutputLength: FRAME }) : content
  }

  #tag(lead: Buffer, body: Buffer): Buffer {
    const number = Buffer.alloc(8)
    number.writeBigUInt64BE(BigInt(this.#number))
    this.#number += 1
    return hmacSm3(this.#key, this.#prefix, number, lead, body)
  }
}

/** Bytes received and not yet used; joins chunks only when a piece spans them. */
class Window {
  #chunks: Buffer[] = []
  length = 0

  add(chunk: Buffer): void {
    if (chunk.length === 0) return
    this.#chunks.push(chunk)
    this.length += chunk.length
  }

  peek(count: number): Buffer {
    this.#gather(count)
    return (this.#chunks[0] ?? Buffer.alloc(0)).subarray(0, count)
  }

  take(count: number): Buffer {
    if (count === 0) return Buffer.alloc(0)
    this.#gather(count)
    const first = this.#chunks[0] as Buffer
    if (first.length === count) this.#chunks.shift()
    else this.#chunks[0] = first.subarray(count)
    this.length -= count
    return first.subarray(0, count)
  }

  #gather(count: number): void {
    if ((this.#chunks[0]?.length ?? count) >= count) return
    let held = 0
    let pieces = 0
    while (held < count && pieces < this.#chunks.length) {
      held += (this.#chunks[pieces] as Buffer).length
      pieces += 1
    }
    this.#chunks.splice(0, pieces, Buffer.concat(this.#chunks.slice(0, pieces)))
  }
}
