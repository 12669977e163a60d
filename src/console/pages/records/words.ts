/** The words of taking back: how the public stands to a record, on which grounds it changes. */
import type { DeskHit } from '../../../modules/publicity/index.ts'
import type { Tone } from '../../../portal/types.ts'

export const path = '/console/records'

export const standings: Readonly<Record<DeskHit['standing'], readonly [Tone, string]>> = {
  shown: ['neutral', '公示中'],
  revoked: ['past', '决定已撤销'],
  withdrawn: ['past', '已终止公示'],
  held: ['attention', '暂缓公示'],
  'never-public': ['neutral', '不公示'],
  'not-yet': ['neutral', '尚未开始公示'],
  over: ['past', '公示期满'],
  superseded: ['past', '已更正'],
}

/** Why publicity ends, as the interface names it; what follows says when it is the one to choose. */
export const reasons = {
  repaired: ['信用修复', '准予修复的决定已经作出，最短公示期已满。'],
  'objection-upheld': ['异议成立', '经核实，公示的内容有误，不应继续公示。'],
  misattributed: ['归错主体', '记到了不相干的主体名下。归到正确的主体，由报送单位另行报送。'],
  'court-order': ['法院裁判', '法院判决或者裁定停止公示。'],
  masked: ['临时屏蔽', '重整、和解程序期间依法暂停公示。计划执行完毕的办理信用修复，不能执行的恢复公示。'],
  law: ['法律规定', '法律、法规规定停止公示的其他情形。'],
} as const
export type Reason = keyof typeof reasons

/** Also of old rows: a decision that fell ends its record now. */
export const reasonTitle = (reason: Reason | 'revoked'): string => (reason === 'revoked' ? '决定被撤销' : reasons[reason][0])

export const grounds = {
  changed: '变更',
  revoked: '撤销',
  unlawful: '确认违法',
  void: '确认无效',
} as const
export type Ground = keyof typeof grounds

export const dones: Readonly<Record<string, string>> = {
  withdrawal: '已终止公示',
  revocation: '已撤销，记录已撤回',
  restoration: '已恢复公示',
}
