/** The two lists of law, open to everybody; typical cases; how bodies do. */
import { Type } from 'typebox'
import type { Context } from '../../../context.ts'
import { CursorPublished, decodeCursor, encodeCursor } from '../../../kernel/cursor.ts'
import { defineRoute, type Route } from '../../../kernel/http.ts'
import { CivilDateText, nullable, oneOf, pageOf } from '../../../kernel/schema.ts'
import { consequenceView, ConsequenceView, readConsequences } from '../actions/consequences.ts'
import { readBodyFigures } from '../actions/desk.ts'
import { readTypical, readTypicalCase } from '../actions/typical.ts'
import { behaviourList, measureList } from '../actions/view.ts'
import { BehaviourView, MeasureView, TypicalCase } from '../schema.ts'
import { listEscalations } from '../store/late.ts'

const tag = '联合奖惩'
/** Whoever reads statistics, or the board of its own body. */
const figureReaders = [
  'office-admin', 'office-clerk', 'data-officer', 'handling-officer', 'approver', 'leader', 'auditor',
] as const
const Items = <T extends Parameters<typeof Type.Array>[0]>(item: T) =>
  Type.Object({ items: Type.Array(item), next: Type.Null() })

export function lawRoutes(ctx: Context): Route[] {
  return [...publicRoutes(ctx), ...typicalRoutes(ctx), ...figureRoutes(ctx)]
}

function publicRoutes(ctx: Context): Route[] {
  return [
    defineRoute({
      operation: 'measures.behaviours',
      method: 'GET',
      path: '/api/v1/measures/behaviours',
      tag,
      summary: '行为清单：行为、依据、发起单位',
      authority: 'public',
      schema: { response: { 200: Items(BehaviourView) } },
      handler: () => ({ items: behaviourList(ctx), next: null }),
    }),
    defineRoute({
      operation: 'measures.list',
      method: 'GET',
      path: '/api/v1/measures/list',
      tag,
      summary: '措施清单：措施、触发、事项、实施单位、依据，今天是否可以实施',
      authority: 'public',
      schema: { response: { 200: Items(MeasureView) } },
      handler: () => ({ items: measureList(ctx), next: null }),
    }),
    defineRoute({
      operation: 'measures.consequences',
      method: 'GET',
      path: '/api/v1/measures/consequences/:list',
      tag,
      summary: '列入一个名单今天带来什么：事项、措施、实施单位、依据',
      authority: 'public',
      schema: {
        params: Type.Object({ list: Type.String({ maxLength: 64 }) }),
        response: { 200: Items(ConsequenceView) },
      },
      handler: async ({ params: { list } }) => ({
        items: (await readConsequences(ctx, list)).map(consequenceView),
        next: null,
      }),
    }),
  ]
}

function typicalRoutes(ctx: Context): Route[] {
  return [
    defineRoute({
      operation: 'measures.typical-cases',
      method: 'GET',
      path: '/api/v1/measures/cases/typical',
      tag,
      summary: '典型案例（隐去当事人）',
      authority: 'public',
      schema: {
        querystring: Type.Object({
          kind: Type.Optional(oneOf(['punishment', 'incentive'])),
          limit: Type.Integer({ minimum: 1, maximum: 200, default: 100 }),
          cursor: Type.Optional(Type.String({ maxLength: 300 })),
        }),
        response: { 200: pageOf(TypicalCase) },
      },
      handler: async ({ query: { cursor, ...query } }) => {
        const after = decodeCursor(cursor, CursorPublished)
        const { items, last } = await readTypical(ctx, { ...query, after })
        return { items, next: last === undefined ? null : encodeCursor(last) }
      },
    }),
    defineRoute({
      operation: 'measures.typical-case',
      method: 'GET',
      path: '/api/v1/measures/cases/typical/:id',
      tag,
      summary: '一个典型案例',
      authority: 'public',
      schema: { params: Type.Object({ id: Type.String({ maxLength: 64 }) }), response: { 200: TypicalCase } },
      handler: ({ params: { id } }) => readTypicalCase(ctx, id),
    }),
  ]
}

function figureRoutes(ctx: Context): Route[] {
  return [
    defineRoute({
      operation: 'measures.figures',
      method: 'GET',
      path: '/api/v1/measures/figures',
      tag,
      summary: '各实施单位的签收、实施、解除与逾期；没有统计权限的人员只看本单位',
      authority: { scope: 'statistics:read', roles: figureReaders },
      schema: {
        response: {
          200: Items(
            Type.Object({
              implementer: Type.String(),
              name: Type.String(),
              tasks: Type.Integer(),
              open: Type.Integer({ description: '未办结的' }),
              acknowledged: Type.Integer(),
              applied: Type.Integer(),
              notApplicable: Type.Integer(),
              lifted: Type.Integer(),
              late: Type.Integer({ description: '逾期的，即以下三项之和' }),
              lateToAcknowledge: Type.Integer({ description: '逾期未签收' }),
              lateToAnswer: Type.Integer({ description: '逾期未答复' }),
              lateToLift: Type.Integer({ description: '逾期未解除' }),
              oldestDueOn: nullable(CivilDateText),
            }),
          ),
        },
      },
      handler: async ({ actor }) => ({ items: await readBodyFigures(ctx, actor), next: null }),
    }),
    defineRoute({
      operation: 'measures.escalations',
      method: 'GET',
      path: '/api/v1/measures/escalations',
      tag,
      summary: '督办：逾期的任务，按单位和环节',
      authority: { scope: 'statistics:read' },
      schema: {
        response: {
          200: Items(
            Type.Object({
              implementer: Type.String(),
              name: Type.String(),
              stage: Type.String(),
              onDay: CivilDateText,
              tasks: Type.Integer(),
              oldestDueOn: CivilDateText,
            }),
          ),
        },
      },
      handler: async () => ({ items: await listEscalations(ctx.db, { limit: 500 }), next: null }),
    }),
  ]
}
