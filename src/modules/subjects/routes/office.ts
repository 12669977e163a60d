/** What the credit office does with the register: the queues, merges and their undoing, figures. */
import { Type, type Static } from 'typebox'
import type { Context } from '../../../context.ts'
import { defineRoute, type Route } from '../../../kernel/http.ts'
import { Problem } from '../../../kernel/problem.ts'
import { nullable, oneOf, pageOf } from '../../../kernel/schema.ts'
import { browseFindings, browseMerges } from '../actions/browse.ts'
import { codeQuality, settle } from '../actions/findings.ts'
import { mergeSubjects, splitMerge, type SubjectMover } from '../actions/merge.ts'
import { subjectByCode } from '../actions/read.ts'
import { subjectProblems } from '../problems.ts'
import { findingKinds, settlements } from '../schema.ts'
import type { Finding } from '../store/findings.ts'
import type { ListedMerge } from '../store/merge.ts'
import { tag } from './public.ts'

const reading = { scope: 'subjects:read' } as const
const settling = { scope: 'subjects:settle' } as const
const paging = {
  limit: Type.Integer({ minimum: 1, maximum: 200, default: 50 }),
  cursor: Type.Optional(Type.String({ maxLength: 300 })),
}
const Reason = Type.String({ minLength: 2, maxLength: 1000 })
const Id = Type.Object({ id: Type.String({ maxLength: 36 }) })

const SubjectRef = Type.Object({ id: Type.String(), uscc: nullable(Type.String()), name: Type.String() })

const Dated = { from: nullable(Type.String()), to: nullable(Type.String()) }
const text = nullable(Type.String())
/** A subject with its names, codes and relations, as `subjectByCode` reads them. */
const RelationsView = Type.Object({
  ...SubjectRef.properties,
  names: Type.Array(Type.Object({ name: Type.String(), kind: oneOf(['current', 'former', 'alias']), ...Dated })),
  codes: Type.Array(Type.Object({ code: Type.String(), scheme: Type.String() })),
  relations: Type.Array(
    Type.Object({
      kind: oneOf(['representative', 'officer', 'shareholder', 'parent', 'supervisor']),
      personName: text,
      otherName: text,
      otherCode: text,
      role: text,
      document: nullable(Type.String({ description: '依据文件' })),
      ...Dated,
    }),
  ),
})

const FindingView = Type.Object({
  id: Type.String(),
  kind: oneOf(findingKinds, { description: '重码、重名、名称不一致、错码、记录矛盾' }),
  code: nullable(Type.String()),
  name: nullable(Type.String()),
  subjects: Type.Array(
    Type.Object({
      id: Type.String(),
      uscc: nullable(Type.String()),
      name: Type.String(),
      region: nullable(Type.String()),
      state: Type.String(),
    }),
  ),
  detail: Type.Record(Type.String(), Type.Unknown()),
  source: nullable(Type.String()),
  foundAt: Type.String(),
  settledAt: nullable(Type.String()),
  settledBy: nullable(Type.String()),
  settlement: nullable(oneOf(settlements)),
  note: nullable(Type.String()),
})

const MergeView = Type.Object({
  id: Type.String(),
  kept: SubjectRef,
  merged: SubjectRef,
  reason: Type.String(),
  byActor: Type.String(),
  at: Type.String(),
  undoneAt: nullable(Type.String()),
  undoneBy: nullable(Type.String()),
  undoneReason: nullable(Type.String()),
})

const share = nullable(Type.Number({ description: '分母为零时为 null' }))
const QualityView = Type.Object({
  codes: Type.Integer(),
  wrong: Type.Integer(),
  duplicate: Type.Integer(),
  rate: share,
  found: Type.Integer(),
  corrected: Type.Integer(),
  correctionRate: share,
  legacy: Type.Integer({ description: '有旧代码（注册号、组织机构代码、税号）的主体' }),
  converted: Type.Integer(),
  conversionRate: share,
})

const iso = (at: Date | null): string | null => (at === null ? null : at.toISOString())

function findingView(one: Finding): Static<typeof FindingView> {
  return { ...one, foundAt: one.foundAt.toISOString(), settledAt: iso(one.settledAt) }
}

function mergeView(one: ListedMerge): Static<typeof MergeView> {
  return { ...one, at: one.at.toISOString(), undoneAt: iso(one.undoneAt) }
}

export function officeRoutes(ctx: Context, movers: readonly SubjectMover[]): Route[] {
  return [...findingRoutes(ctx), ...mergeRoutes(ctx, movers), ...subjectRoutes(ctx)]
}

