/** Named values as a description list: a grid of short ones, or rows for a whole record. */
import { html, nothing, type Fragment, type Html } from '../../html.ts'

export interface Fact {
  readonly title: string
  readonly value: Fragment
  /** Takes a line of its own: long text. */
  readonly wide?: boolean
}

export function facts(items: readonly Fact[], shape: 'grid' | 'rows' = 'grid'): Html {
  if (items.length === 0) return nothing
  return html`<dl class="facts${shape === 'rows' ? ' rows' : ''}">${items.map(
    (item) => html`<div${item.wide === true && shape === 'grid' ? html` class="wide"` : ''}>
      <dt>${item.title}</dt><dd>${item.value}</dd></div>`,
  )}</dl>`
}
