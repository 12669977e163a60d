/** Every route of the module. */
import type { Context } from '../../../context.ts'
import type { Route } from '../../../kernel/http.ts'
import { caseRoutes } from './cases.ts'
import { noticeRoutes } from './notices.ts'

export function caseworkRoutes(ctx: Context): Route[] {
  return [...caseRoutes(ctx), ...noticeRoutes(ctx)]
}
