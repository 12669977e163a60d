/** Every class of bad file through POST /submissions: read rightly, or refused in Chinese with what would be right. */
import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { after, before, describe, it, type TestContext } from 'node:test'
import * as xlsx from '@e965/xlsx'
import iconv from 'iconv-lite'
import { bookOf, zipOf } from '../../src/kernel/tabular/fixtures.ts'
import { testApp, type TestApp } from '../../src/testing/app.ts'
import { ecology, firm, penaltyFile } from '../../src/testing/situations.ts'
import { sendAndRead, type Failure } from './callers.ts'

type Made = string | Buffer
type Result = Awaited<ReturnType<typeof sendAndRead>>

const one = { firm: firm('禾苗', 41), documentNo: '明环罚〔2026〕41号', decidedOn: '2026-06-01' }
const two = { firm: firm('麦穗', 42), documentNo: '明环罚〔2026〕42号', decidedOn: '2026-06-02' }
const sound = penaltyFile([one, two])
const [header = '', first = '', second = ''] = sound.split('\r\n')
const titles = header.split(',')
const column = (title: string): number => titles.findIndex((one) => one.startsWith(title))

/** The first row with other cells, by title. */
function altered(cells: Record<string, string>): string {
  const row = first.split(',')
  for (const [title, text] of Object.entries(cells))
    row[column(title)] = /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
  return `${header}\r\n${row.join(',')}\r\n`
}

/** Files that cannot be read at all: the code, and what the message must say. */
const refused: [string, (t: TestContext) => Made | Promise<Made>, string, RegExp, string?][] = [
  [
    'a picture called a table',
    () => Buffer.from('89504e470d0a1a0a0000000d4948445200000001', 'hex'),
    'table.not_a_table',
    /图片|PNG/i,
  ],
  [
    'a PDF called a table',
    () => Buffer.from(`%PDF-1.7\n%âãÏÓ\n1 0 obj\n${'x'.repeat(300)}`, 'latin1'),
    'table.not_a_table',
    /PDF/,
  ],
  [
    'an archive that is no workbook',
    (t) => zipOf(t, { 'readme.txt': 'x' }).then((path) => readFile(path)),
    'table.not_a_table',
    /工作簿|XLSX|压缩/,
  ],
  ['nothing but spaces and line breaks', () => ' \r\n\r\n \r\n', 'table.empty', /./],
  [
    'a workbook cut off in the middle',
    async (t) => (await readFile(await book(t))).subarray(0, 700),
    'table.truncated',
    /完整/,
  ],
  [
    'a bomb of zeros in a small archive',
    async (t) =>
      readFile(await bookOf(t, { rows: '', parts: { 'xl/worksheets/sheet1.xml': ' '.repeat(30_000_000) } })),
    'table.zip_bomb',
    /解压|压缩/,
  ],
  [
    'ten thousand columns',
    () => `${'列,'.repeat(10_000)}\r\n${',x'.repeat(10_000)}\r\n`,
    'table.too_many_columns',
    /列/,
  ],
  [
    'a cell of a megabyte and a half',
    () => altered({ 违法事实: '长'.repeat(1_500_000) }),
    'table.cell_too_long',
    /单元格|字/,
  ],
  [
    'NUL bytes between the letters',
    () => sound.replace('禾苗', '禾\u0000苗'),
    'table.nul_bytes',
    /空字节|NUL/,
  ],
  [
    'two encodings in one file',
    () =>
      Buffer.concat([
        Buffer.from(`${header}\r\n${first}\r\n`),
        iconv.encode(`${second}\r\n`.repeat(30), 'gb18030'),
      ]),
    'table.encoding_mixed',
    /UTF-8|编码/,
  ],
  [
    'bytes of no encoding',
    () =>
      Buffer.concat([
        Buffer.from(`${header}\r\n`),
        Buffer.from(Array.from({ length: 4000 }, (_, i) => [0xff, 0x80, 0xfe, 0x81][i % 4] ?? 0)),
      ]),
    'table.encoding_unknown',
    /编码|UTF-8/,
  ],
  [
    'a quotation mark that is never closed',
    () => `${header}\r\n"${first}\r\n${second}\r\n`,
    'table.unclosed_quote',
    /引号/,
  ],
  ['no header at all', () => `${first}\r\n${second}\r\n`, 'catalogue.header_not_found', /表头/],
  [
    'headers of something else',
    () => '菜名,价格,口味\r\n鱼香肉丝,38,辣\r\n',
    'catalogue.header_not_found',
    /表头/,
  ],
]

