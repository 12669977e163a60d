/** A share as a bar inside a table cell. The figure stands beside it, so the bar is decoration. */
import { html, type Html } from '../../html.ts'
import type { Tone } from '../../types.ts'

export function meter(part: number, whole: number, tone?: Tone): Html {
  const width = whole <= 0 ? 0 : Math.max(0, Math.min(100, Math.round((part / whole) * 1000) / 10))
  const colour = tone === undefined ? '' : ` t-${tone}`
  return html`<svg class="meter${colour}" width="100%" height="8" aria-hidden="true" focusable="false">
    <rect class="track" width="100%" height="8"/><rect class="fill" width="${width}%" height="8"/></svg>`
}
