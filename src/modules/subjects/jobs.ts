/** Work of the module that nobody asks for by request. */
import type { Context } from '../../context.ts'
import type { Tasks } from '../../kernel/queue.ts'

export function subjectsTasks(_ctx: Context): Tasks {
  return {}
}

export const subjectsCrontab = ''
