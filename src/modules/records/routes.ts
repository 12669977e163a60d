/** Decisions on single facts: release after a look, revocation. */
import { Type } from 'typebox'
import type { Context } from '../../context.ts'
import { defineRoute, type Route } from '../../kernel/http.ts'
import { Problem } from '../../kernel/problem.ts'
import { findSubjectByCode, normaliseCode } from '../subjects/index.ts'
import { releaseFact, revokeFact, type FactRef } from './actions/decide.ts'
import { recordsProblems } from './problems.ts'
import { Release, Released, Revocation, Revoked } from './schema.ts'

const tag = '信用档案'
const params = Type.Object({
  uscc: Type.String({ maxLength: 40 }),
  fact: Type.String({ pattern: '^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$' }),
})

export function recordsRoutes(ctx: Context): Route[] {
  const factOf = async (given: { uscc: string; fact: string }): Promise<FactRef> => {
    const subject = await findSubjectByCode(ctx.db, normaliseCode(given.uscc))
    if (subject === undefined) throw new Problem(recordsProblems.notFound)
    return { subjectId: subject.id, factId: given.fact }
  }
  return [
    defineRoute({
      operation: 'records.release', method: 'POST', path: '/api/v1/subjects/:uscc/facts/:fact/release', tag,
      summary: '复核后放行暂缓公示的记录', authority: { scope: 'records:correct' },
      schema: { params, body: Release, response: { 200: Released } },
      handler: async (incoming) => releaseFact(ctx, incoming.actor, await factOf(incoming.params), incoming.body),
    }),
    defineRoute({
      operation: 'records.revoke', method: 'POST', path: '/api/v1/subjects/:uscc/facts/:fact/revocation', tag,
      summary: '决定被变更、撤销、确认违法或无效：由作出决定的机关或者信用中心终止该记录（三个工作日内）',
      authority: { scope: 'records:revoke' },
      schema: { params, body: Revocation, response: { 200: Revoked } },
      handler: async (incoming) => revokeFact(ctx, incoming.actor, await factOf(incoming.params), incoming.body),
    }),
  ]
}
