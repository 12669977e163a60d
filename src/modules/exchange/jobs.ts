/** Reading a large file happens in a thread of its own, so that counters keep their answers while it comes in. */
import { Worker } from 'node:worker_threads'
import type { Context } from '../../context.ts'
import type { Tasks } from '../../kernel/queue.ts'
import { ingest } from './ingest/run.ts'
import { findSubmission } from './store/submissions.ts'

/** About a thousand rows: read between other work, in slices, in less time than a thread takes to start. */
const smallBytes = 400_000

/** The queue's tasks of this module. `thread` is the program that reads one submission with a context of its own. */
export function exchangeTasks(ctx: Context, thread: URL): Tasks {
  return {
    'exchange:ingest': async (payload, job) => {
      const { submission } = payload as { submission: string }
      const found = await findSubmission(ctx.db, submission)
      if (found !== undefined && found.bytes <= smallBytes) await ingest(ctx, submission)
      else await ingestInThread(ctx, thread, submission, job.signal)
    },
  }
}

/** Resolves when the submission has been read to its end (or failed as a file); rejects when it should be tried again. */
function ingestInThread(ctx: Context, thread: URL, submission: string, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(thread, {
      workerData: { config: ctx.config, databaseUrl: ctx.databaseUrl, submission },
      resourceLimits: { maxOldGenerationSizeMb: 1024, maxYoungGenerationSizeMb: 24 },
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
