/** A ZIP archive written part by part, in order, without holding a part in memory. Same parts, same bytes. */
import { once } from 'node:events'
import { Readable, type Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { ZipFile } from 'yazl'

/** Fixed, so that the same rows make the same file. */
const modified = new Date(Date.UTC(2000, 0, 1))
/** Pieces gathered before they go to the compressor. */
const pieceLength = 1 << 16

export type Part = [name: string, content: Iterable<string> | AsyncIterable<string>]

/** Asks for each part only when the one before is written, so later parts may depend on what earlier ones held. */
export async function writeZip(out: Writable, parts: Iterable<Part>): Promise<void> {
  const zip = new ZipFile()
  const broken = new AbortController()
  const stop = (error: unknown): void => broken.abort(error)
  // A part's own error reaches us from its source; without a listener the archive would throw it a second time.
  zip.on('error', stop)
  const output = zip.outputStream as Readable
  const written = pipeline(output, out)
  written.catch(stop)
  try {
    for (const [name, content] of parts) {
      broken.signal.throwIfAborted()
      const source = Readable.from(gathered(content), { objectMode: false, highWaterMark: pieceLength })
      const read = once(source, 'end', { signal: broken.signal })
      zip.addReadStream(source, name, { mtime: modified, compressionLevel: 6 })
      await read
    }
    zip.end()
  } catch (error) {
    const reason = (broken.signal.reason ?? error) as Error
    output.destroy(reason)
    await written.catch(() => undefined)
    throw reason
  }
  await written
}

async function* gathered(content: Part[1]): AsyncGenerator<Buffer> {
  let text = ''
  for await (const piece of content) {
    text += piece
    if (text.length >= pieceLength) {
      yield Buffer.from(text)
      text = ''
    }
  }
  if (text !== '') yield Buffer.from(text)
}
