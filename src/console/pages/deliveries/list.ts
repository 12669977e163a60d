/** `/console/deliveries`: what was delivered, newest first, each with what became of its rows. */
import type { Silence, SubmissionView } from '../../../modules/exchange/index.ts'
import { emptyState } from '../../../portal/components/empty-state/empty-state.ts'
import { pager } from '../../../portal/components/pager/pager.ts'
import { tag } from '../../../portal/components/tag/tag.ts'
import { dateText, instant, number } from '../../../portal/format.ts'
import { html, nothing, type Html } from '../../../portal/html.ts'
import type { ConsolePage } from '../../frame.ts'
import { table, type Column } from '../../parts/table.ts'
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
        shown: view.items.length, unit: '次', first: view.first ? undefined : '/console/deliveries',
        next: view.next === undefined ? undefined : `/console/deliveries?cursor=${encodeURIComponent(view.next)}`,
      })}`,
  }
}

/** Deliveries as a table; also on the home page. */
export function deliveryTable(items: readonly SubmissionView[], view: Pick<ListView, 'kindTitle' | 'ofAll'>): Html {
  const state = (s: SubmissionView): Html => tag(states[s.state][1], states[s.state][0])
  const count = (s: SubmissionView, value: number, outcome: string): Html =>
    value === 0 ? html`0` : html`<a href="/console/deliveries/${s.id}?outcome=${outcome}">${number(value)}</a>`
  const source: Column<SubmissionView> = ['报送单位', (s) => s.source.name]
  return table('报送记录', items, ['文件', (s) => html`<a href="/console/deliveries/${s.id}">${s.file.name}</a>`], [
    ...(view.ofAll ? [source] : []),
    ['种类', (s) => view.kindTitle(s.kind)], ['状态', state, 'short'],
    ['收到', (s) => number(s.received), 'short'], ['入库', (s) => number(s.accepted + s.updated), 'short'],
    ['疑问', (s) => count(s, s.questioned, 'questioned'), 'short'], ['退回', (s) => count(s, s.returned, 'returned'), 'short'],
    ['报送时间', (s) => instant(s.receivedAt)],
  ])
}

/** What sources have stopped delivering; nothing where all go on. */
export function silencePart(silences: readonly Silence[], ofAll: boolean): Html {
  if (silences.length === 0) return nothing
  const source: Column<Silence> = ['报送单位', (one) => one.source.name]
  return html`<section class="section" aria-labelledby="silent"><h2 id="silent">到期没有报送</h2>
    <p class="muted">曾经报送，最近超过更新周期和宽限的工作日还没有新的报送。收到新的报送后自动消失；确实没有应报送信息的，不必处理。</p>
    ${table('到期没有报送的信息', silences, ['种类', (one) => one.kind.title], [
      ...(ofAll ? [source] : []), ['最近一次报送', (one) => dateText(one.lastOn)], ['最迟应报送', (one) => dateText(one.dueOn)],
    ])}</section>`
}
