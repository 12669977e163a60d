/** Everything that runs while the platform serves: HTTP, the queue's work, the sealing clock, the check index. */
import type { AddressInfo } from 'node:net'
import type { FastifyInstance } from 'fastify'
import type { Context } from './context.ts'
import { makeAccessPartitions } from './kernel/access-ledger.ts'
import { startWorker, type Tasks, type Worker } from './kernel/queue.ts'
import { sealJournal } from './kernel/seal.ts'
import { accessCrontab, accessGuard, accessTasks } from './modules/access/index.ts'
import { CheckService, checksCrontab, checksTasks } from './modules/checks/index.ts'
import { exchangeTasks } from './modules/exchange/index.ts'
import { subjectsCrontab, subjectsTasks } from './modules/subjects/index.ts'
import { buildServer, type Services } from './server.ts'

export interface Running {
  app: FastifyInstance
  services: Services
  /** Where it answers, e.g. `http://127.0.0.1:8080`. */
  address: string
  /** Stops taking work, lets what is under way finish, closes everything but the context. */
  close: () => Promise<void>
}

export interface ServeOptions {
  /** Listen here; absent: not at all (tests inject). */
  listen?: { host: string; port: number }
  /** Work the queue; false for tests that drive jobs by hand. */
  work?: boolean
}

/** The queue's tasks of all modules, in one place. */
export function allTasks(ctx: Context): Tasks {
  return {
    ...exchangeTasks(ctx),
    ...accessTasks(ctx),
    ...subjectsTasks(ctx),
    ...checksTasks(ctx),
    'journal.seal': async () => {
      await sealJournal(ctx.pool)
    },
    'journal.partitions': async () => {
      await makeAccessPartitions(ctx.db)
    },
  }
}

const crontab = [
  '*/10 * * * * journal.seal',
  '20 18 * * * journal.partitions',
  accessCrontab,
  subjectsCrontab,
  checksCrontab,
].join('\n')

/** Starts serving. Resolves when everything answers. */
export async function serve(ctx: Context, options: ServeOptions = {}): Promise<Running> {
  const guard = accessGuard(ctx)
  const checks = new CheckService(ctx)
  const state = { ready: false }
  const services: Services = {
    guard, checks,
    readiness: () => ({ ready: state.ready && checks.ready, waiting: state.ready ? (checks.ready ? [] : ['核查索引']) : ['启动中'] }),
  }
  const app = await buildServer(ctx, services)
  await guard.start()
  await checks.start()
  let worker: Worker | undefined
  if (options.work !== false) worker = await startWorker(ctx.pool, allTasks(ctx), { concurrency: 2, crontab })
  let address = ''
  if (options.listen === undefined) await app.ready()
  else {
    await app.listen({ host: options.listen.host, port: options.listen.port })
    const bound = app.server.address() as AddressInfo
    address = `http://${bound.family === 'IPv6' ? `[${bound.address}]` : bound.address}:${bound.port}`
  }
  state.ready = true
  return {
    app, services, address,
    close: async () => {
      state.ready = false
      await app.close()
      await worker?.stop()
      await checks.stop()
      await guard.stop()
    },
  }
}
