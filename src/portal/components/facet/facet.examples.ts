import { hostile } from '../../examples/records.ts'
import type { Example } from '../example.ts'
import { facet } from './facet.ts'

const href = (value: string | undefined): string => `/search?x=${encodeURIComponent(value ?? '')}`

export const examples: readonly Example[] = [
  { title: '空', content: facet({ title: '所在地', choices: [], chosen: undefined, href }) },
  { title: '很多', content: facet({ title: '决定机关', choices: Array.from({ length: 14 }, (_, i) => ({ value: String(i), title: `机关${i}`, count: 14 - i })), chosen: undefined, href }) },
  { title: '已选', content: facet({ title: hostile, choices: [{ value: 'a', title: hostile, count: 3 }, { value: 'b', title: '样板县' }], chosen: 'a', href }) },
]
