/** What the office publishes in its own words, as the pages draw it. */
import type { Context } from '../../context.ts'
import { CursorOn, decodeCursor, encodeCursor } from '../../kernel/cursor.ts'
import {
  findShown,
  listShown,
  sectionCodes,
  sections,
  type Article,
  type Section,
} from '../../modules/editorial/index.ts'
import type { ArticleFile, ArticleLine, NewsPage } from '../types.ts'

const isSection = (text: string): text is Section => (sectionCodes as readonly string[]).includes(text)

/** Articles shown today, newest first; undefined: no such section. */
export async function newsOf(
  ctx: Context,
  section: string | undefined,
  cursor: string | undefined,
  limit: number,
): Promise<NewsPage | undefined> {
  if (section !== undefined && !isSection(section)) return undefined
  const after = decodeCursor(cursor, CursorOn)
  const shown = await listShown(ctx.db, ctx.clock.today(), section, { after, limit: limit + 1 })
  const last = shown.length > limit ? shown[limit - 1] : undefined
  return {
    items: shown.slice(0, limit).map(lineOf),
    next: last === undefined ? undefined : encodeCursor({ on: last.publishOn, id: last.id }),
    sections: sectionCodes.map((code) => ({ value: code, title: sections[code] })),
  }
}

export async function articleOf(ctx: Context, slug: string): Promise<ArticleFile | undefined> {
  const article = await findShown(ctx.db, slug, ctx.clock.today())
  return article === undefined
    ? undefined
    : { ...lineOf(article), body: article.body, activities: article.activities }
}

function lineOf(a: Article): ArticleLine {
  return {
    slug: a.slug,
    title: a.title,
    summary: a.summary,
    section: { value: a.section, title: sections[a.section] },
    publishedOn: a.publishOn,
  }
}
