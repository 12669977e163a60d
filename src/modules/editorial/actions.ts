/** Writing, reviewing, publishing and withdrawing articles. */
import { Type } from 'typebox'
import type { Context } from '../../context.ts'
import { CursorAt, decodeCursor, encodeCursor } from '../../kernel/cursor.ts'
import { transaction, type Tx } from '../../kernel/db.ts'
import type { Actor } from '../../kernel/http.ts'
import { isUuid, uuidv7 } from '../../kernel/ids.ts'
import { defineJournalActions, record } from '../../kernel/journal.ts'
import { Problem } from '../../kernel/problem.ts'
import { checkMove, movesFrom, type OfferedMove } from '../../kernel/workflow.ts'
import { editorialProblems } from './problems.ts'
import { contentFaults, hadAHandIn } from './rules.ts'
import type { Article, ArticleText } from './schema.ts'
import {
  findArticle, insertArticle, listDesk, lockArticle, updateState, updateText, type DeskFilter,
} from './store.ts'
import { articleFlow, type ArticleVerb } from './workflow.ts'

const detail = { slug: Type.String(), version: Type.Integer() }

export const editorialJournal = defineJournalActions({
  saved: { action: 'article.saved', title: '保存文章', detail },
  submit: { action: 'article.submitted', title: '文章送审', detail },
  approve: { action: 'article.approved', title: '文章审核通过', detail },
  return: { action: 'article.returned', title: '文章退回修改', detail },
  withdraw: { action: 'article.withdrawn', title: '文章撤回', detail },
})

/** Saves a new draft. Throws `article.slug_taken`. */
export async function createArticle(ctx: Context, actor: Actor, text: ArticleText): Promise<Article> {
  const id = uuidv7()
  return transaction(ctx.db, async (tx) => {
    const fresh = await insertArticle(tx, {
      ...text,
      id,
      author: actor.id,
      authorName: actor.name,
      at: ctx.clock.now(),
    })
    if (!fresh) throw new Problem(editorialProblems.slugTaken)
    return saved(tx, actor, id)
  })
}

/**
 * Changes a draft; `version` is what the author had before them. Throws when it has moved on meanwhile, and
 * `article.slug_taken`.
 */
export async function changeArticle(
  ctx: Context,
  actor: Actor,
  id: string,
  version: number,
  text: ArticleText,
): Promise<Article> {
  return transaction(ctx.db, async (tx) => {
    const article = await locked(tx, id, version)
    if (article.state !== 'draft') throw new Problem(editorialProblems.notEditable)
    const changed = await updateText(tx, id, text, { editor: actor.id, at: ctx.clock.now() })
    if (!changed) throw new Problem(editorialProblems.slugTaken)
    return saved(tx, actor, id)
  })
}

async function saved(tx: Tx, actor: Actor, id: string): Promise<Article> {
  const article = await findArticle(tx, id)
  if (article === undefined) throw new Problem(editorialProblems.notFound)
  await record(tx, {
    actor,
    action: editorialJournal.saved,
    operation: 'articles.save',
    object: { type: 'article', id },
    detail: { slug: article.slug, version: article.version },
  })
  return article
}

async function locked(tx: Tx, id: string, version: number): Promise<Article> {
  const article = isUuid(id) ? await lockArticle(tx, id) : undefined
  if (article === undefined) throw new Problem(editorialProblems.notFound)
  if (article.version !== version) throw new Problem(editorialProblems.outOfDate)
  return article
}

/**
 * Makes a move. Submitting scans for personal data and is refused with each finding; approving is refused to
 * whoever wrote, changed or submitted it, whatever their role.
 */
export async function moveArticle(
  ctx: Context,
  actor: Actor,
  id: string,
  move: { verb: ArticleVerb; version: number; reason?: string | undefined },
): Promise<Article> {
  return transaction(ctx.db, async (tx) => {
    const article = await locked(tx, id, move.version)
    const { to } = checkMove(articleFlow, article.state, move.verb, {
      roles: actor.roles,
      ...(move.reason === undefined ? {} : { reason: move.reason }),
    })
    if (move.verb === 'submit') mustBeClean(article)
    if (move.verb === 'approve' && hadAHandIn(article, actor)) throw new Problem(editorialProblems.ownArticle)
    await updateState(tx, id, {
      state: to,
      reason: move.reason ?? null,
      at: ctx.clock.now(),
      reviewer: move.verb === 'approve' ? { id: actor.id, name: actor.name } : null,
      submitter: move.verb === 'submit' ? actor.id : null,
    })
    const moved = await findArticle(tx, id)
    if (moved === undefined) throw new Problem(editorialProblems.notFound)
    await record(tx, {
      actor,
      action: editorialJournal[move.verb],
      operation: 'articles.move',
      object: { type: 'article', id },
      ...(move.reason === undefined ? {} : { reason: move.reason }),
      detail: { slug: moved.slug, version: moved.version },
    })
    return moved
  })
}

function mustBeClean(article: Article): void {
  const errors = contentFaults(article)
  if (errors.length > 0) throw new Problem(editorialProblems.personalData, { errors })
}

/** What this person may do with the article now, and if not, why. */
export function movesOf(article: Article, actor: Actor): OfferedMove<ArticleVerb>[] {
  return movesFrom(articleFlow, article.state, actor.roles).map((move) =>
    move.verb === 'approve' && hadAHandIn(article, actor)
      ? { ...move, allowed: false, reason: editorialProblems.ownArticle.title }
      : move,
  )
}

/** The desk's articles, last changed first, by pages. */
export async function readDesk(
  ctx: Pick<Context, 'db' | 'clock'>,
  query: Omit<DeskFilter, 'after'> & { cursor?: string | undefined },
): Promise<{ items: Article[]; next: string | null }> {
  const after = decodeCursor(query.cursor, CursorAt)
  const items = await listDesk(ctx.db, ctx.clock.today(), { ...query, after })
  const last = items.length === query.limit ? items.at(-1) : undefined
  return { items, next: last === undefined ? null : encodeCursor({ at: last.at, id: last.id }) }
}
