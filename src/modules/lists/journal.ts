/** What lists writes into the journal beside casework's own lines: facts by id, papers by number. */
import { Type } from 'typebox'
import { defineJournalActions } from '../../kernel/journal.ts'

const list = Type.String({ description: 'code of the list' })
const number = Type.String({ description: 'number of the paper' })

export const listsJournal = defineJournalActions({
  bodySet: {
    action: 'list.body-set',
    title: '登记认定、实施单位的职责领域',
    detail: { organisation: Type.String(), sectors: Type.Array(Type.String()) },
  },
  proposed: { action: 'list.proposed', title: '拟列入名单', detail: { list, criterion: Type.String() } },
  told: {
    action: 'list.told',
    title: '列入告知书送达',
    detail: { list, number, servedOn: Type.String(), until: Type.String() },
  },
  decided: {
    action: 'list.decided',
    title: '作出列入或者不予列入决定',
    detail: { list, decision: Type.String(), number: Type.Optional(number) },
  },
  entered: {
    action: 'list.entered',
    title: '列入名单生效',
    detail: { list, number, fact: Type.String(), until: Type.Optional(Type.String()) },
  },
  ended: {
    action: 'list.ended',
    title: '移出名单或者撤销列入',
    detail: { list, number, ground: Type.String(), fact: Type.Optional(Type.String()) },
  },
  restored: {
    action: 'list.restored',
    title: '撤销移出、恢复列入',
    detail: { list, number, fact: Type.String() },
  },
  exitDecided: {
    action: 'list.exit-decided',
    title: '决定是否准予移出',
    detail: { list, number, decision: Type.String() },
  },
  pointsRecorded: {
    action: 'list.points-recorded',
    title: '招标投标不良行为记分',
    detail: { scheme: Type.String(), event: Type.String(), points: Type.Integer(), document: Type.String() },
  },
  pointsRevoked: {
    action: 'list.points-revoked',
    title: '撤销记分',
    detail: { scheme: Type.String(), event: Type.String() },
  },
  schemeSet: {
    action: 'list.points-scheme-set',
    title: '设定记分办法',
    detail: { scheme: Type.String(), version: Type.Integer() },
  },
})
