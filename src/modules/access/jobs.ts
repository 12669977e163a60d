/** Work of the module that nobody asks for by request. Nothing stays valid because it did not run. */
import type { Tasks } from '../../kernel/queue.ts'
import { sweepEnded } from './actions/sessions.ts'
import type { AccessContext } from './actions/context.ts'

export function accessTasks(ctx: AccessContext): Tasks {
  return { 'access:sweep': () => sweepEnded(ctx) }
}

/** Lines of graphile-worker's crontab, UTC. */
export const accessCrontab = '17 * * * * access:sweep'
