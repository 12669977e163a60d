import { contested, honour, hostileRecord, longTermPermit, penalty, today } from '../../examples/records.ts'
import type { Example } from '../example.ts'
import { recordCard } from './record-card.ts'

export const examples: readonly Example[] = [
  { title: '处罚', content: recordCard({ record: penalty, today }) },
  { title: '有标注的处罚，带主体', content: recordCard({ record: contested, today, withSubject: true }) },
  { title: '守信', content: recordCard({ record: honour, today }) },
  { title: '许可，内容很长', content: recordCard({ record: longTermPermit, today }) },
  { title: '恶意文本', content: recordCard({ record: hostileRecord, today, withSubject: true }) },
]
