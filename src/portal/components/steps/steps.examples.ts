import { hostile } from '../../examples/records.ts'
import { exampleSteps } from '../../lists/examples.ts'
import type { Example } from '../example.ts'
import { steps } from './steps.ts'

export const examples: readonly Example[] = [
  { title: '没有步骤', content: steps([]) },
  { title: '列入程序', content: steps(exampleSteps) },
  { title: '陌生内容', content: steps([{ title: hostile, text: hostile, clocks: [{ days: 5, text: hostile }], law: hostile }]) },
]
