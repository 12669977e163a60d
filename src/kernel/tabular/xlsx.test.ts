import assert from 'node:assert/strict'
import { readFile, writeFile } from 'node:fs/promises'
import { test } from 'node:test'
import { bookOf, fileOf, readTable, refusal, zipOf } from './fixtures.ts'
import { Merges } from './merges.ts'
import { maxSharedBytes, SharedStrings } from './shared-strings.ts'
import { openArchive } from './zip.ts'

const cell = (ref: string, text: string): string => `<c r="${ref}" t="inlineStr"><is><t>${text}</t></is></c>`

test('cells of every type read as text', async (t) => {
  const path = await bookOf(t, {
    strings: ['<t>明州</t>', '<r><t>示</t></r><r><rPr/><t xml:space="preserve">例 </t></r><rPh sb="0"><t>shi</t></rPh>'],
    formats: [0, 14, 'yyyy/m/d h:mm', '000000', '0.00%'],
    rows:
      '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c><c r="C1" t="b"><v>1</v></c>' +
      '<c r="D1" t="e"><v>#N/A</v></c><c r="E1" t="str"><f>A1&amp;"x"</f><v>明州x</v></c>' +
      '<c r="F1" t="d"><v>2024-03-05T00:00:00</v></c></row>' +
      '<row r="2"><c r="A2"><v>330200000012345</v></c><c r="B2" s="1"><v>45292</v></c><c r="C2" s="2"><v>45292.25</v></c>' +
      '<c r="D2" s="3"><v>1234</v></c><c r="E2" s="4"><v>0.125</v></c><c r="F2"><v>1.0E+14</v></c></row>',
  })
  const { table, rows } = await readTable(path)
  assert.deepEqual(rows, [
    ['明州', '示例 ', 'TRUE', '#N/A', '明州x', '2024-03-05'],
    ['330200000012345', '2024-01-01', '2024-01-01 06:00:00', '001234', '0.125', '100000000000000'],
  ])
  assert.equal(table.format, 'xlsx')
  assert.equal(table.sheet, '表一')
  assert.equal(table.formulas, true)
})

test('dates follow the 1904 system where the workbook says so', async (t) => {
  const rows = '<row r="1"><c r="A1" s="0"><v>43830</v></c></row>'
  const read = await readTable(await bookOf(t, { rows, formats: [14], date1904: true }))
  assert.deepEqual(read.rows, [['2024-01-01']])
  assert.equal(read.table.formulas, false)
})

test('rows and cells the file leaves out keep their places', async (t) => {
  const rows = `<row r="2">${cell('C2', 'x')}<c r="D2" s="0"/></row><row r="5">${cell('A5', 'y')}</row><row r="9"/>`
  const read = await readTable(await bookOf(t, { rows }))
  assert.deepEqual(read.rows, [[], ['', '', 'x'], [], [], ['y']])
})

test('rows and cells without references count on', async (t) => {
  const rows = '<row><c t="inlineStr"><is><t>a</t></is></c><c><v>2</v></c></row><row><c><v>3</v></c></row>'
  const read = await readTable(await bookOf(t, { rows }))
  assert.deepEqual(read.rows, [['a', '2'], ['3']])
})

test('merged ranges are filled to the right, downwards and both, in missing rows too', async (t) => {
  const rows =
    `<row r="1">${cell('A1', '标题')}</row><row r="2">${cell('A2', '组')}${cell('B2', '块')}</row>` +
    `<row r="5">${cell('A5', '尾')}</row>`
  const ranges = ['A1:C1', 'A2:A4', 'B2:C3'].map((ref) => `<mergeCell ref="${ref}"/>`).join('')
  const after = `<mergeCells count="3">${ranges}</mergeCells>`
  const read = await readTable(await bookOf(t, { rows, after }))
  assert.deepEqual(read.rows, [['标题', '标题', '标题'], ['组', '块', '块'], ['组', '块', '块'], ['组'], ['尾']])
})

test('a range over all columns is cut at the bound, and ranges of nothing cost nothing', async (t) => {
  const rows = `<row r="1">${cell('A1', '标题')}</row><row r="3">${cell('A3', 'x')}</row>`
  const after = '<mergeCells><mergeCell ref="A1:XFD1"/><mergeCell ref="B2:XFD1048576"/></mergeCells>'
  const read = await readTable(await bookOf(t, { rows, after }), { maxColumns: 10 })
  assert.deepEqual(read.rows, [Array.from({ length: 10 }, () => '标题'), [], ['x']])
})

test('overlapping ranges without end are refused', () => {
  const ranges = Array.from({ length: 100 }, () => ({ top: 1, bottom: 1_048_576, left: 0, right: 0 }))
  const merges = new Merges(ranges, 50)
  assert.throws(() => merges.apply(1, ['x']), { code: 'table.unreadable' })
})

