/** Settling questions. */
import { Type } from 'typebox'
import type { Context } from '../../../context.ts'
import { defineRoute, type Route } from '../../../kernel/http.ts'
import { settleQuestion } from '../actions/settle.ts'
import { getSubmission } from '../actions/view.ts'
import { Settled, Settlement } from '../schema.ts'

export function settleRoutes(ctx: Context): Route[] {
  return [
    defineRoute({
      operation: 'submissions.settle', method: 'POST', path: '/api/v1/submissions/:id/rows/:row/settlement',
      tag: '数据归集', summary: '处置一条疑问数据：核实后入库，或退回', authority: { scope: 'submissions:settle' },
      schema: {
        params: Type.Object({ id: Type.String({ maxLength: 36 }), row: Type.Integer({ minimum: 1 }) }),
        body: Settlement, response: { 200: Settled },
      },
      handler: async ({ params, body, actor }) => {
        const submission = await getSubmission(ctx, actor, params.id)
        return settleQuestion(ctx, actor, submission, params.row, body)
      },
    }),
  ]
}
