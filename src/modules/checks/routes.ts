/** The HTTP face of checks: `POST /checks`, `/checks/batch`, receipts and feedback (outside contract). */
import { Readable } from 'node:stream'
import { Type } from 'typebox'
import type { FileStore } from '../../kernel/files.ts'
import { defineRoute, type Route } from '../../kernel/http.ts'
import { Problem, problems as kernelProblems } from '../../kernel/problem.ts'
import { pageOf } from '../../kernel/schema.ts'
import { checkBatch } from './actions/batch.ts'
import { answerCheck } from './actions/check.ts'
import { readCheckLog, readCheckStatistics } from './actions/log.ts'
import { entriesToMark, liftOnPaper, marksOfEntry, placeOnPaper } from './actions/marking.ts'
import { readLooks } from './actions/looks.ts'
import { getReceipt, giveFeedback } from './actions/receipts.ts'
import type { CheckContext, CheckService } from './actions/service.ts'
import {
  CheckAnswer, CheckLine, CheckLook, CheckLogQuery, CheckRequest, CheckStatistics, CheckStatisticsQuery, EntryMarks,
  Feedback, FeedbackRequest, LiftRequest, LookQuery, MarkRequest, MatterView, ReceiptView,
} from './schema.ts'

const json = 'application/json; charset=utf-8'
const ndjson = 'application/x-ndjson'
/** Bytes of one batch: ten million codes. */
const longestBatch = 1 << 30
const params = Type.Object({ receipt: Type.String({ maxLength: 36 }) })

/** What these routes need: a batch waits among the files. */
type RoutesContext = CheckContext & { readonly files: FileStore }

/** The routes of checks; they need the engine running. */
export function checksRoutes(ctx: RoutesContext, service: CheckService): Route[] {
  return [...askingRoutes(ctx, service), ...receiptRoutes(service), ...logRoutes(ctx), ...markRoutes(ctx)]
}

function askingRoutes(ctx: RoutesContext, service: CheckService): Route[] {
  return [
    defineRoute({
      operation: 'checks.create',
      method: 'POST',
      path: '/api/v1/checks',
      tag: '信用核查',
      summary: '核查一个主体在一个事项上应当如何办理',
      authority: { scope: 'checks:write' },
      bodyLimit: 16 * 1024,
      schema: { body: CheckRequest, response: { 200: CheckAnswer } },
      // The answer is text already, the very bytes that were registered.
      handler: ({ actor, body, reply }) =>
        answerCheck(service, actor, body, (problem, answer) => {
          if (problem === undefined) reply.type(json).send(answer)
          else reply.send(problem)
        }),
    }),
    defineRoute({
      operation: 'checks.create-batch',
      method: 'POST',
      path: '/api/v1/checks/batch',
      tag: '信用核查',
      summary: '批量核查：每行一个请求、一个答复，顺序不变；收齐后逐行答复',
      authority: { scope: 'checks:write' },
      schema: {
        consumes: { [ndjson]: Type.String({ description: '每行一个 JSON 对象，与 POST /api/v1/checks 的请求体相同' }) },
        produces: { [ndjson]: '每行一个答复，与 POST /api/v1/checks 的应答相同；不能答复的行是错误（title、status、code）' },
      },
      handler: async ({ actor, request, reply }) => {
        const body = request.body as unknown
        if (!isStream(body))
          throw new Problem(kernelProblems.unsupportedMedia, {
            detail: `请以 ${ndjson} 发送，每行一个 JSON 对象`,
          })
        // nginx, and it is not the only one, sends on nothing more of a request once its answer has begun.
        const lines = await ctx.files.gather(body, longestBatch)
        // Who has hung up meanwhile closes nothing any more.
        if (reply.raw.destroyed) lines.destroy()
        reply.raw.once('close', () => lines.destroy())
        return reply
          .type(ndjson)
          .send(
            Readable.from(checkBatch(service, actor, lines), { objectMode: false, highWaterMark: 1 << 18 }),
          )
      },
    }),
    defineRoute({
      operation: 'checks.list-matters',
      method: 'GET',
      path: '/api/v1/checks/matters',
      tag: '信用核查',
      summary: '今天可以核查的事项',
      authority: 'public',
      schema: { response: { 200: Type.Object({ items: Type.Array(MatterView), next: Type.Null() }) } },
      handler: () => ({ items: mattersToday(ctx, service), next: null }),
    }),
  ]
}

function receiptRoutes(service: CheckService): Route[] {
  return [
    defineRoute({
      operation: 'checks.read',
      method: 'GET',
      path: '/api/v1/checks/:receipt',
      tag: '信用核查',
      summary: '一次核查的答复原文、所问与反馈',
      authority: { scope: 'checks:read' },
      schema: { params, response: { 200: ReceiptView } },
      handler: async ({ actor, params: { receipt }, reply }) =>
        reply.type(json).send(await getReceipt(service, actor, receipt)),
    }),
    defineRoute({
      operation: 'checks.give-feedback',
      method: 'POST',
      path: '/api/v1/checks/:receipt/feedback',
      tag: '信用核查',
      summary: '反馈如何办理；更正另起一条',
      authority: { scope: 'checks:write' },
      schema: { params, body: FeedbackRequest, response: { 201: Feedback } },
      handler: async ({ actor, params: { receipt }, body, reply }) =>
        reply.code(201).send(await giveFeedback(service, actor, receipt, body)),
    }),
  ]
}

