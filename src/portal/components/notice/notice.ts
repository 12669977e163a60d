/** A box that must not be overlooked: what the reader should know before going on. */
import { html, nothing, type Fragment, type Html } from '../../html.ts'
import type { Tone } from '../../types.ts'

export function notice(tone: Tone | undefined, title: string | undefined, body: Fragment): Html {
  return html`<div class="notice${tone === undefined ? '' : ` t-${tone}`}">
    ${title === undefined ? nothing : html`<p><strong>${title}</strong></p>`}<div>${body}</div>
  </div>`
}
