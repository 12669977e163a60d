/**
 * Sweeps of lists. None of them ends anything: dates do that. They tidy cases up and carry out what has
 * fallen elsewhere.
 */
import type { Context } from '../../context.ts'
import type { Tasks } from '../../kernel/queue.ts'
import { closeOver, undoFallen } from './actions/sweep.ts'

export function listsTasks(ctx: Context): Tasks {
  return {
    'lists:close': async () => {
      await closeOver(ctx)
    },
    'lists:undo': async () => {
      await undoFallen(ctx)
    },
  }
}

/** UTC: the first after midnight in Beijing; what fell is looked for every five minutes. */
export const listsCrontab = ['10 16 * * * lists:close', '*/5 * * * * lists:undo'].join('\n')
