import { html } from '../../html.ts'
import { hostile } from '../../examples/records.ts'
import type { Example } from '../example.ts'
import { highlight } from './highlight.ts'

export const examples: readonly Example[] = [
  { title: '命中', content: html`<p>${highlight('明州ＡＢＣ食品有限公司', 'abc')}</p>` },
  { title: '恶意文本', content: html`<p>${highlight(hostile, '<script>')}</p>` },
]
