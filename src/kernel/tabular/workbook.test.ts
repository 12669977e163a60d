import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { PassThrough, Writable } from 'node:stream'
import { buffer, text } from 'node:stream/consumers'
import { test } from 'node:test'
import { read, utils } from '@e965/xlsx'
import { readTable, temporaryFolder } from './fixtures.ts'
import { csvLine, csvSafe, unguarded } from './guard.ts'
import { type Cell, type WorkbookSheet, writeWorkbook } from './workbook.ts'
import { openArchive } from './zip.ts'

const columns = [
  { title: '企业名称', required: true, note: '与营业执照一致' },
  { title: '统一社会信用代码', textFormat: true, width: 24 },
  { title: '处罚类别', options: ['警告', '罚款', '责令停产停业, 暂扣许可证'] },
]

function sheet(rows: WorkbookSheet['rows'], more: Partial<WorkbookSheet> = {}): WorkbookSheet {
  return { name: '处罚', columns, rows, ...more }
}

async function partOf(path: string, name: string): Promise<string> {
  const archive = await openArchive(path)
  try {
    return await text(archive.read(name))
  } finally {
    archive.close()
  }
}

test('what is written is read again, by this reader and by another', async (t) => {
  const path = join(await temporaryFolder(t), 'out.xlsx')
  const rows = [['明州示例公司', '00123', '警告'], ['', ' 两端有空格 ', 'a\r\nb<&>"'], [], ['_x000D_', '\u0001', '𠮷']]
  await writeWorkbook(path, [sheet(rows, { intro: ['填写说明：', '一行一条。'] })])
  const { table, rows: found } = await readTable(path)
  assert.deepEqual(found, [
    ['填写说明：'],
    ['一行一条。'],
    ['企业名称', '统一社会信用代码', '处罚类别'],
    ...rows,
  ])
  assert.deepEqual(table.sheets, ['处罚', '选项'])
  const book = read(await readFile(path))
  const other = utils.sheet_to_json<string[]>(book.Sheets['处罚'] as never, { header: 1 })
  assert.deepEqual(other[3], ['明州示例公司', '00123', '警告'])
})

test('faults are painted, commented and gathered in the last column', async (t) => {
  const path = join(await temporaryFolder(t), 'returned.xlsx')
  const rows: Cell[][] = [
    ['明州示例公司', { text: '123', fault: '应为 18 位' }, { text: '', fault: '不能为空' }],
    ['明州另一公司', '99', '罚款'],
  ]
  await writeWorkbook(path, [sheet(rows, { faultsTitle: '问题说明' })])
  const { rows: found } = await readTable(path)
  assert.deepEqual(found[0]?.[3], '问题说明')
  assert.equal(found[1]?.[3], '统一社会信用代码：应为 18 位\n处罚类别：不能为空')
  assert.equal(found[2]?.[3], undefined)
  assert.match(await partOf(path, 'xl/worksheets/sheet1.xml'), /<c r="C2" s="4"\/>/)
  const comments = await partOf(path, 'xl/comments1.xml')
  for (const [ref, note] of [['A1', '与营业执照一致'], ['B2', '应为 18 位'], ['C2', '不能为空']]) {
    assert.match(comments, new RegExp(`<comment ref="${ref}".*?${note}`))
  }
  const book = read(await readFile(path))
  assert.equal(book.Sheets['处罚']?.['B2'].c[0].t, '应为 18 位')
})

test('drop-down lists stand on a hidden sheet, each list once', async (t) => {
  const path = join(await temporaryFolder(t), 'template.xlsx')
  const long = Array.from({ length: 500 }, (_, i) => `选项 ${i}`)
  const second = { name: '许可', columns: [{ title: '类别', options: long }, { title: '类别二', options: [...long] }], rows: [] }
  await writeWorkbook(path, [sheet([]), second])
  assert.match(await partOf(path, 'xl/workbook.xml'), /name="选项" sheetId="3" state="hidden"/)
  assert.match(await partOf(path, 'xl/worksheets/sheet1.xml'), /sqref="C2:C1048576"><formula1>'选项'!\$A\$1:\$A\$3</)
  const lists = await partOf(path, 'xl/worksheets/sheet2.xml')
  assert.equal(lists.match(/'选项'!\$B\$1:\$B\$500/g)?.length, 2)
  const { rows } = await readTable(path, { sheet: '选项' })
  assert.equal(rows.length, 500)
  assert.deepEqual(rows[2], ['责令停产停业, 暂扣许可证', '选项 2'])
})

