/** The HTTP server: routes of every module and of the portal, one guard, one error shape. */
import { randomBytes } from 'node:crypto'
import fastifyFormbody from '@fastify/formbody'
import fastifyMultipart from '@fastify/multipart'
import fastifySwagger from '@fastify/swagger'
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import { consoleError, consoleRoutes, isConsole } from './console/server.ts'
import type { Config } from './config.ts'
import type { Context } from './context.ts'
import { answerUnreadable, registerRoutes, takesFiles, toProblem, type Actor, type Route } from './kernel/http.ts'
import { describeRoutes, openApiComponents } from './kernel/openapi.ts'
import { Problem, problems } from './kernel/problem.ts'
import { knowInstants } from './kernel/schema.ts'
import { accessRoutes, blockList, cookieName, isHttps, isWithin, scopes, type Guard } from './modules/access/index.ts'
import { caseworkRoutes } from './modules/casework/index.ts'
import { catalogueRoutes } from './modules/catalogue/index.ts'
import { checksRoutes, openMarks, openMarksOf, type CheckService } from './modules/checks/index.ts'
import { editorialRoutes } from './modules/editorial/index.ts'
import { exchangeRoutes } from './modules/exchange/index.ts'
import { listsRoutes } from './modules/lists/index.ts'
import { measuresRoutes } from './modules/measures/index.ts'
import { publicityRoutes, type FeedStreams } from './modules/publicity/index.ts'
import { recordsRoutes } from './modules/records/index.ts'
import { subjectsRoutes } from './modules/subjects/index.ts'
import { subjectMovers } from './movers.ts'
import { operationsRoutes, type Readiness } from './operations.ts'
import { errorPage, portalRoutes, type PageCache } from './portal/server.ts'

/** What lives beside the context for as long as the server runs. */
export interface Services {
  guard: Guard
  checks: CheckService
  readiness: Readiness
  /** Open streams of the change feed. */
  streams: FeedStreams
  /** Drawn pages of the portal; absent: each is drawn anew. */
  pages?: PageCache
}

/**
 * Which hops towards the caller are proxies of ours. Counting alone would believe whoever reaches this port beside the
 * proxy, so the nearest one must also stand where proxies may (PROBITY_PROXIES).
 */
function trusted({ trustProxy, proxies }: Config): (address: string, hop: number) => boolean {
  const places = blockList(proxies)
  return (address, hop) => hop < trustProxy && (hop > 0 || isWithin(places, address))
}

/** Every route there is, in one list: what the authority test walks and OpenAPI describes. */
export function allRoutes(ctx: Context, services: Services): Route[] {
  return [
    ...operationsRoutes(ctx, services.readiness),
    ...accessRoutes(ctx, services.guard),
    ...catalogueRoutes(ctx),
    ...subjectsRoutes(ctx, subjectMovers),
    ...caseworkRoutes(ctx),
    ...recordsRoutes(ctx),
    ...publicityRoutes(ctx, (subjectId) => openMarksOf(ctx.db, subjectId), services.streams),
    ...exchangeRoutes(ctx),
    ...listsRoutes(ctx),
    ...measuresRoutes(ctx, openMarks),
    ...editorialRoutes(ctx),
    ...checksRoutes(ctx, services.checks),
    ...portalRoutes(ctx, services.pages),
    ...consoleRoutes(ctx, { ...services, movers: subjectMovers }),
  ]
}

/** Builds the server; the caller listens and closes. */
export async function buildServer(ctx: Context, services: Services): Promise<FastifyInstance> {
  const app = Fastify({
    logger: false,
    trustProxy: trusted(ctx.config),
    bodyLimit: 1024 * 1024,
    // Files of gigabytes and batches of a million lines take their time; slow headers are cut off by Node itself.
    requestTimeout: 3_600_000,
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: 300 },
    clientErrorHandler: answerUnreadable,
    frameworkErrors: (error, request, reply) => void answerError(ctx, error, request, reply),
    genReqId: requestIds(),
    // The faults themselves are answered, not a sentence of all of them.
    schemaErrorFormatter: () => new Error('the request does not fit its schema'),
    ajv: {
      customOptions: { removeAdditional: false, coerceTypes: 'array', allErrors: true, useDefaults: true },
      onCreate: knowInstants,
    },
  })
  await app.register(fastifyFormbody)
  const routes = allRoutes(ctx, services)
  const grantable = new Set(Object.keys(clientScopes()))
  await app.register(fastifySwagger, {
    openapi: openApi(ctx),
    transformObject: (made) =>
      'openapiObject' in made ? describeRoutes({ ...made.openapiObject }, routes, grantable) : {},
  })
  // A file comes as whatever type its sender's program says: what is not JSON or a form is handed on as it flows.
  app.removeContentTypeParser('text/plain')
  app.addContentTypeParser('*', (_request, payload, done) => done(null, payload))
  app.setErrorHandler((error, request, reply) => answerError(ctx, error, request, reply))
  app.setNotFoundHandler(async (request, reply) => {
    await recogniseReader(services.guard, request)
    return answerError(ctx, new Problem(problems.notFound), request, reply)
  })
  // By callback: a promise a request would cost more than the headers do.
  app.addHook('onSend', (request, reply, payload, done) => {
    protect(ctx, request, reply)
    done(null, payload)
  })
  // A stream goes on for as long as its reader stays: closing would wait for it.
  app.addHook('preClose', () => services.streams.close())
  await register(app, routes, services.guard)
  return app
}

