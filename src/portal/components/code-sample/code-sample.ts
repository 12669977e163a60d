/** Program text to copy. The region can be focused, so that a keyboard can scroll it. */
import { html, type Html } from '../../html.ts'

export function codeSample(title: string, text: string): Html {
  return html`<div><p class="row small"><strong>${title}</strong><button type="button" class="btn quiet slim" data-copy="${text}" hidden>复制</button></p>
    <pre class="sample" tabindex="0" role="region" aria-label="${title}"><code>${text}</code></pre></div>`
}
