import { hostile } from '../../examples/records.ts'
import type { Example } from '../example.ts'
import { facet } from '../facet/facet.ts'
import { sift } from './sift.ts'

const href = (value: string | undefined): string => `/search?x=${encodeURIComponent(value ?? '')}`
const choices = [{ value: 'a', title: '样板县', count: 3 }]

export const examples: readonly Example[] = [
  { title: '未选', content: sift({ label: '筛选', chosen: 0, body: facet({ title: '所在地', choices, chosen: undefined, href }) }) },
  { title: '已选', content: sift({ label: hostile, chosen: 1, body: facet({ title: '所在地', choices, chosen: 'a', href }) }) },
]
