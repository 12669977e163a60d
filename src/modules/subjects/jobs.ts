/** Work of the module that nobody asks for by request. Nothing stays valid because it did not run. */
import type { Context } from '../../context.ts'
import type { Tasks } from '../../kernel/queue.ts'
import { findFaults } from './actions/findings.ts'
import { moveLate, type SubjectMover } from './actions/merge.ts'
import { analyseNames } from './store/gram-statistics.ts'

export function subjectsTasks(ctx: Context, movers: readonly SubjectMover[]): Tasks {
  return {
    'subjects:statistics': () => analyseNames(ctx.db),
    'subjects:faults': (_payload, job) => findFaults(ctx, job.signal),
    'subjects:move-late': async (payload) => {
      const { merge } = payload as { merge: string }
      await moveLate(ctx, movers, merge)
    },
  }
}

/** Lines of graphile-worker's crontab, UTC: at 02:10 and 02:30 in Beijing. */
export const subjectsCrontab = ['10 18 * * * subjects:statistics', '30 18 * * * subjects:faults'].join('\n')