test('prefixed elements, single quotes, references, CDATA and comments are understood', async (t) => {
  const sheet =
    "<?xml version='1.0'?><!-- c > d --><x:worksheet xmlns:x='m'><x:sheetData><x:row r='1'>" +
    "<x:c t='inlineStr' r='A1' cm='a>b'><x:is><x:t>a&amp;&#x4e2d;&lt;<![CDATA[&<]]>_x000D_</x:t></x:is></x:c>" +
    "<x:c r='B1' t = 'str'><x:f>1</x:f><x:v>q</x:v></x:c></x:row></x:sheetData>" +
    "<x:mergeCells><x:mergeCell ref='B1:C1'/></x:mergeCells></x:worksheet>"
  const { table, rows } = await readTable(await bookOf(t, { rows: '', parts: { 'xl/worksheets/sheet1.xml': sheet } }))
  assert.deepEqual(rows, [['a&中<&<\r', 'q', 'q']])
  assert.equal(table.formulas, true)
})

test('the first visible sheet is read unless another is asked for by name or position', async (t) => {
  const rows = `<row r="1">${cell('A1', 'x')}</row>`
  const path = await bookOf(t, { rows, names: ['表一', '说明'] })
  assert.equal((await readTable(path, { sheet: '表一' })).table.sheet, '表一')
  assert.equal((await readTable(path, { sheet: 1 })).table.sheet, '表一')
  await refusal(path, 'table.empty', { sheet: 2 })
  const years = await bookOf(t, { names: ['2026', '2025'], rows: '<row r="1"><c t="inlineStr"><is><t>甲</t></is></c></row>' })
  for (const sheet of ['2026', 2026, '1']) assert.equal((await readTable(years, { sheet })).table.sheet, '2026')
  await refusal(years, 'table.sheet_not_found', { sheet: '2024' })
  const problem = await refusal(path, 'table.sheet_not_found', { sheet: '处罚' })
  assert.match(problem.detail ?? '', /1“表一”、2“说明”/)
  const hidden = await bookOf(t, { rows, names: ['旧', '新'], hidden: ['旧'] })
  await refusal(hidden, 'table.empty')
})

test('bounds hold in workbooks too', async (t) => {
  const wide = await bookOf(t, { rows: `<row r="4">${cell('ZZ4', 'x')}</row>` })
  assert.equal((await refusal(wide, 'table.too_many_columns')).errors?.[0]?.row, 4)
  const styled = await bookOf(t, { rows: `<row r="1">${cell('A1', 'x')}<c r="XFD1" s="0"/></row>` })
  assert.deepEqual((await readTable(styled)).rows, [['x']])
  const text = 'x'.repeat(2_000)
  const inline = await bookOf(t, { rows: `<row r="2">${cell('A2', text)}</row>` })
  assert.equal((await refusal(inline, 'table.cell_too_long', { maxCellLength: 1_000 })).errors?.[0]?.row, 2)
  const shared = await bookOf(t, { rows: '<row r="1"><c r="A1" t="s"><v>0</v></c></row>', strings: [`<t>${text}</t>`] })
  await refusal(shared, 'table.cell_too_long', { maxCellLength: 1_000 })
  const endless = await bookOf(t, { rows: `<row r="1">${cell('A1', 'x'.repeat(200_000))}</row>` })
  await refusal(endless, 'table.cell_too_long', { maxCellLength: 1_000 })
})

test('the string table stays within its bound', () => {
  const strings = new SharedStrings(1_000)
  strings.add('明州')
  assert.equal(strings.get(0), '明州')
  assert.equal(strings.get(1), undefined)
  assert.throws(() => strings.add('x'.repeat(1_000)), { code: 'table.too_large' })
  assert.ok(maxSharedBytes <= 256 * 2 ** 20)
})

test('archives that unpack beyond all measure are refused before they are unpacked', async (t) => {
  const path = await bookOf(t, { rows: '', parts: { 'xl/worksheets/sheet1.xml': ' '.repeat(30_000_000) } })
  await refusal(path, 'table.zip_bomb')
  const limits = { maxUnpackedBytes: 1_000, maxRatio: 200, maxEntries: 100 }
  await assert.rejects(openArchive(path, limits), { code: 'table.zip_bomb' })
  const small = await bookOf(t, { rows: '' })
  const fewEntries = { ...limits, maxUnpackedBytes: 1e6, maxEntries: 3 }
  await assert.rejects(openArchive(small, fewEntries), { code: 'table.zip_bomb' })
})

