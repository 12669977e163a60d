import assert from 'node:assert/strict'
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { repositoryRoot } from '../../kernel/root.ts'
import { csvOf } from '../../sample/csv.ts'
import { counts, openIntake, type Intake } from '../../testing/intake.ts'
import { ecology, firm } from '../../testing/situations.ts'
import { publicFile } from '../publicity/index.ts'

const kind = `
code: water-permit
title: 取水量核定
version: 1
effectiveFrom: 2026-01-01
category: 行政管理信息
polarity: neutral
subjects: [organisation, sole-trader]
basis:
  - { document: 取水许可和水资源费征收管理条例, article: 第四条, rank: statute, from: 2006-04-15, certainty: S, effect: 取水应当申请领取取水许可证 }
description: 水行政主管部门核定的年度取水量。
nature: fact
key: [document_no]
publicityRule: water-permit
deadlineWorkingDays: 5
updateCycle: monthly
sharing: public
retention: { years: 10, basis: 档案管理规定 }
fields:
  - { name: subject_name, title: 取水单位, role: subject.name, type: text, maxLength: 200, required: true, publicity: public }
  - { name: uscc, title: 统一社会信用代码, role: subject.uscc, type: uscc, required: [organisation, sole-trader], publicity: public }
  - { name: document_no, title: 核定文号, role: document.no, type: text, maxLength: 64, required: true, publicity: public }
  - { name: volume, title: 核定水量（立方米）, type: integer, min: 1, max: 100000000, required: true, publicity: public }
  - { name: contact, title: 内部联系事项, type: text, maxLength: 100, publicity: shared }
  - { name: decided_on, title: 核定日期, role: decided_on, type: date, required: true, publicity: public }
  - { name: valid_until, title: 有效期至, role: until, type: date, publicity: public }
  - { name: authority_name, title: 核定机关, role: authority.name, type: text, maxLength: 200, required: true, publicity: public }
`
const publicity = `
code: water-permit
title: 取水量核定公示
version: 1
description: 公示至有效期届满。
neverFor: [natural-person]
end: until
start: decided_on
endDayShown: true
indexed: true
basis:
  - { document: 政府信息公开条例, article: 第二十条, rank: statute, from: 2019-05-15, certainty: S, effect: 主动公开行政许可的结果 }
`

let intake: Intake
let catalogueDir: string
before(async () => {
  catalogueDir = await mkdtemp(join(tmpdir(), 'probity-catalogue-'))
  await cp(join(repositoryRoot, 'catalogue'), catalogueDir, { recursive: true })
  await writeFile(join(catalogueDir, 'records/water-permit.yaml'), kind)
  await writeFile(join(catalogueDir, 'publicity/water-permit.yaml'), publicity)
  intake = await openIntake({ today: '2026-06-10', config: { catalogueDir } })
})
after(async () => {
  await intake.close()
  await rm(catalogueDir, { recursive: true })
})

test('a kind that is two YAML files is checked, filed and published, with no program written', async () => {
  const drinker = firm('饮水', 42)
  const row = {
    取水单位: drinker.name, 统一社会信用代码: drinker.code, 核定文号: '测水核〔2026〕1号', '核定水量（立方米）': '1200',
    内部联系事项: '内部事项', 核定日期: '2026年6月8日', 有效期至: '2026-12-31', 核定机关: ecology.name,
  }
  const bad = { ...row, 核定文号: '', '核定水量（立方米）': '零' }
  const s = await intake.deliver({ kind: 'water-permit', content: csvOf([row, bad]) })
  assert.deepEqual(counts(s), { received: 2, accepted: 1, updated: 0, unchanged: 0, questioned: 0, returned: 1 })
  const file = await publicFile(intake.ctx, drinker.code)
  assert.deepEqual(file.counts, [{ kind: 'water-permit', title: '取水量核定', count: 1 }])
  const [shown] = file.records
  assert.deepEqual([shown?.kindTitle, shown?.publicFrom, shown?.publicUntil], ['取水量核定', '2026-06-08', '2027-01-01'])
  const fields = new Map(shown?.fields.map((field) => [field.title, field.value]))
  assert.equal(fields.get('核定水量（立方米）'), '1200')
  assert.equal(fields.has('内部联系事项'), false)
  intake.clock.set('2027-01-01')
  assert.deepEqual((await publicFile(intake.ctx, drinker.code)).records, [])
})
