/** The session cookie and what protects it: no script reads it, no other site sends it, and a change needs a second proof. */
import { parseCookie, stringifySetCookie } from 'cookie'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Config } from '../../../config.ts'
import { constantTimeEqual } from '../../../kernel/crypto.ts'
import type { Origin } from '../actions/context.ts'
import { csrfOf } from '../actions/secrets.ts'

export function originOf(request: FastifyRequest): Origin {
  return { address: request.ip, agent: request.headers['user-agent'] ?? '' }
}

/** Over TLS, by what was set or by what the trusted proxy says. */
function isSecure(config: Config, request: FastifyRequest): boolean {
  return config.production || isHttps(config) || request.protocol === 'https'
}

/** Whether this site is known to be reached by https only: the address in PROBITY_BASE_URL says so. */
export function isHttps(config: Config): boolean {
  return config.site.baseUrl?.startsWith('https:') === true
}

/** `__Host-` binds the cookie to this host and path / and to TLS; plain http in trials cannot carry that prefix. */
export function cookieName(secure: boolean): string {
  return secure ? '__Host-probity' : 'probity'
}

/** The session token a request carries, if it has the form of one. */
export function sessionTokenOf(config: Config, request: FastifyRequest): string | undefined {
  const header = request.headers.cookie
  if (header === undefined || !header.includes('probity=')) return undefined
  const token = parseCookie(header)[cookieName(isSecure(config, request))]
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
  const cookie = stringifySetCookie({
    name: cookieName(secure),
    value: token ?? '',
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
  return isOurHost(config, request, host)
}

function isOurHost(config: Config, request: FastifyRequest, host: string | undefined): boolean {
  if (host === undefined) return false
  return host === request.host || (config.site.baseUrl !== undefined && host === hostOf(config.site.baseUrl))
}

/**
 * Whether a browser says that a page of ours sent this request. Unlike `hasOwnOrigin` it wants to be told: by
 * `Sec-Fetch-Site`, which pages cannot forge, else by `Origin`, else (old browsers) by `Referer`, which our
 * `referrer-policy: same-origin` lets through to ourselves.
 */
export function isSentFromHere(config: Config, request: FastifyRequest): boolean {
  const { origin, referer, 'sec-fetch-site': site } = request.headers
  if (site !== undefined && site !== 'same-origin') return false
  if (origin !== undefined) return hasOwnOrigin(config, request)
  if (site !== undefined) return true
  return referer !== undefined && isOurHost(config, request, hostOf(referer))
}

/**
 * Whether this is a form of the console that a page of ours sent. A form cannot carry `X-CSRF-Token`; its proof is the
 * field `csrf`, which is read after the guard: the console's `defineForm` checks it before anything else is done.
 */
export function isFormFromHere(config: Config, request: FastifyRequest): boolean {
  const type = request.headers['content-type'] ?? ''
  return /^(application\/x-www-form-urlencoded|multipart\/form-data)\b/i.test(type) && isSentFromHere(config, request)
}

/** The proof to put into the forms of a page; undefined without a session cookie. */
export function formProof(config: Config, request: FastifyRequest): string | undefined {
  const token = sessionTokenOf(config, request)
  return token === undefined ? undefined : csrfOf(token)
}

/** Whether a form's field `csrf` is the proof of the session that sends it. */
export function isFormProof(config: Config, request: FastifyRequest, sent: unknown): boolean {
  const proof = formProof(config, request)
  return proof !== undefined && typeof sent === 'string' && constantTimeEqual(sent, proof)
}

function hostOf(url: string): string | undefined {
  return URL.canParse(url) ? new URL(url).host : undefined
}
