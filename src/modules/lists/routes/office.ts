/** The register of bodies and bidding points. */
import { Type } from 'typebox'
import type { Context } from '../../../context.ts'
import { defineRoute, type Route } from '../../../kernel/http.ts'
import { PurposeHeader, purposeOf } from '../../publicity/index.ts'
import { setBody } from '../actions/bodies.ts'
import { readPoints, readSchemes, recordPoints, setScheme, takePointsBack } from '../actions/points.ts'
import { BodyChange, BodyView, Id, Opinion, PointsInput, PointsView, SchemeInput, SchemeView } from '../schema.ts'

const tag = '名单'
const officers = ['handling-officer', 'office-clerk', 'office-admin'] as const

export function officeRoutes(ctx: Context): Route[] {
  return [
    defineRoute({
      operation: 'lists.set-body',
      method: 'PUT',
      path: '/api/v1/lists/bodies/:code',
      tag,
      summary: '登记单位的职责领域',
      authority: { roles: ['office-admin'] },
      schema: {
        params: Type.Object({ code: Type.String({ maxLength: 18 }) }),
        body: BodyChange,
        response: { 200: BodyView },
      },
      handler: ({ actor, params, body }) => setBody(ctx, actor, params.code, body),
    }),
    ...schemeRoutes(ctx),
    ...pointRoutes(ctx),
  ]
}

function schemeRoutes(ctx: Context): Route[] {
  return [
    defineRoute({
      operation: 'points.set-scheme',
      method: 'PUT',
      path: '/api/v1/points/schemes/:code',
      tag,
      summary: '设定招标投标不良行为记分办法',
      authority: { roles: ['approver', 'office-admin'] },
      schema: {
        params: Type.Object({ code: Type.String({ pattern: '^[a-z][a-z0-9-]*$', maxLength: 64 }) }),
        body: SchemeInput,
        response: { 200: Type.Object({ code: Type.String(), version: Type.Integer() }) },
      },
      handler: async ({ actor, params, body }) => {
        const { code, version } = await setScheme(ctx, actor, params.code, body)
        return { code, version }
      },
    }),
    defineRoute({
      operation: 'points.schemes',
      method: 'GET',
      path: '/api/v1/points/schemes',
      tag,
      summary: '记分办法',
      authority: 'public',
      schema: { response: { 200: Type.Object({ items: Type.Array(SchemeView), next: Type.Null() }) } },
      handler: async () => ({ items: await readSchemes(ctx), next: null }),
    }),
  ]
}

function pointRoutes(ctx: Context): Route[] {
  return [
    defineRoute({
      operation: 'points.create',
      method: 'POST',
      path: '/api/v1/points',
      tag,
      summary: '记分：情形、认定它的决定、日期',
      authority: { roles: officers },
      schema: { body: PointsInput, response: { 201: PointsView } },
      handler: async ({ actor, body, reply }) => reply.code(201).send(await recordPoints(ctx, actor, body)),
    }),
    defineRoute({
      operation: 'points.list',
      method: 'GET',
      path: '/api/v1/points',
      tag,
      summary: '主体的记分：今天计入的分值与是否建议列入；须以 Purpose 请求头写明用途，查询留痕、主体可见',
      authority: { scope: 'records:read' },
      schema: {
        headers: PurposeHeader,
        querystring: Type.Object({ subject: Type.String({ minLength: 1, maxLength: 40 }) }),
        response: { 200: Type.Object({ items: Type.Array(PointsView), next: Type.Null() }) },
      },
      handler: async ({ actor, query, headers, request }) => {
        const look = { actor, purpose: purposeOf(headers.purpose), requestId: request.id }
        return { items: await readPoints(ctx, query.subject, look), next: null }
      },
    }),
    defineRoute({
      operation: 'points.revoke',
      method: 'POST',
      path: '/api/v1/points/:id/revocation',
      tag,
      summary: '撤销记分',
      authority: { roles: ['approver', ...officers] },
      schema: { params: Type.Object({ id: Id }), body: Opinion, response: { 204: Type.Null() } },
      handler: async ({ actor, params, body, reply }) => {
        await takePointsBack(ctx, actor, params.id, body.reason)
        return reply.code(204).send()
      },
    }),
  ]
}
