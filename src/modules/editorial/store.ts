/** Every statement over schema `editorial`. */
import { firstRow, rows, sql, type Db, type Tx } from '../../kernel/db.ts'
import type { CivilDate } from '../../kernel/time.ts'
import type { Article, ArticleState, ArticleText, Section } from './schema.ts'

const columns = sql<Article>`id, slug, section, title, summary, body, activities, state, version, author,
  author_name AS "authorName", editors, submitter, reviewer, reviewer_name AS "reviewerName",
  publish_on AS "publishOn", reason, changed_at AS "changedAt"`

/** Inserts a draft; false when the slug is taken. What was withdrawn takes none. */
export async function insertArticle(
  tx: Tx,
  article: ArticleText & { id: string; author: string; authorName: string; at: Date },
): Promise<boolean> {
  const inserted = await firstRow(
    tx,
    sql<{ id: string }>`
    INSERT INTO editorial.articles (id, slug, section, title, summary, body, activities, state, author, author_name,
      editors, publish_on, created_at, changed_at)
    VALUES (${article.id}, ${article.slug}, ${article.section}, ${article.title}, ${article.summary}, ${article.body},
      ${JSON.stringify(article.activities)}, 'draft', ${article.author}, ${article.authorName},
      ARRAY[${article.author}]::text[], ${article.publishOn}, ${article.at}, ${article.at})
    ON CONFLICT (slug) WHERE state <> 'withdrawn' DO NOTHING RETURNING id`,
  )
  return inserted !== undefined
}

/** Changes a draft by the hand of an editor; false when its new slug is taken, which ends the transaction. */
export async function updateText(
  tx: Tx,
  id: string,
  article: ArticleText,
  by: { editor: string; at: Date },
): Promise<boolean> {
  const update = sql`UPDATE editorial.articles SET slug = ${article.slug}, section = ${article.section}, title = ${article.title},
    summary = ${article.summary}, body = ${article.body}, activities = ${JSON.stringify(article.activities)},
    publish_on = ${article.publishOn}, version = version + 1, changed_at = ${by.at},
    editors = CASE WHEN ${by.editor} = ANY (editors) THEN editors ELSE array_append(editors, ${by.editor}) END
    WHERE id = ${id}`
  try {
    await update.execute(tx)
    return true
  } catch (error) {
    if ((error as { constraint?: string }).constraint === 'articles_slug') return false
    throw error
  }
}

export async function updateState(
  tx: Tx,
  id: string,
  change: {
    state: ArticleState
    reviewer: { id: string; name: string } | null
    submitter: string | null
    reason: string | null
    at: Date
  },
): Promise<void> {
  await sql`UPDATE editorial.articles SET state = ${change.state}, reason = ${change.reason}, changed_at = ${change.at},
    reviewer = coalesce(${change.reviewer?.id ?? null}, reviewer),
    reviewer_name = coalesce(${change.reviewer?.name ?? null}, reviewer_name),
    submitter = coalesce(${change.submitter}, submitter), version = version + 1
    WHERE id = ${id}`.execute(tx)
}

export async function lockArticle(tx: Tx, id: string): Promise<Article | undefined> {
  return firstRow(tx, sql<Article>`SELECT ${columns} FROM editorial.articles WHERE id = ${id} FOR UPDATE`)
}

export async function findArticle(db: Db | Tx, id: string): Promise<Article | undefined> {
  return firstRow(db, sql<Article>`SELECT ${columns} FROM editorial.articles WHERE id = ${id}`)
}

export async function findShown(db: Db, slug: string, day: CivilDate): Promise<Article | undefined> {
  return firstRow(
    db,
    sql<Article>`SELECT ${columns} FROM editorial.articles
    WHERE slug = ${slug} AND state = 'approved' AND publish_on <= ${day}::date`,
  )
}

export interface Page {
  after?: { on: string; id: string } | undefined
  limit: number
}

/** Articles a stranger may read, newest first. */
export async function listShown(
  db: Db,
  day: CivilDate,
  section: Section | undefined,
  page: Page,
): Promise<Article[]> {
  return rows(
    db,
    sql<Article>`SELECT ${columns} FROM editorial.articles
    WHERE state = 'approved' AND publish_on <= ${day}::date
      ${section === undefined ? sql`` : sql`AND section = ${section}`}
      ${page.after === undefined ? sql`` : sql`AND (publish_on, id) < (${page.after.on}::date, ${page.after.id}::uuid)`}
    ORDER BY publish_on DESC, id DESC LIMIT ${page.limit}`,
  )
}

/** What the desk is narrowed to; `scheduled` and `shown` are the approved ones before and from their day. */
export interface DeskFilter {
  state?: ArticleState | 'scheduled' | 'shown' | undefined
  section?: Section | undefined
  after?: { at: string; id: string } | undefined
  limit: number
}

/** The desk's view, last changed first; `at` continues a page. */
export async function listDesk(
  db: Db,
  day: CivilDate,
  filter: DeskFilter,
): Promise<(Article & { at: string })[]> {
  const { state, section, after } = filter
  const byState =
    state === 'scheduled'
      ? sql`AND state = 'approved' AND publish_on > ${day}::date`
      : state === 'shown'
        ? sql`AND state = 'approved' AND publish_on <= ${day}::date`
        : state === undefined
          ? sql``
          : sql`AND state = ${state}`
  return rows(
    db,
    sql<Article & { at: string }>`
    SELECT ${columns}, to_char(changed_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS at
    FROM editorial.articles
    WHERE true ${byState} ${section === undefined ? sql`` : sql`AND section = ${section}`}
      ${after === undefined ? sql`` : sql`AND (changed_at, id) < (${after.at}::timestamptz, ${after.id}::uuid)`}
    ORDER BY changed_at DESC, id DESC LIMIT ${filter.limit}`,
  )
}

/** How many articles wait for a second person. */
export async function countSubmitted(db: Db): Promise<number> {
  const found = await firstRow(
    db,
    sql<{ n: number }>`SELECT count(*)::int AS n FROM editorial.articles WHERE state = 'submitted'`,
  )
  return found?.n ?? 0
}
