/**
 * `POST /api/v1/token`. Errors of the protocol have the form of RFC 6749 5.2 (`{error, error_description}`) and not of
 * problem+json, because OAuth client libraries read that form and nothing else; limits, which the RFC does not know,
 * are problems as everywhere.
 */
import type { FastifyReply } from 'fastify'
import { defineRoute, type Route } from '../../../kernel/http.ts'
import type { AccessContext } from '../actions/context.ts'
import { issueToken, type TokenError } from '../actions/tokens.ts'
import { proofBytes, Token, TokenRefusal, TokenRequest } from '../schema.ts'
import type { Guard } from './guard.ts'

interface Proof {
  clientId: string
  secret: string
}

/** Id and secret from HTTP Basic, each form-encoded before base64 (RFC 6749 2.3.1); undefined when it is not readable. */
export function readBasic(header: string): Proof | undefined {
  const match = /^basic +([A-Za-z0-9+/]+={0,2}) *$/i.exec(header)
  if (match === null) return undefined
  const text = Buffer.from(match[1] as string, 'base64').toString('utf8')
  const colon = text.indexOf(':')
  if (colon < 0) return undefined
  try {
    const decode = (part: string): string => decodeURIComponent(part.replaceAll('+', ' '))
    return { clientId: decode(text.slice(0, colon)), secret: decode(text.slice(colon + 1)) }
  } catch {
    return undefined
  }
}

export function tokenRoutes(ctx: AccessContext, guard: Guard): Route[] {
  return [
    defineRoute({
      operation: 'tokens.create',
      method: 'POST',
      path: '/api/v1/token',
      summary: '用客户端编号和密钥换取一小时有效的访问令牌（OAuth 2.0 客户端凭证）',
      tag: '访问控制',
      authority: 'public',
      bodyLimit: proofBytes,
      schema: {
        body: TokenRequest,
        response: { 200: Token, 400: TokenRefusal, 401: TokenRefusal },
        consumes: { 'application/x-www-form-urlencoded': TokenRequest, 'application/json': TokenRequest },
        credentials: 'client',
      },
      handler: async ({ body, request, reply }) => {
        const { authorization } = request.headers
        void reply.header('cache-control', 'no-store').header('pragma', 'no-cache')
        const usesBasic = authorization !== undefined
        const proof = proofOf(authorization, body ?? {})
        if ('error' in proof) return answer(reply, proof, usesBasic)
        const issued = await issueToken(ctx, { ...proof, scope: body?.scope }, request.ip)
        if (!('error' in issued)) return issued
        if (issued.error === 'invalid_client') guard.failed(request)
        return answer(reply, issued, usesBasic)
      },
    }),
  ]
}

interface Body {
  grant_type?: string
  client_id?: string
  client_secret?: string
}

function proofOf(authorization: string | undefined, body: Body): Proof | TokenError {
  if (body.grant_type === undefined) {
    return { error: 'invalid_request', error_description: '缺少 grant_type，应为 client_credentials' }
  }
  if (body.grant_type !== 'client_credentials') {
    return { error: 'unsupported_grant_type', error_description: '只支持 client_credentials' }
  }
  if (authorization !== undefined) {
    if (body.client_secret !== undefined) {
      return { error: 'invalid_request', error_description: '密钥只能用一种方式提供：HTTP Basic 或请求体' }
    }
    return readBasic(authorization) ?? { error: 'invalid_client', error_description: '客户端编号或密钥不正确' }
  }
  if (body.client_id === undefined || body.client_secret === undefined) {
    return { error: 'invalid_request', error_description: '缺少客户端编号或密钥（HTTP Basic，或 client_id 与 client_secret）' }
  }
  return { clientId: body.client_id, secret: body.client_secret }
}

function answer(reply: FastifyReply, error: TokenError, usesBasic: boolean): TokenError {
  const unknown = error.error === 'invalid_client'
  void reply.code(unknown ? 401 : 400)
  if (unknown && usesBasic) void reply.header('www-authenticate', 'Basic realm="probity"')
  return error
}
