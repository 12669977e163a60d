/** Whatever is written is read back, and whatever is damaged is either read or refused with a code. */
import assert from 'node:assert/strict'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { utils, write } from '@e965/xlsx'
import fc from 'fast-check'
import iconv from 'iconv-lite'
import { Problem } from '../problem.ts'
import { CsvScanner } from './csv-scanner.ts'
import { Utf8Judge } from './encoding.ts'
import { readTable, temporaryFolder } from './fixtures.ts'
import { csvLine } from './guard.ts'
import { limitsOf, type TableOptions } from './table.ts'
import { writeWorkbook } from './workbook.ts'

const header = ['企业名称', '统一社会信用代码', '金额', '备注']
const pieces = ['明州', '示例', '"', '""', ',', ';', '\t', '\n', '\r\n', '\r', ' ', "'", '=', '-', '@', '1', '_x0041_', '<&>', '𠮷', '€', '一']
/** Cells made of what is awkward, or of any characters but NUL, which text files may not have. */
const cell = fc.oneof(
  fc.array(fc.constantFrom(...pieces), { maxLength: 5 }).map((parts) => parts.join('')),
  fc.string({ unit: 'grapheme', maxLength: 8 }).map((text) => text.replaceAll('\0', '')),
)
const tables = fc.array(fc.array(cell, { minLength: 4, maxLength: 4 }), { maxLength: 12 })

/** What a reader owes: rows without content are `[]`, and those at the end are left out. */
function expected(rows: string[][], trim: boolean): string[][] {
  const result = [header, ...rows].map((row) => {
    const last = row.findLastIndex((text) => text !== '')
    return last === -1 ? [] : trim ? row.slice(0, last + 1) : row
  })
  return result.slice(0, result.findLastIndex((row) => row.length > 0) + 1)
}

test('content judged UTF-8 piece by piece as it came is read as that, whatever the pieces were', async (t) => {
  const path = join(await temporaryFolder(t), 'table.csv')
  const encodings = fc.constantFrom('utf-8', 'gb18030', 'utf-16le', 'utf-16be')
  const cuts = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 5 })
  const slip = fc.option(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })), { nil: undefined })
  await fc.assert(
    fc.asyncProperty(tables, encodings, cuts, slip, async (rows, encoding, sizes, wrong) => {
      const content = iconv.encode([header, ...rows].map(csvLine).join('\n'), encoding)
      if (wrong !== undefined) content[wrong[0] % content.length] = wrong[1]
      const judge = new Utf8Judge()
      for (let at = 0, i = 0; at < content.length; at += sizes[i % sizes.length] as number, i += 1) {
        judge.push(content.subarray(at, at + (sizes[i % sizes.length] as number)))
      }
      if (wrong === undefined) assert.equal(judge.isUtf8, encoding === 'utf-8')
      if (!judge.isUtf8) return
      await writeFile(path, content)
      // A slip may have made a quote that never closes: then both ways refuse it alike.
      const outcome = (options: TableOptions): Promise<unknown> =>
        readTable(path, options).then(
          ({ table, rows: found }) => [table.encoding, found],
          (error: Problem) => error.code,
        )
      const found = await outcome({})
      if (Array.isArray(found)) assert.equal(found[0], 'utf-8')
      assert.deepEqual(await outcome({ isUtf8: true }), found)
    }),
    { numRuns: 200 },
  )
})

for (const encoding of ['utf-8', 'gb18030', 'utf-16le'] as const) {
  test(`any table written as CSV in ${encoding} is read back as it was`, async (t) => {
    const path = join(await temporaryFolder(t), 'table.csv')
    await fc.assert(
      fc.asyncProperty(tables, fc.constantFrom('\r\n', '\n'), async (rows, newline) => {
        const text = [header, ...rows].map(csvLine).join(newline) + newline
        fc.pre(iconv.decode(iconv.encode(text, encoding), encoding) === text)
        await writeFile(path, iconv.encode(text, encoding, { addBOM: encoding !== 'gb18030' }))
        const { table, rows: found } = await readTable(path, { batchRows: 3 })
        assert.equal(table.encoding, encoding)
        assert.deepEqual(found, expected(rows, false))
      }),
      { numRuns: 80 },
    )
  })
}

test('any table written as a workbook is read back as it was', async (t) => {
  const path = join(await temporaryFolder(t), 'table.xlsx')
  const wild = fc.array(fc.array(fc.oneof(cell, fc.string({ unit: 'binary' })), { maxLength: 4 }), { maxLength: 12 })
  await fc.assert(
    fc.asyncProperty(wild, async (rows) => {
      await writeWorkbook(path, [{ name: '一', columns: header.map((title) => ({ title })), rows }])
      assert.deepEqual((await readTable(path, { batchRows: 3 })).rows, expected(rows, true))
    }),
    { numRuns: 100 },
  )
})

