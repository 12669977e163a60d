/** `/api/v1/notices`, `/deliveries`, `/documents`: papers as they go out, arrive, are served and verified. */
import { Type } from 'typebox'
import type { Context } from '../../../context.ts'
import { transaction } from '../../../kernel/db.ts'
import { defineRoute, type Actor, type Route } from '../../../kernel/http.ts'
import { Problem } from '../../../kernel/problem.ts'
import { pageOf } from '../../../kernel/schema.ts'
import { mayActFor } from '../../access/index.ts'
import { correctServiceRecord } from '../notices/correct.ts'
import { receipt, sendNotice } from '../notices/deliver.ts'
import type { PaperData } from '../notices/papers.ts'
import { listNotices, openNotice, readNotice } from '../notices/read.ts'
import { recordService } from '../notices/serve.ts'
import { verifyDocument } from '../notices/verify.ts'
import * as wire from '../notices/wire.ts'
import { caseworkProblems } from '../problems.ts'
import { serviceMethods } from '../rules/service.ts'
import { Id } from '../schema.ts'
import type { Delivery } from '../store/deliveries.ts'
import { findNotice } from '../store/notices.ts'
import type { Service } from '../store/services.ts'

const tag = '文书送达'
const reads = { scope: 'cases:read' } as const
const moves = { scope: 'cases:move' } as const
/** People who register service; a program's registration is corrected by a person of its body. */
const registrars = ['office-admin', 'office-clerk', 'handling-officer', 'approver', 'leader'] as const
const ById = Type.Object({ id: Id })

export function noticeRoutes(ctx: Context): Route[] {
  return [
    defineRoute({
      operation: 'notices.list', method: 'GET', path: '/api/v1/notices', tag, authority: reads,
      summary: '文书：发给我（本单位）的，或本单位制发的', schema: { querystring: wire.NoticeQuery, response: { 200: pageOf(wire.NoticeLine) } },
      handler: ({ actor, query }) => listNotices(ctx, actor, query),
    }),
    defineRoute({
      operation: 'notices.read', method: 'GET', path: '/api/v1/notices/:id', tag, authority: reads,
      summary: '一份文书：内容、发送与送达情况', schema: { params: ById, response: { 200: wire.NoticeDetail } },
      handler: async ({ actor, params }) => {
        const { notice, deliveries, services } = await readNotice(ctx, actor, params.id)
        return {
          id: notice.id, number: notice.number, title: notice.title, template: notice.template,
          addressee: notice.addressee, issuer: { code: notice.issuer, name: notice.issuerName },
          issuedOn: notice.issuedOn,
          caseId: notice.caseId, endedOn: notice.endedOn, endedReason: notice.endedReason,
          supersededBy: notice.endedByNumber, content: (notice.data as unknown as PaperData).content,
          deliveries: deliveries.map(deliveryView), services: services.map((service) => serviceView(service, actor)),
        }
      },
    }),
    defineRoute({
      operation: 'notices.document', method: 'GET', path: '/api/v1/notices/:id/document', tag, authority: reads,
      summary: '文书原件（PDF/A）；受送达人打开即为平台内送达的回执',
      schema: { params: ById, produces: { 'application/pdf': '文书' } },
      handler: async ({ actor, params, reply }) => {
        const { notice, pdf } = await openNotice(ctx, actor, params.id)
        return reply
          .header('content-type', 'application/pdf')
          .header('cache-control', 'private, no-store')
          .header('content-disposition', `inline; filename*=UTF-8''${encodeURIComponent(`${notice.number}.pdf`)}`)
          .send(pdf)
      },
    }),
    ...servingRoutes(ctx),
    ...openRoutes(ctx),
  ]
}

