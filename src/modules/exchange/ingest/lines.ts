/** Lines of a stream of UTF-8, however long its sender made them: what no line may hold is not held. */
import type { Readable } from 'node:stream'
import { StringDecoder } from 'node:string_decoder'

export interface Line {
  /** Without its end; of a line that is cut the beginning. */
  text: string
  /** With its end. */
  bytes: number
  /** It was longer than a line may be, and the rest of it was passed over. */
  isCut: boolean
}

const newline = 10

/**
 * Lines end at \n (or \r\n) and nowhere else: U+2028 and its like are characters of a JSON text. At most `most`
 * characters of a line are kept, and a few more of the piece it came in.
 */
export async function* linesOf(input: Readable, most: number): AsyncGenerator<Line> {
  let decoder = new StringDecoder('utf8')
  let text = ''
  let bytes = 0
  const add = (piece: Buffer): void => {
    bytes += piece.length
    if (text.length <= most) text += decoder.write(piece)
  }
  const take = (): Line => {
    const whole = (text + decoder.end()).replace(/\r$/, '')
    const line = { text: whole.slice(0, most), bytes, isCut: whole.length > most }
    decoder = new StringDecoder('utf8')
    text = ''
    bytes = 0
    return line
  }
  for await (const piece of input as AsyncIterable<Buffer>) {
    let from = 0
    for (let end = piece.indexOf(newline); end !== -1; end = piece.indexOf(newline, from)) {
      add(piece.subarray(from, end))
      bytes += 1
      yield take()
      from = end + 1
    }
    if (from < piece.length) add(piece.subarray(from))
  }
  if (bytes > 0) yield take()
}
