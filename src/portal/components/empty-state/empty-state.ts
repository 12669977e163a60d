/** Nothing to show: why that is so, and what to do next. */
import { html, nothing, type Fragment, type Html } from '../../html.ts'

export interface EmptyState {
  readonly title: string
  readonly text?: string | undefined
  readonly next: readonly Fragment[]
  readonly level?: 2 | 3
}

export function emptyState(state: EmptyState): Html {
  return html`<div class="empty">
    ${state.level === 2 ? html`<h2>${state.title}</h2>` : html`<p><strong>${state.title}</strong></p>`}
    ${state.text === undefined ? nothing : html`<p>${state.text}</p>`}
    ${state.next.length === 0 ? nothing : html`<ul>${state.next.map((step) => html`<li>${step}</li>`)}</ul>`}
  </div>`
}
