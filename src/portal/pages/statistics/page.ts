/** `/statistics`: counted from the ledger at the moment of asking; each picture has its table. */
import { dateText } from '../../format.ts'
import { html } from '../../html.ts'
import { chart } from '../../components/chart/chart.ts'
import { tiles } from '../../components/tiles/tiles.ts'
import type { PageContent } from '../../layout/frame.ts'
import { definePage } from '../../page.ts'
import type { Statistics } from '../../types.ts'

export function render(view: Statistics): PageContent {
  return {
    title: '统计数据',
    description: '公共信用信息归集与公示的统计数据。',
    path: '/statistics',
    place: 'statistics',
    index: true,
    body: html`<div class="head"><h1>统计数据</h1><p class="lead">全部数字由平台从现有记录直接计算，统计日期：${dateText(view.asOf)}。只统计依法可以公示的信息。</p></div>
      ${tiles(view.figures)}
      <section class="section" aria-labelledby="charts"><h2 id="charts">图表</h2>${view.charts.map(chart)}</section>`,
  }
}

export const page = definePage<Statistics>({
  operation: 'portal.statistics',
  path: '/statistics',
  summary: '统计数据',
  query: [],
  maxAge: 300,
  load: (source) => source.statistics(),
  render,
})
