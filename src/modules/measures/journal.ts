/** What measures writes into the journal: facts by id, bodies by code; never a person's name or number. */
import { Type } from 'typebox'
import { defineJournalActions } from '../../kernel/journal.ts'

const fact = Type.String({ description: 'fact of the entry' })
const implementer = Type.String({ description: 'code of the implementing body' })

export const measuresJournal = defineJournalActions({
  initiated: {
    action: 'measure.initiated',
    title: '发起协同措施',
    detail: { fact, list: Type.String(), bodies: Type.Integer() },
  },
  extended: {
    action: 'measure.extended',
    title: '发给新的实施单位',
    detail: { fact, list: Type.String(), bodies: Type.Integer() },
  },
  reopened: {
    action: 'measure.reopened',
    title: '重新发起协同措施',
    detail: { fact, list: Type.String(), bodies: Type.Integer() },
  },
  named: { action: 'measure.implementer-named', title: '指定实施单位', detail: { fact, implementer } },
  acknowledged: { action: 'measure.acknowledged', title: '签收任务', detail: { tasks: Type.Integer() } },
  answered: {
    action: 'measure.answered',
    title: '答复是否实施',
    detail: { fact, implementer, outcome: Type.String() },
  },
  fedBack: { action: 'measure.fed-back', title: '反馈实施情况', detail: { fact, implementer } },
  corrected: {
    action: 'measure.corrected',
    title: '更正答复',
    detail: { fact, implementer, kind: Type.String({ description: 'outcome or lifting' }) },
  },
  liftSent: {
    action: 'measure.lift-sent',
    title: '通知解除措施',
    detail: { tasks: Type.Integer(), reason: Type.String() },
  },
  lifted: { action: 'measure.lifted', title: '确认措施已解除', detail: { fact, implementer } },
  escalated: {
    action: 'measure.escalated',
    title: '逾期督办',
    detail: { bodies: Type.Integer(), tasks: Type.Integer() },
  },
  personRecorded: {
    action: 'measure.person-recorded',
    title: '记录责任人员',
    detail: { fact, role: Type.String(), notice: Type.String() },
  },
  personEnded: {
    action: 'measure.person-ended',
    title: '终止责任人员记录',
    detail: { fact, role: Type.String() },
  },
  caseReviewed: {
    action: 'joint-case.reviewed',
    title: '评审联合奖惩案例',
    detail: { verdict: Type.String() },
  },
  casePublished: { action: 'joint-case.published', title: '公布典型案例', detail: { title: Type.String() } },
  caseWithdrawn: { action: 'joint-case.withdrawn', title: '撤下典型案例', detail: { title: Type.String() } },
})
