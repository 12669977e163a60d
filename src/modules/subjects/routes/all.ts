/** Every route of the module. */
import type { Context } from '../../../context.ts'
import type { Route } from '../../../kernel/http.ts'
import type { SubjectMover } from '../actions/merge.ts'
import { officeRoutes } from './office.ts'
import { publicRoutes } from './public.ts'

/** `movers`: what other modules do when subjects are merged and parted, in the order of ranks. */
export function subjectsRoutes(ctx: Context, movers: readonly SubjectMover[]): Route[] {
  return [...publicRoutes(ctx), ...officeRoutes(ctx, movers)]
}
