import type { Example } from '../example.ts'
import { pager, resultCount, totalText } from './pager.ts'

export const examples: readonly Example[] = [
  { title: '只有一页', content: pager({ shown: 3, first: undefined, next: undefined }) },
  { title: '第一页', content: pager({ shown: 20, first: undefined, next: '/search?cursor=x' }) },
  { title: '最后一页', content: pager({ shown: 7, first: '/search', next: undefined }) },
  { title: '条数', content: resultCount(totalText({ value: 10_000, capped: true }, '条')) },
]