test('the scanner finds the same rows however the text is cut into pieces', () => {
  const dialect = { delimiter: ',', newline: '\r\n' } as const
  fc.assert(
    fc.property(tables, fc.array(fc.nat(200), { maxLength: 8 }), (rows, cuts) => {
      const text = rows.map((row) => csvLine(row)).join('\r\n')
      const whole = new CsvScanner(dialect, limitsOf({})).push(text, true)
      const scanner = new CsvScanner(dialect, limitsOf({}))
      const found: string[][] = []
      let start = 0
      for (const cut of cuts.toSorted((a, b) => a - b)) {
        found.push(...scanner.push(text.slice(start, Math.max(start, cut)), false))
        start = Math.max(start, cut)
      }
      found.push(...scanner.push(text.slice(start), true))
      assert.deepEqual(found, whole)
    }),
  )
})

interface Damage {
  keep: number
  changes: [at: number, byte: number][]
}

const damages: fc.Arbitrary<Damage> = fc.record({
  keep: fc.oneof(fc.constant(1), fc.double({ min: 0, max: 1, noNaN: true })),
  changes: fc.array(fc.tuple(fc.double({ min: 0, max: 0.999, noNaN: true }), fc.nat(255)), { maxLength: 4 }),
})

function damaged(bytes: Buffer, { keep, changes }: Damage): Buffer {
  const copy = Buffer.from(bytes.subarray(0, Math.ceil(bytes.length * keep)))
  for (const [at, byte] of changes) copy[Math.floor(at * copy.length)] = byte
  return copy
}

async function readsOrRefuses(path: string, ownCode: boolean): Promise<void> {
  try {
    await readTable(path)
  } catch (error) {
    assert.ok(error instanceof Problem, String((error as Error).stack))
    assert.match(error.code, /^table\./)
    // A slip of ours would hide as the cause; the XLS parser's own errors are of any kind.
    const { cause } = error
    const slip = (cause instanceof TypeError || cause instanceof RangeError) && !('code' in cause)
    assert.ok(!(ownCode && slip), String(cause))
  }
}

const rows = Array.from({ length: 60 }, (_, i) => [`明州第${i}号示例公司`, `9999000000${i}`, `${i}.5`, 'a "b", c'])

test('a damaged text table is read or refused with a code', async (t) => {
  const path = join(await temporaryFolder(t), 'table.csv')
  const text = [header, ...rows].map(csvLine).join('\r\n')
  const originals = ['utf-8', 'gb18030', 'utf-16le'].map((encoding) => iconv.encode(text, encoding))
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...originals), damages, async (bytes, damage) => {
      await writeFile(path, damaged(bytes, damage))
      await readsOrRefuses(path, true)
    }),
    { numRuns: 300 },
  )
})

test('a damaged XLSX workbook is read or refused with a code', async (t) => {
  const path = join(await temporaryFolder(t), 'table.xlsx')
  const columns = header.map((title) => ({ title, options: ['甲', '乙'] }))
  await writeWorkbook(path, [{ name: '一', columns, rows }])
  const bytes = await readFile(path)
  await fc.assert(
    fc.asyncProperty(damages, async (damage) => {
      await writeFile(path, damaged(bytes, damage))
      await readsOrRefuses(path, true)
    }),
    { numRuns: 300 },
  )
})

test('a damaged XLS workbook is read or refused with a code', async (t) => {
  const path = join(await temporaryFolder(t), 'table.xls')
  const book = utils.book_new(utils.aoa_to_sheet([header, ...rows]), '一')
  const bytes = write(book, { type: 'buffer', bookType: 'biff8' }) as Buffer
  await fc.assert(
    fc.asyncProperty(damages, async (damage) => {
      await writeFile(path, damaged(bytes, damage))
      await readsOrRefuses(path, false)
    }),
    { numRuns: 8 },
  )
})

test('bytes of any kind are read or refused with a code', async (t) => {
  const path = join(await temporaryFolder(t), 'table')
  const magic = fc.constantFrom('', '504b0304', '504b0506', '09000400', 'efbbbf', 'fffe', '3c3f786d6c')
  await fc.assert(
    fc.asyncProperty(magic, fc.uint8Array({ maxLength: 400 }), async (start, bytes) => {
      await writeFile(path, Buffer.concat([Buffer.from(start, 'hex'), bytes]))
      await readsOrRefuses(path, start !== '09000400')
    }),
    { numRuns: 80 },
  )
})
