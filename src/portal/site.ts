/** The routes of the public site, over any source of data. */
import type { FastifyRequest } from 'fastify'
import type { Route } from '../kernel/http.ts'
import { HIDDEN } from '../kernel/masking.ts'
import { Problem, problems } from '../kernel/problem.ts'
import { RecordRevoked } from '../modules/publicity/index.ts'
import { assets } from './assets.ts'
import { csv, json } from './download.ts'
import { listRoutes } from './lists/routes.ts'
import { fixedPaths, newsRss, robots, rss, sitemap, sitemapIndex, sitemapPart } from './machine.ts'
import type { PageDefinition } from './page.ts'
import { pages } from './pages/index.ts'
import { render as renderError } from './pages/error/page.ts'
import { render as renderPreferences } from './pages/preferences/page.ts'
import { renderRevoked } from './pages/record/revoked.ts'
import { load as loadPublicity, query as publicityQuery } from './pages/publicity/page.ts'
import { render as renderStyleguide } from './pages/styleguide/page.ts'
import { localPath, preferenceCookies } from './preferences.ts'
import { answer, etagOf, frameOf, send, type Answer } from './reply.ts'
import { askOf, get, type Place } from './route.ts'
import type { PublicityKind, Source } from './source.ts'
import type { PageCache } from './live/page-cache.ts'

/** Where drawn pages may be kept. */
type PageKeeper = Pick<PageCache, 'get' | 'ticket' | 'put'>

/** An error as a page that helps; the server's error handler calls it for readers who accept HTML. */
export function siteError(place: Pick<Place, 'site'>, request: FastifyRequest, problem: Problem): Answer {
  const content = problem instanceof RecordRevoked ? renderRevoked(problem.revocation) : renderError(problem)
  const page = answer(frameOf(place.site, request), content, { status: problem.status, maxAge: 0 })
  return { ...page, headers: { ...page.headers, 'cache-control': 'no-store' } }
}

/** The routes over any source of data: the doors in service, fixtures in tests and the style guide. */
export function siteRoutes(
  place: Place,
  sourceOf: (request: FastifyRequest) => Source,
  keeper?: PageKeeper,
): Route[] {
  return [
    ...pages.map((page) => pageRoute(place, sourceOf, page, keeper)),
    ...(['permit', 'penalty'] as const).flatMap((kind) => downloadRoutes(place, sourceOf, kind)),
    ...listRoutes(place, sourceOf),
    suggestRoute(place, sourceOf),
    preferencesRoute(place),
    assetRoute(),
    ...machineRoutes(place, sourceOf),
    ...(place.production ? [] : [styleguideRoute(place)]),
  ]
}

function pageRoute(
  place: Place,
  sourceOf: (request: FastifyRequest) => Source,
  page: PageDefinition<unknown>,
  keeper?: PageKeeper,
): Route {
  return get(page.operation, page.path, page.summary, page.query, async (incoming) => {
    const { request, reply } = incoming
    const frame = frameOf(place.site, request)
    const keep = page.subjectOf !== undefined && !request.url.includes('?') ? keeper : undefined
    const key =
      keep === undefined
        ? ''
        : [request.url, frame.base, frame.preferences.theme, frame.preferences.text, frame.wechat].join(' ')
    const kept = await keep?.get(key)
    if (kept !== undefined) return send(request, reply, { status: 200, ...kept })
    const ticket = keep?.ticket()
    const ask = askOf(place.site, incoming)
    const view = await page.load(sourceOf(request), ask)
    const elsewhere = page.movedTo?.(view, ask)
    // For now: it may move again.
    if (elsewhere !== undefined)
      return reply.code(302).headers({ location: elsewhere, 'cache-control': 'no-cache' }).send()
    const drawn = answer(frame, page.render(view, frame), { maxAge: page.maxAge })
    const subject = page.subjectOf?.(view)
    if (ticket !== undefined && subject !== undefined)
      keep?.put(key, subject, ticket, { headers: drawn.headers, body: Buffer.from(drawn.body) })
    return send(request, reply, drawn)
  })
}

function downloadRoutes(place: Place, sourceOf: (request: FastifyRequest) => Source, kind: PublicityKind): Route[] {
  const path = `/publicity/${kind === 'permit' ? 'permits' : 'penalties'}`
  const formats = [
    ['csv', 'text/csv; charset=utf-8', csv],
    ['json', 'application/json; charset=utf-8', json],
  ] as const
  return formats.map(([format, type, write]) =>
    get(`portal.${kind}-${format}`, `${path}.${format}`, `${kind} ${format}`, publicityQuery, async (incoming) => {
      const { result } = await loadPublicity(kind, sourceOf(incoming.request), askOf(place.site, incoming))
      const body = write(result.items, result.next)
      return send(incoming.request, incoming.reply, {
        status: 200,
        headers: {
          'content-type': type,
          'cache-control': 'no-cache',
          'content-disposition': `attachment; filename="${kind}.${format}"`,
          'x-robots-tag': 'noindex',
          etag: etagOf(body),
        },
        body,
      })
    }),
  )
}

/** How many subjects are offered below the search field. */
const SUGGESTIONS = 8