/** Files that are read as they were meant: how many of how many rows, and more where it matters. */
const understood: [string, (t: TestContext) => Made | Promise<Made>, number, RegExp?][] = [
  ['a header and nothing else, and says so', () => `${header}\r\n`, 0, /只找到表头.*没有数据行/],
  ['a file called .xlsx that is CSV', () => sound, 2],
  ['UTF-8 with a byte order mark', () => `\ufeff${sound}`, 2],
  ['GB18030', () => iconv.encode(sound, 'gb18030'), 2],
  ['UTF-16 with a byte order mark', () => iconv.encode(sound, 'utf16le', { addBOM: true }), 2],
  ['tabs instead of commas', () => sound.replaceAll(',', '\t'), 2],
  ['semicolons instead of commas', () => sound.replaceAll(',', ';'), 2],
  ['line breaks of an old Mac', () => sound.replaceAll('\r\n', '\r'), 2],
  [
    'lines of titles above the header',
    () => `明州市行政处罚信息公示表\r\n填报单位：明州市生态环境局,,,填报日期：2026年6月3日\r\n\r\n${sound}`,
    2,
  ],
  [
    'totals, notes and signatures below the rows',
    () => `${sound}合计,,,,,,,,,,24.00\r\n备注：本表一式两份\r\n填表人：某某,,审核人：某某\r\n`,
    2,
  ],
  ['the header again in the middle', () => `${header}\r\n${first}\r\n${header}\r\n${second}\r\n`, 2],
  ['empty lines between the rows', () => `${header}\r\n\r\n,,,,\r\n${first}\r\n\r\n\r\n${second}\r\n`, 2],
  [
    'full-width digits and letters',
    () =>
      altered({
        罚款金额: '１２．５',
        处罚决定日期: '２０２６－０６－０１',
        行政相对人代码_1: wide(one.firm.code),
      }),
    1,
  ],
  ['a workbook', async (t) => readFile(await book(t)), 2],
  ['a workbook with a merged title and a header of two lines', twoLineHeader, 2],
  ['rows whose common cells are merged over them', mergedCells, 2],
]

/** The same day and the same fine as in the sound file, in the habits of many departments. */
const habits: [string, Record<string, string>][] = [
  ...[
    '2026年6月1日',
    '2026/6/1',
    '2026.6.1',
    '20260601',
    '2026-6-1',
    '26-6-1',
    '2026-06-01 00:00:00',
    '二〇二六年六月一日',
    '46174',
    '２０２６年６月１日',
    ' 2026-06-01 ',
    '2026 年 6 月 1 日',
  ].map((text): [string, Record<string, string>] => [`the date “${text}”`, { 处罚决定日期: text }]),
  ...['12万元', '12.000000', '１２', '120000元', '120,000元', '人民币12万元整', '12 万'].map(
    (text): [string, Record<string, string>] => [`the amount “${text}”`, { '罚款金额（万元）': text }],
  ),
  ...['长期', '2099-12-31', '2099/12/31'].map((text): [string, Record<string, string>] => [
    `the term “${text}”`,
    { 处罚有效期: text },
  ]),
  ['a code in full-width characters', { 行政相对人代码_1: wide(one.firm.code) }],
  [
    'a code in small letters with spaces',
    { 行政相对人代码_1: ` ${one.firm.code.toLowerCase().replace(/(.{4})/g, '$1 ')}` },
  ],
  ['a name in other brackets and spaces', { 行政相对人名称: ` ${one.firm.name}\u3000` }],
]

