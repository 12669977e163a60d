/** A code taken apart: what each part says, whether its check digit is right, and what is wrong when it is not. */
import { code } from '../../format.ts'
import { html, nothing, type Html } from '../../html.ts'
import type { CodeReading } from '../../types.ts'
import { notice } from '../notice/notice.ts'

export function codeReading(reading: CodeReading): Html {
  return html`${
    reading.valid
      ? notice('good', `${reading.kindTitle}：校验通过`, html`<p>规范写法：${code(reading.normalised)}</p>`)
      : notice('adverse', reading.kind === 'unknown' ? '无法识别这个代码' : `${reading.kindTitle}：校验未通过`, reasons(reading))
  }
  ${reading.warnings.length === 0 ? nothing : notice('attention', '请留意', html`<ul>${reading.warnings.map((w) => html`<li>${w}</li>`)}</ul>`)}
  ${reading.parts.length === 0 ? nothing : parts(reading)}`
}

function reasons(reading: CodeReading): Html {
  return html`<ul>${reading.reasons.map((r) => html`<li>${r}</li>`)}</ul>`
}

function parts(reading: CodeReading): Html {
  return html`<h2 class="vh">代码各部分的含义</h2><ol class="parts">${reading.parts.map(
    (p) => html`<li><span class="code">${p.text}</span><b>${p.title}</b><span class="what">${p.meaning}</span></li>`,
  )}</ol>`
}
