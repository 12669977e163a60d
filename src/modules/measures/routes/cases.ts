/** Cases of joint action for the office and the units, and responsible persons for the body that found them. */
import { Type } from 'typebox'
import type { Context } from '../../../context.ts'
import { CursorRecorded, decodeCursor, encodeCursor } from '../../../kernel/cursor.ts'
import { defineRoute, type Route } from '../../../kernel/http.ts'
import { oneOf, pageOf } from '../../../kernel/schema.ts'
import { publishTypical, readCases, readJointCase, reviewCase, withdrawTypical } from '../actions/cases.ts'
import { endPersonRecord, readPersons, recordPerson } from '../actions/persons.ts'
import { CaseReview, Id, JointCaseView, NewPerson, PersonView, text } from '../schema.ts'

const tag = '联合奖惩'
const params = Type.Object({ id: Id })
const office = ['office-clerk', 'office-admin'] as const

export function caseRoutes(ctx: Context): Route[] {
  return [
    defineRoute({
      operation: 'joint-cases.list',
      method: 'GET',
      path: '/api/v1/measures/cases',
      tag,
      summary: '联合奖惩案例：由核查反馈自动形成',
      authority: { scope: 'checks:read' },
      schema: {
        querystring: Type.Object({
          kind: Type.Optional(oneOf(['punishment', 'incentive'])),
          unreviewed: Type.Boolean({ default: false }),
          typical: Type.Optional(oneOf(['waiting', 'published'], { description: '典型案例：待公布、已公布' })),
          limit: Type.Integer({ minimum: 1, maximum: 200, default: 50 }),
          cursor: Type.Optional(Type.String({ maxLength: 300 })),
        }),
        response: { 200: pageOf(JointCaseView) },
      },
      handler: async ({ actor, query }) => {
        const after = decodeCursor(query.cursor, CursorRecorded)
        const { kind, unreviewed, typical, limit } = query
        const { items, last } = await readCases(ctx, actor, { kind, unreviewed, typical, after, limit })
        return { items, next: last === undefined ? null : encodeCursor(last) }
      },
    }),
    defineRoute({
      operation: 'joint-cases.read',
      method: 'GET',
      path: '/api/v1/measures/cases/:id',
      tag,
      summary: '一个联合奖惩案例',
      authority: { scope: 'checks:read' },
      schema: { params, response: { 200: JointCaseView } },
      handler: ({ actor, params: { id } }) => readJointCase(ctx, actor, id),
    }),
    ...reviewRoutes(ctx),
    ...personRoutes(ctx),
  ]
}

function reviewRoutes(ctx: Context): Route[] {
  return [
    defineRoute({
      operation: 'joint-cases.review',
      method: 'POST',
      path: '/api/v1/measures/cases/:id/review',
      tag,
      summary: '评审案例；典型案例须隐去当事人',
      authority: { roles: office },
      schema: { params, body: CaseReview, response: { 200: JointCaseView } },
      handler: ({ actor, params: { id }, body }) => reviewCase(ctx, actor, id, body),
    }),
    defineRoute({
      operation: 'joint-cases.publish',
      method: 'POST',
      path: '/api/v1/measures/cases/:id/publication',
      tag,
      summary: '公布典型案例（另一人）',
      authority: { roles: office },
      schema: { params, response: { 200: JointCaseView } },
      handler: ({ actor, params: { id } }) => publishTypical(ctx, actor, id),
    }),
    defineRoute({
      operation: 'joint-cases.withdraw',
      method: 'POST',
      path: '/api/v1/measures/cases/:id/withdrawal',
      tag,
      summary: '撤下典型案例',
      authority: { roles: office },
      schema: { params, response: { 200: JointCaseView } },
      handler: ({ actor, params: { id } }) => withdrawTypical(ctx, actor, id),
    }),
  ]
}

function personRoutes(ctx: Context): Route[] {
  const deciders = ['handling-officer', 'approver'] as const
  return [
    defineRoute({
      operation: 'measures.record-person',
      method: 'POST',
      path: '/api/v1/measures/entries/:id/persons',
      tag,
      summary: '记录责任人员：凭文书、本人告知书和救济途径；不公开、不评分、不建档',
      authority: { roles: ['approver'] },
      schema: { params, body: NewPerson, response: { 201: PersonView } },
      handler: async ({ actor, params: { id }, body, reply }) =>
        reply.code(201).send(await recordPerson(ctx, actor, id, body)),
    }),
    defineRoute({
      operation: 'measures.persons',
      method: 'GET',
      path: '/api/v1/measures/entries/:id/persons',
      tag,
      summary: '责任人员：只供作出认定的单位',
      authority: { roles: deciders },
      schema: {
        params,
        response: { 200: Type.Object({ items: Type.Array(PersonView), next: Type.Null() }) },
      },
      handler: async ({ actor, params: { id } }) => ({
        items: await readPersons(ctx, actor, id),
        next: null,
      }),
    }),
    defineRoute({
      operation: 'measures.end-person',
      method: 'POST',
      path: '/api/v1/measures/entries/:id/persons/:person/end',
      tag,
      summary: '终止责任人员记录',
      authority: { roles: ['approver'] },
      schema: {
        params: Type.Object({ id: Id, person: Id }),
        body: Type.Object({ reason: text(1000, '理由') }, { additionalProperties: false }),
        response: { 204: Type.Null() },
      },
      handler: async ({ actor, params: { id, person }, body, reply }) => {
        await endPersonRecord(ctx, actor, id, person, body.reason)
        return reply.code(204).send()
      },
    }),
  ]
}
