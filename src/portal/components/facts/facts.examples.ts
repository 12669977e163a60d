import { absent } from '../../format.ts'
import { hostile, longName } from '../../examples/records.ts'
import type { Example } from '../example.ts'
import { facts } from './facts.ts'

const items = [{ title: '名称', value: longName }, { title: '住所', value: absent() }, { title: '经营范围', value: hostile, wide: true }]

export const examples: readonly Example[] = [
  { title: '网格', content: facts(items) },
  { title: '逐行', content: facts(items, 'rows') },
  { title: '空', content: facts([]) },
]
