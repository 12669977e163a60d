/** A word with the colour of its meaning. The word alone says it; colour and shape only help. */
import { html, type Html } from '../../html.ts'
import type { Tone } from '../../types.ts'

export function tag(tone: Tone, text: string): Html {
  return html`<span class="tag t-${tone}">${text}</span>`
}