test('headers freeze below the introduction unless told otherwise, and text columns stay text', async (t) => {
  const path = join(await temporaryFolder(t), 'out.xlsx')
  await writeWorkbook(path, [sheet([], { intro: ['说明'] }), sheet([], { name: '二', freezeHeader: false })])
  const first = await partOf(path, 'xl/worksheets/sheet1.xml')
  assert.match(first, /ySplit="2" topLeftCell="A3"/)
  assert.match(first, /<col min="2" max="2" width="24" customWidth="1" style="3"\/>/)
  assert.doesNotMatch(await partOf(path, 'xl/worksheets/sheet2.xml'), /pane/)
})

test('no value becomes a formula, in a workbook or a CSV made from it, and the guard comes off again', async (t) => {
  const path = join(await temporaryFolder(t), 'out.xlsx')
  const dangerous = ['=HYPERLINK("http://x")', '+cmd|x', '-2+3+A1', '@SUM(A1)', '\t=1', '\r=1', '＝1+1', "'=1"]
  const harmless = ['-5', '+86 574-8765', '-', "'quoted'", 'a=b', '']
  const many = [...dangerous, ...harmless].map((_, i) => ({ title: `列${i}` }))
  await writeWorkbook(path, [{ name: '一', columns: many, rows: [[...dangerous, ...harmless, '尾']] }])
  assert.doesNotMatch(await partOf(path, 'xl/worksheets/sheet1.xml'), /<f>|<t>([=@]|\+cmd)/)
  assert.deepEqual((await readTable(path)).rows[1], [...dangerous, ...harmless, '尾'])
  for (const value of dangerous) {
    assert.equal(csvSafe(value), `'${value}`)
    assert.equal(unguarded(csvSafe(value)), value)
  }
  for (const value of harmless) assert.equal(csvSafe(value), value)
})

test('a line of CSV quotes what must be quoted', () => {
  assert.equal(csvLine(['a', 'b,c', 'say "hi"', 'x\ny', '=1+1', '']), `a,"b,c","say ""hi""","x\ny",'=1+1,`)
  assert.equal(csvLine(['']), '""')
  assert.equal(csvLine([]), '')
})

test('rows may arrive late, and the same rows make the same bytes', async () => {
  async function* late(): AsyncGenerator<Cell[]> {
    for (let i = 0; i < 3; i++) {
      await new Promise((resolve) => setImmediate(resolve))
      yield [`公司${i}`]
    }
  }
  const files = await Promise.all(
    [0, 1].map(async () => {
      const out = new PassThrough()
      const [bytes] = await Promise.all([buffer(out), writeWorkbook(out, [sheet(late())])])
      return bytes
    }),
  )
  assert.ok((files[0]?.length ?? 0) > 1000)
  assert.deepEqual(files[0], files[1])
})

test('a failure of the rows or of the disk is passed on and leaves no file behind', async (t) => {
  const path = join(await temporaryFolder(t), 'out.xlsx')
  function* failing(): Generator<Cell[]> {
    yield ['x']
    throw new Error('the source failed')
  }
  await assert.rejects(writeWorkbook(path, [sheet(failing())]), /the source failed/)
  assert.equal(existsSync(path), false)
  const full = new Writable({ write: (_chunk, _encoding, done) => done(new Error('disk full')) })
  function* endless(): Generator<Cell[]> {
    for (let i = 0; ; i++) yield [`公司${i}`, `${i * 7919}`]
  }
  await assert.rejects(writeWorkbook(full, [sheet(endless())]), /disk full/)
})

test('names no spreadsheet program accepts are a mistake of the caller', async () => {
  for (const name of ['', 'a/b', 'x'.repeat(32), '选项', "'a"]) {
    await assert.rejects(writeWorkbook(new PassThrough(), [sheet([], { name })]), /cannot be named/)
  }
  await assert.rejects(writeWorkbook(new PassThrough(), []), /needs a sheet/)
})

test('text too long for a cell is cut and says so', async (t) => {
  const path = join(await temporaryFolder(t), 'out.xlsx')
  await writeWorkbook(path, [sheet([['字'.repeat(40_000)]])])
  const found = (await readTable(path)).rows[1]?.[0] ?? ''
  assert.equal(found.length, 32_767)
  assert.ok(found.endsWith('…（内容过长）'))
})
