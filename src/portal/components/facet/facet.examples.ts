import { hostile } from '../../examples/records.ts'
import type { Example } from '../example.ts'
import { facet } from './facet.ts'

const href = (value: string | undefined): string => `/search?x=${encodeURIComponent(value ?? '')}`

export const examples: readonly Example[] = [
  { title: '空', content: facet({ title: '所在地', choices: [], chosen: undefined, href }) },
  { title: '已选', content: facet({ title: hostile, choices: [{ value: 'a', title: hostile, count: 3 }, { value: 'b', title: '样板县' }], chosen: 'a', href }) },
]
