/**
 * Routes as data: each has a named operation, an authority and a schema, and nothing reaches the server without.
 * The operation is the word used for authority, journal, rate limit, metrics and OpenAPI's `operationId`.
 */
import type { Socket } from 'node:net'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Static, TSchema } from 'typebox'
import { translateDatabaseError } from './db.ts'
import { Problem, problems, type InputError } from './problem.ts'
import { expectedInstant } from './schema.ts'
import { dropRest } from './unread-body.ts'

/** Who asks. Anonymous callers are actors too: the access ledger and the rate limit need a name for them. */
export interface Actor {
  readonly kind: 'anonymous' | 'client' | 'user' | 'system'
  readonly id: string
  readonly name: string
  readonly organisation: { readonly id: string; readonly code: string; readonly name: string } | undefined
  readonly scopes: ReadonlySet<string>
  readonly roles: ReadonlySet<string>
}

export const anonymous: Actor = {
  kind: 'anonymous',
  id: 'anonymous',
  name: '公众',
  organisation: undefined,
  scopes: new Set(),
  roles: new Set(),
}

/** What a route asks of its caller: nothing; an API client's scope; or one of a signed-in person's roles. */
export type Authority =
  | 'public'
  | { readonly scope: string; readonly roles?: readonly string[] }
  | { readonly roles: readonly string[] }

export interface RouteSchema {
  params?: TSchema
  querystring?: TSchema
  body?: TSchema
  /** Every header the handler reads, by its name in lower case. */
  headers?: TSchema
  response?: Record<number, TSchema>
  /** By type, what a body may be that is not JSON alone; a route that reads one as it flows must say so. */
  consumes?: Readonly<Record<string, TSchema>>
  /** By type, in words, what an answer may be that is not JSON alone. */
  produces?: Readonly<Record<string, string>>
  /** What a public route reads if it comes: a client's id and secret (HTTP Basic), or a scope that opens more. */
  credentials?: 'client' | { readonly scope: string }
}

type Of<S> = S extends TSchema ? Static<S> : undefined

export interface Incoming<S extends RouteSchema = RouteSchema> {
  params: Of<S['params']>
  query: Of<S['querystring']>
  body: Of<S['body']>
  headers: Of<S['headers']>
  actor: Actor
  request: FastifyRequest
  reply: FastifyReply
}

export interface Route {
  operation: string
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  path: string
  summary: string
  tag: string
  authority: Authority
  schema: RouteSchema
  /** Not in /openapi.json: portal pages and assets. */
  hidden: boolean
  bodyLimit: number | undefined
  handler: (incoming: Incoming) => unknown
}

/** Declares one route; the handler's params, query and body have the types of the schema. */
export function defineRoute<const S extends RouteSchema>(definition: {
  operation: string
  method: Route['method']
  path: string
  summary: string
  tag: string
  authority: Authority
  schema: S
  hidden?: boolean
  bodyLimit?: number
  handler: (incoming: Incoming<S>) => unknown
}): Route {
  return {
    ...definition,
    hidden: definition.hidden ?? false,
    bodyLimit: definition.bodyLimit,
    handler: definition.handler as Route['handler'],
  }
}

/** What a route that takes files in a form names under `schema.consumes`. */
export const fileForm = 'multipart/form-data'

/** Whether a route takes files in a form; only such a route may ask for the form's parts. */
export function takesFiles(route: Route): boolean {
  return route.schema.consumes !== undefined && fileForm in route.schema.consumes
}

/** Answers who asks; throws a Problem when credentials are given but wrong. Undefined credentials are anonymous. */
export type Authenticate = (request: FastifyRequest, operation: string) => Actor | Promise<Actor>

/** May this actor do what the route does? Throws `access.*` Problems through the module that knows roles. */
export type Authorise = (actor: Actor, authority: Authority, operation: string) => void

