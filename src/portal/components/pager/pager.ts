/** Onward through a long list, and back to its start. The count is a live region for scripts that replace results. */
import { number } from '../../format.ts'
import { html, nothing, type Html } from '../../html.ts'
import type { Total } from '../../types.ts'

export interface Pager {
  readonly shown: number
  readonly first: string | undefined
  readonly next: string | undefined
  /** What is counted; 条 unless said otherwise. */
  readonly unit?: string
}

export function pager(p: Pager): Html {
  if (p.first === undefined && p.next === undefined) return nothing
  return html`<nav class="pages" aria-label="翻页">
    ${p.first === undefined ? nothing : html`<a class="btn quiet" href="${p.first}">回到第一页</a>`}
    ${p.next === undefined ? html`<span class="muted">已到最后一页</span>` : html`<a class="btn quiet" href="${p.next}" rel="next">下一页</a>`}
    <span class="muted">本页 ${number(p.shown)} ${p.unit ?? '条'}</span>
  </nav>`
}

/** `共 1,234 条`, or `超过 10,000 条` when counting stopped. */
export function totalText(total: Total | undefined, unit: string): string {
  if (total === undefined) return ''
  return total.capped ? `超过 ${number(total.value)} ${unit}` : `共 ${number(total.value)} ${unit}`
}

/** How many there are, announced politely when it changes. */
export function resultCount(text: string): Html {
  return html`<p class="count" role="status" aria-live="polite">${text}</p>`
}
