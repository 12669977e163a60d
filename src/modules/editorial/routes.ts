/** Articles over HTTP: reading for everybody, writing and reviewing for the office. */
import { Type } from 'typebox'
import type { Context } from '../../context.ts'
import { CursorOn, decodeCursor, encodeCursor } from '../../kernel/cursor.ts'
import { defineRoute, type Actor, type Route } from '../../kernel/http.ts'
import { isUuid } from '../../kernel/ids.ts'
import { Problem } from '../../kernel/problem.ts'
import { oneOf, pageOf } from '../../kernel/schema.ts'
import { changeArticle, createArticle, movesOf, moveArticle, readDesk } from './actions.ts'
import { editorialProblems } from './problems.ts'
import {
  ArticleDesk,
  ArticleHead,
  ArticleText,
  ArticleView,
  sectionCodes,
  sections,
  type Article,
} from './schema.ts'
import { findArticle, findShown, listShown } from './store.ts'

const tag = '信息发布'
const Id = Type.Object({ id: Type.String({ maxLength: 36 }) })
const authority = { scope: 'articles:write' } as const
const states = ['draft', 'submitted', 'approved', 'scheduled', 'shown', 'withdrawn'] as const

function head(a: Article) {
  const { slug, section, title, summary, publishOn } = a
  return { slug, section, sectionTitle: sections[section], title, summary, publishOn }
}

function desk(a: Article, actor: Actor) {
  const { id, body, activities, state, version, author, authorName, reviewerName, reason } = a
  return {
    id,
    ...head(a),
    body,
    activities,
    state,
    version,
    author,
    authorName,
    reviewerName,
    reason,
    moves: movesOf(a, actor),
  }
}

export function editorialRoutes(ctx: Context): Route[] {
  return [...publicRoutes(ctx), ...deskRoutes(ctx)]
}

function publicRoutes(ctx: Context): Route[] {
  return [
    defineRoute({
      operation: 'articles.list',
      method: 'GET',
      path: '/api/v1/articles',
      tag,
      summary: '已发布的文章，新的在前',
      authority: 'public',
      schema: {
        querystring: Type.Object({
          section: Type.Optional(oneOf(sectionCodes)),
          limit: Type.Integer({ minimum: 1, maximum: 100, default: 20 }),
          cursor: Type.Optional(Type.String({ maxLength: 200 })),
        }),
        response: { 200: pageOf(ArticleHead) },
      },
      handler: async ({ query }) => {
        const after = decodeCursor(query.cursor, CursorOn)
        const found = await listShown(ctx.db, ctx.clock.today(), query.section, { after, limit: query.limit })
        const last = found.length === query.limit ? found.at(-1) : undefined
        return {
          items: found.map(head),
          next: last === undefined ? null : encodeCursor({ on: last.publishOn, id: last.id }),
        }
      },
    }),
    defineRoute({
      operation: 'articles.read',
      method: 'GET',
      path: '/api/v1/articles/:slug',
      tag,
      summary: '一篇文章',
      authority: 'public',
      schema: {
        params: Type.Object({ slug: Type.String({ maxLength: 82 }) }),
        response: { 200: ArticleView },
      },
      handler: async ({ params }) => {
        const found = await findShown(ctx.db, params.slug, ctx.clock.today())
        if (found === undefined) throw new Problem(editorialProblems.notFound)
        return { ...head(found), body: found.body, activities: found.activities }
      },
    }),
  ]
}

function deskRoutes(ctx: Context): Route[] {
  return [
    defineRoute({
      operation: 'articles.desk',
      method: 'GET',
      path: '/api/v1/desk/articles',
      tag,
      summary: '编辑台：各状态的文章',
      authority,
      schema: {
        querystring: Type.Object({
          state: Type.Optional(oneOf(states, { description: 'scheduled：已审核待发布；shown：已发布' })),
          section: Type.Optional(oneOf(sectionCodes)),
          limit: Type.Integer({ minimum: 1, maximum: 200, default: 50 }),
          cursor: Type.Optional(Type.String({ maxLength: 200 })),
        }),
        response: { 200: pageOf(ArticleDesk) },
      },
      handler: async ({ query, actor }) => {
        const { items, next } = await readDesk(ctx, query)
        return { items: items.map((one) => desk(one, actor)), next }
      },
    }),
    defineRoute({
      operation: 'articles.desk-read',
      method: 'GET',
      path: '/api/v1/desk/articles/:id',
      tag,
      summary: '编辑台：一篇文章',
      authority,
      schema: { params: Id, response: { 200: ArticleDesk } },
      handler: async ({ params, actor }) => {
        const found = isUuid(params.id) ? await findArticle(ctx.db, params.id) : undefined
        if (found === undefined) throw new Problem(editorialProblems.notFound)
        return desk(found, actor)
      },
    }),
    ...writingRoutes(ctx),
  ]
}

function writingRoutes(ctx: Context): Route[] {
  return [
    defineRoute({
      operation: 'articles.create',
      method: 'POST',
      path: '/api/v1/desk/articles',
      tag,
      summary: '撰写草稿',
      authority,
      schema: { body: ArticleText, response: { 201: ArticleDesk } },
      handler: async ({ body, actor, reply }) =>
        reply.code(201).send(desk(await createArticle(ctx, actor, body), actor)),
    }),
    defineRoute({
      operation: 'articles.change',
      method: 'PUT',
      path: '/api/v1/desk/articles/:id',
      tag,
      summary: '修改草稿',
      authority,
      schema: {
        params: Id,
        querystring: Type.Object({ version: Type.Integer({ minimum: 1 }) }),
        body: ArticleText,
        response: { 200: ArticleDesk },
      },
      handler: async ({ params, query, body, actor }) =>
        desk(await changeArticle(ctx, actor, params.id, query.version, body), actor),
    }),
    defineRoute({
      operation: 'articles.move',
      method: 'POST',
      path: '/api/v1/desk/articles/:id/moves',
      tag,
      summary: '送审、审核、退回、撤回',
      authority,
      schema: {
        params: Id,
        body: Type.Object(
          {
            verb: oneOf(['submit', 'approve', 'return', 'withdraw']),
            version: Type.Integer({ minimum: 1 }),
            reason: Type.Optional(Type.String({ minLength: 2, maxLength: 500 })),
          },
          { additionalProperties: false },
        ),
        response: { 200: ArticleDesk },
      },
      handler: async ({ params, body, actor }) => desk(await moveArticle(ctx, actor, params.id, body), actor),
    }),
  ]
}