function logRoutes(ctx: CheckContext): Route[] {
  return [
    defineRoute({
      operation: 'checks.list',
      method: 'GET',
      path: '/api/v1/checks',
      tag: '信用核查',
      summary: '本单位的核查记录，新的在前',
      authority: { scope: 'checks:read' },
      schema: { querystring: CheckLogQuery, response: { 200: pageOf(CheckLine) } },
      handler: ({ actor, query }) => readCheckLog(ctx, actor, query),
    }),
    defineRoute({
      operation: 'checks.statistics',
      method: 'GET',
      path: '/api/v1/checks/statistics',
      tag: '信用核查',
      summary: '核查统计：次数、有措施的、反馈，以及未使用的必查事项',
      authority: {
        scope: 'checks:read', roles: ['handling-officer', 'approver', 'office-clerk', 'office-admin', 'leader'],
      },
      schema: { querystring: CheckStatisticsQuery, response: { 200: CheckStatistics } },
      handler: ({ actor, query }) => readCheckStatistics(ctx, actor, query),
    }),
    defineRoute({
      operation: 'looks.checks',
      method: 'GET',
      path: '/api/v1/looks/checks',
      tag: '信用核查',
      summary: '谁核查过本单位：单位、事项、用途，新的在前',
      authority: { roles: ['subject'] },
      schema: { querystring: LookQuery, response: { 200: pageOf(CheckLook) } },
      handler: ({ actor, query }) => readLooks(ctx, actor, query),
    }),
  ]
}

const entryParams = Type.Object({ id: Type.String({ format: 'uuid' }) })
/** Marks are the credit office's: it knows from their papers which objections and repairs have been accepted. */
const office = { roles: ['office-admin'] } as const

function markRoutes(ctx: CheckContext): Route[] {
  return [
    defineRoute({
      operation: 'checks.entries',
      method: 'GET',
      path: '/api/v1/checks/entries',
      tag: '信用核查',
      summary: '一个主体的名单事项，各有哪些异议、修复标记',
      authority: office,
      schema: {
        querystring: Type.Object({ subject: Type.String({ maxLength: 40, description: '统一社会信用代码' }) }),
        response: { 200: Type.Object({ items: Type.Array(EntryMarks), next: Type.Null() }) },
      },
      handler: async ({ actor, query, request }) => ({
        items: await entriesToMark(ctx, actor, query.subject, request.id), next: null,
      }),
    }),
    defineRoute({
      operation: 'checks.entry-marks',
      method: 'GET',
      path: '/api/v1/checks/entries/:id/marks',
      tag: '信用核查',
      summary: '一个名单事项的异议、修复标记',
      authority: office,
      schema: { params: entryParams, response: { 200: EntryMarks } },
      handler: ({ actor, params: { id }, request }) => marksOfEntry(ctx, actor, id, request.id),
    }),
    defineRoute({
      operation: 'checks.place-mark',
      method: 'POST',
      path: '/api/v1/checks/entries/:id/marks',
      tag: '信用核查',
      summary: '凭受理文书登记异议、修复标记：办理期间措施暂不执行，最迟到期自动解除',
      authority: office,
      schema: { params: entryParams, body: MarkRequest, response: { 201: EntryMarks } },
      handler: async ({ actor, params: { id }, body, reply }) =>
        reply.code(201).send(await placeOnPaper(ctx, actor, id, body)),
    }),
    defineRoute({
      operation: 'checks.lift-mark',
      method: 'POST',
      path: '/api/v1/checks/marks/:id/lifting',
      tag: '信用核查',
      summary: '解除异议、修复标记',
      authority: office,
      schema: { params: entryParams, body: LiftRequest, response: { 200: EntryMarks } },
      handler: ({ actor, params: { id }, body }) => liftOnPaper(ctx, actor, id, body),
    }),
  ]
}

function isStream(body: unknown): body is AsyncIterable<Uint8Array> {
  return typeof body === 'object' && body !== null && Symbol.asyncIterator in body
}

/** The matters that can be checked today. */
export function mattersToday(ctx: CheckContext, service: CheckService): MatterView[] {
  const today = ctx.clock.today()
  return ctx.catalogue.matters
    .filter((matter) => service.law.matterVersion(matter.code, today) === matter.version)
    .map(({ code, title, mustCheck, greenChannel, handledBy, description }) => ({
      code,
      title,
      mustCheck,
      greenChannel,
      handledBy,
      description,
    }))
}
