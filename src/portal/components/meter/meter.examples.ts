import type { Example } from '../example.ts'
import { meter } from './meter.ts'

export const examples: readonly Example[] = [
  { title: '全部', content: meter(10, 10, 'good') },
  { title: '部分', content: meter(22, 40, 'attention') },
  { title: '没有分母', content: meter(0, 0) },
]
