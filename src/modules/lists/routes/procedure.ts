/** The procedure over HTTP: for the people of the recognising body, the subject, and the credit office that watches. */
import { Type, type TSchema } from 'typebox'
import type { Context } from '../../../context.ts'
import { CursorProposed, decodeCursor, encodeCursor } from '../../../kernel/cursor.ts'
import { defineRoute, type Incoming, type Route } from '../../../kernel/http.ts'
import { oneOf, pageOf } from '../../../kernel/schema.ts'
import { decide, serve } from '../actions/decide.ts'
import { defend, drop, notify, review, serveNotice, verify, waive } from '../actions/hear.ts'
import { applyForExit, decideOnExit, revokeListing, withdrawFromExit } from '../actions/leave.ts'
import { restoreListing } from '../actions/restore.ts'
import { propose } from '../actions/propose.ts'
import { exitView, readExits, readListing, readListings, viewOf } from '../actions/view.ts'
import {
  Answer,
  DecisionRequest,
  EntryView,
  ExitDecision,
  ExitRequest,
  ExitView,
  Id,
  NoticeService,
  Opinion,
  Proposal,
  type Entry,
} from '../schema.ts'

const tag = '名单办理'
const params = Type.Object({ id: Id })
const officers = ['handling-officer', 'office-clerk', 'office-admin'] as const
const deciders = ['approver', 'office-admin'] as const
const everybody = [...officers, 'approver', 'auditor', 'leader', 'subject'] as const

interface Step<B extends TSchema> {
  operation: string
  path: string
  summary: string
  roles: readonly string[]
  body?: B
  run: (incoming: Incoming<{ params: typeof params; body: B }>) => Promise<Entry>
}

/** A move of one procedure, answered with how it then stands. */
function step<const B extends TSchema>(ctx: Context, given: Step<B>): Route {
  return defineRoute({
    operation: given.operation,
    method: 'POST',
    path: `/api/v1/listings/:id/${given.path}`,
    tag,
    summary: given.summary,
    authority: { roles: given.roles },
    schema: {
      params,
      ...(given.body === undefined ? {} : { body: given.body }),
      response: { 200: EntryView },
    },
    handler: async (incoming) =>
      viewOf(ctx, await given.run(incoming as Incoming<{ params: typeof params; body: B }>)),
  })
}

export function procedureRoutes(ctx: Context): Route[] {
  return [...readingRoutes(ctx), ...hearingRoutes(ctx), ...decidingRoutes(ctx), ...leavingRoutes(ctx)]
}

function readingRoutes(ctx: Context): Route[] {
  return [
    defineRoute({
      operation: 'listings.create',
      method: 'POST',
      path: '/api/v1/listings',
      tag,
      summary: '提出列入名单（拟列入）',
      authority: { roles: officers },
      schema: { body: Proposal, response: { 201: EntryView } },
      handler: async ({ actor, body, reply }) =>
        reply.code(201).send(await viewOf(ctx, await propose(ctx, actor, body))),
    }),
    defineRoute({
      operation: 'listings.list',
      method: 'GET',
      path: '/api/v1/listings',
      tag,
      summary: '本单位的列入办件；主体看自己的',
      authority: { roles: everybody },
      schema: {
        querystring: Type.Object({
          list: Type.Optional(Type.String({ maxLength: 64 })),
          subject: Type.Optional(Type.String({ maxLength: 40 })),
          limit: Type.Integer({ minimum: 1, maximum: 200, default: 50 }),
          cursor: Type.Optional(Type.String({ maxLength: 300 })),
        }),
        response: { 200: pageOf(EntryView) },
      },
      handler: async ({ actor, query }) => {
        const after = decodeCursor(query.cursor, CursorProposed)
        const items = await readListings(ctx, actor, {
          list: query.list,
          subject: query.subject,
          after,
          limit: query.limit,
        })
        const last = items.length === query.limit ? items.at(-1) : undefined
        return {
          items,
          next: last === undefined ? null : encodeCursor({ proposedOn: last.proposedOn, id: last.id }),
        }
      },
    }),
    defineRoute({
      operation: 'listings.read',
      method: 'GET',
      path: '/api/v1/listings/:id',
      tag,
      summary: '一个列入办件',
      authority: { roles: everybody },
      schema: { params, response: { 200: EntryView } },
      handler: ({ actor, params: { id } }) => readListing(ctx, actor, id),
    }),
  ]
}

