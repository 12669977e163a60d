/** The console: pages for the people who do the work, over the doors of the modules. It shows and asks; every rule is theirs. */
import type { Context } from '../context.ts'
import { defineRoute, type Route } from '../kernel/http.ts'
import { Type } from 'typebox'
import { Problem, problems } from '../kernel/problem.ts'
import { assets } from './assets.ts'
import { accountRoutes } from './pages/account.ts'
import { articleRoutes } from './pages/articles/routes.ts'
import { bodyRoutes } from './pages/bodies.ts'
import { boardRoutes } from './pages/board.ts'
import { calendarRoutes } from './pages/calendar/routes.ts'
import { caseRoutes } from './pages/cases/routes.ts'
import { catalogueDeskRoutes } from './pages/catalogue/routes.ts'
import { checkRoutes } from './pages/check/routes.ts'
import { checkLogRoutes } from './pages/checks/routes.ts'
import { clientRoutes } from './pages/clients/routes.ts'
import { deliveryRoutes } from './pages/deliveries/routes.ts'
import { findingRoutes } from './pages/findings.ts'
import { heldRoutes } from './pages/held.ts'
import { homeRoutes } from './pages/home.ts'
import { journalRoutes } from './pages/journal/routes.ts'
import { keptRoutes } from './pages/kept.ts'
import { jointCaseRoutes } from './pages/joint-cases/routes.ts'
import { listRoutes } from './pages/lists/routes.ts'
import { markRoutes } from './pages/marks/routes.ts'
import { meRoutes } from './pages/me/routes.ts'
import { noticeRoutes } from './pages/notices.ts'
import { peopleRoutes } from './pages/people/routes.ts'
import { questionRoutes } from './pages/questions.ts'
import { recordRoutes } from './pages/records/routes.ts'
import { signInRoutes } from './pages/sign-in.ts'
import { taskRoutes } from './pages/tasks/routes.ts'
import type { ConsoleServices } from './route.ts'

export { consoleError, isConsole } from './pages/error.ts'
export type { ConsoleServices } from './route.ts'

/** Every route of the console. */
export function consoleRoutes(ctx: Context, services: ConsoleServices): Route[] {
  return [
    assetRoute(),
    ...signInRoutes(ctx, services),
    ...accountRoutes(ctx),
    ...keptRoutes(ctx),
    ...homeRoutes(ctx),
    ...checkRoutes(ctx, services),
    ...deliveryRoutes(ctx),
    ...caseRoutes(ctx),
    ...noticeRoutes(ctx),
    ...listRoutes(ctx),
    ...articleRoutes(ctx),
    ...checkLogRoutes(ctx, services),
    ...taskRoutes(ctx),
    ...markRoutes(ctx),
    ...jointCaseRoutes(ctx),
    ...boardRoutes(ctx),
    ...questionRoutes(ctx),
    ...heldRoutes(ctx),
    ...recordRoutes(ctx),
    ...findingRoutes(ctx, services.movers),
    ...bodyRoutes(ctx),
    ...peopleRoutes(ctx),
    ...clientRoutes(ctx),
    ...journalRoutes(ctx),
    ...catalogueDeskRoutes(ctx),
    ...calendarRoutes(ctx),
    ...meRoutes(ctx),
  ]
}

function assetRoute(): Route {
  return defineRoute({
    operation: 'console.asset', method: 'GET', path: '/console/assets/:file', summary: '样式与脚本', tag: 'console',
    authority: 'public', hidden: true, schema: { params: Type.Object({ file: Type.String({ maxLength: 128 }) }) },
    handler: ({ params, reply }) => {
      const found = assets.get(`/console/assets/${params.file}`)
      if (found === undefined) throw new Problem(problems.notFound)
      return reply.header('content-type', found.type).header(
        'cache-control', 'public, max-age=31536000, immutable',
      ).send(found.body)
    },
  })
}
