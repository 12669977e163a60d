import { hostile } from '../../examples/records.ts'
import type { Example } from '../example.ts'
import { basisList } from './basis-list.ts'

export const examples: readonly Example[] = [
  { title: '无', content: basisList([]) },
  { title: '两条', content: basisList([{ document: '中华人民共和国行政处罚法', article: '第九条' }, { document: '《排污许可管理条例》' }]) },
  { title: '恶意文本', content: basisList([{ document: hostile, article: hostile }]) },
]
