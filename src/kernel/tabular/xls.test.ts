import assert from 'node:assert/strict'
import { test } from 'node:test'
import { utils, write } from '@e965/xlsx'
import { fileOf, readTable, refusal } from './fixtures.ts'

type Cells = Parameters<typeof utils.aoa_to_sheet>[0]

type Prepare = (sheet: Record<string, unknown>) => void

function bookOf(sheets: Record<string, Cells>, prepare: Prepare = () => undefined): Buffer {
  const book = utils.book_new()
  for (const [name, cells] of Object.entries(sheets)) {
    const sheet = utils.aoa_to_sheet(cells)
    prepare(sheet as Record<string, unknown>)
    utils.book_append_sheet(book, sheet, name)
  }
  return write(book, { type: 'buffer', bookType: 'biff8' }) as Buffer
}

test('XLS reads by the same rules: numbers, dates, truth values, gaps', async (t) => {
  const cells = [
    ['名称', '编号', '日期', '是否', '合计'],
    [],
    ['明州示例公司', 330200000012345, { t: 'n', v: 45292, z: 'yyyy\\-mm\\-dd' }, true, 3],
    ['', 118.68000000000001, { t: 'n', v: 45292.5, z: 'yyyy/m/d h:mm' }, false],
  ] as Cells
  const { table, rows } = await readTable(await fileOf(t, bookOf({ 处罚: cells }), 'list.csv'))
  assert.deepEqual(rows, [
    ['名称', '编号', '日期', '是否', '合计'],
    [],
    ['明州示例公司', '330200000012345', '2024-01-01', 'TRUE', '3'],
    ['', '118.68', '2024-01-01 12:00:00', 'FALSE'],
  ])
  assert.equal(table.format, 'xls')
  assert.equal(table.formulas, false)
})

test('merged ranges are filled and sheets chosen', async (t) => {
  const merge = (sheet: Record<string, unknown>): void => {
    sheet['!merges'] = [{ s: { r: 0, c: 0 }, e: { r: 0, c: 2 } }]
  }
  const path = await fileOf(t, bookOf({ 一: [['标题'], ['a', 'b', 'c']], 二: [['另']] }, merge), 'book.xls')
  const { table, rows } = await readTable(path, { batchRows: 1 })
  assert.deepEqual(rows, [['标题', '标题', '标题'], ['a', 'b', 'c']])
  assert.deepEqual(table.sheets, ['一', '二'])
  assert.equal((await readTable(path, { sheet: 2 })).rows[0]?.[0], '另')
  await refusal(path, 'table.sheet_not_found', { sheet: '三' })
  await refusal(path, 'table.too_many_columns', { maxColumns: 2 })
})

test('OLE files of other programs, locked or damaged ones are refused for what they are', async (t) => {
  const ole = (stream: string): Buffer => {
    const bytes = Buffer.alloc(2048)
    bytes.write('d0cf11e0a1b11ae1', 'hex')
    bytes.write(stream, 1024, 'utf16le')
    return bytes
  }
  await refusal(await fileOf(t, ole('WordDocument')), 'table.not_a_table')
  await refusal(await fileOf(t, ole('EncryptedPackage')), 'table.encrypted')
  await refusal(await fileOf(t, ole('Workbook')), 'table.unreadable')
  await refusal(await fileOf(t, ole('anything')), 'table.not_a_table')
})
