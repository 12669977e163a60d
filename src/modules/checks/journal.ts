/** What checks writes into the journal: marks on entries, by fact and number of the paper. */
import { Type } from 'typebox'
import { defineJournalActions } from '../../kernel/journal.ts'

const fact = Type.String({ description: 'fact of the entry' })
const ground = Type.String({ description: 'why the mark was placed or lifted' })
const number = Type.String({ description: 'number of the paper' })

export const checksJournal = defineJournalActions({
  marked: {
    action: 'mark.placed',
    title: '登记异议、修复标记，措施暂不执行',
    detail: { fact, ground, number, lastDay: Type.String() },
  },
  unmarked: {
    action: 'mark.lifted',
    title: '解除异议、修复标记',
    detail: { fact, ground, number: Type.Optional(number) },
  },
})
