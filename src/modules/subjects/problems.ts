/** What can go wrong with subjects. */
import { defineProblems } from '../../kernel/problem.ts'

export const subjectProblems = defineProblems({
  unknown: { code: 'subject.unknown', status: 404, title: '没有找到该主体' },
  findingUnknown: { code: 'subject.finding_unknown', status: 404, title: '没有找到这条重错码记录' },
  findingSettled: { code: 'subject.finding_settled', status: 409, title: '这条重错码记录已经处置' },
  mergeUnknown: { code: 'subject.merge_unknown', status: 404, title: '没有找到这次合并' },
  mergeUndone: { code: 'subject.merge_undone', status: 409, title: '这次合并已经撤销' },
  mergeNotLast: {
    code: 'subject.merge_not_last',
    status: 409,
    title: '保留的主体此后还有合并，请先撤销后一次合并',
  },
  mergeSame: { code: 'subject.merge_same', status: 409, title: '不能与自身合并' },
  mergeAlready: { code: 'subject.merge_already', status: 409, title: '其中一个主体已经并入其他主体' },
  mergeProvisional: {
    code: 'subject.merge_provisional',
    status: 409,
    title: '有登记信息的主体不能并入尚无登记信息的主体，请反过来合并',
  },
  mergeWithoutUscc: {
    code: 'subject.merge_without_uscc',
    status: 409,
    title: '有统一社会信用代码的主体不能并入没有统一社会信用代码的主体，请保留有代码的主体',
  },
  mergeOpenCase: {
    code: 'subject.merge_open_case',
    status: 409,
    title: '并入的主体还有尚未作出决定的办件，请办结后再合并',
  },
  mergeCategories: {
    code: 'subject.merge_categories',
    status: 409,
    title: '法人和非法人组织与个体工商户不能合并',
  },
})
