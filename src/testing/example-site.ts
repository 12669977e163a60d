/** The portal over the invented city of its examples, on a small server of its own: no database needed. */
import Fastify, { type FastifyInstance } from 'fastify'
import { readConfig } from '../config.ts'
import { anonymous, registerRoutes, toProblem } from '../kernel/http.ts'
import { Problem, problems } from '../kernel/problem.ts'
import { exampleCity } from '../portal/examples/city.ts'
import { siteError, siteRoutes } from '../portal/site.ts'
import type { Source } from '../portal/source.ts'

/** Settings with nothing from the machine's environment. */
export const exampleConfig = readConfig({})

/** With `other`, some answers are other than the example city's. */
export function exampleSite(other: Partial<Source> = {}): FastifyInstance {
  const source = { ...exampleCity, ...other }
  const place = { site: { ...exampleConfig.site, contact: '信用服务窗口' }, production: false }
  const app = Fastify({ routerOptions: { ignoreTrailingSlash: true, maxParamLength: 300 } })
  app.setErrorHandler((error, request, reply) => {
    const page = siteError(place, request, toProblem(error))
    return reply.code(page.status).headers(page.headers).send(page.body)
  })
  app.setNotFoundHandler((request, reply) => {
    const page = siteError(place, request, new Problem(problems.notFound))
    return reply.code(page.status).headers(page.headers).send(page.body)
  })
  registerRoutes(
    app,
    siteRoutes(place, () => source),
    { authenticate: () => anonymous, authorise: () => undefined },
  )
  return app
}
