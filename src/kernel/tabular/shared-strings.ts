/** The string table of an XLSX workbook, kept packed: UTF-8 in slabs outside the JavaScript heap. */
import { Problem } from '../problem.ts'
import { problems } from './problems.ts'
import type { Limits } from './table.ts'
import { type XmlHandler, XmlScanner } from './xml-scanner.ts'
import type { Archive } from './zip.ts'

const slabBytes = 1 << 20
/** 192 MB of text: some four million distinct cells. Beyond, the file should come as CSV. */
export const maxSharedBytes = 192 * 2 ** 20

export class SharedStrings {
  readonly #maxBytes: number
  #slabs: Buffer[] = []
  #used = slabBytes
  #total = 0
  #count = 0
  /** Slab number, start and end of each string. */
  #index = new Uint32Array(3 * 4096)

  constructor(maxBytes: number = maxSharedBytes) {
    this.#maxBytes = maxBytes
  }

  add(text: string): void {
    const length = Buffer.byteLength(text)
    this.#total += length + 12
    if (this.#total > this.#maxBytes) {
      throw new Problem(problems.tooLarge, {
        detail: `工作簿的文字超过 ${Math.floor(this.#maxBytes / 2 ** 20)} MB。请拆分成几个文件，或改用 CSV 提交。`,
      })
    }
    if (this.#used + length > slabBytes) {
      this.#slabs.push(Buffer.allocUnsafeSlow(Math.max(slabBytes, length)))
      this.#used = 0
    }
    const slab = this.#slabs.length - 1
    ;(this.#slabs[slab] as Buffer).write(text, this.#used)
    if (this.#count * 3 === this.#index.length) this.#grow()
    const entry = this.#count * 3
    this.#index[entry] = slab
    this.#index[entry + 1] = this.#used
    this.#used += length
    this.#index[entry + 2] = this.#used
    this.#count += 1
  }

  #grow(): void {
    const larger = new Uint32Array(this.#index.length * 2)
    larger.set(this.#index)
    this.#index = larger
  }

  /** Undefined when the table has no such string. */
  get(position: number): string | undefined {
    if (!(position >= 0 && position < this.#count)) return undefined
    const entry = position * 3
    const start = this.#index[entry + 1] as number
    const end = this.#index[entry + 2] as number
    return start === end ? '' : (this.#slabs[this.#index[entry] as number] as Buffer).toString('utf8', start, end)
  }
}

/** Control characters and line ends that XML cannot hold are written `_xHHHH_` (ECMA-376 part 1, 22.9.2.19). */
export function unescapeText(text: string): string {
  if (!text.includes('_x')) return text
  return text.replace(/_x([0-9A-Fa-f]{4})_/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
}

/** Rich text is joined; phonetic readings are left out. */
export async function readSharedStrings(
  archive: Archive,
  part: string | undefined,
  limits: Pick<Limits, 'maxCellLength'>,
): Promise<SharedStrings> {
  const strings = new SharedStrings()
  if (part === undefined || archive.sizeOf(part) === undefined) return strings
  let text = ''
  let phonetic = false
  const handler: XmlHandler = {
    open(name) {
      if (name === 'si') text = ''
      else if (name === 'rPh') phonetic = true
      else if (name === 't' && !phonetic) scanner.capture()
    },
    close(name, content) {
      if (name === 't' && !phonetic) text = joined(text, content, limits.maxCellLength)
      else if (name === 'rPh') phonetic = false
      else if (name === 'si') strings.add(unescapeText(text))
    },
  }
  const scanner = new XmlScanner(handler, limits.maxCellLength)
  for await (const chunk of archive.read(part)) scanner.push(chunk)
  scanner.end()
  return strings
}

/** The pieces of a rich text put together, bounded as they come: each alone may be short. */
function joined(before: string, piece: string, limit: number): string {
  if (before.length + piece.length > limit) throw tooLong(before.length + piece.length, limit)
  return before === '' ? piece : before + piece
}

function tooLong(length: number, limit: number): Problem {
  return new Problem(problems.cellTooLong, {
    detail: `有一个单元格的内容有 ${length} 个字符。一个单元格不得超过 ${limit} 个字符。`,
  })
}
