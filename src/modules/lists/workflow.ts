/** The procedure of being entered on a list and of leaving it early, as tables of moves. Pure data. */
import { defineWorkflow } from '../../kernel/workflow.ts'

/**
 * 国办发〔2020〕49号 item 8 wants notice, statement and defence, a decision with reasons, and removal; clocks by
 * the acts named.
 */
const notice = '国办发〔2020〕49号第八项；《行政处罚法》第四十四条'
const hearing = '《行政处罚法》第四十五条'
const service = '《行政处罚法》第六十一条'
const decision = '国办发〔2020〕49号第八项'
const removal = '国办发〔2020〕49号第八项；《信用修复管理办法》'

const handler = ['handling-officer', 'office-clerk', 'office-admin'] as const

/**
 * Lists that weigh on a subject: serious, attention, and associations' own. The verbs `expire` and the states after
 * `listed` only tidy the case up: what is in force follows from the dates of the fact in the archive.
 */
export const listingFlow = defineWorkflow({
  name: 'listing',
  since: '2014-06-14',
  initial: 'proposed',
  states: {
    proposed: { title: '拟列入', public: '办理中' },
    notified: { title: '告知书待送达', public: '办理中' },
    defending: { title: '陈述申辩期', public: '可以陈述申辩' },
    defended: { title: '已陈述申辩，待复核', public: '已陈述申辩' },
    lapsed: { title: '未陈述申辩，待复核', public: '复核中' },
    reviewed: { title: '已复核，待决定', public: '待决定' },
    decided: { title: '决定列入，待送达', public: '待送达' },
    listed: { title: '已列入', public: '已列入' },
    declined: { title: '决定不予列入', public: '不予列入' },
    dropped: { title: '撤回拟列入', public: '已终止' },
    expired: { title: '期满移出', public: '已移出' },
    left: { title: '提前移出', public: '已移出' },
    revoked: { title: '撤销列入', public: '列入已撤销' },
  },
  final: ['declined', 'dropped', 'expired', 'left', 'revoked'],
  moves: [
    {
      verb: 'notify',
      title: '制发列入告知书',
      from: ['proposed'],
      to: 'notified',
      by: handler,
      within: 5,
      law: notice,
    },
    {
      verb: 'serve-notice',
      title: '登记告知书送达',
      from: ['proposed', 'notified'],
      to: 'defending',
      by: handler,
      within: 7,
      law: service,
    },
    {
      verb: 'defend',
      title: '陈述申辩',
      from: ['defending', 'defended'],
      to: 'defended',
      by: ['subject', ...handler],
      law: hearing,
    },
    // Received in time and entered later: only by the body, with the paper and the day it came.
    { verb: 'defend', title: '补登陈述申辩', from: ['lapsed'], to: 'defended', by: handler, law: hearing },
    {
      verb: 'waive',
      title: '书面放弃陈述申辩',
      from: ['defending'],
      to: 'lapsed',
      by: ['subject', ...handler],
      law: hearing,
    },
    {
      verb: 'waive',
      title: '书面放弃补充陈述申辩',
      from: ['defended'],
      to: 'defended',
      by: ['subject', ...handler],
      law: hearing,
    },
    {
      verb: 'lapse',
      title: '陈述申辩期限届满',
      from: ['defending'],
      to: 'lapsed',
      by: ['clock'],
      within: 5,
      law: hearing,
    },
    {
      verb: 'review',
      title: '复核',
      from: ['defended', 'lapsed'],
      to: 'reviewed',
      by: handler,
      within: 10,
      reason: 'required',
      law: hearing,
    },
    {
      verb: 'list',
      title: '决定列入',
      from: ['reviewed'],
      to: 'decided',
      by: ['approver'],
      within: 10,
      reason: 'required',
      law: decision,
    },
    {
      verb: 'decline',
      title: '决定不予列入',
      from: ['reviewed'],
      to: 'declined',
      by: ['approver'],
      within: 10,
      reason: 'required',
      law: decision,
    },
    {
      verb: 'drop',
      title: '撤回拟列入',
      from: ['proposed', 'notified', 'defending', 'defended', 'lapsed', 'reviewed'],
      to: 'dropped',
      by: [...handler, 'approver'],
      reason: 'required',
      law: decision,
    },
    {
      verb: 'serve',
      title: '登记决定书、信用修复告知书送达',
      from: ['decided'],
      to: 'listed',
      by: handler,
      within: 7,
      law: service,
    },
    { verb: 'expire', title: '期限届满移出', from: ['listed'], to: 'expired', by: ['system'], law: removal },
    {
      verb: 'remove',
      title: '决定移出',
      from: ['listed'],
      to: 'left',
      by: ['approver', 'system'],
      reason: 'required',
      law: removal,
    },
    {
      verb: 'revoke',
      title: '撤销列入',
      from: ['decided', 'listed'],
      to: 'revoked',
      by: ['approver', 'system'],
      reason: 'required',
      law: '《行政处罚法》第四十八条；国办发〔2020〕49号第八项',
    },
  ],
})

