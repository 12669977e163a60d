/**
 * Respond – feed back – lift (响应—反馈—解除) as a table of moves: what an implementing body may do from where.
 * Pure data.
 */
import { defineWorkflow } from '../../kernel/workflow.ts'

const respond = '国办发〔2020〕49号第九项；国发〔2016〕33号第二十一项（发起—响应—反馈）'
const lifting = '国办发〔2025〕22号第七项；信用修复管理办法（同步更新、解除措施）'
const bodies = ['handling-officer', 'approver', 'office-clerk', 'office-admin', 'client'] as const

export const taskFlow = defineWorkflow({
  name: 'measure-task',
  since: '2016-05-30',
  initial: 'sent',
  states: {
    sent: { title: '已发送，待签收', public: '实施中' },
    acknowledged: { title: '已签收，待实施', public: '实施中' },
    applied: { title: '已实施，待反馈', public: '已实施' },
    'fed-back': { title: '已反馈', public: '已实施' },
    'not-applicable': { title: '不适用', public: '不适用' },
    'lift-due': { title: '应当解除', public: '解除中' },
    lifted: { title: '已解除', public: '已解除' },
  },
  final: ['not-applicable', 'lifted'],
  moves: [
    {
      verb: 'acknowledge',
      title: '签收',
      from: ['sent'],
      to: 'acknowledged',
      by: bodies,
      within: 1,
      law: respond,
    },
    {
      verb: 'apply',
      title: '实施',
      from: ['acknowledged'],
      to: 'applied',
      by: bodies,
      within: 5,
      law: respond,
    },
    {
      verb: 'decline',
      title: '答复不适用',
      from: ['acknowledged'],
      to: 'not-applicable',
      by: bodies,
      within: 5,
      reason: 'required',
      law: respond,
    },
    { verb: 'feed-back', title: '反馈实施情况', from: ['applied'], to: 'fed-back', by: bodies, law: respond },
    {
      verb: 'end',
      title: '移出、撤销、期满、停止使用或者依据失效',
      from: ['sent', 'acknowledged', 'applied', 'fed-back'],
      to: 'lift-due',
      by: ['system'],
      law: lifting,
    },
    {
      verb: 'lift',
      title: '确认解除',
      from: ['lift-due'],
      to: 'lifted',
      by: bodies,
      within: 1,
      law: lifting,
    },
  ],
})
