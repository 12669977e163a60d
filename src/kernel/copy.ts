/**
 * COPY into a table: the fastest way rows enter PostgreSQL. Values in binary, lines that are text already as they are;
 * both in large blocks.
 */
import { once } from 'node:events'
import { finished } from 'node:stream/promises'
import { from as copyFrom } from 'pg-copy-streams'
import type { PgClient } from './db.ts'
import { dayNumber, isCivilDate, type CivilDate } from './time.ts'

/** A value as COPY text: null is `\N`; backslash, tab, newline and carriage return are escaped. */
export function copyValue(value: string | number | boolean | null): string {
  if (value === null) return '\\N'
  if (typeof value !== 'string') return String(value)
  for (let i = 0; i < value.length; i += 1) {
    const c = value.charCodeAt(i)
    if (c === 92 || c === 9 || c === 10 || c === 13) return escapeText(value)
  }
  return value
}

function escapeText(value: string): string {
  return value
    .replaceAll('\\', '\\\\')
    .replaceAll('\t', '\\t')
    .replaceAll('\n', '\\n')
    .replaceAll('\r', '\\r')
}

/** Identifiers as an array literal: made ten times faster than the driver's, which asks each for quotes. No quotes inside. */
export function idArray(ids: readonly string[]): string {
  return `{${ids.join(',')}}`
}

/** Any texts as an array literal, as `idArray`. */
export function textArray(texts: readonly (string | null)[]): string {
  return `{${texts.map((text) => (text === null ? 'NULL' : quoted(text))).join(',')}}`
}

