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

/** Identifiers as an array literal: made ten times faster than the driver's, which asks each for quotes. No quotes inside. */
export function idArray(ids: readonly string[]): string {
  return `{${ids.join(',')}}`
}

const blockBytes = 1 << 18

/**
 * Copies lines (already joined by tabs, without newline) into `table (columns)`.
 * Must run inside the caller's transaction: a failing COPY leaves nothing behind.
 */
export function copyLines(
  client: PgClient,
  table: string,
  columns: readonly string[],
  lines: Iterable<string>,
): Promise<void> {
  return copyText(client, table, columns, withNewlines(lines))
}

function* withNewlines(lines: Iterable<string>): Generator<string> {
  for (const line of lines) {
    yield line
    yield '\n'
  }
}

/** The same from pieces of text that hold their own newlines: long pieces need not be joined first. */
export async function copyText(
  client: PgClient,
  table: string,
  columns: readonly string[],
  pieces: Iterable<string>,
): Promise<void> {
  const stream = client.query(copyFrom(`COPY ${table} (${columns.join(', ')}) FROM STDIN`))
  const done = finished(stream)
  // The failure is reported by `done` below; a listener keeps an early one from being unhandled meanwhile.
  done.catch(() => undefined)
  let block = Buffer.allocUnsafe(blockBytes)
  let used = 0
  for (const piece of pieces) {
    // A UTF-16 unit takes three bytes at most.
    const most = piece.length * 3
    if (used + most > block.length) {
      if (used > 0 && !stream.write(block.subarray(0, used))) await Promise.race([once(stream, 'drain'), done])
      block = Buffer.allocUnsafe(Math.max(blockBytes, most))
      used = 0
    }
    used += block.write(piece, used)
  }
  stream.end(block.subarray(0, used))
  await done
}
