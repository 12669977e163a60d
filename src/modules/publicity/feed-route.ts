/** `GET /feed`: pages of changes, or a stream of them as they happen. */
import { Type } from 'typebox'
import type { Context } from '../../context.ts'
import { readFeed } from '../../kernel/feed.ts'
import { defineRoute, type Route } from '../../kernel/http.ts'
import { noteFeedLooks } from './feed-looks.ts'
import { mayReadMore, type FeedStreams } from './feed-streams.ts'

const FeedPage = Type.Object({
  items: Type.Array(
    Type.Object({
      position: Type.Integer({ description: '位置，只增不减' }),
      at: Type.String({ description: '发生时间' }),
      kind: Type.String({ description: 'published、corrected、withdrawn、repaired、listed、delisted、subject-changed……' }),
      subject: Type.Optional(
        Type.Object(
          { id: Type.String(), code: Type.Optional(Type.String()), name: Type.Optional(Type.String()) },
          { description: '撤回、移出、修复只给出记录标识，供持有者删除；不再公示的，不再写明主体' },
        ),
      ),
      object: Type.Optional(Type.Object({ type: Type.String(), id: Type.String() })),
      detail: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
    }),
  ),
  next: Type.Integer({ description: '下一次请求的 after' }),
  end: Type.Integer({ description: '目前的最后位置' }),
})

export function feedRoute(ctx: Context, streams: FeedStreams): Route {
  return defineRoute({
    operation: 'feed.read', method: 'GET', path: '/api/v1/feed', tag: '变更流',
    summary: '按位置读取公示、更正、撤回、列入、移出、修复等变更；Accept: text/event-stream 时为实时流，凭证失效即断开',
    authority: 'public',
    schema: {
      querystring: Type.Object({
        after: Type.Integer({ minimum: 0, default: 0, description: '上次读到的位置' }),
        limit: Type.Integer({ minimum: 1, maximum: 1000, default: 100 }),
      }),
      headers: Type.Object({
        accept: Type.Optional(Type.String()),
        'last-event-id': Type.Optional(Type.String({ description: '实时流断开后从这一位置之后继续，先于 after' })),
      }),
      produces: {
        'application/json': '一页变更',
        'text/event-stream': '实时流：每个事件的 id 是位置，event 是种类，data 是 JSON，与 items 的一项相同',
      },
      credentials: { scope: 'feed:read' },
      response: { 200: FeedPage },
    },
    handler: async ({ query, actor, headers, request, reply }) => {
      if (headers.accept?.includes('text/event-stream') === true) {
        const resumed = Number(headers['last-event-id'])
        const after = Number.isSafeInteger(resumed) && resumed > 0 ? resumed : query.after
        const events = streams.open({ request, response: reply.raw, actor, after })
        return reply
          .header('content-type', 'text/event-stream; charset=utf-8')
          .header('cache-control', 'no-store')
          .send(events)
      }
      const publicOnly = !mayReadMore(actor)
      const page = await readFeed(ctx.db, { after: query.after, limit: query.limit, publicOnly })
      if (!publicOnly) await noteFeedLooks(ctx.db, actor, page.items, request.id)
      return { items: page.items.map(({ public: _, ...event }) => event), next: page.next, end: page.end }
    },
  })
}
