/** A procedure as a line of steps, one below the other: what happens, within how many working days, by which act. */
import { html, nothing, type Html } from '../../html.ts'
import type { Step } from '../../lists/types.ts'

export function steps(items: readonly Step[]): Html {
  if (items.length === 0) return nothing
  return html`<ol class="steps" role="list">${items.map(
    (s, i) => html`<li><h3><span class="vh">第${i + 1}步：</span>${s.title}</h3><p>${s.text}</p>${
      s.clocks.length === 0
        ? nothing
        : html`<ul class="clocks">${s.clocks.map((c) => html`<li>${c.text} <b>${c.days} 个工作日内</b></li>`)}</ul>`
    }${s.law === undefined ? nothing : html`<p class="small muted">依据：${s.law}</p>`}</li>`,
  )}</ol>`
}
