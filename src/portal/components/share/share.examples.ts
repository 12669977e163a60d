import { hostile } from '../../examples/records.ts'
import type { Example } from '../example.ts'
import { share } from './share.ts'

export const examples: readonly Example[] = [{ title: '一页', content: share('https://credit.invalid/records/x', hostile) }]
