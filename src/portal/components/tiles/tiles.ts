/** A few true figures side by side, each with its unit. */
import { number } from '../../format.ts'
import { html, type Html } from '../../html.ts'
import type { Figure } from '../../types.ts'

export function tiles(figures: readonly Figure[]): Html {
  return html`<dl class="tiles">${figures.map(
    (f) => html`<div><dt>${f.href === undefined ? f.title : html`<a href="${f.href}">${f.title}</a>`}</dt>
      <dd>${number(f.value)}<small>${f.unit}</small></dd></div>`,
  )}</dl>`
}
