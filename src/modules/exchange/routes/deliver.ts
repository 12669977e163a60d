/** Delivering: a file or rows in, a number back at once. */
import { Type } from 'typebox'
import type { Context } from '../../../context.ts'
import { defineRoute, fileForm, type Incoming, type Route } from '../../../kernel/http.ts'
import { fileBytes } from '../../../kernel/schema.ts'
import { receiveSubmission } from '../actions/receive.ts'
import type { ReadingOptions } from '../schema.ts'
import { maxRows, uploaded } from './upload.ts'

/** Of a body that is parsed as a whole (JSON rows); files are streams and have a limit of their own. */
const jsonLimit = 16 * 1024 ** 2

const Query = Type.Object({
  kind: Type.String({ maxLength: 64, description: '信用信息种类，见 /catalogue/kinds' }),
  source: Type.Optional(Type.String({ maxLength: 18, description: '报送单位统一社会信用代码；缺省为本单位' })),
  list: Type.Optional(Type.String({ maxLength: 64 })),
  sheet: Type.Optional(Type.String({ maxLength: 100, description: '工作表名称；没有这个名称的，按序号（从1起）' })),
  name: Type.Optional(Type.String({ maxLength: 255, description: '文件名' })),
})

const workbook = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'
/** A row by the names, titles or aliases of its kind's fields; which they are, the kind says and not the interface. */
const Row = Type.Record(Type.String(), Type.Unknown(), { description: '字段名或字段标题 → 值' })
const bodies = {
  'text/csv': fileBytes('CSV 或 TSV 文件，首行是字段标题；UTF-8、GB 18030 均可'),
  [workbook]: fileBytes('XLSX 文件'),
  'application/octet-stream': fileBytes('任何一种文件（CSV、TSV、XLSX、XLS），按内容辨认'),
  [fileForm]: Type.Object({
    mapping: Type.Optional(Type.String({ description: '列与字段的对应（列、表头所在行、常量），放在文件之前' })),
    file: fileBytes('文件'),
  }),
  'application/json': Type.Object({ rows: Type.Array(Row, { minItems: 1, maxItems: maxRows }) }),
  'application/x-ndjson': Type.String({ description: '每行一个 JSON 对象' }),
}

export function deliverRoutes(ctx: Context): Route[] {
  return [
    defineRoute({
      operation: 'submissions.create', method: 'POST', path: '/api/v1/submissions', tag: '数据归集',
      summary: '报送一个文件（CSV、TSV、XLSX、XLS）或若干行（JSON、NDJSON）；原文留存，逐行核验，202 立即返回编号',
      authority: { scope: 'submissions:write' },
      bodyLimit: jsonLimit,
      schema: {
        consumes: bodies,
        querystring: Query,
        headers: Type.Object({
          'idempotency-key': Type.Optional(Type.String({
            description:
              '自拟的编号，取前200个字符；同一客户端以同一编号再次报送的，不重复收件，返回原来的编号；内容、种类、名单或报送单位不同的，不收件（422）',
          })),
        }),
        response: { 202: Type.Object({ id: Type.String(), repeated: Type.Boolean() }) },
      },
      handler: async (incoming) => {
        const { query, actor, headers, reply } = incoming
        const file = await uploaded(incoming as unknown as Incoming)
        const key = headers['idempotency-key']
        const { id, repeated } = await receiveSubmission(ctx, actor, {
          kind: query.kind, source: query.source, list: query.list, fileName: query.name ?? file.fileName,
          content: file.content, options: { ...sheetOf(query.sheet), ...file.options },
          idempotencyKey: key?.slice(0, 200),
        })
        void reply.code(202).header('location', `/api/v1/submissions/${id}`)
        return { id, repeated }
      },
    }),
  ]
}

function sheetOf(sheet: string | undefined): ReadingOptions {
  return sheet === undefined ? {} : { sheet }
}
