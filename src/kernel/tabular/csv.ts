/** Text tables: CSV and its kin, streamed. Memory holds one piece of text and one batch of rows. */
import { TextDecoder } from 'node:util'
import { Problem } from '../problem.ts'
import { Batcher, isBlank } from './batcher.ts'
import { CsvScanner } from './csv-scanner.ts'
import { type Dialect, sniffDialect } from './dialect.ts'
import { decideEncoding } from './encoding.ts'
import { readHead, readPieces, type TableSource } from './pieces.ts'
import { asProblem, problems, rowFault } from './problems.ts'
import { refuseMarkup } from './sniff.ts'
import type { Limits, OpenTable, TableBatch, TableOptions, TextEncoding } from './table.ts'
import { limitsOf } from './table.ts'

/** Small pieces keep text, cells and scanner within the processor's cache: 64 KB is a third faster than 1 MB. */
const decodeBytes = 1 << 16

export async function openText(content: TableSource, options: TableOptions): Promise<OpenTable> {
  const { size } = content
  const head = await readHead(content, decodeBytes)
  const encoding = options.isUtf8 === true ? 'utf-8' : await decideEncoding(content, head)
  const sample = new TextDecoder(encoding).decode(head, { stream: true })
  if (sample.trim() === '' && size <= decodeBytes) {
    throw new Problem(problems.empty, { detail: '文件是空的。请提交至少含有标题行的表格。' })
  }
  refuseMarkup(sample, options.fileName)
  const dialect = sniffDialect(sample, size <= decodeBytes)
  const source = { content, encoding, dialect, limits: limitsOf(options) }
  return {
    format: dialect.delimiter === '\t' ? 'tsv' : 'csv',
    encoding,
    delimiter: dialect.delimiter,
    newline: dialect.newline,
    formulas: false,
    totalBytes: size,
    batches: () => readBatches(source),
  }
}

interface TextSource {
  content: TableSource
  encoding: TextEncoding
  dialect: Dialect
  limits: Limits
}

async function* readBatches(source: TextSource): AsyncGenerator<TableBatch> {
  const scanner = new CsvScanner(source.dialect, source.limits)
  const batcher = new Batcher(source.limits.batchRows)
  try {
    for await (const { text, bytesRead, last } of decodePieces(source, scanner)) {
      for (const cells of scanner.push(text, last)) {
        if (cells[0] === '' && isBlank(cells)) {
          batcher.skip(1)
          continue
        }
        while (batcher.fill()) yield batcher.take(bytesRead)
        if (batcher.add(cells)) yield batcher.take(bytesRead)
      }
      if (last && batcher.hasRows) yield batcher.take(bytesRead)
    }
  } catch (error) {
    throw asProblem(error)
  }
  batcher.requireContent()
}

interface TextPiece {
  text: string
  bytesRead: number
  last: boolean
}

/** Strict decoding, safe at any cut: the decoder keeps the bytes of an unfinished character for the next piece. */
async function* decodePieces(source: TextSource, scanner: CsvScanner): AsyncGenerator<TextPiece> {
  const decoder = new TextDecoder(source.encoding, { fatal: true })
  const wide = source.encoding.startsWith('utf-16')
  let bytesRead = 0
  for await (const piece of readPieces(source.content)) {
    for (let start = 0; start < piece.length; start += decodeBytes) {
      const bytes = piece.subarray(start, start + decodeBytes)
      bytesRead += bytes.length
      const text = decoded(() => decoder.decode(bytes, { stream: true }), scanner.row)
      // Zero bytes of one-byte encodings were found when the encoding was decided.
      if (wide && text.includes('\0')) throw zeroCharacter(scanner.row)
      yield { text, bytesRead, last: false }
    }
  }
  yield { text: decoded(() => decoder.decode(), scanner.row), bytesRead, last: true }
}

function decoded(decode: () => string, row: number): string {
  try {
    return decode()
  } catch (cause) {
    const detail = `第 ${row + 1} 行之后有不属于该编码的字节，文件可能已损坏或不完整。请另存为 UTF-8 编码后重新提交。`
    throw new Problem(problems.encodingUnknown, { detail, cause })
  }
}

function zeroCharacter(row: number): Problem {
  return rowFault(
    problems.nulBytes,
    row + 1,
    `第 ${row + 1} 行附近含有空字符，文件可能在导出或传输中损坏。`,
    '请重新导出为 UTF-8 编码的文本表格。',
  )
}
