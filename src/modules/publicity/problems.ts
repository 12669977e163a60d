import { defineProblems } from '../../kernel/problem.ts'

export const publicityProblems = defineProblems({
  subjectNotFound: { code: 'subject.not_found', status: 404, title: '没有找到该主体' },
  alreadyWithdrawn: { code: 'record.already_withdrawn', status: 409, title: '这条记录已经终止公示' },
  noReceiver: { code: 'feed.no_receiver', status: 403, title: '只有登记了单位的接收方可以确认' },
})
