/** What this module writes into the journal. */
import { Type } from 'typebox'
import { defineJournalActions } from '../../kernel/journal.ts'

export const recordsJournal = defineJournalActions({
  released: {
    action: 'record.released',
    title: '复核后放行公示',
    detail: { fact: Type.String(), kind: Type.String(), held: Type.Array(Type.String()) },
  },
  revoked: {
    action: 'record.revoked',
    title: '决定被撤销，记录终止',
    detail: {
      fact: Type.String(), kind: Type.String(), document: Type.String(), decidedOn: Type.String(),
      late: Type.Optional(Type.Boolean({ description: '超过3个工作日；放假安排尚未公布、不能判断的没有此项' })),
    },
  },
  dueReckoned: {
    action: 'record.dated',
    title: '放假安排公布，补算报送期限',
    detail: { from: Type.String(), to: Type.String(), records: Type.Integer() },
  },
})
