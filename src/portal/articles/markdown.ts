/**
 * Markdown of the office as HTML: raw HTML is shown as text, links may only be http(s), mail or local, no
 * images.
 */
import { raw } from 'hono/html'
import MarkdownIt from 'markdown-it'
import type { Html } from '../html.ts'

// `html: false` escapes whatever looks like a tag; markdown-it itself refuses javascript:, vbscript:, file:
// and data: links.
const markdown = new MarkdownIt({ html: false, linkify: false, typographer: false }).disable(['image'])

// The page has its own h1: an author's headings begin one level below the article's title.
markdown.core.ruler.push('one-level-down', (state) => {
  for (const token of state.tokens) {
    if (!token.type.startsWith('heading_')) continue
    token.tag = `h${Math.min(6, Number(token.tag.slice(1)) + 1)}`
  }
})

export function renderMarkdown(text: string): Html {
  return raw(markdown.render(text)) as unknown as Html
}
