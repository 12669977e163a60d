import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { openTable, writeWorkbook } from '../../../kernel/tabular/index.ts'
import { archiveView } from './archive-view.ts'
import { goodRows, judge, shippedCatalogue } from './fixtures.ts'
import { recogniseHeader } from './mapping.ts'
import { catalogueMarkdown } from './markdown.ts'
import { templateFor, templateSheets } from './template.ts'

test('a filled template of every kind is recognised word by word when it comes back', async () => {
  const catalogue = await shippedCatalogue()
  const dir = await mkdtemp(join(tmpdir(), 'template-'))
  for (const kind of catalogue.kinds) {
    const path = join(dir, `${kind.code}.xlsx`)
    const [sheet, notes] = templateSheets(kind, catalogue)
    const good = goodRows[kind.code] ?? {}
    const fields = kind.fields.filter((field) => field.personal !== 'discard')
    assert.ok(sheet !== undefined && notes !== undefined)
    await writeWorkbook(path, [{ ...sheet, rows: [fields.map((field) => good[field.name] ?? '')] }, notes])
    const table = await openTable(path)
    for await (const { rows } of table.batches()) {
      const header = recogniseHeader(rows, kind)
      assert.deepEqual(
        header.columns.map((field) => field?.name),
        fields.map((field) => field.name),
      )
      assert.equal(header.layout, 'current')
      assert.equal(rows.length, 2)
    }
  }
  await rm(dir, { recursive: true })
})

test('a template marks what is asked, offers closed lists, and asks for no identity number', async () => {
  const catalogue = await shippedCatalogue()
  const columns = templateFor(catalogue.kind('permit'), catalogue)
  const by = (title: string) => columns.find((column) => column.title === title)
  assert.deepEqual(by('行政相对人类别')?.options, ['法人及非法人组织', '个体工商户', '自然人'])
  assert.equal(by('许可类别')?.options, undefined)
  assert.match(by('许可类别')?.note ?? '', /可填：普通、特许、认可、核准、登记、其他-文字/)
  assert.equal(by('备注')?.required, false)
  assert.equal(by('许可内容')?.required, true)
  assert.equal(by('行政相对人代码_1（统一社会信用代码）')?.textFormat, true)
  assert.equal(
    columns.some((column) => column.title.includes('证件')),
    false,
  )
})

test('a reader sees titles, units and 长期, and only what the audience may', async () => {
  const catalogue = await shippedCatalogue()
  const kind = catalogue.kind('penalty')
  const { values } = await judge('penalty', { sanction_kinds: '罚款;其他-责令改正', remark: '内部' })
  const lines = (audience: 'public' | 'shared'): Map<string, string> =>
    new Map(archiveView(kind, values, catalogue, audience).map((line) => [line.title, line.text]))
  const shown = lines('public')
  assert.equal(shown.get('处罚类别'), '罚款、其他-责令改正')
  assert.equal(shown.get('罚款金额'), '12 万元')
  assert.equal(shown.get('处罚有效期'), '长期')
  assert.equal(shown.get('统一社会信用代码'), '91990000MA0000015Q')
  assert.equal(shown.has('法定代表人'), false)
  assert.equal(shown.has('备注'), false)
  assert.equal(lines('shared').get('法定代表人'), '张测一')
})

test('the page of the catalogue names every entry with its basis', async () => {
  const catalogue = await shippedCatalogue()
  const page = catalogueMarkdown(catalogue)
  for (const entry of [
    ...catalogue.kinds,
    ...catalogue.lists,
    ...catalogue.measures,
    ...catalogue.publicity,
  ]) {
    assert.ok(page.includes(`### ${entry.title} \`${entry.code}\``), entry.code)
  }
  for (const topic of catalogue.denyList.topics) assert.ok(page.includes(topic.title))
  assert.equal(page, catalogueMarkdown(catalogue))
})
