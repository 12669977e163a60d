/** The words of cases: deadlines, service, kinds of paper. */
import { proofTitles, type CaseSummary } from '../../../modules/casework/index.ts'
import type { Tone } from '../../../portal/types.ts'

/** What the clock says of a case: word and tone. */
export const dues: Readonly<Record<CaseSummary['due'], readonly [string, Tone]>> = {
  none: ['无期限', 'neutral'], running: ['进行中', 'neutral'], half: ['期限过半', 'past'], warning: ['即将到期', 'attention'],
  overdue: ['已逾期', 'adverse'], paused: ['暂停计时', 'neutral'], closed: ['已办结', 'good'],
}

/** What the inbox can be narrowed to. */
export const dueFilters = [
  ['open', '未办结'], ['overdue', '已逾期'], ['warning', '即将到期'], ['half', '期限过半'], ['running', '进行中'], ['paused', '暂停计时'],
  ['closed', '已办结'],
] as const
export type DueFilter = (typeof dueFilters)[number][0]

export const serviceStates = {
  unserved: ['未送达', 'neutral'], pending: ['送达中', 'attention'], served: ['已送达', 'good'], failed: ['未能送达', 'adverse'],
  mistaken: ['登记有误', 'past'],
} as const satisfies Record<string, readonly [string, Tone]>

/** Ways of sending, and how a sending stands. Sent is not served. */
export const channels: Readonly<Record<string, string>> = {
  'in-app': '平台内消息', email: '电子邮件', sms: '短信', wechat: '微信',
}

export const deliveryStates = {
  queued: ['等待发送', 'neutral'], sent: ['已发出', 'attention'], delivered: ['已到达', 'good'], failed: ['发送失败', 'adverse'],
} as const satisfies Record<string, readonly [string, Tone]>

const deliveryFaults: Readonly<Record<string, string>> = {
  'notice.ended': '文书已撤回或者被替代', 'channel.unavailable': '这个渠道没有开通', 'carrier.failed': '运营方没有送到，请核对地址',
  'gateway.unreachable': '联系不上发送网关，请稍后重发', 'smtp.unreachable': '联系不上邮件服务器，请稍后重发',
  'program.fault': '系统故障，请联系运维员',
}

/** What a failed sending means to the person who sends again. */
export function deliveryFault(code: string): string {
  const refusal = /^(?:smtp|gateway)\.(\d{3})$/.exec(code)?.[1]
  return deliveryFaults[code] ?? (refusal === undefined ? `失败代码 ${code}` : `被对方拒收（${refusal}），请核对地址`)
}

/** Kinds of paper every case may hold; workflows name further ones. */
const common: Readonly<Record<string, string>> = {
  decision: '决定书', application: '申请书', evidence: '证据材料', statement: '陈述申辩材料', 'waiver': '放弃陈述申辩声明',
  identity: '主体资格证明', authorisation: '授权委托书', commitment: '信用承诺书', correction: '整改证明', report: '核查报告', other: '其他材料',
}

export const paperTitles: Readonly<Record<string, string>> = { ...common, ...proofTitles }

export function paperTitle(kind: string): string {
  return paperTitles[kind] ?? kind
}
