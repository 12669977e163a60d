import type { Context } from '../../../context.ts'
import type { Route } from '../../../kernel/http.ts'
import { officeRoutes } from './office.ts'
import { procedureRoutes } from './procedure.ts'
import { publicListRoutes } from './public.ts'

/** Every route of module lists. */
export function listsRoutes(ctx: Context): Route[] {
  return [...publicListRoutes(ctx), ...procedureRoutes(ctx), ...officeRoutes(ctx)]
}
