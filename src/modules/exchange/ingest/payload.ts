/** Payloads as they are filed: JSON in UTF-8, gathered in blocks outside the collector's sight. */
import { hash } from 'node:crypto'

const blockBytes = 1 << 18

export class PayloadBlocks {
  #block = Buffer.allocUnsafe(blockBytes)
  #used = 0

  /**
   * The values as JSON, and a digest of them. Where the document number (`field`) is part of the key the digest leaves
   * it out: under one key it is the same anyway, and under two keys equal digests are what E502 looks for.
   */
  add(values: Record<string, unknown>, field: string | undefined): { bytes: Uint8Array; digest: string } {
    const own = field === undefined ? undefined : values[field]
    // The row's values are nobody else's: leaving one out is cheaper than a copy without it.
    if (field !== undefined) values[field] = undefined
    const rest = JSON.stringify(values)
    const tail = own === undefined ? '' : `,"${field}":${JSON.stringify(own)}}`
    if (field !== undefined) values[field] = own
    const most = (rest.length + tail.length) * 3
    if (this.#used + most > this.#block.length) {
      this.#block = Buffer.allocUnsafe(Math.max(blockBytes, most))
      this.#used = 0
    }
    const from = this.#used
    let to = from + this.#block.write(rest, from)
    const contentDigest = digest(this.#block.subarray(from, to))
    if (tail !== '') to += this.#block.write(tail, to - 1) - 1
    this.#used = to
    return { bytes: this.#block.subarray(from, to), digest: contentDigest }
  }
}

/** 128 bits of SHA-256, as a uuid column takes them: an identity of content, not a secret. */
export function digest(content: string | Uint8Array): string {
  return hash('sha256', content, 'hex').slice(0, 32)
}
