/** Identifiers. UUID version 7 (RFC 9562): time-ordered, so primary keys grow at the right edge of their index. */
import { randomFillSync } from 'node:crypto'

const pool = Buffer.allocUnsafe(8 * 2048)
let used = pool.length
let lastMs = 0
let sequence = 0
const hex: string[] = Array.from({ length: 256 }, (_, i) => i.toString(16).padStart(2, '0'))
const h = (byte: number): string => hex[byte & 0xff] as string

/**
 * A new UUID v7 in canonical lower-case text. Strictly increasing within this process: rand_a is a counter
 * within the millisecond (RFC 9562, 6.2 method 1); when it overflows, the next millisecond is borrowed.
 */
export function uuidv7(): string {
  // The clock of record is kernel/time.ts; here only the ordering of an opaque identifier is at stake.
  let ms = Math.floor(performance.timeOrigin + performance.now())
  if (ms > lastMs) {
    lastMs = ms
    sequence = 0
  } else {
    sequence += 1
    if (sequence > 0xfff) {
      lastMs += 1
      sequence = 0
    }
    ms = lastMs
  }
  if (used === pool.length) {
    randomFillSync(pool)
    used = 0
  }
  const o = used
  used += 8
  const r = (i: number): number => pool[o + i] as number
  const high = Math.floor(ms / 0x10000)
  const low = ms % 0x10000
  return (
    h(high >>> 24) + h(high >>> 16) + h(high >>> 8) + h(high) + '-' + h(low >>> 8) + h(low) +
    '-' + h(0x70 | (sequence >>> 8)) + h(sequence) + '-' + h(0x80 | (r(0) & 0x3f)) + h(r(1)) +
    '-' + h(r(2)) + h(r(3)) + h(r(4)) + h(r(5)) + h(r(6)) + h(r(7))
  )
}

/**
 * 52 bits from the end of a uuid, where random ones and digests differ, as a number: for large sets that may err once
 * in a very long while.
 */
export function idBits(uuid: string): number {
  return Number(`0x${uuid.slice(20, 23)}${uuid.slice(26)}`)
}

const uuidPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

/** Whether the text is a canonical UUID; ask before handing a path parameter to a uuid column. */
export function isUuid(text: string): boolean {
  return uuidPattern.test(text)
}
