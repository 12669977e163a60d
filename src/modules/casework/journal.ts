/** What casework writes into the journal. People's contact data never; papers by id and digest. */
import { Type } from 'typebox'
import { defineJournalActions } from '../../kernel/journal.ts'

const flow = Type.String({ description: 'name of the workflow' })
const n = Type.Integer({ description: 'number of the step' })
const number = Type.String({ description: 'number of the paper' })

export const caseworkJournal = defineJournalActions({
  opened: {
    action: 'case.opened', title: '立案',
    detail: { flow, state: Type.String(), assignee: Type.String({ description: 'body the case is assigned to' }) },
  },
  moved: {
    action: 'case.moved', title: '办理',
    detail: { flow, verb: Type.String(), from: Type.String(), to: Type.String(), n },
  },
  assigned: {
    action: 'case.assigned', title: '转办或指定承办人',
    detail: {
      flow, organisation: Type.String(), user: Type.Optional(Type.String({ description: 'id of the person' })), n,
    },
  },
  escalated: {
    action: 'case.escalated', title: '逾期督办',
    detail: { flow, role: Type.String(), overdueDays: Type.Integer({ description: 'working days past the term' }), n },
  },
  redated: {
    action: 'case.redated', title: '变更期限',
    detail: { flow, dueOn: Type.String(), before: Type.Optional(Type.String()), n },
  },
  documentAdded: {
    action: 'case.document-added', title: '收取材料',
    detail: { document: Type.String(), kind: Type.String(), digest: Type.String({ description: 'SM3' }) },
  },
  noticeIssued: {
    action: 'notice.issued', title: '制发文书',
    detail: {
      number, template: Type.String(), organisation: Type.Optional(Type.String({ description: 'addressed body' })),
    },
  },
  noticeEnded: {
    action: 'notice.ended', title: '撤回或替代文书',
    detail: {
      number, reason: Type.String(), by: Type.Optional(Type.String({ description: 'number that takes its place' })),
    },
  },
  noticeQueued: { action: 'notice.queued', title: '发送文书', detail: { number, channel: Type.String() } },
  noticeDelivered: { action: 'notice.delivered', title: '文书到达', detail: { number, channel: Type.String() } },
  noticeFailed: {
    action: 'notice.delivery-failed', title: '文书发送失败', detail: { number, channel: Type.String(), error: Type.String() },
  },
  serviceRecorded: {
    action: 'notice.service-recorded', title: '登记送达',
    detail: { number, method: Type.String(), state: Type.String(), servedOn: Type.Optional(Type.String()) },
  },
  serviceCorrected: {
    action: 'notice.service-corrected', title: '更正送达登记',
    detail: {
      number, service: Type.String(), method: Type.String(),
      registered: Type.String({ description: 'what had been registered wrongly' }),
      servedOn: Type.Optional(Type.String()),
    },
  },
})
