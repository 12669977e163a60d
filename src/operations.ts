/** What operators and their tools read: health, readiness, metrics, and the description of the interface. */
import { collectDefaultMetrics, Gauge, Registry } from 'prom-client'
import { Type } from 'typebox'
import type { Context } from './context.ts'
import { sql } from './kernel/db.ts'
import { defineRoute, type Route } from './kernel/http.ts'
import { Problem, problems } from './kernel/problem.ts'
import { queueStatus } from './kernel/queue.ts'

/** What has to be true before this server answers; each is named when it is not. */
export type Readiness = () => Promise<{ ready: boolean; waiting: string[] }>

export function operationsRoutes(ctx: Context, readiness: Readiness): Route[] {
  const metrics = metricsOf(ctx)
  return [
    defineRoute({
      operation: 'server.health',
      method: 'GET',
      path: '/healthz',
      tag: '运行',
      summary: '进程存活',
      authority: 'public',
      schema: { response: { 200: Type.Object({ status: Type.String() }) } },
      handler: () => ({ status: 'ok' }),
    }),
    defineRoute({
      operation: 'server.ready',
      method: 'GET',
      path: '/readyz',
      tag: '运行',
      summary: '可以提供服务',
      authority: 'public',
      schema: { response: { 200: Type.Object({ status: Type.String() }) } },
      handler: async () => {
        const away = (cause: unknown): never => {
          throw new Problem(problems.unavailable, { detail: '数据库不可用', cause })
        }
        const state = await readiness().catch(away)
        if (!state.ready)
          throw new Problem(problems.unavailable, { detail: `尚未就绪：${state.waiting.join('、')}` })
        await sql`SELECT 1`.execute(ctx.db).catch(away)
        return { status: 'ready' }
      },
    }),
    defineRoute({
      operation: 'server.metrics',
      method: 'GET',
      path: '/metrics',
      tag: '运行',
      summary: 'Prometheus 指标',
      authority: 'public',
      schema: {},
      hidden: true,
      handler: async ({ reply }) => {
        const body = await metrics.metrics()
        return reply.header('content-type', metrics.contentType).send(body)
      },
    }),
    defineRoute({
      operation: 'server.openapi',
      method: 'GET',
      path: '/openapi.json',
      tag: '运行',
      summary: '接口描述',
      authority: 'public',
      schema: {},
      hidden: true,
      handler: ({ request, reply }) =>
        reply
          .header('content-type', 'application/json; charset=utf-8')
          .send(JSON.stringify(request.server.swagger())),
    }),
  ]
}

function metricsOf(ctx: Context): Registry {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  new Gauge({
    name: 'probity_database_connections',
    help: 'Connections of this process by state',
    labelNames: ['state'],
    registers: [registry],
    collect() {
      this.set({ state: 'total' }, ctx.pool.totalCount)
      this.set({ state: 'idle' }, ctx.pool.idleCount)
      this.set({ state: 'waiting' }, ctx.pool.waitingCount)
    },
  })
  new Gauge({
    name: 'probity_queue_jobs',
    help: 'Jobs waiting and jobs given up',
    labelNames: ['state'],
    registers: [registry],
    async collect() {
      const status = await queueStatus(ctx.db)
      this.set({ state: 'waiting' }, status.waiting)
      this.set({ state: 'failed' }, status.failed)
    },
  })
  return registry
}
