import { hostile } from '../../examples/records.ts'
import { exampleConsequences } from '../../lists/examples.ts'
import type { Example } from '../example.ts'
import { measureTable } from './measure-table.ts'

const one = exampleConsequences.slice(0, 1)

export const examples: readonly Example[] = [
  { title: '一个名单', content: measureTable({ caption: '列入后的措施', consequences: exampleConsequences, dated: false }) },
  { title: '一条列入', content: measureTable({ caption: '现在的措施', consequences: exampleConsequences.map((c) => ({ ...c, until: '2029-03-24' })), dated: true }) },
  { title: '许多单位', content: measureTable({ caption: '许多单位', consequences: one.map((c) => ({ ...c, bodies: Array.from({ length: 9 }, (_, i) => ({ name: `明州市示例局${i}` })) })), dated: false }) },
  { title: '陌生内容', content: measureTable({ caption: hostile, consequences: one.map((c) => ({ ...c, title: hostile, matters: [{ title: hostile, handledBy: hostile }], fields: [hostile], bodies: [{ name: hostile }], bases: [{ document: hostile }] })), dated: false }) },
]
