/**
 * Markdown of the office as HTML: raw HTML is shown as text, links may only be http(s), mail or local, no
 * images.
 */
import { raw } from 'hono/html'
import MarkdownIt from 'markdown-it'
import type { Html } from './html.ts'

// `html: false` escapes whatever looks like a tag; markdown-it itself refuses javascript:, vbscript:, file:
// and data: links.
const markdown = new MarkdownIt({ html: false, linkify: false, typographer: false }).disable(['image'])

// The page has its own h1: an author's headings begin below it, and none skips a level (screen readers go by them).
markdown.core.ruler.push('levels', (state) => {
  let above = 1
  for (const token of state.tokens) {
    if (!token.type.startsWith('heading_')) continue
    if (token.type === 'heading_open') above = Math.min(6, Number(token.tag.slice(1)) + 1, above + 1)
    token.tag = `h${above}`
  }
})

// A wide table is scrolled by itself, never the page; a keyboard can reach it to do so.
markdown.renderer.rules['table_open'] = () => '<div class="tablebox" tabindex="0" role="region" aria-label="表格"><table>'
markdown.renderer.rules['table_close'] = () => '</table></div>'

// So is a long line of code.
for (const rule of ['fence', 'code_block'] as const) {
  const draw = markdown.renderer.rules[rule]
  markdown.renderer.rules[rule] = (...given) => (draw?.(...given) ?? '').replace(/^<pre/, '<pre tabindex="0"')
}

export function renderMarkdown(text: string): Html {
  return raw(markdown.render(text)) as unknown as Html
}
