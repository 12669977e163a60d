/** `/api/v1/submissions`: delivering files and reading what became of them. */
import { createReadStream } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { Type } from 'typebox'
import type { Context } from '../../context.ts'
import { decodeCursor, encodeCursor } from '../../kernel/cursor.ts'
import { defineRoute, type Incoming, type Route } from '../../kernel/http.ts'
import { uuidv7 } from '../../kernel/ids.ts'
import { Problem } from '../../kernel/problem.ts'
import { receiveSubmission } from './actions/receive.ts'
import { writeReturned } from './actions/returned.ts'
import { getSubmission, rowViews, submissionView } from './actions/view.ts'
import { exchangeProblems } from './problems.ts'
import { RowView, SubmissionView, type Outcome } from './schema.ts'
import { listSubmissions } from './store.ts'

const tag = '数据归集'
const Id = Type.Object({ id: Type.String({ maxLength: 36 }) })
const outcomes = ['accepted', 'updated', 'unchanged', 'questioned', 'returned']
const maxUpload = 4 * 1024 ** 3

/** The file of a request: the raw body, or the first file part of a multipart form. */
async function uploaded(incoming: Incoming): Promise<{ content: Readable; fileName: string; mapping: unknown }> {
  const { request } = incoming
  if (request.isMultipart()) {
    const part = await request.file({ limits: { fileSize: maxUpload, files: 1 } })
    if (part === undefined) throw new Problem(exchangeProblems.emptyBody, { detail: '表单里没有文件，请用字段 file 上传' })
    return { content: part.file, fileName: part.filename, mapping: mappingOf(part.fields['mapping']) }
  }
  const body: unknown = request.body
  if (!(body instanceof Readable)) throw new Problem(exchangeProblems.emptyBody, { detail: '请在请求体中放入文件内容（CSV、TSV、XLSX 或 XLS）' })
  return { content: body, fileName: 'upload', mapping: undefined }
}

function mappingOf(field: unknown): unknown {
  const value = (field as { value?: unknown } | undefined)?.value
  return typeof value === 'string' && value !== '' ? value : undefined
}

export function exchangeRoutes(ctx: Context): Route[] {
  return [
    defineRoute({
      operation: 'submissions.create', method: 'POST', path: '/api/v1/submissions', tag,
      summary: '报送一个文件（CSV、TSV、XLSX、XLS）；原始文件留存，逐行核验，202 立即返回编号',
      authority: { scope: 'submissions:write' },
      bodyLimit: maxUpload,
      schema: {
        consumes: ['text/csv', 'application/octet-stream', 'multipart/form-data',
          'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'],
        querystring: Type.Object({
          kind: Type.String({ maxLength: 64, description: '信用信息种类，见 /catalogue/kinds' }),
          source: Type.Optional(Type.String({ maxLength: 18, description: '报送单位统一社会信用代码；缺省为本单位' })),
          list: Type.Optional(Type.String({ maxLength: 64 })),
          sheet: Type.Optional(Type.String({ maxLength: 100 })),
          name: Type.Optional(Type.String({ maxLength: 255, description: '文件名' })),
        }),
        response: { 202: Type.Object({ id: Type.String(), repeated: Type.Boolean() }) },
      },
      handler: async (incoming) => {
        const { query, actor, headers, reply } = incoming
        const file = await uploaded(incoming as unknown as Incoming)
        const key = headers['idempotency-key']
        const sheet = query.sheet === undefined ? {} : { sheet: /^\d+$/.test(query.sheet) ? Number(query.sheet) : query.sheet }
        const { id, repeated } = await receiveSubmission(ctx, actor, {
          kind: query.kind, source: query.source, list: query.list, fileName: query.name ?? file.fileName, content: file.content,
          options: { ...sheet, ...(file.mapping === undefined ? {} : { mapping: file.mapping }) },
          idempotencyKey: typeof key === 'string' ? key.slice(0, 200) : undefined,
        })
        void reply.code(202).header('location', `/api/v1/submissions/${id}`)
        return { id, repeated }
      },
    }),
    defineRoute({
      operation: 'submissions.list', method: 'GET', path: '/api/v1/submissions', tag, summary: '本单位的报送记录，新的在前',
      authority: { scope: 'submissions:read' },
      schema: {
        querystring: Type.Object({
          source: Type.Optional(Type.String({ maxLength: 18 })),
          limit: Type.Integer({ minimum: 1, maximum: 200, default: 50 }),
          cursor: Type.Optional(Type.String({ maxLength: 500 })),
        }),
        response: { 200: Type.Object({ items: Type.Array(SubmissionView), next: Type.Union([Type.String(), Type.Null()]) }) },
      },
      handler: async ({ query, actor }) => {
        const all = actor.kind === 'system' || actor.scopes.has('organisations:any')
        const sourceCode = all ? query.source : (actor.organisation?.code ?? '')
        const before = decodeCursor<{ at: string; id: string }>(query.cursor)
        const items = await listSubmissions(ctx.db, { sourceCode, before, limit: query.limit })
        const last = items.length === query.limit ? items.at(-1) : undefined
        return {
          items: items.map(submissionView),
          next: last === undefined ? null : encodeCursor({ at: last.receivedAt.toISOString(), id: last.id }),
        }
      },
    }),
    ...readingRoutes(ctx),
  ]
}

