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

const blockChars = 1 << 20

/**
 * Copies lines (already joined by tabs, without newline) into `table (columns)`. Returns how many.
 * Must run inside the caller's transaction: a failing COPY leaves nothing behind.
 */
export async function copyLines(
  client: PgClient,
  table: string,
  columns: readonly string[],
  lines: Iterable<string>,
): Promise<number> {
  const stream = client.query(copyFrom(`COPY ${table} (${columns.join(', ')}) FROM STDIN`))
  const done = finished(stream)
  // The failure is reported by `done` below; a listener keeps an early one from being unhandled meanwhile.
  done.catch(() => undefined)
  let block = ''
  let count = 0
  for (const line of lines) {
    block += line + '\n'
    count += 1
    if (block.length >= blockChars) {
      if (!stream.write(block)) await Promise.race([once(stream, 'drain'), done])
      block = ''
    }
  }
  stream.end(block)
  await done
  return count
}
