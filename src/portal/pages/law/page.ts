/** `/law`: the legal texts the catalogue rests on, by article, with what each is used for here. */
import { citation, date, withQuery } from '../../format.ts'
import { html, nothing, type Html } from '../../html.ts'
import { emptyState } from '../../components/empty-state/empty-state.ts'
import { facts } from '../../components/facts/facts.ts'
import { tag } from '../../components/tag/tag.ts'
import type { PageContent } from '../../layout/frame.ts'
import { definePage } from '../../page.ts'
import type { Choice, LawDocument } from '../../types.ts'

export interface View {
  /** Every rank that occurs, highest first. */
  readonly ranks: readonly Choice[]
  readonly chosen: string
  readonly documents: readonly LawDocument[]
}

export function render({ ranks, chosen, documents }: View): PageContent {
  const title = ranks.find((r) => r.value === chosen)?.title ?? ''
  return {
    title: '政策法规依据',
    description: '归集、公示、列入名单和修复所依据的法律、法规、规章和政策文件，具体到条。',
    path: '/law',
    crumbs: [],
    index: true,
    body: html`<div class="head"><h1>政策法规依据</h1><p class="lead">本平台归集什么、公示多久、名单怎样设列，都以下列文件为依据。这里只列出条款与用途，正文以发布机关公布的文本为准。</p>
      <p>失信惩戒和守信激励的措施从哪里来：<a href="/law/national-measures">全国失信惩戒措施基础清单</a>、<a href="/law/memoranda">联合奖惩合作备忘录</a>。</p></div>
      ${documents.length === 0 ? emptyState({ title: '目录中还没有登记依据', next: [html`<a href="/law">查看全部效力层级</a>`] }) : html`<div class="cols side">
        <nav class="filters" aria-label="效力层级"><ul class="facet">${ranks.map((r) => html`<li><a href="${withQuery('/law', { rank: r.value })}"${r.value === chosen ? html` aria-current="true"` : ''}>${r.title} <span>${r.count ?? 0}</span></a></li>`)}</ul></nav>
        <section class="section" aria-labelledby="rank"><h2 id="rank">${title} <small>${documents.length} 件</small></h2>${documents.map(law)}</section>
      </div>`}`,
  }
}

function law(d: LawDocument): Html {
  return html`<article class="op"><h3>${citation(d.document)} ${d.to === undefined ? nothing : tag('past', '已失效')}</h3>
    <p class="small muted">${d.from === undefined ? nothing : html`施行日期 ${date(d.from)}　`}${d.to === undefined ? nothing : html`失效日期 ${date(d.to)}　`}${d.certaintyTitle ?? ''}</p>
    ${facts(d.articles.map((a) => ({ title: a.article, value: a.uses.map(use) })), 'rows')}</article>`
}

function use(u: LawDocument['articles'][number]['uses'][number], n: number): Html {
  return html`${n === 0 ? '' : '、'}${u.href === undefined ? u.title : html`<a href="${u.href}">${u.title}</a>`}`
}

export const page = definePage<View>({
  operation: 'portal.law',
  path: '/law',
  summary: '政策法规依据',
  query: ['rank'],
  maxAge: 300,
  load: async (source, { query }) => {
    const all = await source.law()
    const titles = [...new Map(all.map((d) => [d.rank, d.rankTitle]))]
    const ranks = titles.map(([value, title]) => ({ value, title, count: all.filter((d) => d.rank === value).length }))
    const chosen = query['rank'] ?? ranks[0]?.value ?? ''
    return { ranks, chosen, documents: all.filter((d) => d.rank === chosen) }
  },
  render,
})
