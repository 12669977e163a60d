/** `/status`: is everything answering, and the seals of the journal, so that anyone can prove it was not rewritten. */
import { instant, number } from '../../format.ts'
import { html, type Html } from '../../html.ts'
import { emptyState } from '../../components/empty-state/empty-state.ts'
import { tag } from '../../components/tag/tag.ts'
import type { PageContent } from '../../layout/frame.ts'
import { definePage } from '../../page.ts'
import type { Seal, ServiceStatus } from '../../types.ts'

export function render(view: ServiceStatus): PageContent {
  const fine = view.parts.every((p) => p.ok)
  return {
    title: '服务状态与日志封存',
    description: '各项服务的运行状态，以及操作日志的封存摘要。',
    path: '/status',
    crumbs: [],
    index: true,
    body: html`<div class="head"><h1>服务状态与日志封存</h1><p class="lead">${fine ? '各项服务运行正常。' : '部分服务暂时不可用，正在处理。'}检查时间：${instant(view.at)}</p></div>
      <div class="tablebox"><table class="stacks" role="table"><caption class="vh">服务状态</caption>
        <thead role="rowgroup"><tr role="row"><th scope="col" role="columnheader">服务</th><th scope="col" role="columnheader">状态</th><th scope="col" role="columnheader">说明</th></tr></thead>
        <tbody role="rowgroup">${view.parts.map((p) => html`<tr role="row"><th scope="row" role="rowheader">${p.title}</th><td role="cell" data-label="状态">${p.ok ? tag('good', '正常') : tag('adverse', '不可用')}</td><td role="cell" data-label="说明">${p.detail}</td></tr>`)}</tbody></table></div>
      <section class="section" aria-labelledby="seals"><h2 id="seals">操作日志封存</h2>
        <p class="prose">平台上的每一次变更都写入只增不改的操作日志，并分批封存：每一批的摘要（SM3）都包含上一批的摘要。任何人保存下列摘要，日后都能核对日志是否被改动过。</p>
        ${view.seals.length === 0 ? emptyState({ title: '还没有封存', next: [] }) : seals(view.seals)}</section>`,
  }
}

function seals(items: readonly Seal[]): Html {
  return html`<div class="tablebox"><table class="stacks" role="table"><caption class="vh">最近的封存</caption>
    <thead role="rowgroup"><tr role="row"><th scope="col" role="columnheader">序号</th><th scope="col" role="columnheader">封存时间</th><th scope="col" role="columnheader" class="num">日志条数</th><th scope="col" role="columnheader">摘要</th></tr></thead>
    <tbody role="rowgroup">${items.map((s) => html`<tr role="row"><th scope="row" role="rowheader">第 ${number(s.no)} 次</th><td role="cell" data-label="封存时间">${instant(s.at)}</td><td role="cell" class="num" data-label="日志条数">${number(s.entries)}</td><td role="cell" data-label="摘要"><code class="digest">${s.digest}</code></td></tr>`)}</tbody></table></div>`
}

export const page = definePage<ServiceStatus>({
  operation: 'portal.status',
  path: '/status',
  summary: '服务状态与日志封存',
  query: [],
  maxAge: 0,
  load: (source) => source.status(),
  render,
})