/** Puts routes on a server. Every one passes authentication and its authority before its handler runs. */
export function registerRoutes(
  app: FastifyInstance,
  routes: readonly Route[],
  guard: { authenticate: Authenticate; authorise: Authorise },
): void {
  for (const route of routes) {
    const { params, querystring, body, headers, response, consumes } = route.schema
    app.route({
      method: route.method,
      url: route.path,
      ...(route.bodyLimit === undefined ? {} : { bodyLimit: route.bodyLimit }),
      config: { operation: route.operation },
      schema: {
        operationId: route.operation,
        summary: route.summary,
        tags: [route.tag],
        hide: route.hidden,
        ...(params === undefined ? {} : { params }),
        ...(querystring === undefined ? {} : { querystring }),
        ...(body === undefined ? {} : { body }),
        ...(headers === undefined ? {} : { headers }),
        ...(response === undefined ? {} : { response }),
      },
      // By callback: a known bearer token is settled without a promise, and this runs for every request.
      onRequest: (request, _reply, done) => {
        const admit = (actor: Actor): void => {
          ;(request as { actor?: Actor }).actor = actor
          guard.authorise(actor, route.authority, route.operation)
        }
        settle(() => guard.authenticate(request, route.operation), admit, done)
      },
      onResponse:
        consumes === undefined
          ? []
          : (request, _reply, done) => {
              dropRest(request.raw)
              done()
            },
      handler: (request, reply) =>
        route.handler({
          params: request.params as undefined,
          query: request.query as undefined,
          body: request.body as undefined,
          headers: request.headers as unknown as undefined,
          actor: (request as { actor?: Actor }).actor ?? anonymous,
          request,
          reply,
        }),
    })
  }
}

/** Runs `find` and then `use` on what it found, at once or when its promise resolves; `done` hears of any failure. */
function settle<T>(find: () => T | Promise<T>, use: (found: T) => void, done: (error?: Error) => void): void {
  let failure: unknown
  try {
    const found = find()
    if (found instanceof Promise) {
      found.then(use).then(() => done(), done)
      return
    }
    use(found)
  } catch (error) {
    failure = error
  }
  done(failure as Error | undefined)
}

interface ValidationFault {
  instancePath: string
  keyword: string
  params: Record<string, unknown>
  message?: string
}

/** Errors told in one answer: nobody reads more, and a body of nothing but errors is not answered with its ninefold. */
const mostErrors = 50

/** Schema faults as coded input errors: which field, what is wrong, what would be right; the first fifty of them. */
export function inputErrors(faults: readonly ValidationFault[], where: string | undefined): InputError[] {
  const told = faults.slice(0, mostErrors).map((fault) => inputError(fault, where))
  const untold = faults.length - told.length
  if (untold === 0) return told
  return [...told, {
    code: 'input.more', message: `另有 ${untold} 处问题未逐一列出`, expected: '请先改正以上各处，再重新提交',
  }]
}

