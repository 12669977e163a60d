/** The session cookie and what protects it: no script reads it, no other site sends it, and a change needs a second proof. */
import { fastifyCookie } from '@fastify/cookie'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Config } from '../../../config.ts'
import { constantTimeEqual } from '../../../kernel/crypto.ts'
import type { Origin } from '../actions/context.ts'
import { csrfOf } from '../actions/secrets.ts'

export function originOf(request: FastifyRequest): Origin {
  return { address: request.ip, agent: request.headers['user-agent'] ?? '' }
}

function isSecure(config: Config, request: FastifyRequest): boolean {
  return config.production || request.protocol === 'https'
}

/** `__Host-` binds the cookie to this host and path / and to TLS; plain http in trials cannot carry that prefix. */
function cookieName(secure: boolean): string {
  return secure ? '__Host-probity' : 'probity'
}

/** The session token a request carries, if it has the form of one. */
export function sessionTokenOf(config: Config, request: FastifyRequest): string | undefined {
  const header = request.headers.cookie
  if (header === undefined || !header.includes('probity=')) return undefined
  const token = fastifyCookie.parse(header)[cookieName(isSecure(config, request))]
  return token !== undefined && /^[A-Za-z0-9_-]{43}$/.test(token) ? token : undefined
}

/** Sets the cookie, or removes it when `token` is undefined. It has no lifetime of its own: the server ends sessions. */
export function setSessionCookie(
  config: Config,
  request: FastifyRequest,
  reply: FastifyReply,
  token: string | undefined,
): void {
  const secure = isSecure(config, request)
  const cookie = fastifyCookie.serialize(cookieName(secure), token ?? '', {
    path: '/',
    httpOnly: true,
    sameSite: 'strict',
    secure,
    ...(token === undefined ? { maxAge: 0 } : {}),
  })
  void reply.header('set-cookie', cookie)
}

/** Whether a changing request under a cookie comes from our own pages. */
export function isOwnPage(config: Config, request: FastifyRequest, sessionToken: string): boolean {
  const sent = request.headers['x-csrf-token']
  return typeof sent === 'string' && constantTimeEqual(sent, csrfOf(sessionToken)) && hasOwnOrigin(config, request)
}

/** Whether the `Origin` a browser names is ours. Programs name none, and hold no cookie of anybody else's. */
export function hasOwnOrigin(config: Config, request: FastifyRequest): boolean {
  const origin = request.headers.origin
  if (origin === undefined) return true
  const host = hostOf(origin)
  if (host === undefined) return false
  return host === request.host || (config.site.baseUrl !== undefined && host === hostOf(config.site.baseUrl))
}

function hostOf(url: string): string | undefined {
  return URL.canParse(url) ? new URL(url).host : undefined
}
