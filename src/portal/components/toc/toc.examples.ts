import { hostile } from '../../examples/records.ts'
import type { Example } from '../example.ts'
import { toc } from './toc.ts'

export const examples: readonly Example[] = [{ title: '两节', content: toc([{ id: 'c-toc', title: '守信信息', count: 2 }, { id: 'c-tag', title: hostile }]) }]
