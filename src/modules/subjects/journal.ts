/** What this module writes into the journal. */
import { Type } from 'typebox'
import { defineJournalActions } from '../../kernel/journal.ts'

const count = Type.Integer({ minimum: 0 })

export const subjectsJournal = defineJournalActions({
  merged: {
    action: 'subject.merged',
    title: '主体合并',
    detail: { kept: Type.String(), merged: Type.String(), codes: count, names: count, disagreements: count },
  },
  split: {
    action: 'subject.split',
    title: '撤销主体合并',
    detail: { kept: Type.String(), merged: Type.String() },
  },
  settled: {
    action: 'finding.settled',
    title: '重错码已处置',
    detail: { kind: Type.String(), settlement: Type.String() },
  },
})
