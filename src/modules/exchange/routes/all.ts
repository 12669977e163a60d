/** `/api/v1/submissions` and the statistics of deliveries. */
import type { Context } from '../../../context.ts'
import type { Route } from '../../../kernel/http.ts'
import { deliverRoutes } from './deliver.ts'
import { readRoutes } from './read.ts'
import { settleRoutes } from './settle.ts'

export function exchangeRoutes(ctx: Context): Route[] {
  return [...deliverRoutes(ctx), ...readRoutes(ctx), ...settleRoutes(ctx)]
}