/** What the search field offers while a name is typed; a person's number is not looked for. */
function suggestRoute(place: Place, sourceOf: (request: FastifyRequest) => Source): Route {
  return get('portal.suggest', '/search/suggest', '输入提示', ['q'], async (incoming) => {
    const { request, reply } = incoming
    const q = (askOf(place.site, incoming).query['q'] ?? '').trim()
    const asked = [...q].length >= 2 && q.length <= 60 && !q.includes(HIDDEN)
    const body = JSON.stringify({ items: asked ? await sourceOf(request).suggest(q, SUGGESTIONS) : [] })
    return send(request, reply, {
      status: 200,
      headers: {
        'content-type': 'application/json; charset=utf-8',
        'cache-control': 'public, max-age=60',
        'x-robots-tag': 'noindex',
        etag: etagOf(body),
      },
      body,
    })
  })
}

function preferencesRoute(place: Place): Route {
  return get(
    'portal.preferences',
    '/preferences',
    '显示设置',
    ['theme', 'text', 'back'],
    ({ query, request, reply }) => {
      const wish = (query ?? {}) as { theme?: string; text?: string; back?: string }
      const cookies = preferenceCookies(wish)
      if (cookies.length > 0) {
        return reply
          .code(303)
          .headers({ 'set-cookie': cookies, location: localPath(wish.back), 'cache-control': 'no-store' })
          .send()
      }
      const frame = frameOf(place.site, request)
      return send(request, reply, answer(frame, renderPreferences(frame), { maxAge: 0 }))
    },
  )
}

function assetRoute(): Route {
  return get('portal.asset', '/assets/:file', '样式、脚本与图形', [], ({ params, request, reply }) => {
    const found = assets.get(`/assets/${(params as unknown as { file: string }).file}`)
    if (found === undefined) throw new Problem(problems.notFound)
    return send(request, reply, {
      status: 200,
      headers: {
        'content-type': found.type,
        'cache-control': 'public, max-age=31536000, immutable',
        etag: etagOf(found.body),
      },
      body: found.body,
    })
  })
}

type Write = (base: string, source: Source, params: Readonly<Record<string, string>>) => Promise<string>

function machineRoutes(place: Place, sourceOf: (request: FastifyRequest) => Source): Route[] {
  const text = (operation: string, path: string, type: string, maxAge: number, write: Write): Route =>
    get(`portal.${operation}`, path, path, [], async ({ params, request, reply }) => {
      const { base } = frameOf(place.site, request)
      const body = await write(base, sourceOf(request), (params ?? {}) as Readonly<Record<string, string>>)
      const headers = { 'content-type': type, 'cache-control': `public, max-age=${maxAge}`, etag: etagOf(body) }
      return send(request, reply, { status: 200, headers, body })
    })
  const xml = 'application/xml; charset=utf-8'
  const rssType = 'application/rss+xml; charset=utf-8'
  return [
    text('robots', '/robots.txt', 'text/plain; charset=utf-8', 3600, async (base) => robots(base)),
    text('sitemap', '/sitemap.xml', xml, 3600, async (base, source) => {
      const steps = await source.codeSteps(sitemapPart)
      return steps.length === 0 ? sitemapOf(base, source, '') : sitemapIndex(base, steps)
    }),
    text('sitemap-part', '/sitemaps/:part', xml, 3600, (base, source, { part }) => {
      const after = /^(0|[0-9A-Z]{18})\.xml$/.exec(part ?? '')?.[1]
      if (after === undefined) throw new Problem(problems.notFound)
      return sitemapOf(base, source, after === '0' ? '' : after)
    }),
    text('feed', '/feed.xml', rssType, 60, async (base, source) =>
      rss(base, place.site.name, await source.changes(50)),
    ),
    text('news-feed', '/news.xml', rssType, 300, async (base, source) =>
      newsRss(base, place.site.name, (await source.news(undefined, undefined, 30))?.items ?? []),
    ),
  ]
}

/** One file of the sitemap: the subjects behind `after`; the first also holds what is no subject. */
async function sitemapOf(base: string, source: Source, after: string): Promise<string> {
  const subjects = (await source.indexable(after === '' ? undefined : after, sitemapPart)).map((c) => `/subjects/${c}`)
  if (after !== '') return sitemap(base, subjects)
  const articles = (await source.news(undefined, undefined, 1000))?.items ?? []
  const lists = (await source.lists()).filter((l) => l.indexed).map((l) => `/lists/${l.code}`)
  const cases = (await source.jointCases({ kind: undefined, cursor: undefined, limit: 1000 })).items
  const memoranda = await source.memoranda()
  const carried = (await source.nationalLists())[0]?.items.filter((item) => item.code !== undefined) ?? []
  return sitemap(base, [
    ...fixedPaths(articles),
    ...carried.map((item) => `/law/national-measures/${item.code}`),
    ...memoranda.map((m) => `/law/memoranda/${m.code}`),
    ...lists,
    ...cases.map((c) => `/joint-cases/${c.id}`),
    ...subjects,
  ])
}

function styleguideRoute(place: Place): Route {
  return get('portal.styleguide', '/styleguide', '组件样例', [], ({ request, reply }) => {
    const frame = frameOf(place.site, request)
    return send(request, reply, answer(frame, renderStyleguide(frame), { maxAge: 0 }))
  })
}
