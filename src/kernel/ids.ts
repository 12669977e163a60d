/** Identifiers. UUID version 7 (RFC 9562): time-ordered, so primary keys grow at the right edge of their index. */
import { randomBytes } from 'node:crypto'

/** Random digits in stock: 62 bits of each identifier are taken from here. */
const stockBytes = 8 * 2048
let stock = ''
let used = 0
let lastMs = 0
let sequence = 0
/** The identifier up to the counter, made once a millisecond. */
let stem = ''
const counters: string[] = Array.from({ length: 0x1000 }, (_, i) => `${i.toString(16).padStart(3, '0')}-`)
const variants = '89ab'

/**
 * A new UUID v7 in canonical lower-case text. Strictly increasing within this process: rand_a is a counter
 * within the millisecond (RFC 9562, 6.2 method 1); when it overflows, the next millisecond is borrowed.
 */
export function uuidv7(): string {
  // The clock of record is kernel/time.ts; here only the ordering of an opaque identifier is at stake.
  const ms = Math.floor(performance.timeOrigin + performance.now())
  if (ms > lastMs) begin(ms)
  else if (sequence === 0xfff) begin(lastMs + 1)
  else sequence += 1
  if (used === stock.length) {
    stock = randomBytes(stockBytes).toString('hex')
    used = 0
  }
  const o = used
  used += 16
  const variant = variants.charAt(stock.charCodeAt(o) & 3)
  return `${stem}${counters[sequence] as string}${variant}${stock.slice(o + 1, o + 4)}-${stock.slice(o + 4, o + 16)}`
}

function begin(ms: number): void {
  lastMs = ms
  sequence = 0
  const digits = ms.toString(16).padStart(12, '0')
  stem = `${digits.slice(0, 8)}-${digits.slice(8)}-7`
}

/** When a UUID v7 was made, by the real clock. */
export function timeOfUuid(uuid: string): Date {
  return new Date(Number.parseInt(uuid.slice(0, 8) + uuid.slice(9, 13), 16))
}

/**
 * A large set of uuids or digests, remembered by their last 48 bits, in which random ones differ: it may err once in a
 * very long while. Kept outside the collector's sight, eight bytes a place.
 */
export class IdSet {
  #places = new Float64Array(1 << 10)
  #size = 0

  add(uuid: string): void {
    if (this.#size * 2 > this.#places.length) this.#grow()
    this.#put(bitsOf(uuid))
  }

  has(uuid: string): boolean {
    const bits = bitsOf(uuid)
    const places = this.#places
    for (let at = bits & (places.length - 1); ; at = (at + 1) & (places.length - 1)) {
      if (places[at] === bits) return true
      if (places[at] === 0) return false
    }
  }

  #put(bits: number): void {
    const places = this.#places
    let at = bits & (places.length - 1)
    while (places[at] !== 0) {
      if (places[at] === bits) return
      at = (at + 1) & (places.length - 1)
    }
    places[at] = bits
    this.#size += 1
  }

  #grow(): void {
    const before = this.#places
    this.#places = new Float64Array(before.length * 2)
    this.#size = 0
    for (const bits of before) if (bits !== 0) this.#put(bits)
  }
}

/** The last twelve hexadecimal digits as a number; never 0, which marks an empty place. */
function bitsOf(uuid: string): number {
  const end = uuid.length
  return digits(uuid, end - 12) * 0x1000000 + digits(uuid, end - 6) || 1
}

function digits(text: string, from: number): number {
  let value = 0
  for (let i = from; i < from + 6; i += 1) {
    const c = text.charCodeAt(i)
    value = (value << 4) | (c & 15) + (c > 57 ? 9 : 0)
  }
  return value
}

const uuidPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

/** Whether the text is a canonical UUID; ask before handing a path parameter to a uuid column. */
export function isUuid(text: string): boolean {
  return uuidPattern.test(text)
}
