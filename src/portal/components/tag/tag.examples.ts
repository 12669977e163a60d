import type { Example } from '../example.ts'
import { hostile } from '../../examples/records.ts'
import { tag } from './tag.ts'

export const examples: readonly Example[] = [
  { title: '失信，公示中', content: tag('adverse', '公示中') },
  { title: '已经过去', content: tag('past', '已过去') },
  { title: '守信', content: tag('good', '守信信息') },
  { title: '中性', content: tag('neutral', '行政许可') },
  { title: '提示', content: tag('attention', '异议核查中') },
  { title: '恶意文本', content: tag('neutral', hostile) },
]
