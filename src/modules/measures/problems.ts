/** What measures answers when a task, a person or a case cannot be handled as asked. */
import { defineProblems } from '../../kernel/problem.ts'

export const measuresProblems = defineProblems({
  entryUnknown: {
    code: 'measure.entry_unknown',
    status: 404,
    title: '没有这个名单事项，或它没有协同实施的措施',
  },
  taskUnknown: { code: 'measure.task_unknown', status: 404, title: '没有这个任务，或它不是贵单位的' },
  outside: {
    code: 'measure.outside_list',
    status: 422,
    title: '该措施不在现行措施清单内，或者目前没有有效的法律依据',
  },
  notYours: { code: 'measure.not_yours', status: 403, title: '只有作出列入决定的单位或者信用中心可以办理' },
  alreadyNamed: { code: 'measure.already_named', status: 409, title: '该单位已经是本事项的实施单位' },
  overAlready: { code: 'measure.over', status: 409, title: '该名单事项已经终止或者停止使用，措施应当解除，不能再实施' },
  notOver: { code: 'measure.not_over', status: 409, title: '该名单事项仍在有效期内，措施尚不应解除' },
  oneByOne: { code: 'measure.one_by_one', status: 409, title: '这项任务不能成批答复已实施，请逐项答复' },
  notCorrectable: { code: 'measure.not_correctable', status: 409, title: '没有可以更正的答复' },
  wrongRules: { code: 'measure.wrong_rules', status: 422, title: '所填措施不属于本任务' },
  reasonMissing: { code: 'measure.reason_missing', status: 422, title: '有措施未实施的，应当说明理由' },
  personUnlawful: { code: 'measure.person_unlawful', status: 422, title: '不符合记录责任人员的条件' },
  caseUnknown: { code: 'measure.case_unknown', status: 404, title: '没有这个联合奖惩案例' },
  caseNotPublishable: { code: 'measure.case_not_publishable', status: 422, title: '该案例不能公布' },
  samePerson: { code: 'measure.same_person', status: 403, title: '评审人不能自行公布，请由另一人公布' },
})
