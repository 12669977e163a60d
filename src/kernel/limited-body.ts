/** The one bound of bodies that are handed on as they flow: Fastify's own holds only for those it parses. */
import { finished, type Readable, Transform } from 'node:stream'
import type { Problem } from './problem.ts'

/** The stream up to `most` bytes; more than that is an error of the sender, not a file cut short. */
export function limited(stream: Readable, most: number, tooLarge: () => Problem): Readable {
  let bytes = 0
  const meter = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length
      if (bytes <= most) done(null, chunk)
      else done(tooLarge())
    },
  })
  // It may fail while its reader is still asking the database: the reader meets the error when it begins.
  meter.on('error', () => undefined)
  finished(stream, { writable: false }, (error) => {
    if (error) meter.destroy(error)
  })
  return stream.pipe(meter)
}
