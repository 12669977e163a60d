/** Ways to narrow a result, each a link with how many remain; the chosen one leads back. */
import { number } from '../../format.ts'
import { html, nothing, type Html } from '../../html.ts'
import type { Choice } from '../../types.ts'

export interface Facet {
  readonly title: string
  readonly choices: readonly Choice[]
  readonly chosen: string | undefined
  readonly href: (value: string | undefined) => string
}

export function facet(f: Facet): Html {
  if (f.choices.length === 0) return nothing
  return html`<div><h2 class="small">${f.title}</h2><ul class="facet">
    <li><a href="${f.href(undefined)}"${f.chosen === undefined ? html` aria-current="true"` : ''}>全部</a></li>
    ${f.choices.map(
      (c) => html`<li><a href="${f.href(c.value)}"${c.value === f.chosen ? html` aria-current="true"` : ''}>${c.title}${c.count === undefined ? '' : html` <span>${number(c.count)}</span>`}</a></li>`,
    )}
  </ul></div>`
}
