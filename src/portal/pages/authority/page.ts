/** `/authorities/{code}`: one body: how punctual, what it delivers, what it decided lately. */
import { code, number, percent } from '../../format.ts'
import { html, nothing } from '../../html.ts'
import { chart } from '../../components/chart/chart.ts'
import { emptyState } from '../../components/empty-state/empty-state.ts'
import { facts } from '../../components/facts/facts.ts'
import { recordTable } from '../../components/record-table/record-table.ts'
import type { PageContent } from '../../layout/frame.ts'
import { definePage, found } from '../../page.ts'
import type { AuthorityFile } from '../../types.ts'

export interface View {
  readonly file: AuthorityFile
}

export function render({ file: a }: View): PageContent {
  return {
    title: a.name,
    description: `${a.name}报送公共信用信息的情况。`,
    path: `/authorities/${a.code ?? ''}`,
    place: 'authorities',
    crumbs: [{ title: '单位公示情况', href: '/authorities' }],
    // Lists penalties of others among what is new.
    index: false,
    body: html`<div class="head"><h1>${a.name}</h1><p class="muted">统一社会信用代码 ${code(a.code ?? '')}</p></div>
      <div class="card">${facts([
        { title: '近一年报送公示信息', value: html`<span class="big">${number(a.received)}</span> 条` },
        { title: '近一年7个工作日内报送', value: html`<span class="big">${number(a.onTime)}</span> 条` },
        { title: '近一年按时率', value: html`<span class="big">${percent(a.onTime, a.received) ?? '暂无可计算的记录'}</span>` },
        ...(a.returned === undefined ? [] : [{ title: '退回更正', value: html`<span class="big">${number(a.returned)}</span> 条` }]),
      ])}</div>
      ${a.kinds.length === 0 ? nothing : html`<section class="section" aria-labelledby="kinds"><h2 id="kinds">报送的信息</h2>${facts(
        a.kinds.map((k) => ({ title: k.title, value: k.href === undefined ? `${number(k.count)} 条` : html`<a href="${k.href}">${number(k.count)} 条</a>` })),
      )}</section>`}
      ${a.months.length === 0 ? nothing : html`<section class="section" aria-labelledby="months"><h2 id="months">逐月报送</h2>${chart({
        shape: 'columns',
        title: '逐月报送与按时报送',
        unit: '条',
        labels: a.months.map((m) => m.month),
        lines: [
          { title: '报送', tone: 'neutral', values: a.months.map((m) => m.received) },
          { title: '按时', tone: 'good', values: a.months.map((m) => m.onTime) },
        ],
      })}</section>`}
      <section class="section" aria-labelledby="recent"><h2 id="recent">近期公示</h2>${
        a.recent.length === 0
          ? emptyState({ title: '近期没有公示的决定', next: [] })
          : recordTable({ caption: '近期公示', captionHidden: true, records: a.recent, withSubject: true, lastDate: '公示截止' })
      }</section>`,
  }
}

export const page = definePage<View>({
  operation: 'portal.authority',
  path: '/authorities/:code',
  summary: '单位公示详情',
  query: [],
  maxAge: 0,
  load: async (source, { params }) => ({ file: found(await source.authority((params['code'] ?? '').toUpperCase())) }),
  render,
})
