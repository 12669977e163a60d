/**
 * What /openapi.json says beyond the schemas that validate: who may call, every body and header that is read, and the
 * errors. Made from the routes and from nothing else, so that it cannot say what the server does not do.
 */
import { Type, type TSchema } from 'typebox'
import type { Route } from './http.ts'
import { fileBytes } from './schema.ts'

type Node = Record<string, unknown>

/** The body of every error, as `Problem` writes it (RFC 9457 3). */
export const ProblemView = Type.Object(
  {
    type: Type.String({ description: 'urn:probity:problem: 加 code' }),
    title: Type.String({ description: '哪里不对，可以显示给使用者' }),
    status: Type.Integer({ description: 'HTTP 状态码' }),
    code: Type.String({ description: '不会改变，可以在程序中判断' }),
    detail: Type.Optional(Type.String({ description: '这一次哪里不对、怎样才对' })),
    errors: Type.Optional(
      Type.Array(
        Type.Object({
          code: Type.String(),
          field: Type.Optional(Type.String({ description: '哪一项' })),
          row: Type.Optional(Type.Integer({ description: '第几行' })),
          message: Type.String({ description: '哪里不对' }),
          expected: Type.Optional(Type.String({ description: '怎样才对' })),
        }),
        { description: '逐项说明' },
      ),
    ),
    requestId: Type.Optional(Type.String({ description: '5xx 时的请求编号，报修时请提供' })),
  },
  { description: '错误（RFC 9457）' },
)

const problemType = 'application/problem+json'
const json = 'application/json'

/** What the document needs beside the operations: the ways to prove who one is, and the shape of errors. */
export function openApiComponents(given: { clientScopes: Record<string, string>; cookie: string }): Node {
  return {
    securitySchemes: {
      oauth2: {
        type: 'oauth2',
        description: '客户端的访问令牌，放在请求头 Authorization: Bearer 中',
        flows: { clientCredentials: { tokenUrl: '/api/v1/token', scopes: given.clientScopes } },
      },
      client: { type: 'http', scheme: 'basic', description: '客户端编号和密钥' },
      session: {
        type: 'apiKey',
        in: 'cookie',
        name: given.cookie,
        description: '登录（POST /api/v1/session）后的会话；经 https 时名称为 __Host-probity，否则为 probity',
      },
      csrf: {
        type: 'apiKey',
        in: 'header',
        name: 'X-CSRF-Token',
        description: '凭会话修改时必须送回，取自 /api/v1/session 应答的 csrf',
      },
    },
    responses: Object.fromEntries(
      Object.entries(failures).map(([status, { name }]) => [name, refusal(status)]),
    ) as Node,
    schemas: { Problem: plain(ProblemView) },
  }
}

/**
 * Completes every operation of a document made by the framework. `grantable` are the scopes a client may hold; a route
 * that asks for another is for people.
 */
export function describeRoutes(document: Node, routes: readonly Route[], grantable: ReadonlySet<string>): Node {
  const known = new Map(routes.map((route) => [route.operation, route]))
  const paths = Object.entries(document['paths'] as Record<string, Record<string, Node>>).map(([path, methods]) => [
    path,
    Object.fromEntries(
      Object.entries(methods).map(([method, operation]) => {
        const route = known.get(operation['operationId'] as string)
        return [method, route === undefined ? operation : described(operation, route, grantable)]
      }),
    ),
  ])
  return { ...document, paths: Object.fromEntries(paths) as Node }
}

function described(operation: Node, route: Route, grantable: ReadonlySet<string>): Node {
  const { security: _, parameters, requestBody, responses, ...rest } = operation
  const security = securityOf(route, grantable)
  const asked = ((parameters ?? []) as Node[]).filter((one) => !isReserved(one)).map(parameter)
  const body = bodyOf(route, requestBody as Node | undefined)
  return {
    ...rest,
    ...(asked.length === 0 ? {} : { parameters: asked }),
    ...(body === undefined ? {} : { requestBody: body }),
    ...(security === undefined ? {} : { security }),
    responses: responsesOf(route, responses as Record<string, Node>),
  }
}

/** Alternatives, each a set of proofs that are needed together; undefined: none is asked or read. */
function securityOf(route: Route, grantable: ReadonlySet<string>): Record<string, string[]>[] | undefined {
  const { authority, schema } = route
  if (authority === 'public') {
    const { credentials } = schema
    if (credentials === undefined) return undefined
    return credentials === 'client' ? [{ client: [] }, {}] : [{}, { oauth2: [credentials.scope] }]
  }
  const scope = 'scope' in authority ? authority.scope : undefined
  const writes = route.method !== 'GET'
  const session = { session: authority.roles === undefined && scope !== undefined ? [scope] : [] }
  return [
    ...(scope !== undefined && grantable.has(scope) ? [{ oauth2: [scope] }] : []),
    writes ? { ...session, csrf: [] } : session,
  ]
}

