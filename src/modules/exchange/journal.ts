/** What this module writes into the journal. */
import { Type } from 'typebox'
import { defineJournalActions } from '../../kernel/journal.ts'

const count = Type.Integer({ minimum: 0 })

export const exchangeJournal = defineJournalActions({
  received: {
    action: 'submission.received',
    title: '收到报送文件',
    detail: { kind: Type.String(), digest: Type.String(), bytes: count },
  },
  filed: {
    action: 'submission.filed',
    title: '一段数据入库',
    detail: {
      kind: Type.String(), firstRow: count, lastRow: count, received: count, accepted: count, updated: count,
      unchanged: count, questioned: count, returned: count, late: count,
    },
  },
  finished: {
    action: 'submission.finished',
    title: '报送处理完毕',
    detail: { received: count, accepted: count, updated: count, unchanged: count, questioned: count, returned: count },
  },
  failed: {
    action: 'submission.failed',
    title: '报送文件无法处理',
    detail: { code: Type.String() },
  },
  retained: {
    action: 'retention.ended',
    title: '保存期限届满，内容已清除',
    detail: {
      data: Type.String({ description: 'refused-cells：未入库行的原报内容；delivered-files：报送原件' }),
      rows: count, submissions: count, closedBefore: Type.String(),
    },
  },
  ran: {
    action: 'retention.ran',
    title: '清除保存期限届满的内容',
    detail: {
      cells: count, files: count, erased: count,
      more: Type.Boolean({ description: '一次清除的数量有限，其余下次继续' }),
    },
  },
  held: { action: 'retention.held', title: '报送内容暂停清除', detail: {} },
  unheld: { action: 'retention.released', title: '报送内容恢复按期清除', detail: {} },
  settled: {
    action: 'question.settled',
    title: '疑问数据已处理',
    detail: {
      row: count, settlement: Type.String(),
      document: Type.Optional(Type.String({ description: '据以重新入库的新文书' })),
    },
  },
})
