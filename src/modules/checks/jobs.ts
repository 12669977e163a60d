/** Work on a timetable: the register's partitions are made ahead of their month, its newest pages summarised. */
import type { Task, Tasks } from '../../kernel/queue.ts'
import type { CheckContext } from './actions/service.ts'
import { makePartitions, sortInRegister } from './store/receipts.ts'

/**
 * Partitions daily at 02:30 Beijing time; three months ahead, so that a missed night, or a missed month, loses nothing.
 * New pages every minute: until then a subject's view reads through all that wait.
 */
export const checksCrontab = '30 18 * * * checks:partitions\n* * * * * checks:sort-in'

export function checksTasks(ctx: Pick<CheckContext, 'db'>): Tasks {
  const partitions: Task = async () => {
    await makePartitions(ctx.db, 3)
  }
  const sortIn: Task = () => sortInRegister(ctx.db)
  return { 'checks:partitions': partitions, 'checks:sort-in': sortIn }
}
