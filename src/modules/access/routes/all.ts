/** All routes of the module. */
import type { Route } from '../../../kernel/http.ts'
import type { AccessContext } from '../actions/context.ts'
import type { Guard } from './guard.ts'
import { clientRoutes, organisationRoutes, userRoutes } from './manage.ts'
import { sessionRoutes } from './session.ts'
import { tokenRoutes } from './token.ts'

export function accessRoutes(ctx: AccessContext, guard: Guard): Route[] {
  return [
    ...tokenRoutes(ctx, guard), ...sessionRoutes(ctx, guard), ...userRoutes(ctx), ...clientRoutes(ctx),
    ...organisationRoutes(ctx),
  ]
}
