/** `/news` and `/news/{section}`: what the office publishes in its own words (W1, W2), newest first. */
import { shortDate, withQuery } from '../../format.ts'
import { html, nothing, type Html } from '../../html.ts'
import { emptyState } from '../../components/empty-state/empty-state.ts'
import { pager } from '../../components/pager/pager.ts'
import type { PageContent } from '../../layout/frame.ts'
import { definePage, found, type Ask, type PageDefinition } from '../../page.ts'
import type { Source } from '../../source.ts'
import type { ArticleLine, NewsPage } from '../../types.ts'

export interface View {
  readonly news: NewsPage
  /** Absent: all sections. */
  readonly section: string | undefined
  readonly cursor: string | undefined
}

const PAGE = 20

export function render({ news, section, cursor }: View): PageContent {
  const here = news.sections.find((s) => s.value === section)
  const title = here?.title ?? '信用动态'
  const path = section === undefined ? '/news' : `/news/${section}`
  return {
    title,
    path,
    index: true,
    description: `${title}：政策法规、信用知识、典型案例和主题活动。`,
    crumbs: section === undefined ? [] : [{ title: '信用动态', href: '/news' }],
    body: html`<div class="head"><h1>${title}</h1></div>
      <div class="cols side">
        <nav class="toc" aria-label="栏目"><ul>${column('/news', '全部栏目', section === undefined)}${news.sections.map(
          (s) => column(`/news/${s.value}`, s.title, s.value === section),
        )}</ul></nav>
        <div>${news.items.length === 0 ? none() : html`<ul class="news">${news.items.map((a) => line(a, section === undefined))}</ul>`}
          ${pager({
            shown: news.items.length,
            unit: '篇',
            first: cursor === undefined ? undefined : path,
            next: news.next === undefined ? undefined : withQuery(path, { cursor: news.next }),
          })}
          <p class="section small noprint"><a href="/news.xml">订阅信用动态（RSS）</a></p></div>
      </div>`,
  }
}

function column(href: string, title: string, here: boolean): Html {
  return html`<li><a href="${href}"${here ? html` aria-current="page"` : ''}>${title}</a></li>`
}

function line(a: ArticleLine, withSection: boolean): Html {
  return html`<li><h2 class="line"><a href="/articles/${a.slug}">${a.title}</a></h2><p>${a.summary}</p>
    <p class="meta">${withSection ? html`<span>${a.section.title}</span>` : nothing}<span>${shortDate(a.publishedOn)}</span></p></li>`
}

function none(): Html {
  return emptyState({
    title: '本栏目暂时没有文章',
    next: [
      html`看<a href="/news">其他栏目</a>。`,
      html`看<a href="/law">政策法规依据</a>或者<a href="/help">使用帮助</a>。`,
    ],
  })
}

async function load(source: Source, ask: Ask): Promise<View> {
  const { section } = ask.params
  const { cursor } = ask.query
  return { news: found(await source.news(section, cursor, PAGE)), section, cursor }
}

const newsAt = (operation: string, path: string, summary: string): PageDefinition<View> =>
  definePage<View>({ operation, path, summary, query: ['cursor'], maxAge: 300, load, render })

export const newsPage = newsAt('portal.news', '/news', '信用动态')
export const sectionPage = newsAt('portal.news-section', '/news/:section', '信用动态栏目')
