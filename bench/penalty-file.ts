/** A file of invented penalties in the 30 columns of the data standard, as a department would send it. */
import { createWriteStream } from 'node:fs'
import { once } from 'node:events'
import { finished } from 'node:stream/promises'
import { inventedCode, inventedName } from './invent.ts'

const header = [
  '行政相对人名称',
  '行政相对人类别',
  '行政相对人代码_1（统一社会信用代码）',
  '行政相对人代码_2（工商注册号）',
  '行政相对人代码_3（组织机构代码）',
  '行政相对人代码_4（税务登记号）',
  '行政相对人代码_5（事业单位证书号）',
  '行政相对人代码_6（社会组织登记证号）',
  '法定代表人',
  '法定代表人证件类型',
  '法定代表人证件号码',
  '证件类型',
  '证件号码',
  '行政处罚决定书文号',
  '违法行为类型',
  '违法事实',
  '处罚依据',
  '处罚类别',
  '处罚内容',
  '罚款金额（万元）',
  '没收违法所得、没收非法财物的金额（万元）',
  '暂扣或吊销证照名称及编号',
  '处罚决定日期',
  '处罚有效期',
  '公示截止期',
  '处罚机关',
  '处罚机关统一社会信用代码',
  '数据来源单位',
  '数据来源单位统一社会信用代码',
  '备注',
]

const offences = [
  ['未按规定贮存固体废物', '堆场未采取防扬散、防流失措施', '《固体废物污染环境防治法》第一百零二条'],
  ['生产标签不合格食品', '抽检发现预包装食品标签未标明生产日期', '《食品安全法》第一百二十五条'],
  ['使用未检车辆营运', '一辆货车超过检验有效期仍从事营运', '《道路运输条例》第七十条'],
  ['出具不实检验检测报告', '两份报告的原始数据与结论不符', '《检验检测机构监督管理办法》第二十六条'],
] as const

/** Who decided them. */
export const decider = { code: '11990000MB0000027A', name: '测试市市场监督管理局' } as const
const authority = `${decider.name},${decider.code}`

/**
 * Writes `rows` penalties on `subjects` organisations, those from `firstSubject` on, decided on the working days before
 * `decided`, their documents numbered from `from`; returns bytes.
 */
export async function writePenaltyFile(
  path: string,
  rows: number,
  subjects: number,
  decided: string,
  from = 1,
  firstSubject = 0,
): Promise<number> {
  const out = createWriteStream(path)
  let block = `${header.join(',')}\n`
  let bytes = 0
  const [year] = decided.split('-') as [string]
  for (let i = 0; i < rows; i += 1) {
    const n = firstSubject + ((i * 7919) % subjects)
    const [type, facts, basis] = offences[i % offences.length] as (typeof offences)[number]
    const yuan = 1000 * (1 + (i % 90))
    block +=
      `${inventedName(n)},法人及非法人组织,${inventedCode(n)},,,,,,张测一,,,,,测罚〔${year}〕${from + i}号,${type},${facts}，` +
      `第${from + i}号案,${basis},罚款,罚款人民币${yuan}元,${(yuan / 10_000).toFixed(6)},,,${decided},2099/12/31,,` +
      `${authority},${authority},\n`
    if (block.length < 1 << 20) continue
    bytes += Buffer.byteLength(block)
    if (!out.write(block)) await once(out, 'drain')
    block = ''
  }
  bytes += Buffer.byteLength(block)
  out.end(block)
  await finished(out)
  return bytes
}
