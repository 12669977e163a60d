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

/** Beyond this many, the rest open on demand. */
const SHOWN = 10

export function facet(f: Facet): Html {
  if (f.choices.length === 0) return nothing
  const at = f.choices.findIndex((c) => c.value === f.chosen)
  const shown = f.choices.slice(0, Math.max(SHOWN, at + 1))
  const rest = f.choices.slice(shown.length)
  return html`<div><h2>${f.title}</h2><ul class="facet">
    <li><a href="${f.href(undefined)}"${f.chosen === undefined ? html` aria-current="true"` : ''}>全部</a></li>
    ${shown.map((c) => choice(f, c))}
  </ul>${rest.length === 0 ? nothing : html`<details><summary class="small">其余 ${rest.length} 项</summary><ul class="facet">${rest.map((c) => choice(f, c))}</ul></details>`}</div>`
}

function choice(f: Facet, c: Choice): Html {
  const current = c.value === f.chosen ? html` aria-current="true"` : ''
  const count = c.count === undefined ? '' : html` <span>${number(c.count)}</span>`
  return html`<li><a href="${f.href(c.value)}"${current}>${c.title}${count}</a></li>`
}
