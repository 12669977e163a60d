/** What is new, one line each: what, whose, by whom, when. */
import { shortDate } from '../../format.ts'
import { html, nothing, type Html } from '../../html.ts'
import type { Change } from '../../types.ts'

export function newsList(changes: readonly Change[]): Html {
  if (changes.length === 0) return html`<p class="muted">近期没有新的公示。</p>`
  return html`<ul class="news">${changes.map(
    (c) => html`<li><a href="${c.href}">${c.subject}</a><p>${c.title}</p><p class="meta">${
      c.authority === undefined ? nothing : html`<span>${c.authority}</span>`
    }<span>${shortDate(c.decidedOn ?? c.at)}</span></p></li>`,
  )}</ul>`
}
