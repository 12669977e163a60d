/** Tasks of implementing bodies, and the ledger of an entry. */
import { Type } from 'typebox'
import type { Context } from '../../../context.ts'
import { CursorId, decodeCursor, encodeCursor } from '../../../kernel/cursor.ts'
import { defineRoute, type Route } from '../../../kernel/http.ts'
import { oneOf, pageOf } from '../../../kernel/schema.ts'
import { answer, answeringBody, feedBack, nameImplementer } from '../actions/answer.ts'
import type { MarksOf } from '../actions/marks.ts'
import { readInitiated, readTask } from '../actions/desk.ts'
import { readLedger, readTasks } from '../actions/view.ts'
import {
  Id,
  InitiatedEntry,
  Ledger,
  NewImplementer,
  Outcome,
  TaskFeedback,
  taskStates,
  TaskView,
  text,
} from '../schema.ts'

const tag = '联合奖惩'
const params = Type.Object({ id: Id })
const code = (description: string) => Type.String({ pattern: '^[a-z0-9-]{1,64}$', description })
const bodies = ['handling-officer', 'approver', 'office-clerk', 'office-admin'] as const
/** A body's own system, or its people. */
export const implementers = { scope: 'feed:ack', roles: bodies }

export function taskRoutes(ctx: Context, marksOf: MarksOf): Route[] {
  return [...ownTasks(ctx, marksOf), ...answerRoutes(ctx), ...entryRoutes(ctx, marksOf)]
}

function ownTasks(ctx: Context, marksOf: MarksOf): Route[] {
  return [
    defineRoute({
      operation: 'measures.tasks',
      method: 'GET',
      path: '/api/v1/measures/tasks',
      tag,
      summary: '本单位应当实施、解除的任务',
      authority: implementers,
      schema: {
        querystring: Type.Object({
          open: Type.Boolean({ default: true, description: '只看未办结的' }),
          state: Type.Optional(oneOf([...taskStates, 'late'], { description: '只看一种状态的；late：逾期的' })),
          list: Type.Optional(code('只看一个名单的')),
          measure: Type.Optional(code('只看含有一项措施的')),
          subject: Type.Optional(text(200, '当事人代码，或者名称中的字')),
          limit: Type.Integer({ minimum: 1, maximum: 1000, default: 100 }),
          cursor: Type.Optional(Type.String({ maxLength: 300 })),
        }),
        response: { 200: pageOf(TaskView) },
      },
      handler: async ({ actor, query }) => {
        const after = decodeCursor(query.cursor, CursorId)?.id
        const { cursor: _, ...filter } = query
        const page = { ...filter, after }
        const { items, last } = await readTasks(ctx, answeringBody(actor), page, marksOf)
        return { items, next: last === undefined ? null : encodeCursor({ id: last }) }
      },
    }),
    defineRoute({
      operation: 'measures.task',
      method: 'GET',
      path: '/api/v1/measures/tasks/:id',
      tag,
      summary: '本单位的一个任务',
      authority: implementers,
      schema: { params, response: { 200: TaskView } },
      handler: ({ actor, params: { id } }) => readTask(ctx, actor, id, marksOf),
    }),
  ]
}

function answerRoutes(ctx: Context): Route[] {
  return [
    defineRoute({
      operation: 'measures.answer',
      method: 'POST',
      path: '/api/v1/measures/tasks/:id/outcome',
      tag,
      summary: '答复已实施哪些措施；不适用的说明理由',
      authority: implementers,
      schema: { params, body: Outcome, response: { 204: Type.Null() } },
      handler: async ({ actor, params: { id }, body, reply }) => {
        await answer(ctx, actor, id, body)
        return reply.code(204).send()
      },
    }),
    defineRoute({
      operation: 'measures.feed-back',
      method: 'POST',
      path: '/api/v1/measures/tasks/:id/feedback',
      tag,
      summary: '反馈实施情况',
      authority: implementers,
      schema: { params, body: TaskFeedback, response: { 204: Type.Null() } },
      handler: async ({ actor, params: { id }, body, reply }) => {
        await feedBack(ctx, actor, id, body.feedback)
        return reply.code(204).send()
      },
    }),
  ]
}

function entryRoutes(ctx: Context, marksOf: MarksOf): Route[] {
  return [
    defineRoute({
      operation: 'measures.entries',
      method: 'GET',
      path: '/api/v1/measures/entries',
      tag,
      summary: '本单位发起的名单事项，各有多少单位签收、实施、解除；信用中心看全部',
      authority: { roles: bodies },
      schema: {
        querystring: Type.Object({
          limit: Type.Integer({ minimum: 1, maximum: 200, default: 50 }),
          cursor: Type.Optional(Type.String({ maxLength: 300 })),
        }),
        response: { 200: pageOf(InitiatedEntry) },
      },
      handler: ({ actor, query }) => readInitiated(ctx, actor, query),
    }),
    defineRoute({
      operation: 'measures.ledger',
      method: 'GET',
      path: '/api/v1/measures/entries/:id/ledger',
      tag,
      summary: '一个名单事项的协同台账：谁签收、实施、解除了，谁还没有',
      authority: { scope: 'feed:ack', roles: [...bodies, 'auditor', 'subject'] },
      schema: { params, response: { 200: Ledger } },
      handler: ({ actor, params: { id } }) => readLedger(ctx, actor, id, marksOf),
    }),
    defineRoute({
      operation: 'measures.name-implementer',
      method: 'POST',
      path: '/api/v1/measures/entries/:id/implementers',
      tag,
      summary: '发起单位或者信用中心增加实施单位',
      authority: { roles: bodies },
      schema: { params, body: NewImplementer, response: { 204: Type.Null() } },
      handler: async ({ actor, params: { id }, body, reply }) => {
        await nameImplementer(ctx, actor, id, body)
        return reply.code(204).send()
      },
    }),
  ]
}
