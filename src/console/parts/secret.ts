/** A proof that was drawn just now: this answer shows it, and no address leads to it again. */
import { notice } from '../../portal/components/notice/notice.ts'
import { html, type Html } from '../../portal/html.ts'
import type { ConsolePage, Place } from '../frame.ts'

export interface Shown {
  readonly title: string
  readonly place: Place
  readonly crumbs: readonly { readonly title: string; readonly href: string }[]
  /** What was done, above the proof. */
  readonly done: string
  readonly label: string
  readonly secret: string
  /** What to do with it. */
  readonly then: Html
  /** Where one goes on to. */
  readonly back: { readonly title: string; readonly href: string }
}

export function secretPage(shown: Shown): ConsolePage {
  const { title, place, crumbs, done, label, secret, then, back } = shown
  return {
    title, place, crumbs,
    body: html`<div class="stack prose">${notice('good', done, html`<strong>${label}只显示这一次</strong>，离开本页后任何人都查不到；没有记下的，只能重新生成。`)}
      <h1>${title}</h1>
      <div class="card"><p class="small muted">${label}</p><p class="secret code">${secret}</p></div>
      ${then}
      <p class="actions"><a class="btn" href="${back.href}">已记下，${back.title}</a></p></div>`,
  }
}
