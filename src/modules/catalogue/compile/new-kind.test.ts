import assert from 'node:assert/strict'
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { repositoryRoot } from '../../../kernel/root.ts'
import type { Catalogue } from '../catalogue.ts'
import { checkCatalogue } from '../check.ts'
import { loadCatalogue } from '../load/load.ts'
import { archiveView } from './archive-view.ts'
import { identifyCode, today } from './fixtures.ts'
import { jsonSchemaFor } from './json-schema.ts'
import { compileKind } from './kind.ts'
import { recogniseHeader } from './mapping.ts'
import { catalogueMarkdown } from './markdown.ts'
import { templateFor } from './template.ts'

const inspection = `
code: inspection
title: 双随机抽查结果
version: 1
effectiveFrom: 2020-01-01
category: 行政管理信息
polarity: neutral
subjects: [organisation, sole-trader]
basis:
  - { document: 优化营商环境条例, article: 第五十四条, rank: statute, from: 2020-01-01, certainty: G }
description: 双随机、一公开监管的抽查结果。
nature: fact
key: [authority_code, document_no]
publicityRule: inspection
deadlineWorkingDays: 20
updateCycle: daily
sharing: public
retention: { years: 5, basis: 二十个工作日内公示 }
fields:
  - { name: subject_name, title: 检查对象, role: subject.name, type: text, maxLength: 200, required: true, publicity: public }
  - { name: uscc, title: 统一社会信用代码, role: subject.uscc, type: uscc, required: [organisation, sole-trader], publicity: public }
  - { name: document_no, title: 检查编号, role: document.no, type: text, maxLength: 64, required: true, publicity: public }
  - { name: decided_on, title: 检查日期, role: decided_on, type: date, required: true, publicity: public }
  - { name: result, title: 检查结果, type: enum, codes: inspection-results, required: true, publicity: public }
  - { name: problems, title: 发现问题, type: text, maxLength: 2000, publicity: public, freeText: true }
  - { name: found, title: 问题数, type: integer, min: 0, max: 99, publicity: public }
  - { name: rectified, title: 已整改, type: boolean, publicity: public }
  - { name: officer, title: 检查人员, type: text, maxLength: 100, publicity: shared, personal: name }
  - { name: authority_code, title: 检查机关代码, role: authority.code, type: uscc, required: true, publicity: public }
checks:
  - { code: E208, form: required-when, field: problems, when: { field: result, in: [found] }, outcome: return,
      message: 检查结果为发现问题，发现问题为空, expected: 写明发现的问题 }
`
const publicity = `
code: inspection
title: 抽查结果公示
version: 1
description: 公示一年。
neverFor: [natural-person]
end: term
termMonths: 12
indexed: false
endDayShown: false
basis: [{ document: 优化营商环境条例, article: 第五十四条, rank: statute, from: 2020-01-01, certainty: G }]
`
const results =
  'code,title,aliases,valid_from,valid_to,open\nnone,未发现问题,正常,,,\nfound,发现问题,异常,,,\n'

async function withInspection(): Promise<Catalogue> {
  const dir = await mkdtemp(join(tmpdir(), 'catalogue-'))
  try {
    await cp(join(repositoryRoot, 'catalogue'), dir, {
      recursive: true,
      filter: (path) => !path.includes('calendar'),
    })
    await writeFile(join(dir, 'records/inspection.yaml'), inspection)
    await writeFile(join(dir, 'publicity/inspection.yaml'), publicity)
    await writeFile(join(dir, 'codes/inspection-results.csv'), results)
    return await loadCatalogue(dir)
  } finally {
    await rm(dir, { recursive: true })
  }
}

const words =
  '检查对象,统一社会信用代码,检查编号,检查日期,检查结果,发现问题,问题数,已整改,检查人员,检查机关代码'
const good =
  '测试甲建材有限公司,91990000MA0000015Q,检1号,2026年3月5日,异常,台账不全,2个,是,张测一,11990000MB0000019F'
const bad = '测试甲建材有限公司,91990000MA0000015Q,检2号,2026-03-05,异常,,,,,11990000MB0000019F'
const payload = {
  subject_name: '测试甲建材有限公司',
  uscc: '91990000MA0000015Q',
  document_no: '检1号',
  decided_on: '2026-03-05',
  result: 'found',
  problems: '台账不全',
  found: 2,
  rectified: true,
  officer: '张测一',
  authority_code: '11990000MB0000019F',
}

test('a new kind is three data files, and its rows are read and judged', async () => {
  const catalogue = await withInspection()
  const kind = catalogue.kind('inspection')
  const errors = checkCatalogue(catalogue, today).filter((finding) => finding.level === 'error')
  assert.deepEqual(errors, [])
  const header = recogniseHeader([words.split(',')], kind)
  assert.deepEqual(header.missing, [])
  const reader = compileKind(kind, catalogue, { identifyCode, today }).bind(header)
  const accepted = reader(good.split(','), 2)
  assert.equal(accepted.outcome, 'accept')
  assert.deepEqual(accepted.values, payload)
  assert.equal(accepted.roles.decidedOn, '2026-03-05')
  const returned = reader(bad.split(','), 3).errors.map(({ code, message, row }) => ({ code, message, row }))
  assert.deepEqual(returned, [{ code: 'E208', message: '检查结果为发现问题，发现问题为空', row: 3 }])
})

test('template, schema, view and page of a new kind follow from the same file', async () => {
  const catalogue = await withInspection()
  const kind = catalogue.kind('inspection')
  assert.deepEqual(templateFor(kind, catalogue)[4]?.options, ['未发现问题', '发现问题'])
  const required = ['subject_name', 'document_no', 'decided_on', 'result', 'authority_code']
  assert.deepEqual(jsonSchemaFor(kind, catalogue)['required'], required)
  const view = archiveView(kind, payload, catalogue).map(({ title, text }) => `${title}：${text}`)
  assert.deepEqual(view.slice(3), [
    '检查日期：2026-03-05',
    '检查结果：发现问题',
    '发现问题：台账不全',
    '问题数：2',
    '已整改：是',
    '检查机关代码：11990000MB0000019F',
  ])
  assert.ok(catalogueMarkdown(catalogue).includes('### 双随机抽查结果 `inspection` 第1版'))
})
