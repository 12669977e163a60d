import { contested, hostileRecord, longTermPermit, penalty, permit } from '../../examples/records.ts'
import type { Example } from '../example.ts'
import { recordTable } from './record-table.ts'

export const examples: readonly Example[] = [
  { title: '多个主体', content: recordTable({ caption: '行政处罚', records: [penalty, contested, hostileRecord], withSubject: true, lastDate: '公示截止' }) },
  { title: '一个主体', content: recordTable({ caption: '行政许可', records: [permit, longTermPermit], withSubject: false, lastDate: '有效期至' }) },
]
