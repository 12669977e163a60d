/** Judges line by line what a text that is not UTF-8 throughout is encoded in. */
import { isUtf8 } from 'node:buffer'
import { Problem } from '../problem.ts'
import { problems, rowFault } from './problems.ts'
import type { TextEncoding } from './table.ts'

/** Lines longer than this are judged by their beginning: memory stays bounded on a file without line ends. */
const longestJudged = 1 << 20

interface Verdicts {
  /** First line clearly UTF-8: valid, with at least three three-byte sequences, which GB18030 hardly yields by chance. */
  utf8: number
  /** First line that is GB18030 and cannot be UTF-8. */
  gb: number
  /** First line that is neither. */
  neither: number
}

export class LineJudge {
  readonly #first: Verdicts = { utf8: 0, gb: 0, neither: 0 }
  #row = 1
  #rest: Buffer = Buffer.alloc(0)
  #skipping = false
  #lastUnfinished = false

  push(piece: Buffer): void {
    let start = 0
    for (let end = piece.indexOf(10); end >= 0; end = piece.indexOf(10, start)) {
      this.#line(this.#joined(piece.subarray(start, end)), false)
      this.#rest = Buffer.alloc(0)
      this.#skipping = false
      this.#row += 1
      start = end + 1
    }
    const rest = this.#joined(piece.subarray(start))
    if (rest.length > longestJudged) {
      this.#line(rest.subarray(0, longestJudged), true)
      this.#skipping = true
      this.#rest = Buffer.alloc(0)
    } else if (!this.#skipping) {
      this.#rest = Buffer.from(rest)
    }
  }

  #joined(bytes: Buffer): Buffer {
    return this.#rest.length === 0 ? bytes : Buffer.concat([this.#rest, bytes])
  }

  #line(line: Buffer, cut: boolean): void {
    if (this.#skipping) return
    if (isUtf8(line)) {
      if (this.#first.utf8 === 0 && clearlyUtf8(line)) this.#first.utf8 = this.#row
      return
    }
    const valid = gbPrefix(line)
    if (valid === line.length || (cut && line.length - valid < 4)) this.#first.gb ||= this.#row
    else this.#first.neither ||= this.#row
  }

  /** `marked`: the file began with the byte order mark of UTF-8. */
  verdict(marked: boolean): TextEncoding {
    if (!this.#skipping && this.#rest.length > 0) this.#tail(this.#rest)
    const { utf8, gb, neither } = this.#first
    if (utf8 > 0 && gb > 0) {
      throw rowFault(
        problems.encodingMixed,
        Math.max(utf8, gb),
        `第 ${utf8} 行是 UTF-8 编码，第 ${gb} 行却是 GB18030（GBK）编码。`,
        '请把全部内容统一为 UTF-8 编码后重新导出，不要直接拼接不同编码的文件。',
      )
    }
    if (neither > 0 || (marked && gb > 0)) {
      const row = neither || gb
      const kind = utf8 > 0 || marked ? 'UTF-8' : 'UTF-8 或 GB18030'
      throw rowFault(
        problems.encodingUnknown,
        row,
        `第 ${row} 行含有不属于 ${kind} 编码的字节，可能是内容被截断了半个汉字，或文件已损坏。`,
        '请修正该行，另存为 UTF-8 编码后重新提交。',
      )
    }
    if (this.#lastUnfinished) {
      throw new Problem(problems.truncated, {
        detail: `文件在第 ${this.#row} 行的一个汉字中间结束。请重新导出或重新上传完整的文件。`,
      })
    }
    return gb > 0 ? 'gb18030' : utf8 > 0 || marked ? 'utf-8' : 'gb18030'
  }

  /** The last line: an unfinished character at its very end means that the file was cut off. */
  #tail(line: Buffer): void {
    const cut = isUtf8(line) ? 0 : (this.#unfinishedUtf8(line) ?? unfinishedGb(line))
    this.#lastUnfinished = cut > 0
    this.#line(line.subarray(0, line.length - cut), false)
  }

  #unfinishedUtf8(line: Buffer): number | undefined {
    for (let back = 1; back <= Math.min(3, line.length); back++) {
      const whole = line.subarray(0, line.length - back)
      if ((line[line.length - back] as number) < 0xc2 || !isUtf8(whole)) continue
      if (this.#first.utf8 > 0 || clearlyUtf8(whole)) return back
    }
    return undefined
  }
}

/** Bytes of an unfinished GB18030 character at the end of the line, 0 when it ends well or is broken elsewhere. */
function unfinishedGb(line: Buffer): number {
  const rest = line.length - gbPrefix(line)
  return rest <= 3 && (line[line.length - rest] ?? 0) >= 0x81 ? rest : 0
}

function clearlyUtf8(line: Buffer): boolean {
  let count = 0
  for (let at = 0; at < line.length; at++) {
    const byte = line[at] as number
    if (byte >= 0xe3 && byte <= 0xef && ++count === 3) return true
    if (byte >= 0xe0) at += 2
  }
  return false
}

/**
 * Length of the longest beginning that is well-formed GB18030: two bytes (81–FE, 40–7E or 80–FE), four bytes
 * (81–FE, 30–39, 81–FE, 30–39), or the single 80 that code page 936 uses for the euro sign.
 */
function gbPrefix(bytes: Buffer): number {
  let at = 0
  while (at < bytes.length) {
    const lead = bytes[at] as number
    if (lead <= 0x80) {
      at += 1
      continue
    }
    const second = bytes[at + 1] ?? 0
    if (lead === 0xff) return at
    if (second >= 0x40 && second !== 0x7f && second !== 0xff) {
      at += 2
    } else if (second >= 0x30 && second <= 0x39) {
      const third = bytes[at + 2] ?? 0
      const fourth = bytes[at + 3] ?? 0
      if (third < 0x81 || third === 0xff || fourth < 0x30 || fourth > 0x39) return at
      at += 4
    } else return at
  }
  return at
}
