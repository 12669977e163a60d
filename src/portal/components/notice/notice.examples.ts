import { html } from '../../html.ts'
import { hostile } from '../../examples/records.ts'
import type { Example } from '../example.ts'
import { notice } from './notice.ts'

export const examples: readonly Example[] = [
  { title: '一般', content: notice(undefined, '请核对', '名称相同的单位，请核对所在地和代码。') },
  { title: '通过', content: notice('good', '校验通过', html`<p>规范写法</p>`) },
  { title: '未通过', content: notice('adverse', '校验未通过', hostile) },
]
