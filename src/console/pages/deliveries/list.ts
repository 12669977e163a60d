/** `/console/deliveries`: what was delivered, newest first, each with what became of its rows. */
import type { SubmissionView } from '../../../modules/exchange/index.ts'
import { emptyState } from '../../../portal/components/empty-state/empty-state.ts'
import { pager } from '../../../portal/components/pager/pager.ts'
import { tag } from '../../../portal/components/tag/tag.ts'
import { instant, number } from '../../../portal/format.ts'
import { html, nothing, type Html } from '../../../portal/html.ts'
import type { ConsolePage } from '../../frame.ts'
import { states } from './words.ts'

export interface ListView {
  readonly items: readonly SubmissionView[]
  readonly next: string | undefined
  readonly first: boolean
  readonly kindTitle: (code: string) => string
  /** Whether other bodies' deliveries are among them. */
  readonly ofAll: boolean
  readonly mayDeliver: boolean
}

export function listPage(view: ListView): ConsolePage {
  return {
    title: '数据报送', place: 'deliveries',
    body: html`<div class="head"><div><h1>数据报送</h1><p class="lead">${view.ofAll ? '全部单位' : '本单位'}的报送记录，新的在前。</p></div>
      ${view.mayDeliver ? html`<p class="actions"><a class="btn" href="/console/deliveries/new">报送文件</a></p>` : nothing}</div>
      ${view.items.length === 0 ? emptyState({
        title: '还没有报送记录',
        next: view.mayDeliver ? [html`<a href="/console/deliveries/new">下载模板并报送第一个文件</a>`] : ['有数据报送权限的同事报送后，会出现在这里。'],
      }) : deliveryTable(view.items, view)}
      ${pager({
        shown: view.items.length, first: view.first ? undefined : '/console/deliveries',
        next: view.next === undefined ? undefined : `/console/deliveries?cursor=${encodeURIComponent(view.next)}`,
      })}`,
  }
}

/** Deliveries as a table; also on the home page. */
export function deliveryTable(items: readonly SubmissionView[], view: Pick<ListView, 'kindTitle' | 'ofAll'>): Html {
  const heads = ['文件', ...(view.ofAll ? ['报送单位'] : []), '种类', '状态', '收到', '入库', '疑问', '退回', '报送时间']
  return html`<div class="tablebox"><table class="stacks" role="table"><caption class="vh">报送记录</caption>
    <thead role="rowgroup"><tr role="row">${heads.map((head) => html`<th scope="col" role="columnheader">${head}</th>`)}</tr></thead>
    <tbody role="rowgroup">${items.map((s) => row(s, view))}</tbody></table></div>`
}

function row(s: SubmissionView, { kindTitle, ofAll }: Pick<ListView, 'kindTitle' | 'ofAll'>): Html {
  const [state, tone] = states[s.state]
  const count = (label: string, value: number, outcome?: string): Html =>
    html`<td role="cell" data-label="${label}">${outcome === undefined || value === 0 ? number(value) : html`<a href="/console/deliveries/${s.id}?outcome=${outcome}">${number(value)}</a>`}</td>`
  return html`<tr role="row"><th scope="row" role="rowheader"><a href="/console/deliveries/${s.id}">${s.file.name}</a></th>
    ${ofAll ? html`<td role="cell" data-label="报送单位">${s.source.name}</td>` : nothing}
    <td role="cell" data-label="种类">${kindTitle(s.kind)}</td><td role="cell" data-label="状态">${tag(tone, state)}</td>
    ${count('收到', s.received)}${count('入库', s.accepted + s.updated)}${count('疑问', s.questioned, 'questioned')}${count('退回', s.returned, 'returned')}
    <td role="cell" data-label="时间">${instant(s.receivedAt)}</td></tr>`
}
