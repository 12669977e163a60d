/** Pushing and escalating. A day on which none of this ran ends every measure all the same: dates decide. */
import type { Context } from '../../context.ts'
import { sequenceFeed } from '../../kernel/feed.ts'
import type { Tasks } from '../../kernel/queue.ts'
import type { MarksOf } from './actions/marks.ts'
import { followFeed, sweepDay } from './actions/push.ts'
import { tellBodies } from './actions/tell.ts'

/** Who places marks is above this module, so the server hands the question in. */
export function measuresTasks(ctx: Context, marksOf: MarksOf): Tasks {
  return {
    'measures:follow': async (_payload, job) => {
      await sequenceFeed(ctx.pool)
      await followFeed(ctx, { marksOf, signal: job.signal })
      await tellBodies(ctx)
    },
    'measures:sweep': async () => {
      await sweepDay(ctx, { marksOf })
      await tellBodies(ctx)
    },
  }
}

/** UTC: every minute what the feed brought; shortly after midnight in Beijing what the calendar brings. */
export const measuresCrontab = ['* * * * * measures:follow', '5 16 * * * measures:sweep'].join('\n')