function quoted(text: string): string {
  return /["\\]/.test(text) ? `"${text.replace(/["\\]/g, '\\$&')}"` : `"${text}"`
}

/** Of one block; what is sent is less. */
const blockBytes = (1 << 16) + (1 << 14)
/** Longer texts are encoded by the runtime; below that the call costs more than the work. */
const shortText = 40

/** Values of a row as COPY takes them in binary: `bytes` from `start` to `end`. */
export interface CopyPart {
  readonly bytes: Buffer
  readonly start: number
  readonly end: number
}

/**
 * Rows in the binary format of COPY (PostgreSQL manual, "COPY", Binary Format): a value is its length in four bytes, -1
 * for null, and its bytes. They go straight to their place, so that a row leaves no strings behind for the collector;
 * and the database need not read them from text, a tenth of what a record costs it. A value must be of the type of its
 * column.
 */
export class CopyBlock {
  #bytes = Buffer.allocUnsafe(blockBytes)
  #length = 0

  /** Begins a row of so many values. */
  row(columns: number): this {
    this.#room(2)
    this.#int16(columns)
    return this
  }

  /** For a column of type text. */
  text(value: string | null): this {
    if (value === null) return this.#null()
    // A UTF-16 unit takes three bytes at most.
    this.#room(4 + value.length * 3)
    const start = this.#length
    this.#length += 4
    if (value.length > shortText || !this.#short(value)) this.#length += this.#bytes.write(value, this.#length)
    this.#bytes.writeInt32BE(this.#length - start - 4, start)
    return this
  }

  /** For text[]. */
  texts(values: readonly string[] | null): this {
    if (values === null) return this.#null()
    this.#room(24)
    const start = this.#length
    // Its length, set below; dimensions, no nulls, the type of the elements; how many, counted from 1.
    for (const word of [0, 1, 0, textType, values.length, 1]) this.#int32(word)
    for (const value of values) this.text(value)
    this.#bytes.writeInt32BE(this.#length - start - 4, start)
    return this
  }

  /** For uuid: 32 hexadecimal digits with or without hyphens. */
  uuid(value: string): this {
    this.#room(20)
    this.#int32(16)
    const end = this.#length + 16
    let at = 0
    while (this.#length < end) {
      if (value.charCodeAt(at) === hyphen) at += 1
      this.#bytes[this.#length++] = (nibble(value, at) << 4) | nibble(value, at + 1)
      at += 2
    }
    if (at !== value.length) throw new RangeError('not a uuid')
    return this
  }

  /** For date. */
  date(value: CivilDate | null): this {
    if (value === null) return this.#null()
    if (!isCivilDate(value)) throw new RangeError('not a civil date')
    this.#room(8)
    this.#int32(4)
    this.#int32(dayNumber(value) - epochDays)
    return this
  }

  /** For integer. */
  int(value: number | null): this {
    if (value === null) return this.#null()
    if ((value | 0) !== value) throw new RangeError('not an integer of 32 bits')
    this.#room(8)
    this.#int32(4)
    this.#int32(value)
    return this
  }

  /** For timestamptz, to the millisecond. */
  instant(value: Date | null): this {
    if (value === null) return this.#null()
    this.#room(12)
    this.#int32(8)
    this.#bytes.writeBigInt64BE(BigInt(value.getTime() - epochDays * 86_400_000) * 1000n, this.#length)
    this.#length += 8
    return this
  }

  /** For jsonb: JSON in UTF-8. */
  json(json: Uint8Array): this {
    this.#room(5 + json.length)
    this.#int32(1 + json.length)
    this.#bytes[this.#length++] = jsonbVersion
    this.#bytes.set(json, this.#length)
    this.#length += json.length
    return this
  }

  /** Values written elsewhere. */
  part({ bytes, start, end }: CopyPart): this {
    this.#room(end - start)
    this.#length += bytes.copy(this.#bytes, this.#length, start, end)
    return this
  }

  /** What was written since the block was so long, for another block; it stays as it is when this one goes on. */
  since(start: number): CopyPart {
    return { bytes: this.#bytes, start, end: this.#length }
  }

  get length(): number {
    return this.#length
  }

  /** What was written; the block is empty then. */
  take(): Buffer {
    const taken = this.#bytes.subarray(0, this.#length)
    this.#bytes = Buffer.allocUnsafe(blockBytes)
    this.#length = 0
    return taken
  }

  #null(): this {
    this.#room(4)
    this.#int32(-1)
    return this
  }

  #int16(value: number): void {
    this.#bytes[this.#length++] = value >> 8
    this.#bytes[this.#length++] = value
  }

  #int32(value: number): void {
    this.#int16(value >> 16)
    this.#int16(value)
  }

  /** Whether the text was written; one beyond the basic plane is not. */
  #short(text: string): boolean {
    const bytes = this.#bytes
    let at = this.#length
    for (let i = 0; i < text.length; i += 1) {
      const c = text.charCodeAt(i)
      if (c < 0x80) bytes[at++] = c
      else if (c < 0x800) {
        bytes[at++] = 0xc0 | (c >> 6)
        bytes[at++] = 0x80 | (c & 0x3f)
      } else if ((c & 0xf800) === 0xd800) return false
      else {
        bytes[at++] = 0xe0 | (c >> 12)
        bytes[at++] = 0x80 | ((c >> 6) & 0x3f)
        bytes[at++] = 0x80 | (c & 0x3f)
      }
    }
    this.#length = at
    return true
  }

  #room(count: number): void {
    if (this.#length + count <= this.#bytes.length) return
    const larger = Buffer.allocUnsafe(Math.max(this.#bytes.length * 2, this.#length + count + blockBytes))
    larger.set(this.#bytes.subarray(0, this.#length))
    this.#bytes = larger
  }
}

const hyphen = 45
const jsonbVersion = 1
/** Object identifier of the type text. */
const textType = 25
/** Days from 1970 to 2000, from which PostgreSQL counts. */
const epochDays = 10_957

function nibble(text: string, at: number): number {
  const c = text.charCodeAt(at)
  if (c >= 48 && c <= 57) return c - 48
  if (c >= 97 && c <= 102) return c - 87
  if (c >= 65 && c <= 70) return c - 55
  throw new RangeError('not a hexadecimal digit')
}

/** The value of a text column at the beginning of a part. */
export function firstText({ bytes, start }: CopyPart): string | null {
  const length = bytes.readInt32BE(start)
  return length < 0 ? null : bytes.toString('utf8', start + 4, start + 4 + length)
}

/** Copies lines (values of `copyValue` joined by tabs, without newline) into `table (columns)`; otherwise as `copyRows`. */
export function copyLines(
  client: PgClient,
  table: string,
  columns: readonly string[],
  lines: Iterable<string>,
): Promise<void> {
  return copy(client, `COPY ${table} (${columns.join(', ')}) FROM STDIN`, blocksOf(lines))
}

function* blocksOf(lines: Iterable<string>): Generator<Buffer> {
  let gathered = ''
  for (const line of lines) {
    gathered += `${line}\n`
    if (gathered.length < sentBytes) continue
    yield Buffer.from(gathered)
    gathered = ''
  }
  yield Buffer.from(gathered)
}

/** What stands before the rows: signature, no flags, no further header. */
const binaryHeader = Buffer.from('PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0', 'latin1')
/** What stands behind them. */
const binaryTrailer = Buffer.from([0xff, 0xff])

/**
 * Copies rows into `table (columns)`; `write` puts one row's values into the block in the order of the columns.
 * Must run inside the caller's transaction: a failing COPY leaves nothing behind.
 */
export function copyRows<T>(
  client: PgClient,
  table: string,
  columns: readonly string[],
  rows: Iterable<T>,
  write: (block: CopyBlock, row: T) => void,
): Promise<void> {
  function* blocks(): Generator<Buffer> {
    yield binaryHeader
    const block = new CopyBlock()
    for (const row of rows) {
      write(block.row(columns.length), row)
      if (block.length >= sentBytes) yield block.take()
    }
    yield block.take()
    yield binaryTrailer
  }
  return copy(client, `COPY ${table} (${columns.join(', ')}) FROM STDIN (FORMAT binary)`, blocks())
}

async function copy(client: PgClient, statement: string, blocks: Iterable<Buffer>): Promise<void> {
  const stream = client.query(copyFrom(statement))
  const done = finished(stream)
  // The failure is reported by `done` below; a listener keeps an early one from being unhandled meanwhile.
  done.catch(() => undefined)
  for (const block of blocks) {
    if (!stream.write(block)) await Promise.race([once(stream, 'drain'), done])
  }
  stream.end()
  await done
}

/** Sent as soon as gathered, so that the server works while the rest is made. */
const sentBytes = 1 << 16
