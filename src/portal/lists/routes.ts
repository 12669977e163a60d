/** A list's entries to take away: CSV and JSON of exactly what is on the page, and RSS of the newest. */
import type { FastifyRequest } from 'fastify'
import type { Incoming, Route } from '../../kernel/http.ts'
import { csv, json } from '../download.ts'
import { changesRss } from '../machine.ts'
import { found } from '../page.ts'
import { load, query } from '../pages/list/page.ts'
import { etagOf, frameOf, send } from '../reply.ts'
import { askOf, get, type Place } from '../route.ts'
import type { Source } from '../source.ts'
import type { Change } from '../types.ts'
import type { ListFile } from './types.ts'

const FEED = 50

/** Never indexed, asked for each time: adverse entries are in them. */
function answer({ request, reply }: Incoming, type: string, body: string, name?: string): unknown {
  return send(request, reply, {
    status: 200,
    headers: {
      'content-type': type,
      'cache-control': 'no-cache',
      'x-robots-tag': 'noindex',
      etag: etagOf(body),
      ...(name === undefined ? {} : { 'content-disposition': `attachment; filename="${name}"` }),
    },
    body,
  })
}

export function listRoutes(place: Place, sourceOf: (request: FastifyRequest) => Source): Route[] {
  const formats = [
    ['csv', 'text/csv; charset=utf-8', csv],
    ['json', 'application/json; charset=utf-8', json],
  ] as const
  return [
    ...formats.map(([format, type, write]) =>
      get(
        `portal.list-${format}`,
        `/lists/:list/entries.${format}`,
        `名单列入信息 ${format}`,
        query,
        async (incoming) => {
          const { list } = await load(sourceOf(incoming.request), askOf(place.site, incoming))
          return answer(
            incoming,
            type,
            write(list.entries.items, list.entries.next),
            `${list.code}.${format}`,
          )
        },
      ),
    ),
    get('portal.list-feed', '/lists/:list/feed.xml', '名单订阅', [], async (incoming) => {
      const { params } = askOf(place.site, incoming)
      const list = found(await sourceOf(incoming.request).list(params['list'] ?? '', { limit: FEED }))
      const { base } = frameOf(place.site, incoming.request)
      const about = {
        title: `${place.site.name} ${list.title}`,
        description: '新近列入、现在公示的主体',
        path: `/lists/${list.code}`,
        self: `/lists/${list.code}/feed.xml`,
      }
      return answer(incoming, 'application/rss+xml; charset=utf-8', changesRss(base, about, changesOf(list)))
    }),
  ]
}

function changesOf(list: ListFile): Change[] {
  return list.entries.items.map((r) => ({
    at: r.decidedOn ?? r.publicFrom ?? '',
    title: r.summary,
    tone: r.tone,
    kindTitle: list.title,
    subject: r.subject.name,
    authority: r.authority.name,
    href: r.href ?? `/records/${r.id}`,
  }))
}
