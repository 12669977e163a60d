import assert from 'node:assert/strict'
import { test } from 'node:test'
import iconv from 'iconv-lite'
import { fileOf, readTable, refusal, temporaryFolder } from './fixtures.ts'
import { openTable } from './open.ts'
import { ownText } from './table.ts'

const header = '企业名称,统一社会信用代码,金额'

test('plain CSV is read with its dialect named', async (t) => {
  const { table, rows } = await readTable(await fileOf(t, `${header}\r\n明州示例公司,99,1.50\r\n`))
  assert.deepEqual(rows, [
    ['企业名称', '统一社会信用代码', '金额'],
    ['明州示例公司', '99', '1.50'],
  ])
  assert.equal(table.format, 'csv')
  assert.equal(table.encoding, 'utf-8')
  assert.equal(table.delimiter, ',')
  assert.equal(table.newline, '\r\n')
  assert.equal(table.formulas, false)
})

test('the name of a file does not decide what it is', async (t) => {
  const { table } = await readTable(await fileOf(t, 'a\tb\n1\t2\n', 'register.xlsx'))
  assert.equal(table.format, 'tsv')
})

test('each delimiter is recognised though others occur in cells and titles stand above', async (t) => {
  for (const delimiter of [',', '\t', ';', '|']) {
    const others = [',', '\t', ';', '|'].filter((other) => other !== delimiter).join('')
    const lines = ['明州市行政处罚名单', ['名称', '代码', '内容'].join(delimiter)]
    for (let i = 0; i < 5; i++) lines.push([`公司${i}`, `${i}`, `甲${i % 2 ? others : ''}乙`].join(delimiter))
    const { table, rows } = await readTable(await fileOf(t, lines.join('\n')))
    assert.equal(table.delimiter, delimiter)
    assert.equal(rows[3]?.length, 3)
  }
})

test('line ends may be CRLF, LF or CR', async (t) => {
  for (const newline of ['\r\n', '\n', '\r'] as const) {
    const { table, rows } = await readTable(await fileOf(t, ['a,b', '1,2', '3,4'].join(newline)))
    assert.equal(table.newline, newline)
    assert.deepEqual(rows, [['a', 'b'], ['1', '2'], ['3', '4']])
  }
})

test('quotes hold delimiters, line ends and doubled quotes; stray ones are text', async (t) => {
  const text = 'a,b,c\n"x,y","line 1\nline 2","say ""hi"""\n5" pipe,"open"more,end"\n"",,""\n'
  const { rows } = await readTable(await fileOf(t, text))
  assert.deepEqual(rows, [
    ['a', 'b', 'c'],
    ['x,y', 'line 1\nline 2', 'say "hi"'],
    ['5" pipe', 'openmore', 'end"'],
  ])
})

test('a quote never closed is refused with its row', async (t) => {
  const problem = await refusal(await fileOf(t, 'a,b\n1,2\n"3,4\n5,6\n'), 'table.unclosed_quote')
  assert.equal(problem.errors?.[0]?.row, 3)
})

test('empty rows count, and those at the end are left out', async (t) => {
  const { rows } = await readTable(await fileOf(t, '\n\na,b\n\n,,,\n1,2\n\n\n,\n'), { batchRows: 2 })
  assert.deepEqual(rows, [[], [], ['a', 'b'], [], [], ['1', '2']])
})

test('a million empty rows cost nothing until a full one follows', async (t) => {
  const path = await fileOf(t, `a,b\n${'\n'.repeat(1_000_000)}1,2\n`)
  let count = 0
  const table = await openTable(path, { batchRows: 1000 })
  for await (const batch of table.batches()) {
    assert.ok(batch.rows.length <= 1000)
    count += batch.rows.length
  }
  assert.equal(count, 1_000_002)
})

test('encodings are told apart, marked or not', async (t) => {
  const text = `${header}\n明州示例公司,99,1\n镕𠮷字公司,98,2\n`
  const cases: [string, Buffer][] = [
    ['utf-8', Buffer.from(text)],
    ['utf-8', Buffer.from(`\ufeff${text}`)],
    ['gb18030', iconv.encode(text, 'gb18030')],
    ['utf-16le', iconv.encode(text, 'utf-16le', { addBOM: true })],
    ['utf-16le', iconv.encode(text, 'utf-16le', { addBOM: false })],
    ['utf-16be', iconv.encode(text, 'utf-16be', { addBOM: true })],
    ['utf-16be', iconv.encode(text, 'utf-16be', { addBOM: false })],
  ]
  for (const [encoding, bytes] of cases) {
    const { table, rows } = await readTable(await fileOf(t, bytes))
    assert.equal(table.encoding, encoding)
    assert.equal(rows[0]?.[0], '企业名称')
    assert.equal(rows[2]?.[0], '镕𠮷字公司')
  }
})

test('Chinese bytes that also look like UTF-8 are read as Chinese, and accented Latin as Latin', async (t) => {
  const chinese = await readTable(await fileOf(t, iconv.encode('name,place\nx,猫猫\n', 'gb18030')))
  assert.equal(chinese.rows[1]?.[1], '猫猫')
  const latin = await readTable(await fileOf(t, 'name,place\nSociété,Köln\n'))
  assert.equal(latin.rows[1]?.[0], 'Société')
})

test('characters are whole wherever the pieces of the file are cut', async (t) => {
  const cell = '明'.repeat(50)
  const lines = Array.from({ length: 3000 }, (_, i) => `${i},${cell}${'x'.repeat(i % 7)},𠮷`)
  for (const encoding of ['utf-8', 'gb18030', 'utf-16le']) {
    const bytes = iconv.encode(`n,a,b\n${lines.join('\n')}`, encoding, { addBOM: encoding === 'utf-16le' })
    const { rows } = await readTable(await fileOf(t, bytes))
    assert.deepEqual(rows.slice(1).map((row) => row.join(',')), lines)
  }
})

