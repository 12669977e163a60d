/** A server's intake without its HTTP: a file is received, sealed and kept, then read by the queue's task in its thread. */
import { createReadStream } from 'node:fs'
import { readConfig } from '../../src/config.ts'
import { systemActor } from '../../src/kernel/journal.ts'
import { exchangeTasks, getSubmission, receiveSubmission, ReadingThreads } from '../../src/modules/exchange/index.ts'
import { openContext } from '../../src/open-context.ts'
import { workerMain } from '../harness.ts'

export interface IntakeOptions {
  url: string
  dataDir: string
  today: string
}

export interface IntakeRun {
  receiveMs: number
  readMs: number
  accepted: number
  received: number
  /** Processor time of this process a row, in microseconds: what is left to compare on a busy machine. */
  cpuUs: number
  /** At its largest, thread included. */
  rss: number
}

const program = new URL('../../src/ingest-thread.ts', import.meta.url)

await workerMain<IntakeOptions, { path: string; kind: string }, IntakeRun>(async ({ url, dataDir, today }) => {
  const config = readConfig({ ...process.env, PROBITY_DATA: dataDir, PROBITY_TODAY: today, DATABASE_URL: url })
  const { ctx, close } = await openContext({ ...config, logLevel: 'error' }, url)
  const threads = new ReadingThreads(ctx, program)
  const read = exchangeTasks(ctx, threads)['exchange:ingest']
  if (read === undefined) throw new Error('the queue has no task that reads submissions')
  return {
    answer: async ({ path, kind }) => {
      let rss = 0
      const watch = setInterval(() => (rss = Math.max(rss, process.memoryUsage().rss)), 50)
      const before = process.cpuUsage()
      const began = performance.now()
      const { id } = await receiveSubmission(ctx, systemActor, {
        kind, source: undefined, list: undefined, fileName: 'bench.csv', content: createReadStream(path), options: {},
        idempotencyKey: undefined, enqueue: false,
      })
      const kept = performance.now()
      await read({ submission: id }, { signal: new AbortController().signal } as Parameters<typeof read>[1])
      const done = performance.now()
      clearInterval(watch)
      const { user, system } = process.cpuUsage(before)
      const { accepted, received } = await getSubmission(ctx, systemActor, id)
      return {
        receiveMs: kept - began, readMs: done - kept, accepted, received, rss, cpuUs: (user + system) / received,
      }
    },
    close: async () => {
      await threads.close()
      await close()
    },
  }
})
