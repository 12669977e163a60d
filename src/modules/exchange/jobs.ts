/** The queue's work of this module: reading what has been delivered. */
import type { Context } from '../../context.ts'
import type { Tasks } from '../../kernel/queue.ts'
import { ingest } from './ingest/run.ts'
import type { ReadingThreads } from './reading-threads.ts'
import { findSubmission } from './store/submissions.ts'

/** About a thousand rows: read between other work, in slices, in less time than a thread takes to start. */
const smallBytes = 400_000

/** The queue's tasks of this module. */
export function exchangeTasks(ctx: Context, threads: ReadingThreads): Tasks {
  return {
    'exchange:ingest': async (payload, job) => {
      const { submission } = payload as { submission: string }
      const found = await findSubmission(ctx.db, submission)
      if (found !== undefined && found.bytes <= smallBytes) await ingest(ctx, submission)
      else await threads.read(submission, job.signal)
    },
  }
}
