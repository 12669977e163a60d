/** Named situations: bodies and files that tests tell their stories with. Every name and code is invented (region 9901xx). */
import { sampleUscc } from '../sample/departments.ts'
import type { OrganisationInput } from '../modules/access/index.ts'

/** A body as access knows it. */
export function body(
  name: string,
  n: number,
  kind: OrganisationInput['kind'] = 'department',
): OrganisationInput {
  return {
    code: sampleUscc('11', '990100', 'TB', n),
    name,
    shortName: name.replace('明州市', ''),
    kind,
    region: '990100',
  }
}

export const ecology = body('明州市生态环境局', 1)
export const labour = body('明州市人力资源和社会保障局', 2)
export const approval = body('明州市行政审批服务局', 3)
export const market = body('明州市市场监督管理局', 4)

/** A firm by a short invented brand; the same brand is the same firm. */
export function firm(brand: string, n: number): { name: string; code: string } {
  return { name: `明州${brand}有限公司`, code: sampleUscc('91', '990101', 'TF', n) }
}

export interface PenaltyRow {
  firm: { name: string; code: string }
  documentNo: string
  decidedOn: string
  authority?: OrganisationInput
  kinds?: string
  content?: string
  /** 万元. */
  fine?: string
  procedure?: string
  facts?: string
  licence?: string
}

const penaltyTitles = [
  '行政相对人名称',
  '行政相对人类别',
  '行政相对人代码_1（统一社会信用代码）',
  '法定代表人',
  '行政处罚决定书文号',
  '违法行为类型',
  '违法事实',
  '处罚依据',
  '处罚类别',
  '处罚内容',
  '罚款金额（万元）',
  '暂扣或吊销证照名称及编号',
  '处罚决定日期',
  '处罚有效期',
  '处罚机关',
  '处罚机关统一社会信用代码',
  '数据来源单位',
  '数据来源单位统一社会信用代码',
  '案件程序类别',
]

/** A penalty file in the words of the national standard; ordinary fines unless a row says otherwise. */
export function penaltyFile(rows: readonly PenaltyRow[]): string {
  const lines = rows.map((row) => {
    const by = row.authority ?? ecology
    const kinds = row.kinds ?? '罚款'
    const fine = row.fine ?? (kinds.includes('罚款') ? '12.000000' : '')
    return [
      row.firm.name,
      '法人及非法人组织',
      row.firm.code,
      '李例安',
      row.documentNo,
      '未按规定贮存固体废物',
      row.facts ?? '堆场未采取防扬散措施',
      '《中华人民共和国固体废物污染环境防治法》第一百零二条',
      kinds,
      row.content ?? (fine === '' ? kinds : `罚款人民币${Number(fine) * 10_000}元`),
      fine,
      row.licence ?? '',
      row.decidedOn,
      '2099-12-31',
      by.name,
      by.code,
      by.name,
      by.code,
      row.procedure ?? '普通程序',
    ]
  })
  return csv([penaltyTitles, ...lines])
}

/** An entry file for a list the submission names. */
export function listFile(
  rows: readonly {
    firm: { name: string; code: string }
    documentNo: string
    decidedOn: string
    authority: OrganisationInput
    until?: string
  }[],
): string {
  const header = [
    '主体名称',
    '统一社会信用代码',
    '列入决定文书号',
    '列入事由',
    '列入依据',
    '告知日期',
    '列入决定日期',
    '送达日期',
    '列入期限至',
    '列入机关',
    '列入机关统一社会信用代码',
  ]
  return csv([
    header,
    ...rows.map((row) => [
      row.firm.name,
      row.firm.code,
      row.documentNo,
      '经责令限期支付，逾期未支付',
      '《保障农民工工资支付条例》第四十八条',
      row.decidedOn,
      row.decidedOn,
      row.decidedOn,
      row.until ?? '',
      row.authority.name,
      row.authority.code,
    ]),
  ])
}

function csv(rows: readonly (readonly string[])[]): string {
  return `${rows.map((row) => row.map((cell) => (/[",\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(',')).join('\r\n')}\r\n`
}
