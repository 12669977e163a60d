/** The queue's work of this module. */
import type { Context } from '../../context.ts'
import type { Tasks } from '../../kernel/queue.ts'
import { reckonDueDays } from './actions/reckon.ts'

/** The queue's tasks of this module. */
export function recordsTasks(ctx: Context): Tasks {
  return {
    'records:due': async () => {
      await reckonDueDays(ctx)
    },
  }
}

/** Lines of graphile-worker's crontab, UTC: at 02:50 in Beijing. */
export const recordsCrontab = '50 18 * * * records:due'
