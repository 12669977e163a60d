/** What programs read: robots.txt, sitemap.xml, and RSS of what is new. */
import { html, nothing, type Html } from './html.ts'
import { startOfDay } from '../kernel/time.ts'
import type { ArticleLine, Change } from './types.ts'

/** What is adverse is kept out of search engines by `noindex` on its pages, which a crawler must be let in to see. */
export function robots(base: string): string {
  return `User-agent: *\nDisallow: /api/\nDisallow: /console\nDisallow: /me$\nDisallow: /me/\nDisallow: /preferences\nDisallow: /search?\nDisallow: /search/\n\nSitemap: ${base}/sitemap.xml\n`
}

const fixed = [
  '/',
  '/search',
  '/publicity/permits',
  '/lists',
  '/joint-cases',
  '/authorities',
  '/codes',
  '/documents/verify',
  '/statistics',
  '/open-data',
  '/developers',
  '/law',
  '/law/national-measures',
  '/law/memoranda',
  '/help',
  '/accessibility',
  '/status',
  '/news',
]

/** Addresses a sitemap file may hold: below the 50,000 of the protocol, and far below its 50 MB. */
export const sitemapPart = 40_000

/** Fixed pages, articles, and the first stretch of subjects without anything adverse. */
export function sitemap(base: string, paths: readonly string[]): string {
  return xml(
    html`<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">${paths.map((u) => html`<url><loc>${base}${u}</loc></url>`)}</urlset>`,
  )
}

/** What stands in a sitemap before any subject. */
export function fixedPaths(articles: readonly ArticleLine[]): string[] {
  return [...fixed, ...articles.map((a) => `/articles/${a.slug}`)]
}

/** The sitemap of sitemaps (sitemaps.org, "Sitemap index files"): one part for each stretch of codes. */
export function sitemapIndex(base: string, steps: readonly string[]): string {
  const parts = ['0', ...steps]
  return xml(
    html`<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">${parts.map((p) => html`<sitemap><loc>${base}/sitemaps/${p}.xml</loc></sitemap>`)}</sitemapindex>`,
  )
}

/** What an RSS channel says of itself; `path` is the page it stands for, `self` its own address. */
export interface ChannelAbout {
  readonly title: string
  readonly description: string
  readonly path: string
  readonly self: string
}

/** RSS 2.0 of public changes, newest first. */
export function rss(base: string, name: string, changes: readonly Change[]): string {
  const about = { title: `${name} 最新公示`, description: '新公示的行政许可和行政处罚', path: '/', self: '/feed.xml' }
  return changesRss(base, about, changes)
}

/** RSS 2.0 of changes in a channel of its own. */
export function changesRss(base: string, about: ChannelAbout, changes: readonly Change[]): string {
  return xml(html`<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"><channel>
    <title>${about.title}</title><link>${base}${about.path}</link><description>${about.description}</description><language>zh-CN</language>
    <atom:link href="${base}${about.self}" rel="self" type="application/rss+xml"/>
    ${changes.map((c) => item(base, c))}
  </channel></rss>`)
}

function item(base: string, c: Change): Html {
  const by = c.authority === undefined ? nothing : html`<description>${c.authority}</description>`
  return html`<item><title>${c.kindTitle}：${c.subject}，${c.title}</title>
    <link>${base}${c.href}</link><guid>${base}${c.href}</guid>
    <pubDate>${new Date(c.at).toUTCString()}</pubDate>${by}</item>`
}

/** RSS 2.0 of the office's articles, newest first. */
export function newsRss(base: string, name: string, articles: readonly ArticleLine[]): string {
  return xml(html`<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"><channel>
    <title>${name} 信用动态</title><link>${base}/news</link><description>政策法规、信用知识、典型案例和主题活动</description><language>zh-CN</language>
    <atom:link href="${base}/news.xml" rel="self" type="application/rss+xml"/>
    ${articles.map(
      (a) => html`<item><title>${a.title}</title><link>${base}/articles/${a.slug}</link>
    <guid isPermaLink="true">${base}/articles/${a.slug}</guid><category>${a.section.title}</category>
    <description>${a.summary}</description><pubDate>${startOfDay(a.publishedOn).toUTCString()}</pubDate></item>`,
    )}</channel></rss>`)
}

function xml(content: Html): string {
  // Control characters are not allowed in XML 1.0 even when escaped.
  return `<?xml version="1.0" encoding="UTF-8"?>\n${String(content).replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '')}`
}
