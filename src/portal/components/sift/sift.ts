/**
 * The facets of a result: beside it where there is room; where there is none, folded above it under 筛选. One and the same
 * markup: the style sheet opens it on wide screens, where the browser can.
 */
import { html, type Fragment, type Html } from '../../html.ts'

export interface Sift {
  readonly label: string
  /** How many of its facets are chosen: told on the folded line. */
  readonly chosen: number
  readonly body: Fragment
}

export function sift(s: Sift): Html {
  const count = s.chosen === 0 ? '' : html` <span>已选 ${s.chosen} 项</span>`
  return html`<details class="sift narrow"><summary>${s.label}${count}</summary><div class="filters" role="group" aria-label="${s.label}">${s.body}</div></details>`
}