/** Cells that mean nothing: the code the row comes back with, and what its message must say. */
const meaningless: [string, Record<string, string>, string, RegExp][] = [
  ['30 February', { 处罚决定日期: '2026-02-30' }, 'E301', /没有2026年2月30日/],
  ['yesterday', { 处罚决定日期: '昨天' }, 'E301', /不是可识别的日期/],
  ['a decision of next year', { 处罚决定日期: '2027-06-01' }, 'E301', /晚于今天/],
  ['an amount in words', { '罚款金额（万元）': '若干' }, 'E210', /不是一个数额/],
  [
    'a code with a wrong check digit',
    { 行政相对人代码_1: withWrongEnd(one.firm.code) },
    'E103',
    /校验码不符/,
  ],
  [
    'a code that a spreadsheet turned into a number',
    { 行政相对人代码_1: '9.19901E+17' },
    'E10',
    /科学计数|文本/,
  ],
  ['no name', { 行政相对人名称: '' }, 'E102', /行政相对人名称为空/],
]

describe('bad files', () => {
  let app: TestApp
  let department: { authorization: string }

  before(async () => {
    app = await testApp({ today: '2026-06-10' })
    department = await app.client(ecology, ['submissions:write', 'submissions:read'])
  })
  after(() => app.close())

  const send = async (content: Made): Promise<Result> => {
    const result = await sendAndRead(app, department, { kind: 'penalty', content, name: '处罚.xlsx' })
    assert.equal(
      result.received,
      result.accepted + result.updated + result.unchanged + result.questioned + result.returned,
    )
    return result
  }

  for (const [name, make, code, says] of refused) {
    it(`refuses ${name} with ${code}`, async (t) => {
      const result = await send(await make(t))
      assert.deepEqual([result.state, result.received], ['failed', 0], JSON.stringify(result))
      const failure = result.failure as Failure
      assert.equal(failure.code, code, JSON.stringify(failure).slice(0, 500))
      assert.match(failure.title, /\p{Script=Han}/u)
      const words = [
        failure.detail,
        ...(failure.errors ?? []).flatMap(({ message, expected }) => [message, expected]),
      ].join(' ')
      assert.match(words, says)
    })
  }

  for (const [name, make, rows, warns] of understood) {
    it(`reads ${name}`, async (t) => {
      const result = await send(await make(t))
      assert.equal(result.state, 'done', JSON.stringify(result.failure))
      const filed = result.accepted + result.updated + result.unchanged
      assert.deepEqual([filed, result.questioned, result.returned], [rows, 0, 0], await faultsOf(result.id))
      if (warns !== undefined) assert.match(result.warnings.map(({ message }) => message).join('\n'), warns)
    })
  }

  for (const [name, cells] of habits) {
    it(`takes ${name} for what it means`, async () => {
      await send(altered({}))
      const result = await send(altered(cells))
      assert.equal(result.unchanged, 1, `${JSON.stringify(result)} ${await faultsOf(result.id)}`)
    })
  }

  for (const [name, cells, code, says] of meaningless) {
    it(`gives ${name} back with ${code}`, async () => {
      const result = await send(altered(cells))
      assert.equal(result.returned + result.questioned, 1, JSON.stringify(result))
      const rows = await Promise.all(
        ['returned', 'questioned'].map(
          async (outcome) =>
            (
              await app.app.inject({
                url: `/api/v1/submissions/${result.id}/rows?outcome=${outcome}`,
                headers: department,
              })
            ).json<{ items: { errors: { code: string; message: string; expected?: string }[] }[] }>().items,
        ),
      )
      const error = rows.flat()[0]?.errors.find((each) => each.code.startsWith(code))
      assert.ok(error !== undefined, JSON.stringify(rows))
      assert.match(error.message, says)
      assert.match(error.expected ?? '', /\p{Script=Han}/u)
    })
  }

  it('says of two columns with one header which one it read', async () => {
    const result = await send(`${header},处罚决定日期\r\n${first},2026-05-01\r\n`)
    assert.match(
      result.warnings.map(({ message }) => message).join(),
      /“处罚决定日期”不止一列，只读了第一列/,
    )
    const read = await app.ctx.pool.query(
      `SELECT decided_on FROM records.records WHERE document_no = $1 AND known_to IS NULL`,
      [one.documentNo],
    )
    assert.deepEqual(read.rows, [{ decided_on: one.decidedOn }])
  })

  it('writes no formula into the workbook it returns, whatever the cells began with', async () => {
    const evil = ["=cmd|' /C calc'!A0", '+1+1', '-1+1', '@SUM(A1)', '＝1+1', '=1+1']
    const lines = evil.map((text) => altered({ 违法事实: text, 处罚决定日期: '昨天' }).split('\r\n')[1])
    const result = await send(`${header}\r\n${lines.join('\r\n')}\r\n`)
    assert.equal(result.returned, evil.length)
    const answer = await app.app.inject({
      url: `/api/v1/submissions/${result.id}/returned.xlsx`,
      headers: department,
    })
    assert.equal(answer.statusCode, 200)
    const book = xlsx.read(answer.rawPayload)
    const cells = book.SheetNames.flatMap((name) => Object.entries(book.Sheets[name] ?? {})).filter(
      ([at]) => !at.startsWith('!'),
    )
    const texts = cells.map(([, cell]) => String((cell as xlsx.CellObject).v))
    assert.deepEqual(
      evil.filter((text) => !texts.some((shown) => shown.endsWith(text))),
      [],
      'every cell comes back readable',
    )
    assert.deepEqual(
      cells.filter(([, cell]) => (cell as xlsx.CellObject).f !== undefined),
      [],
    )
  })

  const faultsOf = async (id: string): Promise<string> =>
    (await app.app.inject({ url: `/api/v1/submissions/${id}/rows?outcome=returned`, headers: department }))
      .body
})

