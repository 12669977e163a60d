/** What operators and their tools read: health, readiness, metrics, and the description of the interface. */
import { collectDefaultMetrics, Counter, Gauge, Registry } from 'prom-client'
import { Type } from 'typebox'
import type { Context } from './context.ts'
import { lastBackup } from './kernel/backup/index.ts'
import { sql, within } from './kernel/db.ts'
import { defineRoute, type Route } from './kernel/http.ts'
import { Problem, problems } from './kernel/problem.ts'
import { queueStatus } from './kernel/queue.ts'
import { systemActor } from './kernel/journal.ts'
import { listSeals } from './kernel/seal.ts'
import { tokenRefusals } from './modules/access/index.ts'
import { silentFeeds } from './modules/exchange/index.ts'

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

/** A reading is for tools that ask every few seconds: one that waits for a database that is away is worth nothing. */
const patienceMs = 2000

function metricsOf(ctx: Context): Registry {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const registers = [registry]
  const db = within(ctx.db, patienceMs)
  new Gauge({
    name: 'probity_database_connections', help: 'Connections of this process by state', labelNames: ['state'],
    registers,
    collect() {
      this.set({ state: 'total' }, ctx.pool.totalCount)
      this.set({ state: 'idle' }, ctx.pool.idleCount)
      this.set({ state: 'waiting' }, ctx.pool.waitingCount)
    },
  })
  new Gauge({
    name: 'probity_database_up', help: '1 while the database answers', registers,
    async collect() {
      const up = await sql`SELECT 1`.execute(db).then(() => 1, () => 0)
      this.set(up)
    },
  })
  new Gauge({
    name: 'probity_queue_jobs', help: 'Jobs waiting and jobs given up', labelNames: ['state'], registers,
    async collect() {
      this.reset()
      const status = await queueStatus(db).catch(() => undefined)
      if (status === undefined) return
      this.set({ state: 'waiting' }, status.waiting)
      this.set({ state: 'failed' }, status.failed)
    },
  })
  countRefusals(ctx, registry)
  const last = (name: string, help: string, find: () => Promise<number | undefined>): void => {
    new Gauge({
      name, help, registers,
      async collect() {
        // None until it first happened, and none that is old while the database is away.
        this.remove()
        const value = await find().catch(() => undefined)
        if (value !== undefined) this.set(value)
      },
    })
  }
  const seconds = (at: Date | string): number => new Date(at).getTime() / 1000
  last('probity_last_seal_timestamp_seconds', 'When the journal was last sealed', async () => {
    const [seal] = await listSeals(db, { limit: 1 })
    return seal === undefined ? undefined : seconds(seal.at)
  })
  last('probity_last_backup_timestamp_seconds', 'When the last backup was taken', async () => {
    const found = await lastBackup(db)
    return found === undefined ? undefined : seconds(found.at)
  })
  last('probity_last_backup_missing_files', 'Files the last backup lacked', async () => (await lastBackup(db))?.missing)
  last('probity_silent_feeds', 'Kinds that their sources have stopped delivering', async () =>
    (await silentFeeds({ ...ctx, db }, systemActor)).length)
  return registry
}

function countRefusals(ctx: Context, registry: Registry): void {
  new Counter({
    name: 'probity_token_refusals_total', help: 'Clients that were refused a token, since the process began',
    labelNames: ['reason'], registers: [registry],
    collect() {
      this.reset()
      for (const [reason, count] of Object.entries(tokenRefusals(ctx.db))) this.inc({ reason }, count)
    },
  })
}
