/** What can go wrong with a check, in words for the person behind the calling system. */
import { defineProblems } from '../../kernel/problem.ts'

export const problems = defineProblems({
  personsNotAnswered: {
    code: 'check.persons_not_answered',
    status: 422,
    title: '本接口不回答自然人的信用核查',
  },
  unknownMatter: { code: 'check.unknown_matter', status: 422, title: '没有这个核查事项' },
  nobodyNamed: { code: 'check.nobody_named', status: 422, title: '请提供主体的代码或名称' },
  futureDay: { code: 'check.future_day', status: 422, title: '不能核查将来的日期' },
  unknownInstant: { code: 'check.unknown_instant', status: 422, title: '所给的时刻无法识别' },
  noOrganisation: {
    code: 'check.no_organisation',
    status: 403,
    title: '调用方没有所属单位，不能发起信用核查',
  },
  notYours: { code: 'check.receipt_not_found', status: 404, title: '没有找到这个核查回执，或它不属于贵单位' },
  feedbackGiven: { code: 'check.feedback_given', status: 409, title: '这次核查已经反馈过' },
  feedbackNotLatest: { code: 'check.feedback_not_latest', status: 409, title: '要更正的不是最新一条反馈' },
  overloaded: { code: 'check.overloaded', status: 503, title: '核查请求过多，请稍后重试' },
  badLine: { code: 'check.bad_line', status: 400, title: '这一行不是有效的 JSON 核查请求' },
  subjectUnknown: { code: 'check.subject_unknown', status: 404, title: '没有这个统一社会信用代码的主体' },
  entryUnknown: { code: 'check.entry_unknown', status: 404, title: '没有找到这个名单事项' },
  markRefused: { code: 'check.mark_refused', status: 422, title: '标记不能这样登记或者解除' },
  markOpen: { code: 'check.mark_open', status: 409, title: '这个名单事项已有同一事由的标记' },
  markUnknown: { code: 'check.mark_unknown', status: 404, title: '没有找到这个标记' },
  markEnded: { code: 'check.mark_ended', status: 409, title: '这个标记已经解除' },
  lineTooLong: { code: 'check.line_too_long', status: 413, title: '这一行过长' },
})
