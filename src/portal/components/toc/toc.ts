/** The parts of a long page, as links to them. */
import { html, type Html } from '../../html.ts'

export interface TocItem {
  readonly id: string
  readonly title: string
  readonly count?: number | undefined
}

export function toc(items: readonly TocItem[]): Html {
  return html`<nav class="toc" aria-label="本页内容"><ul>${items.map(
    (i) => html`<li><a href="#${i.id}">${i.title}${i.count === undefined ? '' : html` <span>${i.count}</span>`}</a></li>`,
  )}</ul></nav>`
}
