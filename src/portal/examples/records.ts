/** Invented records for examples and tests: an obviously invented city, codes in a region nobody has (990000). */
import { makeUscc } from '../../modules/subjects/index.ts'
import type { Revocation } from '../../modules/publicity/index.ts'
import type { Body, RecordFile, RecordView } from '../types.ts'

export const today = '2026-05-20'

/** A valid code in the unassigned region, numbered. */
export function usccOf(n: number, prefix = '91990000MA'): string {
  return makeUscc(`${prefix}${String(n).padStart(17 - prefix.length, '0')}`)
}

/** Text that breaks a page which forgets to escape. */
export const hostile = `</script><script>alert("信用")</script><img src=x onerror='alert(1)'>&amp;`

export const longName = '明州经济技术开发区海上丝绸之路国际文化旅游度假区综合开发建设投资集团有限责任公司第三工程项目管理分公司（筹备组）'

export const market: Body = { name: '明州市市场监督管理局', code: makeUscc('11990000MB0000001') }
export const ecology: Body = { name: '明州市生态环境局', code: makeUscc('11990000MB0000002') }

export const firm = { name: '明州示例食品有限公司', uscc: usccOf(1) }

const none = { bases: [], marks: [] } as const

export const permit: RecordView = {
  ...none,
  id: '0196e0a0-0000-7000-8000-000000000001',
  kind: { code: 'permit', title: '行政许可' },
  tone: 'neutral',
  subject: firm,
  summary: '食品经营许可',
  documentNo: '（明）食许决字〔2026〕第00123号',
  documentTitle: '准予行政许可决定书',
  authority: market,
  source: market,
  decidedOn: '2026-03-05',
  effectiveOn: '2026-03-05',
  until: '2031-03-04',
  publicFrom: '2026-03-05',
}

export const longTermPermit: RecordView = {
  ...permit,
  id: '0196e0a0-0000-7000-8000-000000000002',
  summary: '从事道路普通货物运输经营以及与之有关的仓储、装卸、站场服务（不含危险货物），限本市行政区域',
  documentNo: '明交运许〔2025〕第7号',
  until: '2099-12-31',
  authority: { name: '明州市交通运输局' },
}

export const penalty: RecordView = {
  ...none,
  id: '0196e0a0-0000-7000-8000-000000000003',
  kind: { code: 'penalty', title: '行政处罚' },
  tone: 'adverse',
  subject: firm,
  summary: '罚款 5 万元；没收违法所得 1.2 万元',
  documentNo: '明市监处罚〔2026〕17号',
  documentTitle: '行政处罚决定书',
  authority: market,
  source: market,
  decidedOn: '2026-02-10',
  levelTitle: '一般失信',
  repairFrom: '2026-05-10',
  publicFrom: '2026-02-10',
  publicUntil: '2027-02-10',
  basisText: '《中华人民共和国食品安全法》第一百二十四条第一款第五项',
  bases: [{ document: '中华人民共和国行政处罚法', article: '第四十八条' }],
}

export const contested: RecordView = {
  ...penalty,
  id: '0196e0a0-0000-7000-8000-000000000004',
  summary: '吊销许可证件',
  documentNo: '明环罚〔2026〕3号',
  authority: ecology,
  decidedOn: '2026-04-20',
  levelTitle: '严重失信',
  repairFrom: '2027-04-20',
  publicFrom: '2026-04-20',
  publicUntil: '2029-04-20',
  basisText: undefined,
  bases: [{ document: '排污许可管理条例', article: '第三十三条' }, { document: '中华人民共和国行政处罚法', article: '第九条' }],
  marks: [{ code: 'under_objection', title: '异议处理中' }, { code: 'under_repair', title: '信用修复办理中' }],
}

export const honour: RecordView = {
  ...none,
  id: '0196e0a0-0000-7000-8000-000000000005',
  kind: { code: 'tax-a-grade', title: '纳税信用A级' },
  tone: 'good',
  subject: firm,
  summary: '2025年度纳税信用A级纳税人',
  authority: { name: '国家税务总局明州市税务局' },
  decidedOn: '2026-04-01',
  bases: [{ document: '纳税信用管理办法（试行）', article: '第二十九条' }],
}

export const hostileRecord: RecordView = {
  ...penalty,
  id: '0196e0a0-0000-7000-8000-000000000006',
  subject: { name: hostile, uscc: usccOf(66) },
  summary: hostile,
  documentNo: hostile,
  authority: { name: hostile, code: usccOf(67) },
  basisText: hostile,
  bases: [{ document: hostile, article: hostile }],
  marks: [{ code: 'x', title: hostile }],
}

/** The number of a record whose decision was revoked, and what is left of it. */
export const revokedId = '0196e0a0-0000-7000-8000-000000000009'
export const revocation: Revocation = {
  kind: 'penalty', kindTitle: '行政处罚', ground: 'revoked', groundTitle: '撤销', revokedOn: '2026-05-11',
  withdrawnOn: '2026-05-12', reason: '行政复议机关认为原处罚决定认定的主要事实不清、证据不足，决定予以撤销。',
}

/** A record's own page out of its short form. */
export function fileOf(record: RecordView): RecordFile {
  return {
    ...record,
    fields: [
      { title: '决定文书名称', value: record.documentTitle ?? '' },
      { title: '决定文书号', value: record.documentNo ?? '' },
      { title: '内容', value: record.summary },
      { title: '违法事实', value: record.tone === 'adverse' ? '当事人于2025年11月在经营场所销售超过保质期的示例食品，货值金额0.8万元。\n案发后主动召回并消除影响。' : '' },
      { title: '决定日期', value: record.decidedOn ?? '' },
    ],
    ...(record.tone === 'adverse'
      ? { publicityRule: { title: '行政处罚公示期限（2026年版）', bases: [{ document: '信用修复管理办法', article: '国家发展改革委令第36号' }] } }
      : {}),
    firstReceivedAt: '2026-02-12T01:30:00Z',
    version: 2,
    changes: [
      { at: '2026-02-20T02:00:00Z', title: '更正', detail: '更正了决定文书号' },
      { at: '2026-02-12T01:30:00Z', title: '首次公示' },
    ],
  }
}
