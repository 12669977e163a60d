/** What programs read: robots.txt, sitemap.xml, and RSS of what is new. */
import { html, nothing, type Html } from './html.ts'
import type { Change } from './types.ts'

/** What is adverse is kept out of search engines by `noindex` on its pages, which a crawler must be let in to see. */
export function robots(base: string): string {
  return `User-agent: *\nDisallow: /api/\nDisallow: /console\nDisallow: /preferences\nDisallow: /search?\n\nSitemap: ${base}/sitemap.xml\n`
}

const fixed = [
  '/',
  '/search',
  '/publicity/permits',
  '/lists',
  '/authorities',
  '/codes',
  '/statistics',
  '/open-data',
  '/developers',
  '/law',
  '/help',
  '/accessibility',
  '/status',
  '/news',
]

/** Pages that may be indexed, and the subjects without anything adverse. */
export function sitemap(base: string, codes: readonly string[]): string {
  const urls = [...fixed, ...codes.map((c) => `/subjects/${c}`)]
  return xml(
    html`<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">${urls.map((u) => html`<url><loc>${base}${u}</loc></url>`)}</urlset>`,
  )
}

/** RSS 2.0 of public changes, newest first. */
export function rss(base: string, name: string, changes: readonly Change[]): string {
  return xml(html`<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"><channel>
    <title>${name} 最新公示</title><link>${base}/</link><description>新公示的行政许可和行政处罚</description><language>zh-CN</language>
    <atom:link href="${base}/feed.xml" rel="self" type="application/rss+xml"/>
    ${changes.map((c) => item(base, c))}
  </channel></rss>`)
}

function item(base: string, c: Change): Html {
  const by = c.authority === undefined ? nothing : html`<description>${c.authority}</description>`
  return html`<item><title>${c.kindTitle}：${c.subject}，${c.title}</title>
    <link>${base}${c.href}</link><guid>${base}${c.href}</guid>
    <pubDate>${new Date(c.at).toUTCString()}</pubDate>${by}</item>`
}

function xml(content: Html): string {
  // Control characters are not allowed in XML 1.0 even when escaped.
  return `<?xml version="1.0" encoding="UTF-8"?>\n${String(content).replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '')}`
}
