/** `/articles/{slug}`: one article of the office, with the activities of a campaign as a table. */
import { date, textOr } from '../../format.ts'
import { html, nothing, type Html } from '../../html.ts'
import { share } from '../../components/share/share.ts'
import type { Frame, PageContent } from '../../layout/frame.ts'
import { renderMarkdown } from '../../markdown.ts'
import { definePage, found } from '../../page.ts'
import type { ArticleFile } from '../../types.ts'

export function render(article: ArticleFile, frame: Frame): PageContent {
  const path = `/articles/${article.slug}`
  return {
    title: article.title,
    path,
    index: true,
    description: article.summary,
    crumbs: [
      { title: '信用动态', href: '/news' },
      { title: article.section.title, href: `/news/${article.section.value}` },
    ],
    body: html`<div class="cols aside">
      <article><div class="head"><h1>${article.title}</h1>
        <p class="muted small">${article.section.title}　发布日期：${date(article.publishedOn)}</p></div>
        <div class="prose"><p class="lead">${article.summary}</p>${renderMarkdown(article.body)}</div>
        ${article.activities.length === 0 ? nothing : activities(article.activities)}</article>
      <div class="stack"><div class="card">${share(`${frame.base}${path}`, article.title)}</div></div>
    </div>`,
  }
}

function activities(items: ArticleFile['activities']): Html {
  return html`<section class="section" aria-labelledby="activities"><h2 id="activities">活动安排</h2>
    <div class="tablebox"><table class="stacks" role="table"><caption class="vh">活动安排与结果</caption>
    <thead role="rowgroup"><tr role="row"><th scope="col" role="columnheader">活动</th><th scope="col" role="columnheader">日期</th><th scope="col" role="columnheader">地点</th><th scope="col" role="columnheader">承办单位</th><th scope="col" role="columnheader">结果</th></tr></thead>
    <tbody role="rowgroup">${items.map(
      (
        one,
      ) => html`<tr role="row"><th scope="row" role="rowheader">${one.title}</th><td role="cell" data-label="日期">${date(one.on)}</td>
      <td role="cell" data-label="地点">${textOr(one.place)}</td><td role="cell" data-label="承办单位">${one.unit}</td><td role="cell" data-label="结果">${one.result === undefined ? '尚未填报' : one.result}</td></tr>`,
    )}</tbody></table></div></section>`
}

export const page = definePage<ArticleFile>({
  operation: 'portal.article',
  path: '/articles/:slug',
  summary: '信用动态文章',
  query: [],
  maxAge: 300,
  load: async (source, { params }) => found(await source.article(params['slug'] ?? '')),
  render,
})
