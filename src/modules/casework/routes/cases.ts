/** `/api/v1/cases`: inbox, one case, its moves, papers and hands; the board. */
import { Readable } from 'node:stream'
import type { FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import type { Context } from '../../../context.ts'
import { transaction } from '../../../kernel/db.ts'
import { defineRoute, fileForm, type Route } from '../../../kernel/http.ts'
import { Problem } from '../../../kernel/problem.ts'
import { CivilDateText, fileBytes, pageOf } from '../../../kernel/schema.ts'
import { advanceNamed } from '../actions/advance.ts'
import { assignCase, extendCase } from '../actions/assign.ts'
import { addDocument, maxPaperBytes, readDocument } from '../actions/papers.ts'
import { listCases, readBoard, readCase } from '../actions/view.ts'
import { caseworkProblems } from '../problems.ts'
import * as wire from '../schema.ts'

const tag = '办件'
const reads = { scope: 'cases:read' } as const
const moves = { scope: 'cases:move' } as const
const ById = Type.Object({ id: wire.Id })

export function caseRoutes(ctx: Context): Route[] {
  return [
    defineRoute({
      operation: 'cases.list', method: 'GET', path: '/api/v1/cases', tag, authority: reads,
      summary: '办件列表，期限近的在前：本单位的；信用办看全部；信用主体看关于自己的',
      schema: { querystring: wire.CaseQuery, response: { 200: pageOf(wire.CaseSummary) } },
      handler: ({ actor, query }) => listCases(ctx, actor, query),
    }),
    defineRoute({
      operation: 'cases.board', method: 'GET', path: '/api/v1/cases/board', tag, authority: reads,
      summary: '全部种类办件的期限与统计：在办、过半、过五分之四、逾期、各步骤用时中位数',
      schema: {
        querystring: Type.Object({
          from: Type.Optional(CivilDateText),
          organisation: Type.Optional(Type.String({ maxLength: 18 })),
        }),
        response: { 200: wire.Board },
      },
      handler: ({ actor, query }) => readBoard(ctx, actor, query),
    }),
    defineRoute({
      operation: 'cases.read', method: 'GET', path: '/api/v1/cases/:id', tag, authority: reads,
      summary: '一个办件：步骤、材料、文书送达、可以办理的步骤及不能办理的原因',
      schema: { params: ById, response: { 200: wire.CaseDetail } },
      handler: ({ actor, params }) => readCase(ctx, actor, params.id),
    }),
    defineRoute({
      operation: 'cases.move', method: 'POST', path: '/api/v1/cases/:id/moves', tag, authority: moves,
      summary: '办理一步；version 为办理时看到的版本，已被他人办理时答复409',
      schema: { params: ById, body: wire.MoveRequest, response: { 200: wire.CaseDetail } },
      handler: async ({ actor, params, body }) => {
        const { verb, ...given } = body
        await transaction(ctx.db, (tx) =>
          advanceNamed(tx, undefined, params.id, verb, { actor, today: ctx.clock.today(), ...given }))
        return readCase(ctx, actor, params.id)
      },
    }),
    defineRoute({
      operation: 'cases.assign', method: 'POST', path: '/api/v1/cases/:id/assignment', tag, authority: moves,
      summary: '转交其他单位，或指定本单位承办人',
      schema: {
        params: ById, body: wire.AssignmentRequest, response: { 200: Type.Object({ version: Type.Integer() }) },
      },
      handler: async ({ actor, params, body }) =>
        ({ version: (await assignCase(ctx, actor, params.id, body)).version }),
    }),
    defineRoute({
      operation: 'cases.extend', method: 'POST', path: '/api/v1/cases/:id/extension', tag, authority: moves,
      summary: '延长本环节期限，须说明理由并事先告知申请人',
      schema: {
        params: ById, body: wire.ExtensionRequest, response: { 200: Type.Object({ version: Type.Integer() }) },
      },
      handler: async ({ actor, params, body }) =>
        ({ version: (await extendCase(ctx, actor, params.id, body)).version }),
    }),
    ...paperRoutes(ctx),
  ]
}

function paperRoutes(ctx: Context): Route[] {
  return [
    defineRoute({
      operation: 'cases.documents', method: 'POST', path: '/api/v1/cases/:id/documents', tag, authority: moves,
      summary: '上传材料：multipart 表单，字段 kind、title 与 file；或原始请求体加查询参数', bodyLimit: maxPaperBytes,
      schema: {
        consumes: {
          [fileForm]: Type.Object({
            kind: Type.String({ description: '材料种类，放在文件之前' }),
            title: Type.Optional(Type.String()),
            file: fileBytes('PDF、JPEG 或 PNG 文件'),
          }),
          'application/pdf': fileBytes('PDF 文件'), 'image/jpeg': fileBytes('JPEG 文件'), 'image/png': fileBytes('PNG 文件'),
        },
        params: ById,
        querystring: Type.Object({
          kind: Type.Optional(Type.String({ maxLength: 64 })),
          title: Type.Optional(Type.String({ maxLength: 200 })),
          name: Type.Optional(Type.String({ maxLength: 200 })),
          open: Type.Optional(Type.Boolean({ description: '信用主体可以查阅' })),
        }),
        response: { 201: wire.DocumentView },
      },
      handler: async ({ actor, params, query, request, reply }) => {
        const paper = await uploadedPaper(request, query)
        const { caseId: _, openToSubject: __, actor: ___, ...view } = await addDocument(ctx, actor, params.id, {
          ...paper, openToSubject: query.open === true,
        })
        void reply.code(201)
        return view
      },
    }),
    defineRoute({
      operation: 'cases.document', method: 'GET', path: '/api/v1/cases/:id/documents/:document', tag, authority: reads,
      summary: '读取一份材料',
      schema: {
        params: Type.Object({ id: wire.Id, document: wire.Id }),
        produces: { '*/*': '材料原件，类型与上传时相同' },
      },
      handler: async ({ actor, params, reply }) => {
        const { document, content } = await readDocument(ctx, actor, params.id, params.document)
        return reply
          .header('content-type', document.mediaType)
          .header('cache-control', 'private, no-store')
          .header('content-disposition', `attachment; filename*=UTF-8''${encodeURIComponent(document.fileName)}`)
          .send(content)
      },
    }),
  ]
}

interface Named {
  kind?: string
  title?: string
  name?: string
}

async function uploadedPaper(request: FastifyRequest, query: Named) {
  if (!request.isMultipart()) {
    const body: unknown = request.body
    if (!(body instanceof Readable)) throw refused('请求体里没有文件')
    const mediaType = (request.headers['content-type'] ?? '').split(';')[0]?.trim() ?? ''
    return named({ ...query, name: query.name ?? 'upload' }, mediaType, body)
  }
  const part = await request.file({ limits: { fileSize: maxPaperBytes + 1, files: 1 } })
  if (part === undefined) throw refused('表单里没有文件，请用字段 file 上传')
  const field = (name: 'kind' | 'title'): string | undefined => {
    const value = (part.fields[name] as { value?: unknown } | undefined)?.value
    return typeof value === 'string' && value !== '' ? value : query[name]
  }
  const [kind, title] = [field('kind'), field('title')]
  return named({
    name: part.filename, ...(kind === undefined ? {} : { kind }), ...(title === undefined ? {} : { title }),
  }, part.mimetype, part.file)
}

function named(given: Named & { name: string }, mediaType: string, content: Readable) {
  if (given.kind === undefined) throw refused('缺少材料种类 kind（表单中放在文件之前）')
  return {
    kind: given.kind, title: (given.title ?? given.name).slice(0, 200), fileName: given.name, mediaType, content,
  }
}

function refused(detail: string): Problem {
  return new Problem(caseworkProblems.documentRefused, { detail })
}
