/** `/styleguide`: every component with its examples. Not served in production. */
import { html } from '../../html.ts'
import { examples } from '../../components/examples.ts'
import type { Frame, PageContent } from '../../layout/frame.ts'

export function render(_frame: Frame): PageContent {
  return {
    title: '组件样例',
    path: '/styleguide',
    index: false,
    body: html`<div class="head"><h1>组件样例</h1><p class="lead">每个组件的每种状态，数据均为虚构。</p></div>
      ${examples.map(({ component, examples: states }) => html`<section class="section"
        aria-labelledby="c-${component}"><h2 id="c-${component}">${component}</h2>
        <div class="stack">
          ${states.map((e) => html`<div><p class="small muted">${e.title}</p>${e.content}</div>`)}</div></section>`)}`,
  }
}
