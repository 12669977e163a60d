/** What changed and when, newest first. */
import { instant } from '../../format.ts'
import { html, nothing, type Html } from '../../html.ts'
import type { RecordChange } from '../../types.ts'

export function timeline(changes: readonly (RecordChange & { readonly href?: string | undefined })[]): Html {
  if (changes.length === 0) return nothing
  return html`<ol class="timeline">${changes.map(
    (c) => html`<li><p class="when">${instant(c.at)}</p>
      <p>${c.href === undefined ? c.title : html`<a href="${c.href}">${c.title}</a>`}</p>${
      c.detail === undefined ? nothing : html`<p class="small muted">${c.detail}</p>`
    }</li>`,
  )}</ol>`
}