/** Red lists: no warning is due to whom one honours; what is due is that somebody checks. */
export const honouringFlow = defineWorkflow({
  name: 'honouring',
  since: '2014-06-14',
  initial: 'proposed',
  states: {
    proposed: { title: '已推荐，待核查', public: '核查中' },
    verified: { title: '核查通过，待决定', public: '待决定' },
    listed: { title: '已列入', public: '已列入' },
    declined: { title: '不予列入', public: '未列入' },
    dropped: { title: '撤回推荐', public: '已终止' },
    expired: { title: '期满移出', public: '已移出' },
    left: { title: '移出', public: '已移出' },
    revoked: { title: '撤销列入', public: '列入已撤销' },
  },
  final: ['declined', 'dropped', 'expired', 'left', 'revoked'],
  moves: [
    {
      verb: 'verify',
      title: '核查',
      from: ['proposed'],
      to: 'verified',
      by: handler,
      within: 10,
      reason: 'required',
      law: '国发〔2016〕33号（多渠道选树诚信典型）',
    },
    {
      verb: 'list',
      title: '决定列入',
      from: ['verified'],
      to: 'listed',
      by: ['approver', 'office-admin'],
      within: 10,
      reason: 'required',
      law: '国发〔2016〕33号',
    },
    {
      verb: 'decline',
      title: '不予列入',
      from: ['proposed', 'verified'],
      to: 'declined',
      by: ['approver', 'office-admin'],
      reason: 'required',
      law: '国发〔2016〕33号',
    },
    {
      verb: 'drop',
      title: '撤回推荐',
      from: ['proposed', 'verified'],
      to: 'dropped',
      by: [...handler, 'subject', 'approver'],
      reason: 'required',
      law: '国发〔2016〕33号',
    },
    {
      verb: 'expire',
      title: '期限届满移出',
      from: ['listed'],
      to: 'expired',
      by: ['system'],
      law: '国发〔2016〕33号',
    },
    {
      verb: 'remove',
      title: '移出',
      from: ['listed'],
      to: 'left',
      by: ['approver', 'office-admin', 'system'],
      reason: 'required',
      law: '国发〔2016〕33号',
    },
    {
      verb: 'revoke',
      title: '撤销列入',
      from: ['listed'],
      to: 'revoked',
      by: ['approver', 'office-admin', 'system'],
      reason: 'required',
      law: '国发〔2016〕33号',
    },
  ],
})

/** Leaving before the term: asked for by the subject or begun by the body, decided by a second person (谁认定、谁移出). */
export const exitFlow = defineWorkflow({
  name: 'list-exit',
  since: '2014-06-14',
  initial: 'applied',
  states: {
    applied: { title: '已申请移出', public: '已提交' },
    granted: { title: '准予移出', public: '已移出' },
    refused: { title: '不予移出', public: '不予移出' },
    withdrawn: { title: '撤回申请', public: '已撤回' },
    settled: { title: '申请终止', public: '已终止' },
  },
  final: ['granted', 'refused', 'withdrawn', 'settled'],
  moves: [
    {
      verb: 'grant',
      title: '准予移出',
      from: ['applied'],
      to: 'granted',
      by: ['approver', 'office-admin'],
      within: 7,
      reason: 'required',
      law: '《信用修复管理办法》；国办发〔2025〕22号第六项',
    },
    {
      verb: 'refuse',
      title: '不予移出',
      from: ['applied'],
      to: 'refused',
      by: ['approver', 'office-admin'],
      within: 7,
      reason: 'required',
      law: '《信用修复管理办法》；国办发〔2025〕22号第六项',
    },
    {
      verb: 'withdraw',
      title: '撤回申请',
      from: ['applied'],
      to: 'withdrawn',
      by: ['subject', ...handler],
      law: '《信用修复管理办法》',
    },
    // The entry ended in another way: nothing is left to decide.
    {
      verb: 'settle',
      title: '申请终止',
      from: ['applied'],
      to: 'settled',
      by: ['system'],
      reason: 'required',
      law: removal,
    },
  ],
})
