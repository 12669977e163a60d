/**
 * Fixed-width keys to row numbers in one flat buffer: open addressing, no object per key, nothing for the garbage
 * collector to walk. A million 18-character codes take 37 MB here and 99 MB in a Map (docs/decisions/0007-checks.md).
 */
export class KeyTable {
  readonly width: number
  #bytes: Buffer
  /** Row + 1 by hash slot; 0 is free. Power of two, at most half full. */
  #slots: Int32Array
  #count = 0

  constructor(width: number, expected = 1024) {
    this.width = width
    this.#bytes = Buffer.alloc(expected * width)
    this.#slots = new Int32Array(slotsFor(expected))
  }

  /** How many keys there are; rows are numbered from 0 in order of arrival. */
  get count(): number {
    return this.#count
  }

  get byteLength(): number {
    return this.#bytes.byteLength + this.#slots.byteLength
  }

  /** The row of the key at `from` in `source`, or -1. */
  find(source: Uint8Array, from: number): number {
    const mask = this.#slots.length - 1
    let at = this.#hash(source, from) & mask
    for (;;) {
      const row = (this.#slots[at] as number) - 1
      if (row < 0) return -1
      if (this.#equals(row, source, from)) return row
      at = (at + 1) & mask
    }
  }

  /** The row of the key, made when it is new. */
  put(source: Uint8Array, from: number): number {
    const found = this.find(source, from)
    if (found >= 0) return found
    if ((this.#count + 1) * 2 > this.#slots.length) this.#grow()
    const row = this.#count
    this.#count += 1
    if (this.#count * this.width > this.#bytes.length) {
      const wider = Buffer.alloc(this.#bytes.length * 2)
      this.#bytes.copy(wider)
      this.#bytes = wider
    }
    this.#bytes.set(source.subarray(from, from + this.width), row * this.width)
    this.#place(row)
    return row
  }

  /** The bytes of a row's key, valid until the next `put`. */
  keyOf(row: number): Buffer {
    return this.#bytes.subarray(row * this.width, (row + 1) * this.width)
  }

  /** A row's key in hexadecimal digits. */
  hexOf(row: number): string {
    return this.#bytes.toString('hex', row * this.width, (row + 1) * this.width)
  }

  #place(row: number): void {
    const mask = this.#slots.length - 1
    let at = this.#hash(this.#bytes, row * this.width) & mask
    while (this.#slots[at] !== 0) at = (at + 1) & mask
    this.#slots[at] = row + 1
  }

  #grow(): void {
    this.#slots = new Int32Array(this.#slots.length * 2)
    for (let row = 0; row < this.#count; row += 1) this.#place(row)
  }

  /** FNV-1a with a final mix: keys differ mostly in their last bytes, and the low bits choose the slot. */
  #hash(source: Uint8Array, from: number): number {
    let h = 0x811c9dc5
    for (let i = from, to = from + this.width; i < to; i += 1)
      h = Math.imul(h ^ (source[i] as number), 0x01000193)
    h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
    h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
    return h ^ (h >>> 16)
  }

  #equals(row: number, source: Uint8Array, from: number): boolean {
    const start = row * this.width
    for (let i = 0; i < this.width; i += 1) if (this.#bytes[start + i] !== source[from + i]) return false
    return true
  }
}

function slotsFor(expected: number): number {
  let size = 2048
  while (size < expected * 2) size *= 2
  return size
}
