/** What the tests of this module share: the shipped catalogue, known codes, rows that are right. */
import { join } from 'node:path'
import { repositoryRoot } from '../../../kernel/root.ts'
import type { Catalogue } from '../catalogue.ts'
import { loadCatalogue } from '../load/load.ts'
import { compileKind, type CompiledKind } from './kind.ts'
import type { CodeVerdict, RowResult } from './types.ts'

export const today = '2026-11-21'

/** Codes of region 990000, which no real subject has. Verdicts are a table: the arithmetic is tested where it lives. */
const known = new Map<string, CodeVerdict['kind']>([
  ...[
    '91990000MA0000015Q',
    '91990000MA0000023K',
    '92990000MA00000A9B',
    '93990000MA00000B73',
    '51990000MJ0000018N',
    '11990000MB0000019F',
    '11990000MB0000027A',
  ].map((code) => [code, 'uscc'] as const),
  ['990000600000016', 'licence15'],
  ['MA0000015', 'orgcode'],
  ['99000068349638X', 'tax'],
  ['990000199001010017', 'resident-id'],
])

export function identifyCode(text: string): CodeVerdict {
  const normalised = text.replace(/[\s-]/g, '').toUpperCase()
  const kind = known.get(normalised)
  if (kind !== undefined) return { kind, valid: true, normalised, reasons: [] }
  const shape = normalised.length === 18 ? 'uscc' : 'unknown'
  return { kind: shape, valid: false, normalised, reasons: shape === 'uscc' ? ['校验码不符'] : [] }
}

let loading: Promise<Catalogue> | undefined

export function shippedCatalogue(): Promise<Catalogue> {
  loading ??= loadCatalogue(join(repositoryRoot, 'catalogue'))
  return loading
}

export async function compiled(code: string): Promise<CompiledKind> {
  const catalogue = await shippedCatalogue()
  return compileKind(catalogue.kind(code), catalogue, { identifyCode, today })
}

export type Row = Record<string, string>

const office = {
  authority_name: '测试市生态环境局',
  authority_code: '11990000MB0000019F',
  source_name: '测试市生态环境局',
  source_code: '11990000MB0000019F',
}

/** Rows every rule is content with, by kind. */
export const goodRows: Record<string, Row> = {
  permit: {
    subject_name: '测试乙食品有限公司',
    subject_category: '法人及非法人组织',
    uscc: '91990000MA0000023K',
    representative: '李测二',
    document_title: '食品生产许可决定书',
    document_no: '测市监食许〔2026〕7号',
    permit_class: '普通',
    content: '糕点生产',
    decided_on: '2026/03/05',
    valid_from: '2026/03/05',
    valid_until: '2031/03/04',
    state: '1',
    ...office,
  },
  penalty: {
    subject_name: '测试甲建材有限公司',
    subject_category: '法人及非法人组织',
    uscc: '91990000MA0000015Q',
    representative: '张测一',
    document_no: '测环罚〔2026〕5号',
    violation_type: '未按规定贮存固体废物',
    facts: '堆场未采取防扬散措施',
    legal_basis: '固体废物污染环境防治法第一百零二条',
    sanction_kinds: '罚款',
    content: '罚款人民币120000元',
    fine: '12.000000',
    decided_on: '2026/04/07',
    effective_until: '2099/12/31',
    ...office,
  },
  registration: {
    subject_name: '测试甲建材有限公司',
    uscc: '91990000MA0000015Q',
    capital: '5,000(万元人民币)',
    established_on: '2001-02-03',
  },
  'list-entry': {
    subject_name: '测试甲建材有限公司',
    uscc: '91990000MA0000015Q',
    list: '安全生产严重失信主体',
    document_no: '测应急失信〔2026〕1号',
    decided_on: '2026-05-20',
    authority_name: '测试市应急管理局',
  },
  'tax-a-grade': { subject_name: '测试甲建材有限公司', taxpayer_no: '91990000MA0000015Q', year: '2025年度' },
  honour: {
    subject_name: '测试甲建材有限公司',
    uscc: '91990000MA0000015Q',
    title: '测试市守合同单位',
    document_no: '测府〔2026〕9号',
    honour_level: '市级',
    decided_on: '2026-01-05',
    authority_name: '测试市人民政府',
    authority_code: '11990000MB0000019F',
  },
  'judgment-defaulter': {
    subject_name: '测试甲建材有限公司',
    uscc: '91990000MA0000015Q',
    document_no: '（2026）测01执99号',
    court: '测试市人民法院',
    filed_on: '2026-01-05',
    published_on: '2026-02-05',
    behaviours: '违反财产报告制度',
  },
  contract: {
    contract_no: 'CSHT-2026-0001',
    contract_title: '测试市道路养护合同',
    contract_type: '行政合同',
    buyer_name: '测试市交通运输局',
    buyer_code: '11990000MB0000027A',
    subject_name: '测试甲建材有限公司',
    uscc: '91990000MA0000015Q',
    amount: '86.5',
    due_on: '2026/12/31',
    procurement_method: '招标采购',
    signed_on: '2026/02/10',
    performance_state: '履约中',
  },
  commitment: {
    commitment_no: '99000020260302000001',
    subject_name: '测试甲建材有限公司',
    subject_category: '法人及非法人组织',
    uscc: '91990000MA0000015Q',
    commitment_type: '审批替代型',
    reason: '申请办理建设工程规划许可证',
    content: '申请材料真实',
    liability: '撤销许可',
    made_on: '2026/03/02',
    authority_name: '测试市自然资源局',
    authority_code: '11990000MB0000019F',
    disclosure: '可向社会公开',
  },
}

/** Judges a good row of the kind with some cells changed; an empty text clears the cell. */
export async function judge(code: string, change: Row = {}): Promise<RowResult> {
  const kind = await compiled(code)
  return kind.validateRow(kind.cellsOf({ ...goodRows[code], ...change }), kind.fieldHeader, 7)
}
