import { hostile } from '../../examples/records.ts'
import type { Example } from '../example.ts'
import { tiles } from './tiles.ts'

export const examples: readonly Example[] = [
  { title: '一个', content: tiles([{ title: '信用主体', value: 0, unit: '家' }]) },
  { title: '四个', content: tiles([{ title: '信用主体', value: 203_456, unit: '家', href: '/search' }, { title: hostile, value: 1, unit: '条' }, { title: '许可', value: 12, unit: '条' }, { title: '单位', value: 62, unit: '个' }]) },
]
