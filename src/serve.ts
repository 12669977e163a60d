/** Everything that runs while the platform serves: HTTP, the queue's work, the sealing clock, the check index. */
import type { AddressInfo } from 'node:net'
import type { FastifyInstance } from 'fastify'
import { warnOfCatalogue } from './catalogue-warnings.ts'
import type { Context } from './context.ts'
import './fields.ts'
import { makeAccessPartitions } from './kernel/access-ledger.ts'
import { startWorker, type Tasks, type Worker } from './kernel/queue.ts'
import { sealJournal } from './kernel/seal.ts'
import { runVerification, verifyJob } from './kernel/verification.ts'
import { accessCrontab, accessGuard, accessTasks } from './modules/access/index.ts'
import { caseworkCrontab, caseworkTasks } from './modules/casework/index.ts'
import { CheckService, checksCrontab, checksTasks, openMarks } from './modules/checks/index.ts'
import { exchangeCrontab, exchangeTasks, ReadingThreads } from './modules/exchange/index.ts'
import { listsCrontab, listsTasks } from './modules/lists/index.ts'
import { measuresCrontab, measuresTasks } from './modules/measures/index.ts'
import { FeedStreams } from './modules/publicity/index.ts'
import { recordsCrontab, recordsTasks } from './modules/records/index.ts'
import { subjectsCrontab, subjectsTasks } from './modules/subjects/index.ts'
import { keepFigures, openDataCrontab, openDataTasks, PageCache } from './portal/server.ts'
import { subjectMovers } from './movers.ts'
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
export function allTasks(ctx: Context, threads: ReadingThreads): Tasks {
  return {
    ...exchangeTasks(ctx, threads),
    ...accessTasks(ctx),
    ...subjectsTasks(ctx, subjectMovers),
    ...recordsTasks(ctx),
    ...caseworkTasks(ctx),
    ...listsTasks(ctx),
    ...measuresTasks(ctx, openMarks),
    ...checksTasks(ctx),
    ...openDataTasks(ctx),
    'journal:seal': async () => {
      await sealJournal(ctx.pool)
    },
    [verifyJob]: async (_, job) => {
      await runVerification(ctx, job.signal)
    },
    'journal:partitions': async () => {
      await makeAccessPartitions(ctx.db)
    },
    'files:sweep': async () => {
      await ctx.files.sweepTemp(ctx.clock.now())
    },
  }
}

/** Threads that read large files, for `allTasks`; to be closed when its worker has stopped. */
export function readingThreads(ctx: Context): ReadingThreads {
  return new ReadingThreads(ctx, new URL('./ingest-thread.ts', import.meta.url))
}

/** UTC: 18:20 is 02:20 in Beijing. */
const crontab = [
  '*/10 * * * * journal:seal',
  '20 18 * * * journal:partitions',
  '40 18 * * * files:sweep',
  accessCrontab,
  subjectsCrontab,
  recordsCrontab,
  caseworkCrontab,
  exchangeCrontab,
  listsCrontab,
  measuresCrontab,
  checksCrontab,
  openDataCrontab,
]
  .filter((line) => line !== '')
  .join('\n')

/** Starts serving. Resolves when everything answers; a start that fails leaves nothing running. */
export async function serve(ctx: Context, options: ServeOptions = {}): Promise<Running> {
  const guard = accessGuard(ctx)
  const checks = new CheckService(ctx)
  const pages = new PageCache(ctx)
  const threads = readingThreads(ctx)
  const state = { ready: false }
  let worker: Worker | undefined
  const services: Services = {
    guard,
    checks,
    pages,
    streams: new FeedStreams(ctx, guard.standing),
    readiness: async () => {
      if (!state.ready) return { ready: false, waiting: ['启动中'] }
      const waiting = checks.ready ? [] : ['核查索引']
      if (waiting.length === 0 && (await worker?.stalled()) === true) waiting.push('后台任务（到期五分钟仍无人处理）')
      return { ready: waiting.length === 0, waiting }
    },
  }
  const app = await buildServer(ctx, services)
  let endFigures = (): void => undefined
  const close = async (): Promise<void> => {
    state.ready = false
    endFigures()
    await app.close()
    await worker?.stop()
    await threads.close()
    await checks.stop()
    await pages.stop()
    await guard.stop()
  }
  try {
    await warnOfCatalogue(ctx)
    await guard.start()
    await checks.start()
    await pages.start()
    if (options.work !== false)
      worker = await startWorker(ctx.pool, allTasks(ctx, threads), { concurrency: 2, crontab, log: ctx.log })
    const address = await listen(app, options.listen)
    state.ready = true
    // Counting reads the whole archive: not while the index is loaded from it.
    void checks.loaded.then(() => {
      if (state.ready) endFigures = keepFigures(ctx)
    })
    return { app, services, address, close }
  } catch (error) {
    await close()
    throw error
  }
}

/** Listens where asked and answers the address; without a place it only gets ready to be injected into. */
async function listen(app: FastifyInstance, at: { host: string; port: number } | undefined): Promise<string> {
  if (at === undefined) {
    await app.ready()
    return ''
  }
  await app.listen(at)
  const bound = app.server.address() as AddressInfo
  return `http://${bound.family === 'IPv6' ? `[${bound.address}]` : bound.address}:${bound.port}`
}
