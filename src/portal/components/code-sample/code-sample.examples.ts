import { hostile } from '../../examples/records.ts'
import type { Example } from '../example.ts'
import { codeSample } from './code-sample.ts'

export const examples: readonly Example[] = [{ title: '一段', content: codeSample('示例', `curl 'https://credit.invalid'\n${hostile}`) }]