test('archives that are no workbook say what they are', async (t) => {
  const root = (target: string): string =>
    `<Relationships><Relationship Id="a" Type="x/officeDocument" Target="${target}"/></Relationships>`
  const cases: [Record<string, string>, string, RegExp][] = [
    [{ '_rels/.rels': root('word/document.xml'), 'word/document.xml': '<w/>' }, 'table.not_a_table', /Word/],
    [{ '_rels/.rels': root('ppt/presentation.xml') }, 'table.not_a_table', /PowerPoint/],
    [{ '_rels/.rels': root('xl/workbook.bin') }, 'table.unsupported', /XLSB/],
    [{ mimetype: 'application/vnd.oasis', 'content.xml': '<x/>' }, 'table.unsupported', /OpenDocument/],
    [{ 'list.xlsx': 'x' }, 'table.not_a_table', /解压/],
    [{ 'readme.md': 'x' }, 'table.not_a_table', /压缩包/],
    [{ '_rels/.rels': root('xl/workbook.xml') }, 'table.unreadable', /缺少/],
  ]
  for (const [parts, code, detail] of cases) {
    const problem = await refusal(await zipOf(t, parts), code)
    assert.match(problem.detail ?? '', detail)
  }
})

test('damage is noticed: cut off, altered, unsafe names, locked, forged rows', async (t) => {
  const whole = await bookOf(t, { rows: `<row r="1">${cell('A1', 'abc')}</row>` })
  const bytes = await readFile(whole)
  await refusal(await fileOf(t, bytes.subarray(0, bytes.length - 300)), 'table.truncated')
  const altered = Buffer.from(bytes)
  const entry = altered.lastIndexOf('xl/worksheets/sheet1.xml') - 46
  altered.writeUInt32LE(altered.readUInt32LE(entry + 16) ^ 1, entry + 16)
  await writeFile(whole, altered)
  await refusal(whole, 'table.unreadable')
  const unsafe = Buffer.from(bytes.toString('latin1').replaceAll('xl/styles.xml', '../styles.xml'), 'latin1')
  await refusal(await fileOf(t, unsafe), 'table.unreadable')
  const locked = Buffer.from(bytes)
  locked.writeUInt16LE(locked.readUInt16LE(entry + 8) | 1, entry + 8)
  await refusal(await fileOf(t, locked), 'table.encrypted')
  const backwards = `<row r="2">${cell('A2', 'x')}</row><row r="1">${cell('A1', 'y')}</row>`
  await refusal(await bookOf(t, { rows: backwards }), 'table.unreadable')
  await refusal(await bookOf(t, { rows: '<row r="9999999"/>' }), 'table.unreadable')
  await refusal(await bookOf(t, { rows: '<row r="1"><c r="A1" t="s"><v>7</v></c></row>' }), 'table.unreadable')
  await refusal(await bookOf(t, { rows: '<row r="1"></cell>' }), 'table.unreadable')
  const open = '<worksheet><sheetData><row r="1">'
  await refusal(await bookOf(t, { rows: '', parts: { 'xl/worksheets/sheet1.xml': open } }), 'table.truncated')
  const entity = '<!DOCTYPE x [<!ENTITY a "b">]><worksheet/>'
  await refusal(await bookOf(t, { rows: '', parts: { 'xl/worksheets/sheet1.xml': entity } }), 'table.unreadable')
})

test('a small file that stands for more than it is worth is refused before it has cost much', async (t) => {
  const long = { strings: [`<t>${'长'.repeat(900_000)}</t>`] }
  const many = Array.from({ length: 90_000 }, (_, i) => `<row r="${i + 1}"><c r="A${i + 1}" t="s"><v>0</v></c></row>`)
  const wide = Array.from({ length: 60_000 }, (_, i) => `<row r="${i + 1}"><c r="SF${i + 1}"><v>1</v></c></row>`)
  const last = `<row r="1">${cell('A1', 'x')}</row><row r="1048576">${cell('A1048576', 'y')}</row>`
  const covers = (...refs: string[]): string =>
    `<mergeCells>${refs.map((ref) => `<mergeCell ref="${ref}"/>`).join('')}</mergeCells>`
  const overlapping = Array.from({ length: 400 }, (_, i) => `A1:SF${1_048_576 - i}`)
  const forged = [
    { rows: many.join(''), ...long },
    { rows: `<row r="1">${'<c r="A1" t="s"><v>0</v></c>'.repeat(90_000)}</row>`, ...long },
    { rows: wide.join('') },
    { rows: last, after: covers('A1:SF1048576') },
    { rows: last, after: covers(...overlapping) },
  ]
  for (const book of forged) {
    const before = process.cpuUsage().user
    await refusal(await bookOf(t, book), 'table.too_dense')
    // Microseconds; read to their end they take minutes.
    assert.ok(process.cpuUsage().user - before < 20_000_000)
  }
})

test('what programs write is worth its reading, however much alike its cells are', async (t) => {
  const row = (n: number): string =>
    `<row r="${n}">${Array.from({ length: 20 }, (_, i) => `<c r="${String.fromCharCode(65 + i)}${n}" t="s"><v>0</v></c>`).join('')}</row>`
  const rows = Array.from({ length: 40_000 }, (_, i) => row(i + 1)).join('')
  const read = await readTable(await bookOf(t, {
    rows, strings: ['<t>明州市示例区市场监督管理局信用监督管理科</t>'], after: '<mergeCells><mergeCell ref="A1:A39999"/></mergeCells>',
  }))
  assert.equal(read.rows.length, 40_000)
})
