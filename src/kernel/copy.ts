/** COPY into a table: the fastest way rows enter PostgreSQL. Text format, built in large blocks. */
import { once } from 'node:events'
import { finished } from 'node:stream/promises'
import { from as copyFrom } from 'pg-copy-streams'
import type { PgClient } from './db.ts'

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

/** The value of a COPY text: what `copyValue` made of it, undone. */
export function copyText(text: string): string | null {
  if (text === '\\N') return null
  if (!text.includes('\\')) return text
  return text.replace(/\\(.)/g, (_, sign: string) => unescaped[sign] ?? sign)
}

const unescaped: Readonly<Record<string, string>> = { t: '\t', n: '\n', r: '\r' }

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

/** Values of a row as COPY text, the tab behind the last included: `bytes` from `start` to `end`. */
export interface CopyPart {
  readonly bytes: Buffer
  readonly start: number
  readonly end: number
}

/** COPY text as bytes: values go straight to their place, so that a row leaves no strings behind for the collector. */
export class CopyBlock {
  #bytes = Buffer.allocUnsafe(blockBytes)
  #length = 0

  /** A value that needs no escape: an identifier, a date, a number. Null is `\N`. */
  plain(value: string | null): this {
    const text = value ?? '\\N'
    this.#room(text.length)
    const bytes = this.#bytes
    let at = this.#length
    for (let i = 0; i < text.length; i += 1) bytes[at++] = text.charCodeAt(i)
    bytes[at++] = tab
    this.#length = at
    return this
  }

  /** Any text, escaped. Null is `\N`. */
  value(value: string | null): this {
    if (value === null) return this.plain(null)
    this.#utf8(copyValue(value))
    this.#bytes[this.#length++] = tab
    return this
  }

  /** JSON in UTF-8. Its only special character is the backslash, since control characters are escaped already. */
  json(json: Uint8Array): this {
    this.#room(json.length * 2)
    if (json.includes(backslash)) {
      for (const byte of json) {
        if (byte === backslash) this.#bytes[this.#length++] = backslash
        this.#bytes[this.#length++] = byte
      }
    } else {
      this.#bytes.set(json, this.#length)
      this.#length += json.length
    }
    this.#bytes[this.#length++] = tab
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

  /** Ends the row: the tab behind its last value becomes a newline. */
  end(): void {
    this.#bytes[this.#length - 1] = newline
  }

  /** A whole row that was made elsewhere, without its newline. */
  row(line: string): void {
    this.#utf8(line)
    this.#bytes[this.#length++] = newline
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

  #utf8(text: string): void {
    // A UTF-16 unit takes three bytes at most.
    this.#room(text.length * 3)
    if (text.length > shortText || !this.#short(text)) {
      this.#length += this.#bytes.write(text, this.#length)
    }
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

  /** Makes room for so many bytes and a sign behind them. */
  #room(count: number): void {
    if (this.#length + count < this.#bytes.length) return
    const larger = Buffer.allocUnsafe(Math.max(this.#bytes.length * 2, this.#length + count + blockBytes))
    larger.set(this.#bytes.subarray(0, this.#length))
    this.#bytes = larger
  }
}

const tab = 9
const newline = 10
const backslash = 92

/** Copies lines (already joined by tabs, without newline) into `table (columns)`, as `copyRows`. */
export function copyLines(
  client: PgClient,
  table: string,
  columns: readonly string[],
  lines: Iterable<string>,
): Promise<void> {
  return copyRows(client, table, columns, lines, (block, line) => block.row(line))
}

/**
 * Copies rows into `table (columns)`; `write` puts one row's values into the block in the order of the columns.
 * Must run inside the caller's transaction: a failing COPY leaves nothing behind.
 */
export async function copyRows<T>(
  client: PgClient,
  table: string,
  columns: readonly string[],
  rows: Iterable<T>,
  write: (block: CopyBlock, row: T) => void,
): Promise<void> {
  const stream = client.query(copyFrom(`COPY ${table} (${columns.join(', ')}) FROM STDIN`))
  const done = finished(stream)
  // The failure is reported by `done` below; a listener keeps an early one from being unhandled meanwhile.
  done.catch(() => undefined)
  const block = new CopyBlock()
  for (const row of rows) {
    write(block, row)
    if (block.length < sentBytes) continue
    if (!stream.write(block.take())) await Promise.race([once(stream, 'drain'), done])
  }
  stream.end(block.take())
  await done
}

/** Sent as soon as gathered, so that the server works while the rest is made. */
const sentBytes = 1 << 16
