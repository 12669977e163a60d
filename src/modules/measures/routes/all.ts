import type { Context } from '../../../context.ts'
import type { Route } from '../../../kernel/http.ts'
import type { MarksOf } from '../actions/marks.ts'
import { batchRoutes, correctionRoutes } from './batch.ts'
import { caseRoutes } from './cases.ts'
import { lawRoutes } from './law.ts'
import { taskRoutes } from './tasks.ts'

/** Every route of module measures; who places marks is above it, so the server hands the question in. */
export function measuresRoutes(ctx: Context, marksOf: MarksOf): Route[] {
  return [
    ...lawRoutes(ctx),
    ...taskRoutes(ctx, marksOf),
    ...batchRoutes(ctx, marksOf),
    ...correctionRoutes(ctx),
    ...caseRoutes(ctx),
  ]
}
