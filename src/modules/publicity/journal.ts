import { Type } from 'typebox'
import { defineJournalActions } from '../../kernel/journal.ts'

export const publicityJournal = defineJournalActions({
  withdrawn: {
    action: 'record.withdrawn',
    title: '终止公示',
    detail: { fact: Type.String(), reason: Type.String(), document: Type.String() },
  },
  restored: {
    action: 'record.restored',
    title: '恢复公示',
    detail: {
      fact: Type.String(), document: Type.String(), withdrawn: Type.String({ description: '原来终止公示的理由' }),
    },
  },
})
