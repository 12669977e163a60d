/**
 * `/news`, `/news/{section}`, `/articles/{slug}` and their RSS: what the office publishes in its own words
 * (W1, W2).
 */
import { Type } from 'typebox'
import type { Context } from '../../context.ts'
import { defineRoute, type Incoming, type Route } from '../../kernel/http.ts'
import { Problem, problems } from '../../kernel/problem.ts'
import { formatDateZh, startOfDay } from '../../kernel/time.ts'
import {
  findShown,
  listShown,
  sectionCodes,
  sections,
  type Activity, type Article,
  type Section,
} from '../../modules/editorial/index.ts'
import { html, nothing, type Html } from '../html.ts'
import type { PageContent } from '../layout/frame.ts'
import { answer, frameOf, send } from '../reply.ts'
import { renderMarkdown } from './markdown.ts'

const perPage = 30
const maxAge = 300

function sectionNav(current: Section | undefined): Html {
  const item = (href: string, title: string, here: boolean): Html =>
    html`<li><a href="${href}"${here ? html` aria-current="page"` : nothing}>${title}</a></li>`
  return html`<nav class="toc" aria-label="栏目"><ul>${item('/news', '全部栏目', current === undefined)}${sectionCodes.map(
    (code) => item(`/news/${code}`, sections[code], code === current),
  )}</ul></nav>`
}

/** The page of one section, or of all. */
export function renderList(articles: readonly Article[], section: Section | undefined): PageContent {
  const title = section === undefined ? '信用动态' : sections[section]
  const path = section === undefined ? '/news' : `/news/${section}`
  return {
    title,
    path,
    index: true,
    description: `${title}：政策、知识、案例与活动。`,
    crumbs: section === undefined ? [] : [{ title: '信用动态', href: '/news' }],
    body: html`<div class="head"><h1>${title}</h1></div><div class="cols side">${sectionNav(section)}<div>${
      articles.length === 0
        ? html`<p class="muted">本栏目暂时没有文章。可以先看<a href="/law">政策与法律依据</a>或<a href="/help">使用帮助</a>。</p>`
        : html`<ul class="news">${articles.map(
            (a) => html`<li><a href="/articles/${a.slug}">${a.title}</a><p>${a.summary}</p>
        <p class="meta"><span>${sections[a.section]}</span><span>${formatDateZh(a.publishOn)}</span></p></li>`,
          )}</ul>`
    }
      <p><a href="/news.xml">订阅（RSS）</a></p></div></div>`,
  }
}

function activityRow(one: Activity): Html {
  return html`<tr><td>${one.on}</td><th scope="row">${one.title}</th><td>${one.place}</td>
    <td>${one.unit}</td><td>${one.result ?? '—'}</td></tr>`
}

/** One article, with the activities of a campaign as a table. */
export function renderArticle(article: Article): PageContent {
  const activities =
    article.activities.length === 0
      ? nothing
      : html`<h2 id="activities">活动安排</h2>
    <div class="tablebox"><table><caption class="vh">活动安排与结果</caption>
    <thead><tr><th scope="col">日期</th><th scope="col">活动</th><th scope="col">地点</th><th scope="col">承办单位</th><th scope="col">结果</th></tr></thead>
    <tbody>${article.activities.map(activityRow)}</tbody></table></div>`
  return {
    title: article.title,
    path: `/articles/${article.slug}`,
    index: true,
    description: article.summary,
    crumbs: [
      { title: '信用动态', href: '/news' },
      { title: sections[article.section], href: `/news/${article.section}` },
    ],
    body: html`<article class="prose"><div class="head"><h1>${article.title}</h1>
      <p class="meta"><span>${sections[article.section]}</span><span>${formatDateZh(article.publishOn)}</span></p></div>
      <p class="lead">${article.summary}</p>${renderMarkdown(article.body)}${activities}</article>`,
  }
}

export function articleRoutes(ctx: Context): Route[] {
  const page = (
    operation: string,
    path: string,
    summary: string,
    params: Record<string, ReturnType<typeof Type.String>>,
    load: (values: Record<string, string>) => Promise<PageContent>,
  ): Route =>
    defineRoute({
      operation,
      method: 'GET',
      path,
      summary,
      tag: '门户',
      authority: 'public',
      hidden: true,
      schema: { params: Type.Object(params) },
      handler: async (incoming) => {
        const { request, reply } = incoming
        const content = await load(incoming.params as Record<string, string>)
        return send(request, reply, answer(frameOf(ctx.config.site, request), content, { maxAge }))
      },
    })
  const slug = Type.String({ maxLength: 82 })
  return [
    page('portal.news', '/news', '信用动态', {}, async () =>
      renderList(await listShown(ctx.db, ctx.clock.today(), undefined, { limit: perPage }), undefined),
    ),
    page('portal.news-section', '/news/:section', '信用动态栏目', { section: slug }, async ({ section }) => {
      if (!sectionCodes.includes(section as Section)) throw new Problem(problems.notFound)
      const found = await listShown(ctx.db, ctx.clock.today(), section as Section, { limit: perPage })
      return renderList(found, section as Section)
    }),
    page('portal.article', '/articles/:slug', '一篇文章', { slug }, async (params) => {
      const found = await findShown(ctx.db, params['slug'] ?? '', ctx.clock.today())
      if (found === undefined) throw new Problem(problems.notFound, { detail: '文章不存在，或已撤回' })
      return renderArticle(found)
    }),
    defineRoute({
      operation: 'portal.news-feed',
      method: 'GET',
      path: '/news.xml',
      summary: '信用动态 RSS',
      tag: '门户',
      authority: 'public',
      hidden: true,
      schema: {},
      handler: async ({ request, reply }: Incoming) => {
        const { base } = frameOf(ctx.config.site, request)
        const found = await listShown(ctx.db, ctx.clock.today(), undefined, { limit: perPage })
        return reply
          .header('content-type', 'application/rss+xml; charset=utf-8')
          .header('cache-control', `public, max-age=${maxAge}`)
          .send(
            `<?xml version="1.0" encoding="UTF-8"?>\n${String(channel(base, ctx.config.site.name, found))}`,
          )
      },
    }),
  ]
}

function channel(base: string, name: string, articles: readonly Article[]): Html {
  return html`<rss version="2.0"><channel><title>${name} 信用动态</title><link>${base}/news</link><description>政策、知识、案例与活动</description>
    <language>zh-CN</language>${articles.map(
      (a) => html`<item><title>${a.title}</title><link>${base}/articles/${a.slug}</link>
    <guid isPermaLink="true">${base}/articles/${a.slug}</guid><category>${sections[a.section]}</category>
    <description>${a.summary}</description>
    <pubDate>${startOfDay(a.publishOn).toUTCString()}</pubDate></item>`,
    )}</channel></rss>`
}
