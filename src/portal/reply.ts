/** From a page's content to an answer: frame, validators, caching, security headers. */
import { createHash } from 'node:crypto'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { SiteConfig } from '../config.ts'
import { redact } from '../kernel/personal-data.ts'
import { css, emblemIcon, js } from './assets.ts'
import type { Frame, PageContent } from './layout/frame.ts'
import { layout } from './layout/layout.ts'
import { readPreferences } from './preferences.ts'

/** No inline script or style anywhere, nothing from elsewhere, not to be framed. */
export const contentSecurityPolicy =
  "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | Buffer
}

/** What the frame needs to know about a request. */
export function frameOf(site: SiteConfig, request: FastifyRequest): Frame {
  return {
    site,
    preferences: readPreferences(request.headers.cookie),
    wechat: request.headers['user-agent']?.includes('MicroMessenger') === true,
    base: (site.baseUrl ?? `${request.protocol}://${request.host}`).replace(/\/$/, ''),
    // A person's number in the address must not come back in a link.
    here: redact(request.url) === request.url ? request.url : '/',
    assets: { css: css.url, js: js.url, emblem: emblemIcon.url },
  }
}

/** Draws a page and its headers. `maxAge` 0: the browser asks each time, and gets 304 when nothing changed. */
export function answer(frame: Frame, content: PageContent, options: { status?: number; maxAge: number }): Answer {
  const body = String(layout(frame, content))
  return {
    status: options.status ?? 200,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': contentSecurityPolicy,
      'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=()',
      'cache-control': options.maxAge === 0 ? 'no-cache' : `public, max-age=${options.maxAge}`,
      vary: 'Cookie, User-Agent',
      etag: etagOf(body),
      ...(content.index ? {} : { 'x-robots-tag': 'noindex, nofollow, noarchive' }),
    },
    body,
  }
}

export function etagOf(body: string): string {
  return `W/"${createHash('sha1').update(body).digest('base64url')}"`
}

/** Sends an answer, or 304 when the reader has it already. */
export function send(request: FastifyRequest, reply: FastifyReply, a: Answer): FastifyReply {
  reply.headers({ ...a.headers })
  const known = request.headers['if-none-match']
  const etag = a.headers['etag']
  if (a.status === 200 && etag !== undefined && known?.split(',').some((k) => k.trim() === etag) === true) {
    return reply.code(304).send()
  }
  return reply.code(a.status).send(a.body)
}