test('two encodings in one file are refused, naming a row of each', async (t) => {
  const bytes = Buffer.concat([
    Buffer.from(`${header}\n明州示例公司,1,2\n`),
    iconv.encode('明州另一家公司,3,4\n', 'gb18030'),
  ])
  const problem = await refusal(await fileOf(t, bytes), 'table.encoding_mixed')
  assert.equal(problem.errors?.[0]?.row, 3)
  assert.match(problem.detail ?? '', /第 1 行是 UTF-8.*第 3 行却是 GB18030/)
})

test('a byte of no encoding is refused with its row, even after half a million good ones', async (t) => {
  const good = iconv.encode(`${header}\n${'明州示例公司,1,2\n'.repeat(30_000)}`, 'gb18030')
  const bad = Buffer.concat([good, Buffer.from([0xc3, 0xf7, 0xd6, 0x2c, 0x31, 0x0a]), good])
  const problem = await refusal(await fileOf(t, bad), 'table.encoding_unknown')
  assert.equal(problem.errors?.[0]?.row, 30_002)
})

test('a file that ends inside a character was cut off', async (t) => {
  const text = `${header}\n明州示例公司,1,明州`
  for (const encoding of ['utf-8', 'gb18030']) {
    const bytes = iconv.encode(text, encoding)
    await refusal(await fileOf(t, bytes.subarray(0, -1)), 'table.truncated')
  }
})

test('zero bytes are refused with their row', async (t) => {
  const problem = await refusal(await fileOf(t, `a,b\n1,2\n3,\0\n${'5,6\n'.repeat(90)}`), 'table.nul_bytes')
  assert.equal(problem.errors?.[0]?.row, 3)
})

test('bounds hold: columns, cells, rows, bytes', async (t) => {
  const wide = await fileOf(t, `a,b\n${','.repeat(9_999)}x\n`)
  const columns = await refusal(wide, 'table.too_many_columns')
  assert.equal(columns.errors?.[0]?.row, 2)
  const long = await fileOf(t, `a,b\n1,${'x'.repeat(2_000)}\n`)
  const cell = await refusal(long, 'table.cell_too_long', { maxCellLength: 1_000 })
  assert.equal(cell.errors?.[0]?.row, 2)
  await refusal(await fileOf(t, `a,b\n${'x,'.repeat(1_500_000)}`), 'table.row_too_long', { maxCellLength: 100 })
  await refusal(await fileOf(t, `a,b\n"${'x'.repeat(3_500_000)}`), 'table.unclosed_quote')
  await refusal(long, 'table.too_large', { maxBytes: 100 })
})

test('what holds no table says so', async (t) => {
  await refusal(await fileOf(t, ''), 'table.empty')
  await refusal(await fileOf(t, '\ufeff\r\n\r\n'), 'table.empty')
  await refusal(await fileOf(t, ',,,\n,,,\n'), 'table.empty')
  const folder = await temporaryFolder(t)
  await refusal(folder, 'table.no_such_file')
  await refusal(`${folder}/absent.csv`, 'table.no_such_file')
})

test('documents of other kinds are named for what they are', async (t) => {
  const cases: [string | Buffer, string, RegExp][] = [
    ['%PDF-1.7\n…', 'table.not_a_table', /PDF/],
    [Buffer.from('89504e470d0a1a0a00', 'hex'), 'table.not_a_table', /PNG/],
    [Buffer.from('ffd8ffe000104a46', 'hex'), 'table.not_a_table', /JPEG/],
    ['Rar!\x1a\x07\0\0', 'table.not_a_table', /RAR/],
    ['\n<html xmlns:x="urn:x"><table><tr><td>1</td></tr></table></html>', 'table.not_a_table', /“名单.xls”实际上是网页.*另存为 XLSX/],
    ['<table border="1"><tr><td>名称</td></tr></table>', 'table.not_a_table', /网页/],
    [iconv.encode('<meta charset="gbk"><table><tr><td>名称</td></tr></table>', 'gb18030'), 'table.not_a_table', /网页/],
    [
      '<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>',
      'table.unsupported',
      /2003/,
    ],
    ['<?xml version="1.0"?><data/>', 'table.not_a_table', /XML/],
    ['[{"name": "x"}]', 'table.not_a_table', /JSON/],
    [Buffer.from('ca01fe'.repeat(20) + '00'.repeat(20) + '0203'.repeat(50), 'hex'), 'table.not_a_table', /二进制/],
    ['MIME-Version: 1.0\nX: y\n', 'table.not_a_table', /MHTML/],
  ]
  for (const [content, code, detail] of cases) {
    const problem = await refusal(await fileOf(t, content), code, { fileName: '名单.xls' })
    assert.match(problem.detail ?? '', detail)
  }
})

test('a table can be read twice, and left half-way', async (t) => {
  const table = await openTable(await fileOf(t, `a,b\n${'1,2\n'.repeat(100)}`), { batchRows: 10 })
  for (let time = 0; time < 2; time++) {
    for await (const batch of table.batches()) {
      assert.equal(batch.firstRow, 1)
      break
    }
  }
})

test('a cell can be copied out of its batch unchanged', async (t) => {
  const { rows } = await readTable(await fileOf(t, 'a,b\n明州示例公司有限责任公司𠮷,\n'))
  assert.equal(ownText(rows[1]?.[0] ?? ''), '明州示例公司有限责任公司𠮷')
  assert.equal(ownText('\ud800'), '\ud800')
})