function inputError(fault: ValidationFault, where: string | undefined): InputError {
  const missing = fault.params['missingProperty']
  const field = [fault.instancePath.replace(/^\//, '').replaceAll('/', '.'), missing]
    .filter(Boolean)
    .join('.')
  const [message, expected] = describe(fault)
  return {
    code: `input.${fault.keyword}`,
    field: field === '' ? (where ?? 'body') : field,
    message,
    expected,
  }
}

function describe(fault: ValidationFault): [string, string] {
  const p = fault.params
  switch (fault.keyword) {
    case 'required':
      return ['缺少必填项', `请提供 ${String(p['missingProperty'])}`]
    case 'type':
      return ['类型不对', `应为 ${String(p['type'])}`]
    case 'additionalProperties':
      return [`不认识的字段 ${String(p['additionalProperty']).slice(0, 100)}`, '请去掉该字段']
    case 'enum':
    case 'anyOf':
    case 'const':
      return [
        '取值不在允许范围内',
        Array.isArray(p['allowedValues'])
          ? `应为其中之一：${p['allowedValues'].join('、')}`
          : '请对照接口文档',
      ]
    case 'pattern':
      return ['格式不对', `应符合 ${String(p['pattern'])}`]
    case 'format':
      return p['format'] === 'date-time'
        ? ['不是可以识别的时刻', expectedInstant]
        : ['格式不对', `应为 ${String(p['format'])} 格式`]
    case 'minLength':
    case 'minItems':
    case 'minimum':
      return ['太短或太小', `至少 ${String(p['limit'])}`]
    case 'maxLength':
    case 'maxItems':
    case 'maximum':
      return ['太长或太大', `至多 ${String(p['limit'])}`]
    case 'uniqueItems':
      return ['有重复的项', '每一项只写一次']
    case 'minProperties':
      return ['没有要修改的内容', '至少提供一项']
    default:
      return ['不符合要求', '请对照接口文档']
  }
}

/** Any thrown value as the Problem the caller gets; what is not ours becomes `server.internal` without a word. */
export function toProblem(thrown: unknown): Problem {
  const error = translateDatabaseError(thrown)
  if (error instanceof Problem) return error
  const e = error as {
    validation?: ValidationFault[]
    validationContext?: string
    statusCode?: number
    code?: string
    message?: string
  }
  if (Array.isArray(e.validation)) {
    return new Problem(problems.invalidInput, { errors: inputErrors(e.validation, e.validationContext) })
  }
  if (isBrokenForm(e.message ?? '')) {
    return new Problem(problems.invalidInput, {
      cause: error,
      detail: '表单（multipart/form-data）无法解析，请检查 boundary 与内容是否完整',
    })
  }
  switch (e.statusCode) {
    case 400:
      return new Problem(problems.invalidInput, {
        cause: error,
        detail: '请求无法解析，请检查内容格式与编码',
      })
    case 404:
    case 414:
      return new Problem(problems.notFound, { cause: error })
    case 413:
      return new Problem(problems.tooLarge, { cause: error })
    case 415:
      return new Problem(problems.unsupportedMedia, { cause: error })
    case 429:
      return new Problem(problems.tooMany, { cause: error })
    default:
      if (valueFaults.has(e.code ?? ''))
        return new Problem(problems.invalidInput, { cause: error, detail: '某个取值超出了可处理的范围' })
      return new Problem(e.statusCode === 503 ? problems.unavailable : problems.internal, { cause: error })
  }
}

/**
 * PostgreSQL's words for a value it cannot take: out of range, no date, no uuid, a NUL. A schema should have said so
 * first and more exactly; where one did not, it is still the sender's value and not our failure.
 */
const valueFaults: ReadonlySet<string> = new Set(['22003', '22007', '22008', '22P02', '22021', '22P05'])

/** The form reader throws bare errors at a form it cannot read; its words are the only thing to know them by. */
function isBrokenForm(message: string): boolean {
  return /^Multipart: |multipart data$|^Malformed part header/.test(message)
}

/**
 * Answers what was no HTTP at all, before any route: Node hands over the bare socket. The same shape as every error.
 */
export function answerUnreadable(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy()
    return
  }
  const [status, reason] = unreadable[error.code ?? ''] ?? [400, 'Bad Request']
  const title = status === 431 ? '请求头过大' : status === 408 ? '请求没有在时限内发完' : '请求不是有效的 HTTP'
  const code = 'request.unreadable'
  const body = JSON.stringify({ type: `urn:probity:problem:${code}`, title, status, code })
  socket.end(
    `HTTP/1.1 ${status} ${reason}\r\nContent-Type: application/problem+json; charset=utf-8\r\n` +
      `Content-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  )
}

const unreadable: Readonly<Record<string, [number, string]>> = {
  ERR_HTTP_REQUEST_TIMEOUT: [408, 'Request Timeout'],
  HPE_HEADER_OVERFLOW: [431, 'Request Header Fields Too Large'],
}