/** OpenAPI ignores these as parameters: they are told by content types and by security (3.1.1, 4.8.12.2). */
function isReserved(one: Node): boolean {
  return one['in'] === 'header' && ['accept', 'content-type', 'authorization'].includes(String(one['name']))
}

/** What has a default need not be sent. Headers are read in lower case and told as they are usually written. */
function parameter(one: Node): Node {
  const { required, name, ...rest } = one
  const isHeader = one['in'] === 'header'
  const written = isHeader ? String(name).replace(/(?:^|-)[a-z]/g, (first) => first.toUpperCase()) : name
  const needed = required === true && !hasDefault(one['schema'])
  return { ...rest, name: written, required: needed }
}

function bodyOf(route: Route, made: Node | undefined): Node | undefined {
  const { consumes } = route.schema
  if (consumes === undefined) {
    if (made === undefined) return undefined
    const content = Object.entries(made['content'] as Record<string, Node>)
    return {
      ...made,
      content: Object.fromEntries(
        content.map(([type, media]) => [type, { ...media, schema: sent(media['schema']) }]),
      ),
    }
  }
  const content = Object.entries(consumes).map(([type, schema]) => [type, { schema: sent(plain(schema)) }])
  return { content: Object.fromEntries(content) as Node, required: true }
}

/** A schema as its sender sees it: what has a default is not required. */
function sent(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(sent)
  if (typeof schema !== 'object' || schema === null) return schema
  const made = Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, sent(value)]))
  const { required, properties } = made as { required?: unknown; properties?: Node }
  if (!Array.isArray(required) || properties === undefined) return made
  return { ...made, required: required.filter((name) => !hasDefault(properties[String(name)])) }
}

function hasDefault(schema: unknown): boolean {
  return typeof schema === 'object' && schema !== null && Object.hasOwn(schema, 'default')
}

const meanings: Readonly<Record<string, string>> = {
  200: '成功',
  201: '已建立',
  202: '已受理，随后办理',
  204: '已办理，没有内容',
}

/** What may go wrong anywhere: the name of the answer in the document, and what it means. */
const failures: Readonly<Record<string, { name: string; meaning: string }>> = {
  400: { name: 'InvalidInput', meaning: '提交的内容不符合要求' },
  401: { name: 'NotSignedIn', meaning: '没有登录，或者凭证无效' },
  403: { name: 'NotAllowed', meaning: '没有这项权限' },
  413: { name: 'TooLarge', meaning: '提交的内容过大' },
  429: { name: 'TooMany', meaning: '请求过于频繁，请按 Retry-After 等待' },
  default: { name: 'Other', meaning: '其他错误' },
}

/** A failure's answer; `own` is what a route answers with beside problems. */
function refusal(status: string, own?: Node): Node {
  const retryAfter = { schema: { type: 'integer' }, description: '多少秒后再试' }
  return {
    description: failures[status]?.meaning ?? '',
    ...(status === '429' ? { headers: { 'Retry-After': retryAfter } } : {}),
    content: { ...own, [problemType]: { schema: { $ref: '#/components/schemas/Problem' } } },
  }
}

function responsesOf(route: Route, made: Record<string, Node>): Record<string, Node> {
  const good = Object.entries(made).filter(([status]) => status.startsWith('2'))
  const declared = Object.entries(made).filter(([status]) => !status.startsWith('2'))
  return Object.fromEntries([
    ...good.map(([status, answer]) => [status, goodAnswer(route, status, answer)]),
    ...failuresOf(route).map((status) => [status, { $ref: `#/components/responses/${failures[status]?.name}` }]),
    ...declared.map(([status, answer]) => [status, refusal(status, answer['content'] as Node)]),
  ]) as Record<string, Node>
}

/** A good answer by its types: JSON has the schema of the route, anything else is text or a file. */
function goodAnswer(route: Route, status: string, made: Node): Node {
  const { produces } = route.schema
  const declared = made['content'] as Node | undefined
  const content =
    produces === undefined
      ? declared
      : Object.fromEntries(
          Object.entries(produces).map(([type, about]) => [
            type,
            type === json ? declared?.[json] : { schema: plain(isText(type) ? flowingText(about) : fileBytes(about)) },
          ]),
        )
  return {
    description: meanings[status] ?? made['description'],
    ...(content === undefined ? {} : { content }),
  }
}

const flowingText = (description: string): TSchema => Type.String({ description })

function isText(type: string): boolean {
  return type.startsWith('text/') || type.endsWith('ndjson')
}

/** What the server itself may answer before a handler has a word. */
function failuresOf(route: Route): string[] {
  const { params, querystring, body, consumes } = route.schema
  const takes = body !== undefined || consumes !== undefined
  return [
    ...(takes || params !== undefined || querystring !== undefined ? ['400'] : []),
    ...(route.authority === 'public' ? [] : ['401', '403']),
    ...(takes ? ['413'] : []),
    '429',
    'default',
  ]
}

/** A schema as JSON: without what its library keeps beside it. */
function plain(schema: TSchema): Node {
  return JSON.parse(JSON.stringify(schema)) as Node
}