function withWrongEnd(code: string): string {
  return `${code.slice(0, 17)}${code.endsWith('0') ? '1' : '0'}`
}

function wide(text: string): string {
  return text.replace(/[!-~]/g, (c) => String.fromCodePoint((c.codePointAt(0) ?? 0) + 0xfee0))
}

function sheetRows(lines: readonly (readonly string[])[]): string {
  return lines
    .map(
      (line, y) =>
        `<row r="${y + 1}">${line
          .map((text, x) =>
            text === '' ? '' : `<c r="${letters(x)}${y + 1}" t="inlineStr"><is><t>${text}</t></is></c>`,
          )
          .join('')}</row>`,
    )
    .join('')
}

function letters(x: number): string {
  return x < 26 ? String.fromCodePoint(65 + x) : `${letters(Math.floor(x / 26) - 1)}${letters(x % 26)}`
}

const table = [titles, first.split(','), second.split(',')]

function book(t: TestContext): Promise<string> {
  return bookOf(t, { rows: sheetRows(table) })
}

async function twoLineHeader(t: TestContext): Promise<Buffer> {
  const above = titles.map((title, x) => (x < 4 ? (x === 0 ? '行政相对人' : '') : title))
  const below = titles.map((title, x) => (x < 4 ? title : ''))
  const lines = [
    ['明州市行政处罚信息公示表', ...titles.slice(1).map(() => '')],
    above,
    below,
    ...table.slice(1),
  ]
  const merges = [
    `A1:${letters(titles.length - 1)}1`,
    'A2:D2',
    ...titles.slice(4).map((_, i) => `${letters(i + 4)}2:${letters(i + 4)}3`),
  ]
  const after = `<mergeCells>${merges.map((ref) => `<mergeCell ref="${ref}"/>`).join('')}</mergeCells>`
  return readFile(await bookOf(t, { rows: sheetRows(lines), after }))
}

async function mergedCells(t: TestContext): Promise<Buffer> {
  const at = column('处罚机关')
  const lines = table.map((line, y) => line.map((text, x) => (y === 2 && x === at ? '' : text)))
  const after = `<mergeCells><mergeCell ref="${letters(at)}2:${letters(at)}3"/></mergeCells>`
  return readFile(await bookOf(t, { rows: sheetRows(lines), after }))
}
