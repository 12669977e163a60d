/** Views of one list beside each other, each with its number where that says what waits. */
import { number } from '../../portal/format.ts'
import { html, nothing, type Html } from '../../portal/html.ts'

export interface Tab {
  readonly href: string
  readonly title: string
  readonly here: boolean
  readonly count?: number | undefined
}

export function tabs(label: string, items: readonly Tab[]): Html {
  return html`<nav aria-label="${label}"><ul class="tabs">${items.map((tab) =>
    html`<li><a href="${tab.href}"${tab.here ? html` aria-current="page"` : ''}>${tab.title}${tab.count === undefined || tab.count === 0 ? nothing : html` <span>${number(tab.count)}</span>`}</a></li>`)}</ul></nav>`
}
