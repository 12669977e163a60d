import { defineProblems } from '../../kernel/problem.ts'

export const publicityProblems = defineProblems({
  subjectNotFound: { code: 'subject.not_found', status: 404, title: '没有找到该主体' },
  alreadyWithdrawn: { code: 'record.already_withdrawn', status: 409, title: '这条记录已经终止公示' },
  notWithdrawn: { code: 'record.not_withdrawn', status: 409, title: '这条记录没有被终止公示，无需恢复' },
  ownWithdrawal: { code: 'record.own_withdrawal', status: 403, title: '终止公示的人不能自己恢复，请由另一人核实办理' },
  revokeInstead: {
    code: 'record.revoke_instead', status: 409,
    title: '所依据的决定被变更、撤销的，请办理撤销（POST …/facts/{fact}/revocation），写明作出撤销的文书和日期',
  },
  keptElsewhere: {
    code: 'record.kept_elsewhere', status: 409,
    title: '该名单以认定单位的系统为准，平台不办理修复和异议：请向认定单位申请，平台随其报送同步',
  },
  exitNeeded: {
    code: 'record.exit_needed', status: 409,
    title: '名单内的事项请由认定单位办理移出；列入决定由其他系统作出的，由报送单位报送移出日期和原因',
  },
  notRepairable: { code: 'record.not_repairable', status: 409, title: '这类信息没有信用修复，到期自动停止公示' },
  repairTooEarly: { code: 'record.repair_too_early', status: 409, title: '最短公示期未满，不能修复' },
  revoked: { code: 'record.revoked', status: 410, title: '作出的决定已被变更、撤销、确认违法或者确认无效，本条信息已撤回' },
  purposeNeedsScope: {
    code: 'records.purpose_needs_scope', status: 403, title: '按用途查询需要权限 records:read',
  },
  purposeMissing: { code: 'records.purpose_missing', status: 400, title: '缺少查询用途' },
  span: { code: 'publicity.span', status: 400, title: '统计时段过长或前后颠倒' },
  streamsOfOne: {
    code: 'feed.too_many_streams', status: 429, title: '同一来源打开的实时流已达上限，请关闭不用的连接后再试',
  },
  streamsFull: { code: 'feed.streams_full', status: 503, title: '实时流的连接已满，请稍后再试，或按页读取变更流' },
  noReceiver: { code: 'feed.no_receiver', status: 403, title: '只有登记了单位的接收方可以确认' },
})
