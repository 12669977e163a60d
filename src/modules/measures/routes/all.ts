import type { Context } from '../../../context.ts'
import type { Route } from '../../../kernel/http.ts'
import { caseRoutes } from './cases.ts'
import { lawRoutes } from './law.ts'
import { taskRoutes } from './tasks.ts'

/** Every route of module measures. */
export function measuresRoutes(ctx: Context): Route[] {
  return [...lawRoutes(ctx), ...taskRoutes(ctx), ...caseRoutes(ctx)]
}
