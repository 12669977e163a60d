/**
 * A proof that was drawn just now: this answer shows it, and no address leads to it again. A form sent twice draws
 * once: a second secret would end the one that was just noted down, or that a running system still uses.
 */
import { notice } from '../../portal/components/notice/notice.ts'
import { html, type Html } from '../../portal/html.ts'
import type { ConsolePage, Place } from '../frame.ts'
import type { Sent } from '../route.ts'
import type { Once } from './once.ts'

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

/** What a form draws; undefined where the same form has drawn it before, for the answer to that alone shows it. */
export async function drawOnce<T>(
  once: Once, { actor, form }: Pick<Sent, 'actor' | 'form'>, draw: () => Promise<T>,
): Promise<T | undefined> {
  let drawn: T | undefined
  await once.run(actor.id, form.text('once'), async () => {
    drawn = await draw()
    return ''
  })
  return drawn
}

/** The form had been sent before. */
export function sentTwice({ title, place, crumbs, label, back }: Omit<Shown, 'done' | 'secret' | 'then'>): ConsolePage {
  return {
    title, place, crumbs, status: 409,
    body: html`<div class="stack prose"><h1>${title}</h1>
      ${notice('attention', '这个表单已经办理过，没有再办一次', `${label}只在第一次提交的结果中显示。没有记下的，请重新生成。`)}
      <p class="actions"><a class="btn" href="${back.href}">${back.title}</a></p></div>`,
  }
}
