/** 法律依据: the decision's own words where it names its basis, else the documents with their articles. */
import { citation } from '../../format.ts'
import { html, type Html } from '../../html.ts'
import type { Basis } from '../../types.ts'

export function basisList(bases: readonly Basis[], text?: string): Html {
  if (text !== undefined) return html`${text}`
  if (bases.length === 0) return html`<span class="muted">决定文书未载明</span>`
  return html`${bases.map((b, i) => html`${i === 0 ? '' : html`<br>`}${basis(b)}`)}`
}

function basis(b: Basis): Html {
  return html`${citation(b.document)}${b.article === undefined ? '' : ` ${b.article}`}`
}
