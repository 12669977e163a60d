/** Tasks answered many at once, and answers corrected. */
import { Type } from 'typebox'
import type { Context } from '../../../context.ts'
import { defineRoute, type Actor, type Route } from '../../../kernel/http.ts'
import { moveTasks, type BatchOrder } from '../actions/batch.ts'
import { correctLifting, correctOutcome } from '../actions/correct.ts'
import type { MarksOf } from '../actions/marks.ts'
import {
  Acknowledgements,
  BatchResult,
  FeedbackBatch,
  Id,
  LiftingCorrection,
  OutcomeBatch,
  OutcomeCorrection,
} from '../schema.ts'
import { implementers } from './tasks.ts'

const tag = '联合奖惩'
const params = Type.Object({ id: Id })
const response = { 200: BatchResult }

/** Up to a thousand tasks at once: what cannot be moved comes back with its reason, the others go. */
export function batchRoutes(ctx: Context, marksOf: MarksOf): Route[] {
  const move = async (actor: Actor, order: BatchOrder) => {
    const { done, refused } = await moveTasks(ctx, actor, order, marksOf)
    return { done, ignored: refused.length, refused }
  }
  return [
    defineRoute({
      operation: 'measures.acknowledge',
      method: 'POST',
      path: '/api/v1/measures/acknowledgements',
      tag,
      summary: '签收任务，可成批',
      authority: implementers,
      schema: { body: Acknowledgements, response },
      handler: ({ actor, body }) => move(actor, { move: 'acknowledge', tasks: body.tasks }),
    }),
    defineRoute({
      operation: 'measures.answer-batch',
      method: 'POST',
      path: '/api/v1/measures/outcomes',
      tag,
      summary: '成批答复：全部措施已实施，或者全部不适用及其理由',
      authority: implementers,
      schema: { body: OutcomeBatch, response },
      handler: ({ actor, body: { tasks, outcome, reason } }) =>
        move(actor, {
          move: outcome === 'applied' ? 'apply' : 'decline',
          tasks,
          ...(outcome === 'applied' || reason === undefined ? {} : { words: reason }),
        }),
    }),
    defineRoute({
      operation: 'measures.feed-back-batch',
      method: 'POST',
      path: '/api/v1/measures/feedbacks',
      tag,
      summary: '成批反馈实施情况',
      authority: implementers,
      schema: { body: FeedbackBatch, response },
      handler: ({ actor, body }) =>
        move(actor, { move: 'feed-back', tasks: body.tasks, words: body.feedback }),
    }),
    defineRoute({
      operation: 'measures.lift',
      method: 'POST',
      path: '/api/v1/measures/liftings',
      tag,
      summary: '确认措施已经解除，可成批',
      authority: implementers,
      schema: { body: Acknowledgements, response },
      handler: ({ actor, body }) => move(actor, { move: 'lift', tasks: body.tasks }),
    }),
  ]
}

/** What a body answered wrongly; the former answer stays in the ledger. */
export function correctionRoutes(ctx: Context): Route[] {
  return [
    defineRoute({
      operation: 'measures.correct-outcome',
      method: 'POST',
      path: '/api/v1/measures/tasks/:id/outcome-correction',
      tag,
      summary: '更正本单位的答复；原答复保留在台账中，原反馈随之作废',
      authority: implementers,
      schema: { params, body: OutcomeCorrection, response: { 204: Type.Null() } },
      handler: async ({ actor, params: { id }, body, reply }) => {
        await correctOutcome(ctx, actor, id, body)
        return reply.code(204).send()
      },
    }),
    defineRoute({
      operation: 'measures.correct-lifting',
      method: 'POST',
      path: '/api/v1/measures/tasks/:id/lifting-correction',
      tag,
      summary: '撤回误作的解除确认；任务重新应当解除',
      authority: implementers,
      schema: { params, body: LiftingCorrection, response: { 204: Type.Null() } },
      handler: async ({ actor, params: { id }, body, reply }) => {
        await correctLifting(ctx, actor, id, body.why)
        return reply.code(204).send()
      },
    }),
  ]
}