const reading = { scope: 'submissions:read' } as const

function readingRoutes(ctx: Context): Route[] {
  return [
    defineRoute({
      operation: 'submissions.read', method: 'GET', path: '/api/v1/submissions/:id', tag,
      summary: '一次报送的状态、进度与计数', authority: reading,
      schema: { params: Id, response: { 200: SubmissionView } },
      handler: async ({ params, actor }) => submissionView(await getSubmission(ctx, actor, params.id)),
    }),
    defineRoute({
      operation: 'submissions.rows', method: 'GET', path: '/api/v1/submissions/:id/rows', tag,
      summary: '逐行结果', authority: reading,
      schema: {
        params: Id,
        querystring: Type.Object({
          outcome: Type.Union(outcomes.map((o) => Type.Literal(o)), { default: 'returned' }),
          limit: Type.Integer({ minimum: 1, maximum: 1000, default: 100 }),
          cursor: Type.Optional(Type.String({ maxLength: 100 })),
        }),
        response: { 200: Type.Object({ items: Type.Array(RowView), next: Type.Union([Type.String(), Type.Null()]) }) },
      },
      handler: async ({ params, query, actor }) => {
        const submission = await getSubmission(ctx, actor, params.id)
        const after = decodeCursor<{ row: number }>(query.cursor)?.row ?? 0
        const items = await rowViews(ctx, submission, query.outcome as Outcome, after, query.limit)
        const last = items.length === query.limit ? items.at(-1) : undefined
        return { items, next: last === undefined ? null : encodeCursor({ row: last.row }) }
      },
    }),
    defineRoute({
      operation: 'submissions.returned', method: 'GET', path: '/api/v1/submissions/:id/returned.xlsx', tag,
      summary: '退回与疑问数据工作簿，每个单元格旁写明原因与改正方法', authority: reading,
      schema: { params: Id, produces: ['application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'] },
      handler: async ({ params, actor, reply }) => {
        const submission = await getSubmission(ctx, actor, params.id)
        if (submission.state !== 'done') throw new Problem(exchangeProblems.notFinished)
        const path = join(tmpdir(), `probity-returned-${uuidv7()}.xlsx`)
        await writeReturned(ctx, submission, path)
        const stream = createReadStream(path)
        stream.once('close', () => void rm(path, { force: true }))
        return reply
          .header('content-type', 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet')
          .header('content-disposition', `attachment; filename="returned-${submission.id}.xlsx"`)
          .send(stream)
      },
    }),
  ]
}
