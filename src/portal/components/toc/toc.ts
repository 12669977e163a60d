/** The parts of a long page, as links to them. */
import { html, type Html } from '../../html.ts'

export interface TocItem {
  readonly id: string
  readonly title: string
  readonly count?: number | undefined
}

export function toc(items: readonly TocItem[]): Html {
  return html`<nav class="toc" aria-label="本页内容"><ul>${items.map(
    ({ id, title, count }) =>
      html`<li><a href="#${id}">${title}${count === undefined ? '' : html` <span>${count}</span>`}</a></li>`,
  )}</ul></nav>`
}
