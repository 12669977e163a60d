/** `/authorities`: how punctually each body delivers (P5), every share with what it was divided by. */
import { number, percent, withQuery } from '../../format.ts'
import { html, nothing, type Html } from '../../html.ts'
import { emptyState } from '../../components/empty-state/empty-state.ts'
import { meter } from '../../components/meter/meter.ts'
import { pager, resultCount } from '../../components/pager/pager.ts'
import type { PageContent } from '../../layout/frame.ts'
import { definePage } from '../../page.ts'
import type { Punctuality } from '../../types.ts'

const PAGE = 40

export interface View {
  readonly authorities: readonly Punctuality[]
  /** How many there are, and how many stand on pages before. */
  readonly total: number
  readonly before: number
  /** Received and never public, of all of them. */
  readonly excluded: number
}

export function render({ authorities, total, before, excluded }: View): PageContent {
  const after = before + authorities.length
  return {
    title: '单位公示情况',
    description: '各单位在决定作出之日起7个工作日内报送公示信息的情况。',
    path: '/authorities',
    place: 'authorities',
    index: true,
    body: html`<div class="head"><h1>单位公示情况</h1><p class="lead">行政许可和行政处罚信息应当自决定作出之日起7个工作日内公示。以下是近一年的数字，由平台按首次收到的时间逐条计算，不采用自报数。</p></div>
      ${resultCount(`共 ${number(total)} 个单位`)}
      ${authorities.length === 0 ? emptyState({ title: '暂无报送记录', next: [] }) : table(authorities)}
      ${pager({
        shown: authorities.length,
        unit: '个',
        first: before === 0 ? undefined : '/authorities',
        next: after >= total ? undefined : withQuery('/authorities', { before: after }),
      })}
      <p class="section small muted">按时率 = 7个工作日内收到的条数 ÷ 应当计算的全部条数。工作日按国务院办公厅公布的放假和调休安排计算；更正报送不改变首次收到的时间。${
        excluded === 0 ? nothing : `适用简易程序等从不公示的处罚不计入，近一年共 ${number(excluded)} 条。`
      }</p>`,
  }
}

function table(authorities: readonly Punctuality[]): Html {
  return html`<div class="tablebox"><table class="stacks" role="table"><caption class="vh">各单位报送按时情况</caption>
    <thead role="rowgroup"><tr role="row"><th scope="col" role="columnheader">单位</th><th scope="col" role="columnheader" class="num">报送</th><th scope="col" role="columnheader" class="num">按时</th><th scope="col" role="columnheader" class="num">迟报</th><th scope="col" role="columnheader">按时率</th></tr></thead>
    <tbody role="rowgroup">${authorities.map(
      (a) => html`<tr role="row"><th scope="row" role="rowheader">${
        a.code === undefined ? a.name : html`<a href="/authorities/${a.code}">${a.name}</a>`
      }</th>
        <td role="cell" class="num" data-label="报送">${number(a.received)} 条</td><td role="cell" class="num" data-label="按时">${number(a.onTime)} 条</td>
        <td role="cell" class="num" data-label="迟报">${number(a.received - a.onTime)} 条</td><td role="cell" data-label="按时率">${rate(a)}</td></tr>`,
    )}</tbody></table></div>`
}

/** The share of deliveries in time, as figure and bar. */
export function rate(a: Pick<Punctuality, 'received' | 'onTime'>): Html {
  const tone = a.onTime === a.received ? 'good' : a.onTime / Math.max(1, a.received) >= 0.95 ? 'neutral' : 'attention'
  return html`<span>${percent(a.onTime, a.received) ?? '—'}${meter(a.onTime, a.received, tone)}</span>`
}

export const page = definePage<View>({
  operation: 'portal.authorities',
  path: '/authorities',
  summary: '单位公示情况',
  query: ['before'],
  maxAge: 300,
  load: async (source, { query }) => {
    const all = await source.authorities()
    const before = /^\d{1,6}$/.test(query['before'] ?? '') ? Number(query['before']) : 0
    const excluded = all.reduce((sum, one) => sum + (one.excluded ?? 0), 0)
    return { authorities: all.slice(before, before + PAGE), total: all.length, before, excluded }
  },
  render,
})
