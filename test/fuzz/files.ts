/** Files as strangers' systems make them: sound ones, damaged byte by byte, cell by cell, or in their encoding. */
import { readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import iconv from 'iconv-lite'
import { writeWorkbook } from '../../src/kernel/tabular/index.ts'
import { firm, penaltyFile } from '../../src/testing/situations.ts'
import { hostileTexts } from './hostile.ts'
import { makeIdentityNumber, plantedPhones } from './planted.ts'
import type { Random } from './random.ts'

export interface MadeFile {
  content: Buffer
  type: string
  /** What was done to it. */
  how: string
}

const csvType = 'text/csv'
const xlsxType = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'

/** Makes files from two sound ones. */
export class FileMaker {
  readonly #random: Random
  readonly #workbook: Buffer
  #next = 0

  private constructor(random: Random, workbook: Buffer) {
    this.#random = random
    this.#workbook = workbook
  }

  static async open(random: Random): Promise<FileMaker> {
    const path = join(tmpdir(), `probity-fuzz-${process.pid}.xlsx`)
    const table = penaltyFile(Array.from({ length: 5 }, (_, i) => row(9000 + i)))
      .split('\r\n')
      .map((line) => line.split(','))
    const rows = table.slice(1).filter((line) => line.length > 1)
    await writeWorkbook(path, [{ name: '处罚', columns: (table[0] ?? []).map((title) => ({ title })), rows }])
    const workbook = await readFile(path)
    await rm(path)
    return new FileMaker(random, workbook)
  }

  make(): MadeFile {
    const random = this.#random
    this.#next += 1
    const sound = Buffer.from(
      penaltyFile(Array.from({ length: 1 + random.below(6) }, () => row(this.#next * 7 + random.below(7)))),
    )
    const ways: (() => MadeFile)[] = [
      () => ({ content: sound, type: csvType, how: 'sound' }),
      () => ({ content: this.#cells(sound), type: csvType, how: 'hostile cells' }),
      () => ({ content: this.#bytes(sound), type: csvType, how: 'csv bytes' }),
      () => ({ content: this.#bytes(this.#workbook), type: xlsxType, how: 'xlsx bytes' }),
      () => ({ content: this.#cut(random.chance(0.5) ? sound : this.#workbook), type: csvType, how: 'cut' }),
      () => ({
        content: iconv.encode(sound.toString('utf8'), random.pick(['gb18030', 'utf16le', 'utf16be', 'big5'])),
        type: csvType,
        how: 'encoding',
      }),
      () => ({
        content: Buffer.from(Array.from({ length: random.below(3000) }, () => random.below(256))),
        type: csvType,
        how: 'noise',
      }),
      () => ({ content: this.#structure(sound), type: csvType, how: 'structure' }),
    ]
    return random.pick(ways)()
  }

  #cells(csv: Buffer): Buffer {
    const lines = csv
      .toString('utf8')
      .split('\r\n')
      .map((line) => line.split(','))
    for (let i = 0; i < 3; i += 1) {
      const line = lines[1 + this.#random.below(Math.max(1, lines.length - 2))]
      const bad = this.#random.pick([
        ...hostileTexts,
        makeIdentityNumber(i),
        `联系电话${this.#random.pick(plantedPhones)}`,
        `"${'长'.repeat(3000)}"`,
      ])
      if (line !== undefined)
        line[this.#random.below(line.length)] = bad.replace(/[\r\n,]/g, this.#random.chance(0.5) ? ' ' : ',')
    }
    return Buffer.from(lines.map((line) => line.join(',')).join('\r\n'))
  }

  #bytes(file: Buffer): Buffer {
    const copy = Buffer.from(file)
    const hits = 1 + this.#random.below(20)
    for (let i = 0; i < hits; i += 1)
      copy[this.#random.below(copy.length)] = this.#random.pick([
        0,
        0xff,
        0x22,
        0x0a,
        0x2c,
        this.#random.below(256),
      ])
    return copy
  }

  #cut(file: Buffer): Buffer {
    const at = this.#random.below(file.length)
    return this.#random.chance(0.5)
      ? file.subarray(0, at)
      : Buffer.concat([file.subarray(0, at), file.subarray(at + this.#random.below(200))])
  }

  #structure(csv: Buffer): Buffer {
    const text = csv.toString('utf8')
    const [header = '', ...rest] = text.split('\r\n')
    return Buffer.from(
      this.#random.pick([
        header,
        `${header}\r\n${header}\r\n${rest.join('\r\n')}`,
        rest.join('\r\n'),
        text.replaceAll('\r\n', '\r'),
        text.replaceAll(',', '\t'),
        text.replaceAll(',', ';'),
        `明州市行政处罚公示表\r\n填报单位：某局\r\n${text}`,
        `${text}合计,,,,5\r\n`,
        text.replaceAll(',', '，'),
        `"${text}`,
        `${text}"`,
        text.replaceAll('"', ''),
        `${header},${header}\r\n${rest.join('\r\n')}`,
        `${','.repeat(10_000)}\r\n${text}`,
        '\r\n'.repeat(500) + text,
        `\ufeff\ufeff${text}`,
      ]),
    )
  }
}

function row(n: number): Parameters<typeof penaltyFile>[0][number] {
  return { firm: firm(`乱码${n}`, n), documentNo: `明环罚〔2026〕乱${n}号`, decidedOn: '2026-06-01' }
}
