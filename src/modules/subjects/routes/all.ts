/** Every route of the module. */
import type { Context } from '../../../context.ts'
import type { Route } from '../../../kernel/http.ts'
import { publicRoutes } from './public.ts'

export function subjectsRoutes(ctx: Context): Route[] {
  return [...publicRoutes(ctx)]
}
