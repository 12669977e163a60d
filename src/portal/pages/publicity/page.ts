/** `/publicity/permits` and `/publicity/penalties`: double publicity (双公示) with filters, facets and downloads. */
import { html, type Html } from '../../html.ts'
import { withQuery } from '../../format.ts'
import { emptyState } from '../../components/empty-state/empty-state.ts'
import { facet } from '../../components/facet/facet.ts'
import { pager, resultCount, totalText } from '../../components/pager/pager.ts'
import { recordTable } from '../../components/record-table/record-table.ts'
import { sift } from '../../components/sift/sift.ts'
import type { PageContent } from '../../layout/frame.ts'
import { anyone, dateParameter, definePage, type Ask, type PageDefinition } from '../../page.ts'
import type { PublicityKind, Source } from '../../source.ts'
import type { PublicityFilter, PublicityResult } from '../../types.ts'

export interface View {
  readonly kind: PublicityKind
  readonly filter: PublicityFilter
  readonly result: PublicityResult
}

const kinds = {
  permit: {
    path: '/publicity/permits',
    title: '行政许可公示',
    place: 'permits',
    lead: '行政机关对法人、非法人组织和个体工商户作出的行政许可决定，自作出之日起7个工作日内公示。',
    lastDate: '有效期至',
    kindTitle: '许可类别',
  },
  penalty: {
    path: '/publicity/penalties',
    title: '行政处罚公示',
    place: 'penalties',
    lead: '只列出仍在公示期内的行政处罚。简易程序处罚和依法不公示的轻微处罚不在此列；公示期满自动停止展示。',
    lastDate: '公示截止',
    kindTitle: '处罚类别',
  },
} as const

export function render(view: View): PageContent {
  const { kind, filter, result } = view
  const k = kinds[kind]
  const link = (change: Partial<Record<keyof PublicityFilter, string | undefined>>): string =>
    withQuery(k.path, { ...asQuery(filter), cursor: undefined, ...change })
  return {
    title: k.title,
    description: k.lead,
    path: k.path,
    place: k.place,
    index: kind === 'permit' && Object.keys(asQuery(filter)).length === 0,
    body: html`<div class="head"><h1>${k.title}</h1><p class="lead">${k.lead}</p></div>
      <div class="cols side found">
        ${form(k.path, filter)}
        ${facets(view, link)}
        <div class="stack main">
          <div class="row">${resultCount(totalText(result.total, '条') || `本页 ${result.items.length} 条`)}
            <span class="noprint">下载本页：<a href="${withQuery(`${k.path}.csv`, asQuery(filter))}">CSV 表格</a>　<a href="${withQuery(`${k.path}.json`, asQuery(filter))}">JSON</a></span></div>
          ${result.items.length === 0
            ? none(k.path, filter)
            : recordTable({
                caption: k.title, captionHidden: true, records: result.items, withSubject: true, lastDate: k.lastDate,
              })}
          ${pager({
            shown: result.items.length,
            first: filter.cursor === undefined ? undefined : link({}),
            next: result.next === undefined ? undefined : link({ cursor: result.next }),
          })}
        </div>
      </div>`,
  }
}

function facets(
  { kind, filter, result }: View,
  link: (change: Partial<Record<keyof PublicityFilter, string | undefined>>) => string,
): Html {
  const { kinds: ofKind, authorities, years } = result
  const { kindTitle } = kinds[kind]
  const year = yearOf(filter)
  return sift({
    label: '缩小范围',
    chosen: [filter.kind, filter.authority, year].filter((value) => value !== undefined).length,
    body: html`
          ${facet({ title: kindTitle, choices: ofKind, chosen: filter.kind, href: (v) => link({ kind: v }) })}
          ${facet({ title: '决定机关', choices: authorities, chosen: filter.authority, href: (v) => link({ authority: v }) })}
          ${facet({ title: '决定年份', choices: years, chosen: year, href: (v) => link({ from: v === undefined ? undefined : `${v}-01-01`, to: v === undefined ? undefined : `${v}-12-31` }) })}`,
  })
}

function form(path: string, f: PublicityFilter): Html {
  return html`<form action="${path}" method="get" class="filters">
    ${f.authority === undefined ? '' : html`<input type="hidden" name="authority" value="${f.authority}">`}
    ${f.kind === undefined ? '' : html`<input type="hidden" name="kind" value="${f.kind}">`}
    <div><label for="q">名称、文书号或内容</label><input type="search" id="q" name="q" value="${f.q ?? ''}" maxlength="100" autocomplete="off"></div>
    <fieldset><legend>决定日期</legend><div class="two">
      <div><label for="from" class="small">从</label><input type="date" id="from" name="from" value="${f.from ?? ''}"></div>
      <div><label for="to" class="small">到</label><input type="date" id="to" name="to" value="${f.to ?? ''}"></div>
    </div></fieldset>
    <button class="btn" type="submit">筛选</button>
  </form>`
}

function none(path: string, { from, to }: PublicityFilter): Html {
  const reversed = from !== undefined && to !== undefined && from > to
  return emptyState({
    title: '没有符合条件的公示信息',
    ...(reversed ? { text: '起始日期晚于截止日期，请把较早的一天填在前面。' } : {}),
    next: [html`<a href="${path}">取消全部筛选条件</a>`, '放宽决定日期的范围，或者只输入名称中的几个字。', html`到<a href="/search">信用查询</a>按单位查找。`],
  })
}

/** The chosen year when the dates are exactly one calendar year. */
function yearOf(f: PublicityFilter): string | undefined {
  const year = f.from?.slice(0, 4)
  return f.from === `${year}-01-01` && f.to === `${year}-12-31` ? year : undefined
}

/** The filter as query parameters, without what is not set. */
export function asQuery(f: PublicityFilter): Record<string, string> {
  const entries = (['q', 'from', 'to', 'authority', 'kind', 'cursor'] as const).map((k) => [k, f[k]] as const)
  return Object.fromEntries(entries.filter((e): e is [(typeof e)[0], string] => e[1] !== undefined))
}

/** Loads exactly what the page shows; the CSV and JSON of the page use it too. */
export async function load(kind: PublicityKind, source: Source, ask: Ask): Promise<View> {
  const { q, authority, kind: ofKind, cursor } = ask.query
  const filter = {
    from: dateParameter(ask, 'from', '起始日期'),
    to: dateParameter(ask, 'to', '截止日期'),
    authority,
    kind: ofKind,
    q: q?.trim() === '' ? undefined : q?.trim(),
    cursor,
    limit: 20,
  }
  return { kind, filter, result: await source.publicity(kind, filter) }
}

export const query = ['q', 'from', 'to', 'authority', 'kind', 'cursor'] as const

function publicityPage(kind: PublicityKind): PageDefinition<View> {
  const k = kinds[kind]
  return definePage<View>({
    operation: `portal.${k.place}`,
    path: k.path,
    summary: k.title,
    query,
    maxAge: kind === 'permit' ? 60 : 0,
    subjectOf: () => anyone,
    load: (source, ask) => load(kind, source, ask),
    render,
  })
}

export const permitsPage = publicityPage('permit')
export const penaltiesPage = publicityPage('penalty')
