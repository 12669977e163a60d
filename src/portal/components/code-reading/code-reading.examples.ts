import { hostile, usccOf } from '../../examples/records.ts'
import type { Example } from '../example.ts'
import { codeReading } from './code-reading.ts'

const none = { reasons: [], warnings: [], parts: [] }

export const examples: readonly Example[] = [
  { title: '通过', content: codeReading({ ...none, input: usccOf(1), normalised: usccOf(1), kind: 'uscc', kindTitle: '统一社会信用代码', valid: true, parts: [{ text: '9', title: '登记管理部门', meaning: '市场监督管理' }] }) },
  { title: '未通过', content: codeReading({ ...none, input: hostile, normalised: hostile, kind: 'unknown', kindTitle: '', valid: false, reasons: [hostile], warnings: [hostile] }) },
]
