/**
 * Deliveries nobody reads any more. A reading that dies with its server is taken up by its job
 * (`kernel/abandoned-jobs`); but an import of an earlier version had none, and a file that took the server with it at
 * its last attempt has one that nobody tries again. Both would be `running` for ever.
 */
import type { Context } from '../../../context.ts'
import { transaction } from '../../../kernel/db.ts'
import { addJob, jobsOf } from '../../../kernel/queue.ts'
import { giveUp } from '../ingest/run.ts'
import { listResting } from '../store/submissions.ts'
import { keyOf } from './hold.ts'

/** Whoever reads a file files a chunk of it every few seconds; while counters are busy, every minute. */
const restingMs = 3_600_000
const most = 500

/** Has what rests read on behind its last chunk, or ends what was tried to the last; answers how many of each. */
export async function resumeReadings(ctx: Context): Promise<{ resumed: number; ended: number }> {
  const resting = await listResting(ctx.db, new Date(ctx.clock.now().getTime() - restingMs), most)
  const done = { resumed: 0, ended: 0 }
  if (resting.length === 0) return done
  const jobs = Map.groupBy(await jobsOf(ctx.db, 'exchange:ingest'), ({ payload }) =>
    (payload as { submission?: string }).submission ?? '')
  for (const submission of resting) {
    const own = jobs.get(submission) ?? []
    if (own.some((job) => !job.isGivenUp)) continue
    if (own.length > 0) {
      await giveUp(ctx, submission)
      done.ended += 1
    } else {
      const options = { maxAttempts: 8, jobKey: keyOf(submission) }
      await transaction(ctx.db, (tx) => addJob(tx, 'exchange:ingest', { submission }, options))
      done.resumed += 1
    }
    ctx.log.warn({ submission, ...done }, 'a delivery nobody read any more was taken up')
  }
  return done
}