function servingRoutes(ctx: Context): Route[] {
  return [
    defineRoute({
      operation: 'notices.send', method: 'POST', path: '/api/v1/notices/:id/deliveries', tag, authority: moves,
      summary: '发送或重发：平台内、邮件、短信、微信', schema: { params: ById, body: wire.DeliveryRequest, response: { 202: wire.DeliveryView } },
      handler: async ({ actor, params, body, reply }) => {
        await mustIssue(ctx, actor, params.id)
        const delivery = await transaction(ctx.db, (tx) => sendNotice(ctx, tx, params.id, { ...body, actor }))
        void reply.code(202)
        return deliveryView(delivery)
      },
    }),
    defineRoute({
      operation: 'notices.serve', method: 'POST', path: '/api/v1/notices/:id/services', tag, authority: moves,
      summary: '登记送达：没有法律认可的证明不能记为已送达',
      schema: { params: ById, body: wire.ServiceRequest, response: { 201: wire.ServiceLine } },
      handler: async ({ actor, params, body, reply }) => {
        const service = await transaction(ctx.db, (tx) =>
          recordService(tx, params.id, { ...body, actor, today: ctx.clock.today() }))
        void reply.code(201)
        return serviceView(service, actor)
      },
    }),
    defineRoute({
      operation: 'notices.correct-service', method: 'POST', path: '/api/v1/notices/:id/services/:service/correction',
      tag, authority: { roles: registrars },
      summary: '更正登记有误的送达：原登记保留并注明理由，文书重新视为未送达；已有办理步骤以它为依据的不能更正',
      schema: {
        params: Type.Object({ id: Id, service: Id }), body: wire.ServiceCorrection,
        response: { 200: wire.ServiceLine },
      },
      handler: async ({ actor, params, body }) =>
        serviceView(await correctServiceRecord(ctx, actor, params.id, params.service, body.reason), actor),
    }),
  ]
}

function openRoutes(ctx: Context): Route[] {
  return [
    defineRoute({
      operation: 'deliveries.receipt', method: 'POST', path: '/api/v1/deliveries/:id/receipt', tag,
      authority: { scope: 'notices:receipt' }, summary: '网关回报一次发送的结果',
      schema: { params: ById, body: wire.ReceiptRequest, response: { 200: wire.DeliveryView } },
      handler: async ({ actor, params, body }) =>
        deliveryView(await transaction(ctx.db, (tx) =>
          receipt(tx, params.id, { ...body, on: ctx.clock.today(), actor }))),
    }),
    defineRoute({
      operation: 'documents.verify', method: 'GET', path: '/api/v1/documents/:number/verify', tag, authority: 'public',
      summary: '核验文书：是否由本平台制发、是否被改动、是否仍然有效。无需登录',
      schema: {
        params: Type.Object({ number: Type.String({ minLength: 1, maxLength: 100 }) }),
        querystring: Type.Object({
          code: Type.String({ minLength: 1, maxLength: 40, description: '文书上的核验码' }),
          digest: Type.Optional(Type.String({ pattern: '^[0-9A-Fa-f]{64}$', description: '手中文件的 SHA-256 或 SM3' })),
        }),
        response: { 200: wire.Verified },
      },
      handler: ({ params, query, reply }) => {
        void reply.header('cache-control', 'no-store').header('x-robots-tag', 'noindex')
        return verifyDocument(ctx, { number: params.number, ...query })
      },
    }),
  ]
}

async function mustIssue(ctx: Context, actor: Actor, id: string): Promise<void> {
  const notice = await findNotice(ctx.db, id)
  if (notice === undefined || actor.roles.has('subject')) throw new Problem(caseworkProblems.noticeUnknown)
  if (!mayActFor(actor, notice.issuer)) throw new Problem(caseworkProblems.foreign)
}

function deliveryView(delivery: Delivery) {
  const { id, channel, addressShown: address, state, attempts, error, resends, queuedAt, sentAt, deliveredAt } =
    delivery
  return { id, channel, address, state, attempts, error, resends, queuedAt, sentAt, deliveredAt }
}

/** To the addressee: that it was corrected and why, never by which person. */
function serviceView(service: Service, actor: Actor) {
  const { id, method, state, doneOn, servedOn, note, at, registered, mistakenAt, mistakenReason } = service
  const by = actor.roles.has('subject') ? null : service.mistakenBy
  const mistake = registered === null || mistakenAt === null
    ? null
    : { registered, by, at: mistakenAt, reason: mistakenReason ?? '' }
  return { id, method, methodTitle: serviceMethods[method].title, state, doneOn, servedOn, note, at, mistake }
}
