/** Payloads as they are filed: JSON in UTF-8, with a digest of what they say. */
import { hash } from 'node:crypto'

/** Writes payloads, one at a time, into the same bytes: each is good until the next. */
export class PayloadWriter {
  #bytes = Buffer.allocUnsafe(1 << 14)

  /**
   * The values as JSON, and a digest of them. Where the document number (`field`) is part of the key the digest leaves
   * it out: under one key it is the same anyway, and under two keys equal digests are what E502 looks for.
   */
  write(values: Record<string, unknown>, field: string | undefined): { bytes: Uint8Array; digest: string } {
    const own = field === undefined ? undefined : values[field]
    // The row's values are nobody else's: leaving one out is cheaper than a copy without it.
    if (field !== undefined) values[field] = undefined
    const rest = JSON.stringify(values)
    const tail = own === undefined ? '' : `,"${field}":${JSON.stringify(own)}}`
    if (field !== undefined) values[field] = own
    const most = (rest.length + tail.length) * 3
    if (most > this.#bytes.length) this.#bytes = Buffer.allocUnsafe(most)
    let length = this.#bytes.write(rest)
    const contentDigest = digest(this.#bytes.subarray(0, length))
    if (tail !== '') length += this.#bytes.write(tail, length - 1) - 1
    return { bytes: this.#bytes.subarray(0, length), digest: contentDigest }
  }
}

/** 128 bits of SHA-256, as a uuid column takes them: an identity of content, not a secret. */
export function digest(content: string | Uint8Array): string {
  return hash('sha256', content, 'hex').slice(0, 32)
}
