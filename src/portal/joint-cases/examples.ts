/** Invented typical cases. */
import { hostile } from '../examples/records.ts'
import type { JointCase, JointCasePage } from './types.ts'

const one: JointCase = {
  id: '0196e0a0-0000-7000-8000-0000000000c1',
  kind: 'punishment',
  title: '某建筑企业拖欠工资，投标资格审查未通过',
  story:
    '某建筑企业经责令限期支付仍拖欠农民工工资，被依法列入失信联合惩戒对象名单。\n该企业参加一项道路工程投标时，交易中心在资格审查环节通过信用核查发现其在列，依法限制其参加投标。\n企业随后付清了全部欠薪，作出信用承诺，列入满六个月后申请并获准提前移出。',
  matter: '工程建设项目招标投标资格审查',
  measures: ['限制参加依法必须招标项目的投标'],
  publishedOn: '2026-05-12',
}
const cases: readonly JointCase[] = [
  one,
  {
    ...one,
    id: '0196e0a0-0000-7000-8000-0000000000c2',
    kind: 'incentive',
    title: '守信典型企业办理经营许可，当日办结',
    story:
      '某食品企业连续三年没有失信记录，被列入守信典型企业名单。\n办理许可变更时，窗口核查后走绿色通道，当日办结。',
    matter: '一般行政许可',
    measures: ['绿色通道', '容缺受理'],
    publishedOn: '2026-04-28',
  },
  {
    ...one,
    id: '0196e0a0-0000-7000-8000-0000000000c3',
    title: hostile,
    story: hostile,
    matter: hostile,
    measures: [],
    publishedOn: '2026-04-01',
  },
]

export function exampleCases(kind: string | undefined, cursor: string | undefined): JointCasePage {
  if (cursor === 'none') return { items: [], next: undefined }
  return {
    items: cases.filter((c) => kind === undefined || c.kind === kind),
    next: kind === undefined ? 'eyJhIjoxfQ' : undefined,
  }
}

export const exampleCase = (id: string): JointCase | undefined => cases.find((c) => c.id === id)

/** Addresses of every state, for the walk of examples. */
export const caseAddresses: readonly (readonly [name: string, path: string])[] = [
  ['joint-cases', '/joint-cases'],
  ['joint-cases-incentive', '/joint-cases?kind=incentive'],
  ['joint-cases-none', '/joint-cases?cursor=none'],
  ...cases.map((c, i) => [`joint-case-${i + 1}`, `/joint-cases/${c.id}`] as const),
]
