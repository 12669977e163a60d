/** A file in pieces, read by position so that leaving the loop early closes it. */
import { open } from 'node:fs/promises'

/** Each piece is only valid until the next is asked for: the buffer is used again. */
export async function* readPieces(path: string, size: number): AsyncGenerator<Buffer> {
  const file = await open(path)
  try {
    const buffer = Buffer.allocUnsafe(size)
    let position = 0
    for (;;) {
      const { bytesRead } = await file.read(buffer, 0, size, position)
      if (bytesRead === 0) return
      position += bytesRead
      yield buffer.subarray(0, bytesRead)
    }
  } finally {
    await file.close()
  }
}

/** The first bytes of a file. */
export async function readHead(path: string, size: number): Promise<Buffer> {
  for await (const piece of readPieces(path, size)) return Buffer.from(piece)
  return Buffer.alloc(0)
}
