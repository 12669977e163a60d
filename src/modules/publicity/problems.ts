import { defineProblems } from '../../kernel/problem.ts'

export const publicityProblems = defineProblems({
  subjectNotFound: { code: 'subject.not_found', status: 404, title: '没有找到该主体' },
  alreadyWithdrawn: { code: 'record.already_withdrawn', status: 409, title: '这条记录已经终止公示' },
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
