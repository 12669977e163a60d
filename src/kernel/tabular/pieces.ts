/** Where a table's bytes come from: a file by its path, or content that is only unsealed as it is read. */
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import type { Readable } from 'node:stream'

export interface TableSource {
  readonly size: number
  /** The bytes from their start; asked for more than once. */
  stream(): Readable
  /** A file of them, for workbooks, which are not read in order. */
  path(): Promise<string>
}

const pieceBytes = 1 << 18

export async function fileSource(path: string): Promise<TableSource> {
  const { size } = await stat(path)
  return { size, stream: () => createReadStream(path, { highWaterMark: pieceBytes }), path: async () => path }
}

/** The bytes piece by piece; leaving the loop early closes the source. */
export async function* readPieces(source: TableSource): AsyncGenerator<Buffer> {
  for await (const piece of source.stream()) yield piece as Buffer
}

/** The first bytes, at most `size`. */
export async function readHead(source: TableSource, size: number): Promise<Buffer> {
  const pieces: Buffer[] = []
  let length = 0
  for await (const piece of readPieces(source)) {
    pieces.push(piece)
    length += piece.length
    if (length >= size) break
  }
  return Buffer.concat(pieces).subarray(0, size)
}