/**
 * Puts the routes on the server. Those that take files stand in a scope of their own: the form reader's hooks cost
 * every route beside it two promises a request.
 */
async function register(app: FastifyInstance, routes: readonly Route[], guard: Guard): Promise<void> {
  registerRoutes(app, routes.filter((route) => !takesFiles(route)), guard)
  await app.register(async (scope) => {
    await scope.register(fastifyMultipart)
    registerRoutes(scope, routes.filter(takesFiles), guard)
  })
}

/** Whoever mistypes an address of the console keeps their name and their way on: the page that says so is theirs. */
async function recogniseReader(guard: Guard, request: FastifyRequest): Promise<void> {
  if (request.method !== 'GET' || !isConsole(request.url)) return
  ;(request as { actor?: Actor }).actor = await guard.authenticate(request, 'console.none')
}

/** One number a request, behind a word of this process: drawing random bytes for each costs as much as routing it. */
function requestIds(): () => string {
  const process = randomBytes(6).toString('hex')
  let last = 0
  return () => `${process}-${(last += 1).toString(36)}`
}

/** The headers every answer has. */
function protect(ctx: Context, request: FastifyRequest, reply: FastifyReply): void {
  reply.header('x-content-type-options', 'nosniff')
  reply.header('referrer-policy', 'same-origin')
  reply.header('x-frame-options', 'DENY')
  // Pages bring their own policy; what is no page may do nothing at all if a browser shows it as one.
  if (!reply.hasHeader('content-security-policy'))
    reply.header('content-security-policy', "default-src 'none'; frame-ancestors 'none'")
  // What somebody saw because of who they are is kept by no cache.
  const { actor } = request as { actor?: Actor }
  if (actor !== undefined && actor.kind !== 'anonymous' && !reply.hasHeader('cache-control'))
    reply.header('cache-control', 'no-store')
  if (ctx.config.production || isHttps(ctx.config))
    reply.header('strict-transport-security', 'max-age=31536000; includeSubDomains')
}

/** How often at most a line says that limits were met: a flood of requests is not to be one of lines. */
const limitLineMs = 10_000
const limited = new WeakMap<Context, { since: number; count: number }>()

function noteLimit(ctx: Context): void {
  const now = ctx.clock.now().getTime()
  const before = limited.get(ctx)
  if (before !== undefined && now - before.since < limitLineMs) {
    before.count += 1
    return
  }
  ctx.log.warn({ access: 'rate-limited', alsoBefore: before?.count ?? 0 }, 'requests met a limit')
  limited.set(ctx, { since: now, count: 0 })
}

function answerError(ctx: Context, error: unknown, request: FastifyRequest, reply: FastifyReply): unknown {
  const problem = toProblem(error)
  if (problem.code === problems.tooMany.code) noteLimit(ctx)
  if (problem.status >= 500) {
    const operation = (request.routeOptions.config as { operation?: string }).operation ?? 'none'
    const about = { requestId: request.id, operation }
    const cause = problem.cause instanceof Error ? problem.cause : problem
    // While the database is away every request says so: a warning each, not a failure of ours each.
    if (problem.status === 503) ctx.log.warn({ ...about, cause: cause.message }, 'request refused')
    else ctx.log.error({ ...about, err: cause }, 'request failed')
  }
  for (const [name, value] of Object.entries(problem.headers ?? {})) reply.header(name, value)
  const wantsPage = !request.url.startsWith('/api/') && request.headers.accept?.includes('text/html') === true
  if (wantsPage) return answerPage(ctx, problem, request, reply)
  const body = { ...problem.toJSON(), ...(problem.status >= 500 ? { requestId: request.id } : {}) }
  return reply
    .code(problem.status)
    .header('content-type', 'application/problem+json; charset=utf-8')
    .send(JSON.stringify(body))
}

async function answerPage(
  ctx: Context,
  problem: Problem,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const page = (await consoleError(ctx, request, problem)) ?? errorPage(ctx, request, problem)
  return reply.code(page.status).headers(page.headers).send(page.body)
}

function openApi(ctx: Context): Record<string, unknown> {
  return {
    openapi: '3.1.0',
    info: {
      title: `${ctx.config.site.name} 开放接口`,
      version: '1',
      description:
        '公共信用信息平台接口。公开接口无需凭证；其余接口使用 OAuth 2.0 客户端凭证（POST /api/v1/token），' +
        '只供登录人员使用的凭会话 Cookie 与 X-CSRF-Token。',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    components: openApiComponents({
      clientScopes: clientScopes(),
      cookie: cookieName(ctx.config.production || isHttps(ctx.config)),
    }),
  }
}

/** The words an API client may be granted, with what each lets it do. */
function clientScopes(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(scopes)
      .filter(([, rule]) => rule.clients)
      .map(([word, rule]) => [word, rule.title]),
  )
}
