/** Work of the module that nobody asks for by request. No right and no burden waits for it. */
import type { Context } from '../../context.ts'
import type { Tasks } from '../../kernel/queue.ts'
import { sweepCases } from './actions/sweep.ts'
import { deliver, deliverTask } from './notices/deliver.ts'

export function caseworkTasks(ctx: Context): Tasks {
  return {
    'casework:sweep': async (_payload, job) => {
      await sweepCases(ctx, job.signal)
    },
    [deliverTask]: (payload, job) => deliver(ctx, (payload as { delivery: string }).delivery, job),
  }
}

/** Lines of graphile-worker's crontab, UTC: every ten minutes, so also soon after midnight in Beijing. */
export const caseworkCrontab = '*/10 * * * * casework:sweep'