function findingRoutes(ctx: Context): Route[] {
  return [
    defineRoute({
      operation: 'findings.list',
      method: 'GET',
      path: '/api/v1/findings',
      tag,
      summary: '重错码与记录矛盾队列，先发现的在前',
      authority: reading,
      schema: {
        querystring: Type.Object({
          kind: Type.Optional(oneOf(findingKinds)),
          settled: Type.Boolean({ default: false }),
          ...paging,
        }),
        response: { 200: pageOf(FindingView) },
      },
      handler: async ({ query }) => {
        const { items, next } = await browseFindings(ctx, query)
        return { items: items.map(findingView), next }
      },
    }),
    defineRoute({
      operation: 'findings.settle',
      method: 'POST',
      path: '/api/v1/findings/:id/settlement',
      tag,
      summary: '处置一条重错码记录',
      authority: settling,
      schema: {
        params: Id,
        body: Type.Object(
          {
            settlement: oneOf(settlements, {
              description:
                'corrected 已在源头更正；merged 已合并；distinct 确为不同主体；accepted 确系如此发放',
            }),
            note: Reason,
          },
          { additionalProperties: false },
        ),
        response: { 204: Type.Null() },
      },
      handler: async ({ params, body, actor, reply }) => {
        await settle(ctx, actor, params.id, body)
        return reply.code(204).send()
      },
    }),
    defineRoute({
      operation: 'codes.quality',
      method: 'GET',
      path: '/api/v1/code-quality',
      tag,
      summary: '重错码率、纠正率与旧码转换率，含分子分母',
      authority: reading,
      schema: { response: { 200: QualityView } },
      handler: () => codeQuality(ctx),
    }),
  ]
}

function mergeRoutes(ctx: Context, movers: readonly SubjectMover[]): Route[] {
  return [
    defineRoute({
      operation: 'merges.list',
      method: 'GET',
      path: '/api/v1/merges',
      tag,
      summary: '主体合并记录，新的在前',
      authority: reading,
      schema: {
        querystring: Type.Object({
          subject: Type.Optional(Type.String({ maxLength: 40, description: '统一社会信用代码' })),
          ...paging,
        }),
        response: { 200: pageOf(MergeView) },
      },
      handler: async ({ query }) => {
        const { items, next } = await browseMerges(ctx, query)
        return { items: items.map(mergeView), next }
      },
    }),
    defineRoute({
      operation: 'subjects.merge',
      method: 'POST',
      path: '/api/v1/merges',
      tag,
      summary: '合并两个主体（可撤销）',
      authority: settling,
      schema: {
        body: Type.Object(
          {
            keep: Type.String({ maxLength: 36, description: '保留的主体编号' }),
            merge: Type.String({ maxLength: 36, description: '并入的主体编号' }),
            reason: Reason,
          },
          { additionalProperties: false },
        ),
        response: {
          201: Type.Object({
            id: Type.String(),
            disagreements: Type.Integer({ description: '相互矛盾、待核实的记录数' }),
          }),
        },
      },
      handler: async ({ body, actor, reply }) => {
        void reply.code(201)
        return mergeSubjects(ctx, actor, body, movers)
      },
    }),
    splitRoute(ctx, movers),
  ]
}

function splitRoute(ctx: Context, movers: readonly SubjectMover[]): Route {
  return defineRoute({
      operation: 'subjects.split',
      method: 'POST',
      path: '/api/v1/merges/:id/split',
      tag,
      summary: '撤销一次合并，恢复原状',
      authority: settling,
      schema: {
        params: Id,
        body: Type.Object({ reason: Reason }, { additionalProperties: false }),
        response: { 200: Type.Object({ kept: Type.String(), merged: Type.String() }) },
      },
      handler: ({ params, body, actor }) => splitMerge(ctx, actor, params.id, body.reason, movers),
    })
}

function subjectRoutes(ctx: Context): Route[] {
  return [
    defineRoute({
      operation: 'subjects.relations',
      method: 'GET',
      path: '/api/v1/subjects/:uscc/relations',
      tag,
      summary: '主体的名称、代码与关系，含依据文件',
      authority: reading,
      schema: { params: Type.Object({ uscc: Type.String({ maxLength: 40 }) }), response: { 200: RelationsView } },
      handler: async ({ params }) => {
        const subject = await subjectByCode(ctx, params.uscc)
        if (subject === undefined) throw new Problem(subjectProblems.unknown)
        const { id, uscc, name, names, codes, relations } = subject
        return { id, uscc, name, names, codes, relations }
      },
    }),
  ]
}
