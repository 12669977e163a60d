import { today } from '../../examples/records.ts'
import type { Example } from '../example.ts'
import { periodBar } from './period-bar.ts'

export const examples: readonly Example[] = [
  { title: '进行中', content: periodBar({ from: '2026-02-10', repairFrom: '2026-05-10', until: '2027-02-10', today }) },
  { title: '没有最短期', content: periodBar({ from: '2026-02-10', repairFrom: undefined, until: '2026-05-10', today: '2026-03-01' }) },
  { title: '没有期限', content: periodBar({ from: '2026-02-10', repairFrom: undefined, until: undefined, today }) },
]
