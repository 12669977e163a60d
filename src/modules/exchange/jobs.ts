/** The queue's work of this module: reading what has been delivered, erasing what is kept no longer, reminding. */
import type { Context } from '../../context.ts'
import type { Tasks } from '../../kernel/queue.ts'
import { looksLikeWorkbook, readHead } from '../../kernel/tabular/index.ts'
import { resumeReadings } from './actions/resume.ts'
import { retain } from './actions/retain.ts'
import { remindSilent } from './actions/silence.ts'
import { giveUp, ingest } from './ingest/run.ts'
import type { ReadingThreads } from './reading-threads.ts'
import type { Submission } from './schema.ts'
import { findSubmission } from './store/submissions.ts'

/** About a thousand rows of text: read between other work, in slices, in less time than a thread takes to start. */
const smallBytes = 400_000

/** The queue's tasks of this module. */
export function exchangeTasks(ctx: Context, threads: ReadingThreads): Tasks {
  return {
    'exchange:ingest': async (payload, job) => {
      const { submission } = payload as { submission: string }
      try {
        const found = await findSubmission(ctx.db, submission)
        if (found !== undefined && (await isLight(ctx, found))) await ingest(ctx, submission)
        else await threads.read(submission, job.signal)
      } catch (error) {
        // Nobody tries it again after this: without an end its sender would wait for ever.
        if (job.attempt >= job.maxAttempts && !job.signal.aborted) await giveUp(ctx, submission)
        throw error
      }
    },
    'exchange:retain': async (_payload, job) => {
      await retain(ctx, { unasked: true, signal: job.signal })
    },
    'exchange:resume': async () => {
      await resumeReadings(ctx)
    },
    'exchange:remind': async () => {
      await remindSilent(ctx)
    },
  }
}

/** Lines of graphile-worker's crontab, UTC: at 03:30 in Beijing, when offices open at 09:00, and every ten minutes. */
export const exchangeCrontab = [
  '30 19 * * * exchange:retain', '0 1 * * * exchange:remind', '*/10 * * * * exchange:resume',
].join('\n')

/**
 * Whether a file may be read beside the counters. A workbook never is: what a kilobyte of it unpacks to, and how long
 * a row of that takes, its size does not tell.
 */
async function isLight(ctx: Context, { bytes, fileDigest, seal }: Submission): Promise<boolean> {
  if (bytes > smallBytes) return false
  const isWorkbook = await ctx.files.withContent(
    fileDigest,
    async (content) => looksLikeWorkbook(await readHead({ ...content, size: bytes }, 8)),
    seal,
  ).catch(() => true) // A file that cannot be opened is the reading's to report.
  return !isWorkbook
}
