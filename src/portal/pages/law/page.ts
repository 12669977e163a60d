/** `/law`: the legal texts the catalogue rests on, by article, with what each is used for here. */
import { date } from '../../format.ts'
import { html, nothing, type Html } from '../../html.ts'
import { emptyState } from '../../components/empty-state/empty-state.ts'
import { tag } from '../../components/tag/tag.ts'
import type { PageContent } from '../../layout/frame.ts'
import { definePage } from '../../page.ts'
import type { LawDocument } from '../../types.ts'

export interface View {
  readonly documents: readonly LawDocument[]
}

export function render({ documents }: View): PageContent {
  const ranks = [...new Set(documents.map((d) => d.rankTitle))]
  return {
    title: '政策法规依据',
    description: '归集、公示、列入名单和修复所依据的法律、法规、规章和政策文件，具体到条。',
    path: '/law',
    crumbs: [],
    index: true,
    body: html`<div class="head"><h1>政策法规依据</h1><p class="lead">本平台归集什么、公示多久、名单怎样设列，都以下列文件为依据。这里只列出条款与用途，正文以发布机关公布的文本为准。</p></div>
      ${documents.length === 0 ? emptyState({ title: '目录中还没有登记依据', next: [] }) : ranks.map((r, i) => group(r, i, documents.filter((d) => d.rankTitle === r)))}`,
  }
}

function group(rank: string, i: number, documents: readonly LawDocument[]): Html {
  return html`<section class="section" aria-labelledby="rank-${i}"><h2 id="rank-${i}">${rank} <small>${documents.length} 件</small></h2>${documents.map(law)}</section>`
}

function law(d: LawDocument): Html {
  return html`<article class="op"><h3>${/^《/.test(d.document) ? d.document : `《${d.document}》`} ${d.to === undefined ? nothing : tag('past', '已失效')}</h3>
    <p class="small muted">${d.from === undefined ? nothing : html`施行日期 ${date(d.from)}　`}${d.to === undefined ? nothing : html`失效日期 ${date(d.to)}　`}${d.certaintyTitle ?? ''}</p>
    <dl class="facts rows">${d.articles.map((a) => html`<div><dt>${a.article}</dt><dd>${a.uses.map((u, n) => html`${n === 0 ? '' : '、'}${u.href === undefined ? u.title : html`<a href="${u.href}">${u.title}</a>`}`)}</dd></div>`)}</dl></article>`
}

export const page = definePage<View>({
  operation: 'portal.law',
  path: '/law',
  summary: '政策法规依据',
  query: [],
  maxAge: 300,
  load: async (source) => ({ documents: await source.law() }),
  render,
})
