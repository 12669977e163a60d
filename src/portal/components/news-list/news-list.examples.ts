import { hostile } from '../../examples/records.ts'
import type { Example } from '../example.ts'
import { newsList } from './news-list.ts'

export const examples: readonly Example[] = [
  { title: '空', content: newsList([]) },
  { title: '一条', content: newsList([{ at: '2026-05-01T01:00:00Z', title: hostile, tone: 'adverse', kindTitle: '行政处罚', subject: hostile, authority: hostile, href: '/records/x' }]) },
]
