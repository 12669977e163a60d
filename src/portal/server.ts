/** The public site 信用XX, answering from the doors of the modules. */
import type { FastifyRequest } from 'fastify'
import type { Context } from '../context.ts'
import type { Route } from '../kernel/http.ts'
import type { Problem } from '../kernel/problem.ts'
import { liveSource } from './live/live.ts'
import type { PageCache } from './live/page-cache.ts'
import { openDataRoutes } from './open-data/routes.ts'
import { siteError, siteRoutes } from './site.ts'
import type { Answer } from './reply.ts'

export { keepFigures } from './live/live.ts'
export { PageCache } from './live/page-cache.ts'
export { openDataCrontab, openDataTasks } from './open-data/routes.ts'

/** Every route of the portal. With a started `PageCache`, files of subjects are drawn once until they change. */
export function portalRoutes(ctx: Context, kept?: PageCache): Route[] {
  const place = { site: ctx.config.site, production: ctx.config.production }
  return [...siteRoutes(place, (request) => liveSource(ctx, request), kept), ...openDataRoutes(ctx)]
}

/** An error as a page that helps, for readers who accept HTML. */
export function errorPage(ctx: Context, request: FastifyRequest, problem: Problem): Answer {
  return siteError(ctx.config, request, problem)
}
