/** What became of deliveries: state, rows, the workbook of refused rows, and their quality over time. */
import { Type } from 'typebox'
import type { Context } from '../../../context.ts'
import { CursorRow, decodeCursor, encodeCursor } from '../../../kernel/cursor.ts'
import { defineRoute, type Route } from '../../../kernel/http.ts'
import { Problem } from '../../../kernel/problem.ts'
import { CivilDateText, oneOf, pageOf } from '../../../kernel/schema.ts'
import { browseDeliveries } from '../actions/browse.ts'
import { qualityOf } from '../actions/quality.ts'
import { writeReturned } from '../actions/returned.ts'
import { getSubmission, rowViews, submissionView } from '../actions/view.ts'
import { exchangeProblems } from '../problems.ts'
import { RowView, SourceQuality, SubmissionView } from '../schema.ts'

const tag = '数据归集'
const authority = { scope: 'submissions:read' } as const
const params = Type.Object({ id: Type.String({ maxLength: 36 }) })
const workbook = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'

export function readRoutes(ctx: Context): Route[] {
  return [listRoute(ctx), ...oneRoutes(ctx), returnedRoute(ctx), qualityRoute(ctx)]
}

function listRoute(ctx: Context): Route {
  return defineRoute({
    operation: 'submissions.list', method: 'GET', path: '/api/v1/submissions', tag,
    summary: '本单位的报送记录，新的在前', authority,
    schema: {
      querystring: Type.Object({
        source: Type.Optional(Type.String({ maxLength: 18 })),
        limit: Type.Integer({ minimum: 1, maximum: 200, default: 50 }),
        cursor: Type.Optional(Type.String({ maxLength: 500 })),
      }),
      response: { 200: pageOf(SubmissionView) },
    },
    handler: ({ query, actor }) => browseDeliveries(ctx, actor, query),
  })
}

function oneRoutes(ctx: Context): Route[] {
  return [
    defineRoute({
      operation: 'submissions.read', method: 'GET', path: '/api/v1/submissions/:id', tag,
      summary: '一次报送的状态、进度与计数', authority,
      schema: { params, response: { 200: SubmissionView } },
      handler: async (incoming) => submissionView(await getSubmission(ctx, incoming.actor, incoming.params.id)),
    }),
    defineRoute({
      operation: 'submissions.rows', method: 'GET', path: '/api/v1/submissions/:id/rows', tag,
      summary: '逐行结果', authority,
      schema: {
        params,
        querystring: Type.Object({
          outcome: oneOf(['accepted', 'updated', 'unchanged', 'questioned', 'returned'], { default: 'returned' }),
          limit: Type.Integer({ minimum: 1, maximum: 1000, default: 100 }),
          cursor: Type.Optional(Type.String({ maxLength: 100 })),
        }),
        response: { 200: pageOf(RowView) },
      },
      handler: async (incoming) => {
        const { query } = incoming
        const submission = await getSubmission(ctx, incoming.actor, incoming.params.id)
        const after = decodeCursor(query.cursor, CursorRow)?.row ?? 0
        const items = await rowViews(ctx, submission, query.outcome, after, query.limit)
        const last = items.length === query.limit ? items.at(-1) : undefined
        return { items, next: last === undefined ? null : encodeCursor({ row: last.row }) }
      },
    }),
  ]
}

function returnedRoute(ctx: Context): Route {
  return defineRoute({
    operation: 'submissions.returned', method: 'GET', path: '/api/v1/submissions/:id/returned.xlsx', tag,
    summary: '退回与疑问数据工作簿，每个单元格旁写明原因与改正方法', authority,
    schema: { params, produces: { [workbook]: '工作簿' } },
    handler: async (incoming) => {
      const submission = await getSubmission(ctx, incoming.actor, incoming.params.id)
      if (submission.state !== 'done') throw new Problem(exchangeProblems.notFinished)
      const stream = await ctx.files.passing((path) => writeReturned(ctx, submission, path))
      return incoming.reply
        .header('content-type', workbook)
        .header('content-disposition', `attachment; filename="returned-${submission.id}.xlsx"`)
        .send(stream)
    },
  })
}

function qualityRoute(ctx: Context): Route {
  return defineRoute({
    operation: 'statistics.quality', method: 'GET', path: '/api/v1/statistics/quality', tag: '统计',
    summary: '各报送单位的及时率、合规率、入库率，附分子与分母', authority: { scope: 'statistics:read' },
    schema: {
      querystring: Type.Object({ from: CivilDateText, to: CivilDateText }),
      response: { 200: Type.Object({ items: Type.Array(SourceQuality) }) },
    },
    handler: async ({ query, actor }) => ({ items: await qualityOf(ctx, actor, query) }),
  })
}
