/** Reading a file happens in a thread of its own, so that counters keep their answers while a city's files come in. */
import { Worker } from 'node:worker_threads'
import type { Context } from '../../context.ts'
import type { Tasks } from '../../kernel/queue.ts'

/** The queue's tasks of this module. `thread` is the program that reads one submission with a context of its own. */
export function exchangeTasks(ctx: Context, thread: URL): Tasks {
  return {
    'exchange:ingest': async (payload, job) => {
      const { submission } = payload as { submission: string }
      await ingestInThread(ctx, thread, submission, job.signal)
    },
  }
}

/** Resolves when the submission has been read to its end (or failed as a file); rejects when it should be tried again. */
function ingestInThread(ctx: Context, thread: URL, submission: string, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(thread, {
      workerData: { config: ctx.config, databaseUrl: ctx.databaseUrl, submission },
      resourceLimits: { maxOldGenerationSizeMb: 256, maxYoungGenerationSizeMb: 32 },
    })
    const stop = (): void => void worker.terminate()
    signal.addEventListener('abort', stop, { once: true })
    worker.once('error', reject)
    worker.once('exit', (code) => {
      signal.removeEventListener('abort', stop)
      if (code === 0) resolve()
      else reject(new Error(`reading submission ${submission} was interrupted`))
    })
  })
}
