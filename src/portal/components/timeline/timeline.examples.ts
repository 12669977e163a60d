import { hostile } from '../../examples/records.ts'
import type { Example } from '../example.ts'
import { timeline } from './timeline.ts'

export const examples: readonly Example[] = [
  { title: '空', content: timeline([]) },
  { title: '两条', content: timeline([{ at: '2026-05-01T01:00:00Z', title: '更正', detail: hostile }, { at: '2026-04-01T16:30:00Z', title: '首次公示', href: '/records/x' }]) },
]
