/** Named situations: bodies and files that tests tell their stories with. Every name and code is invented (region 9901xx). */
import { csvOf } from '../sample/csv.ts'
import { sampleUscc } from '../sample/departments.ts'
import { decidedBy, party } from '../sample/rows.ts'
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

/** A penalty file in the words of the national standard; ordinary fines unless a row says otherwise. */
export function penaltyFile(rows: readonly PenaltyRow[]): string {
  return csvOf(rows.map((row) => {
    const kinds = row.kinds ?? '罚款'
    const fine = row.fine ?? (kinds.includes('罚款') ? '12.000000' : '')
    return {
      ...party(row.firm),
      行政处罚决定书文号: row.documentNo,
      违法行为类型: '未按规定贮存固体废物',
      违法事实: row.facts ?? '堆场未采取防扬散措施',
      处罚依据: '《中华人民共和国固体废物污染环境防治法》第一百零二条',
      处罚类别: kinds,
      处罚内容: row.content ?? (fine === '' ? kinds : `罚款人民币${Number(fine) * 10_000}元`),
      '罚款金额（万元）': fine,
      暂扣或吊销证照名称及编号: row.licence ?? '',
      处罚决定日期: row.decidedOn,
      处罚有效期: '2099-12-31',
      案件程序类别: row.procedure ?? '普通程序',
      ...decidedBy('处罚机关', row.authority ?? ecology),
    }
  }))
}

export interface ListRow {
  firm: { name: string; code: string }
  documentNo: string
  decidedOn: string
  authority: OrganisationInput
  until?: string
}

/** An entry file for a list the submission names. */
export function listFile(rows: readonly ListRow[]): string {
  return csvOf(rows.map((row) => ({
    主体名称: row.firm.name,
    统一社会信用代码: row.firm.code,
    列入决定文书号: row.documentNo,
    列入事由: '经责令限期支付，逾期未支付',
    列入依据: '《保障农民工工资支付条例》第四十八条',
    告知日期: row.decidedOn,
    列入决定日期: row.decidedOn,
    送达日期: row.decidedOn,
    列入期限至: row.until ?? '',
    列入机关: row.authority.name,
    列入机关统一社会信用代码: row.authority.code,
  })))
}