function hearingRoutes(ctx: Context): Route[] {
  return [
    step(ctx, {
      operation: 'listings.notify',
      path: 'notice',
      summary: '制发列入事先告知书',
      roles: officers,
      run: ({ actor, params: { id } }) => notify(ctx, actor, id),
    }),
    step(ctx, {
      operation: 'listings.serve-notice',
      path: 'notice-service',
      summary: '告知书已送达：开始陈述申辩期限',
      roles: officers,
      body: NoticeService,
      run: ({ actor, params: { id }, body }) => serveNotice(ctx, actor, id, body),
    }),
    step(ctx, {
      operation: 'listings.defend',
      path: 'defence',
      summary: '陈述申辩',
      roles: [...officers, 'subject'],
      body: Answer,
      run: ({ actor, params: { id }, body }) => defend(ctx, actor, id, body),
    }),
    step(ctx, {
      operation: 'listings.waive',
      path: 'waiver',
      summary: '书面放弃陈述申辩',
      roles: [...officers, 'subject'],
      body: Answer,
      run: ({ actor, params: { id }, body }) => waive(ctx, actor, id, body),
    }),
    step(ctx, {
      operation: 'listings.review',
      path: 'review',
      summary: '复核陈述申辩',
      roles: officers,
      body: Opinion,
      run: ({ actor, params: { id }, body }) => review(ctx, actor, id, body),
    }),
    step(ctx, {
      operation: 'listings.verify',
      path: 'verification',
      summary: '核查守信名单的推荐',
      roles: officers,
      body: Opinion,
      run: ({ actor, params: { id }, body }) => verify(ctx, actor, id, body),
    }),
  ]
}

function decidingRoutes(ctx: Context): Route[] {
  return [
    step(ctx, {
      operation: 'listings.decide',
      path: 'decision',
      summary: '决定列入或者不予列入；提出人、核查人不得决定',
      roles: deciders,
      body: DecisionRequest,
      run: ({ actor, params: { id }, body }) => decide(ctx, actor, id, body),
    }),
    step(ctx, {
      operation: 'listings.serve',
      path: 'service',
      summary: '决定书、信用修复告知书已同时送达：列入生效',
      roles: officers,
      run: ({ actor, params: { id } }) => serve(ctx, actor, id),
    }),
    step(ctx, {
      operation: 'listings.drop',
      path: 'withdrawal',
      summary: '撤回拟列入',
      roles: [...officers, 'approver', 'subject'],
      body: Opinion,
      run: ({ actor, params: { id }, body }) => drop(ctx, actor, id, body),
    }),
    step(ctx, {
      operation: 'listings.revoke',
      path: 'revocation',
      summary: '撤销列入：所依据的决定被撤销、变更，或者列入有误',
      roles: deciders,
      body: Type.Object(
        { ground: oneOf(['revoked', 'wrong']), reason: Type.String({ minLength: 2, maxLength: 4000 }) },
        { additionalProperties: false },
      ),
      run: ({ actor, params: { id }, body }) => revokeListing(ctx, actor, id, body),
    }),
  ]
}

function leavingRoutes(ctx: Context): Route[] {
  return [
    step(ctx, {
      operation: 'listings.restore',
      path: 'restoration',
      summary: '提前移出申请作假：撤销移出、恢复列入，期限不延长',
      roles: deciders,
      body: Opinion,
      run: ({ actor, params: { id }, body }) => restoreListing(ctx, actor, id, body.reason),
    }),
    defineRoute({
      operation: 'listing-exits.create',
      method: 'POST',
      path: '/api/v1/listings/:id/exits',
      tag,
      summary: '申请移出',
      authority: { roles: [...officers, 'subject'] },
      schema: { params, body: ExitRequest, response: { 201: ExitView } },
      handler: async ({ actor, params: { id }, body, reply }) =>
        reply.code(201).send(exitView(await applyForExit(ctx, actor, id, body))),
    }),
    defineRoute({
      operation: 'listing-exits.list',
      method: 'GET',
      path: '/api/v1/listings/:id/exits',
      tag,
      summary: '移出申请及其决定',
      authority: { roles: everybody },
      schema: { params, response: { 200: Type.Object({ items: Type.Array(ExitView), next: Type.Null() }) } },
      handler: async ({ actor, params: { id } }) => ({ items: await readExits(ctx, actor, id), next: null }),
    }),
    defineRoute({
      operation: 'listing-exits.decide',
      method: 'POST',
      path: '/api/v1/listing-exits/:id/decision',
      tag,
      summary: '决定是否准予移出',
      authority: { roles: deciders },
      schema: { params, body: ExitDecision, response: { 200: ExitView } },
      handler: async ({ actor, params: { id }, body }) => exitView(await decideOnExit(ctx, actor, id, body)),
    }),
    defineRoute({
      operation: 'listing-exits.withdraw',
      method: 'POST',
      path: '/api/v1/listing-exits/:id/withdrawal',
      tag,
      summary: '撤回移出申请',
      authority: { roles: [...officers, 'subject'] },
      schema: { params, response: { 204: Type.Null() } },
      handler: async ({ actor, params: { id }, reply }) => {
        await withdrawFromExit(ctx, actor, id)
        return reply.code(204).send()
      },
    }),
  ]
}
