/**
 * Which encoding a text file is in. The whole file is checked before its first row is handed over (over a
 * gigabyte a second for UTF-8), so a file that turns invalid half way is refused with the row named while
 * nothing of it has been taken in yet. The rules:
 *
 * - A byte order mark decides. UTF-16 without one is recognised by where its zero bytes lie; other zero bytes
 *   are refused.
 * - A file valid as UTF-8 throughout is UTF-8, except one whose only non-ASCII bytes are runs of common
 *   Chinese characters in GB18030 that happen to be two-byte UTF-8 sequences as well (the old “联通”
 *   confusion of Notepad).
 * - Otherwise every line is judged. All lines valid as GB18030 and none clearly UTF-8: GB18030 (which contains
 *   GBK and GB 2312). Lines of both kinds: `table.encoding_mixed`, naming one row of each. A line that is
 *   neither: `table.encoding_unknown`. Nothing is ever replaced by U+FFFD: a damaged name would match the
 *   wrong enterprise or none.
 *
 * Row numbers in these messages count line ends, quoted ones included, because nothing can be parsed yet.
 */
import { isAscii, isUtf8 } from 'node:buffer'
import { Problem } from '../problem.ts'
import { LineJudge } from './line-judge.ts'
import { readPieces, type TableSource } from './pieces.ts'
import { problems, rowFault } from './problems.ts'
import type { TextEncoding } from './table.ts'

/** Throws `table.not_a_table`, `nul_bytes`, `truncated`, `encoding_mixed` or `encoding_unknown`. */
export async function decideEncoding(source: TableSource, head: Buffer): Promise<TextEncoding> {
  const marked = byteOrderMark(head)
  if (marked !== undefined && marked !== 'utf-8') return marked
  const wide = wideText(head)
  if (wide !== undefined) return wide
  refuseBinary(head)
  if (await isUtf8Content(source)) return 'utf-8'
  return await judgeLines(source, marked === 'utf-8')
}

function byteOrderMark(head: Buffer): TextEncoding | undefined {
  const hex = head.toString('hex', 0, 4)
  if (hex === 'fffe0000' || hex === '0000feff') {
    throw new Problem(problems.encodingUnknown, { detail: '文件是 UTF-32 编码。请另存为 UTF-8 编码后再提交。' })
  }
  if (hex.startsWith('efbbbf')) return 'utf-8'
  if (hex.startsWith('fffe')) return 'utf-16le'
  if (hex.startsWith('feff')) return 'utf-16be'
  if (hex === '84319533') return 'gb18030'
  return undefined
}

/**
 * UTF-16 without a mark: zeros chiefly on one side, and there often, as every comma, digit and line end has one.
 * On the other side only a few characters have them, of the common ones “一” (U+4E00).
 */
function wideText(head: Buffer): TextEncoding | undefined {
  const zeros = [0, 0]
  for (let i = 0; i < head.length; i++) if (head[i] === 0) zeros[i & 1] = (zeros[i & 1] ?? 0) + 1
  const [even = 0, odd = 0] = zeros
  if (odd > even * 3 && odd * 20 > head.length) return 'utf-16le'
  if (even > odd * 3 && even * 20 > head.length) return 'utf-16be'
  return undefined
}

/** Zero bytes among many other control characters: no damaged text, but a program's own format. */
function refuseBinary(head: Buffer): void {
  if (!head.includes(0)) return
  const controls = head.reduce((count, byte) => count + (byte < 0x20 && !(byte >= 9 && byte <= 13) ? 1 : 0), 0)
  if (controls * 20 > head.length) {
    throw new Problem(problems.notATable, {
      detail: '文件是无法识别的二进制文件，或者已经损坏。请提交 CSV、TSV、XLSX 或 XLS 表格。',
    })
  }
}

/** Whether the whole file is UTF-8 and meant so. Looks for zero bytes on the way. */
async function isUtf8Content(source: TableSource): Promise<boolean> {
  const judge = new Utf8Judge()
  for await (const piece of readPieces(source)) {
    judge.push(piece)
    if (judge.zeroAt >= 0) await refuseZero(source, judge.zeroAt)
    if (judge.failed) return false
  }
  return judge.isUtf8
}

/** Judges whether content is UTF-8 throughout and meant so, as it passes by. */
export class Utf8Judge {
  /** Where the first zero byte lies; -1: none was met. Judging ends there. */
  zeroAt = -1
  /** It cannot be UTF-8 any more: the rest need not be shown. */
  failed = false
  #carry: Buffer = Buffer.alloc(0)
  #before = 0
  /** Set once a sequence of three bytes is met, which settles the question of chance. */
  #settled = false
  #hanziOnly: boolean | undefined

  push(piece: Buffer): void {
    if (this.failed) return
    const zero = piece.indexOf(0)
    if (zero >= 0) this.zeroAt = this.#before + zero
    this.#before += piece.length
    const bytes = this.#carry.length === 0 ? piece : Buffer.concat([this.#carry, piece])
    const cut = utf8Cut(bytes)
    const whole = bytes.subarray(0, cut)
    this.failed = zero >= 0 || !isUtf8(whole)
    if (this.failed) return
    if (!this.#settled && !isAscii(whole)) {
      this.#settled = /[\u0800-\uffff]/.test(whole.toString('utf8'))
      if (this.#hanziOnly !== false) this.#hanziOnly = hanziRuns(whole)
    }
    this.#carry = Buffer.from(bytes.subarray(cut))
  }

  /** Of all that was pushed. Bytes of an unfinished character at the very end are judged with the lines. */
  get isUtf8(): boolean {
    return !this.failed && this.#carry.length === 0 && (this.#settled || this.#hanziOnly !== true)
  }
}

/** How many leading bytes hold complete UTF-8 sequences, looking back at most three bytes from the end. */
function utf8Cut(bytes: Buffer): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back] as number
    if (byte < 0x80) break
    if (byte >= 0xc0) return (byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2) > back ? bytes.length - back : bytes.length
  }
  return bytes.length
}

/** Whether all high bytes come in runs of at least two GB 2312 characters of the common plane (lead B0–F7, trail A1–FE). */
function hanziRuns(bytes: Buffer): boolean {
  let at = 0
  while (at < bytes.length) {
    if ((bytes[at] as number) < 0x80) {
      at += 1
      continue
    }
    const start = at
    while (at < bytes.length && (bytes[at] as number) >= 0x80) at += 1
    if (at - start < 4 || (at - start) % 2 !== 0) return false
    for (let i = start; i < at; i += 2) {
      const lead = bytes[i] as number
      if (lead < 0xb0 || lead > 0xf7 || (bytes[i + 1] as number) < 0xa1) return false
    }
  }
  return true
}

async function refuseZero(source: TableSource, position: number): Promise<never> {
  let row = 1
  let left = position
  for await (const piece of readPieces(source)) {
    const part = piece.subarray(0, left)
    for (let at = part.indexOf(10); at >= 0; at = part.indexOf(10, at + 1)) row += 1
    left -= part.length
    if (left <= 0) break
  }
  throw rowFault(
    problems.nulBytes,
    row,
    `第 ${row} 行含有空字节（第 ${position + 1} 个字节），文件可能在导出或传输中损坏。`,
    '请重新导出为 UTF-8 编码的文本表格。',
  )
}

async function judgeLines(source: TableSource, marked: boolean): Promise<TextEncoding> {
  const judge = new LineJudge()
  for await (const piece of readPieces(source)) judge.push(piece)
  return judge.verdict(marked)
}
