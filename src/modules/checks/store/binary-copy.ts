/** Reads `COPY … TO STDOUT (FORMAT binary)` row by row without making an object or a string of any value. */
import { to as copyTo } from 'pg-copy-streams'
import type { PgClient } from '../../../kernel/db.ts'

/** The fields of one row, by number; what they return is valid only inside the callback. */
export interface BinaryRow {
  isNull(field: number): boolean
  bytes(field: number): Buffer
  int32(field: number): number
  text(field: number): string
}

// PGCOPY\n\377\r\n\0, flags, length of the extension area.
const headerLength = 19
/** PostgreSQL counts days from 2000-01-01; everything here counts from 1970-01-01. */
export const postgresEpochDays = 10_957

class Cursor implements BinaryRow {
  buffer: Buffer = Buffer.alloc(0)
  readonly starts: number[] = []
  readonly lengths: number[] = []

  isNull(field: number): boolean {
    return this.lengths[field] === -1
  }

  bytes(field: number): Buffer {
    const start = this.starts[field] as number
    return this.buffer.subarray(start, start + (this.lengths[field] as number))
  }

  int32(field: number): number {
    return this.buffer.readInt32BE(this.starts[field] as number)
  }

  text(field: number): string {
    const start = this.starts[field] as number
    return this.buffer.toString('utf8', start, start + (this.lengths[field] as number))
  }

  /** Finds the fields of the row at `at`; the offset behind it, or -1 when it is not all there, or -2 at the end. */
  locate(at: number): number {
    const buffer = this.buffer
    if (at + 2 > buffer.length) return -1
    const count = buffer.readInt16BE(at)
    if (count === -1) return -2
    let offset = at + 2
    for (let i = 0; i < count; i += 1) {
      if (offset + 4 > buffer.length) return -1
      const length = buffer.readInt32BE(offset)
      offset += 4
      this.starts[i] = offset
      this.lengths[i] = length
      if (length > 0) offset += length
    }
    return offset > buffer.length ? -1 : offset
  }
}

/** Runs the query as a binary COPY and hands every row to `take`. Returns how many there were. */
export async function readBinary(
  client: PgClient,
  query: string,
  take: (row: BinaryRow) => void,
): Promise<number> {
  const stream = client.query(copyTo(`COPY (${query}) TO STDOUT (FORMAT binary)`))
  const cursor = new Cursor()
  let rest: Buffer | undefined
  let headerSeen = false
  let count = 0
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    cursor.buffer = rest === undefined ? chunk : Buffer.concat([rest, chunk])
    let at = 0
    if (!headerSeen) {
      if (cursor.buffer.length < headerLength) {
        rest = cursor.buffer
        continue
      }
      at = headerLength
      headerSeen = true
    }
    for (;;) {
      const next = cursor.locate(at)
      if (next < 0) break
      take(cursor)
      count += 1
      at = next
    }
    rest = at < cursor.buffer.length ? cursor.buffer.subarray(at) : undefined
  }
  return count
}
