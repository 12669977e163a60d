import { html } from '../../html.ts'
import { hostile } from '../../examples/records.ts'
import type { Example } from '../example.ts'
import { emptyState } from './empty-state.ts'

export const examples: readonly Example[] = [
  { title: '只有标题', content: emptyState({ title: '暂无公示', next: [] }) },
  { title: '带下一步', content: emptyState({ title: hostile, text: '可以这样试试：', next: [html`<a href="/codes">核验代码</a>`, hostile] }) },
]
