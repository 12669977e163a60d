/** Work on a timetable: the register's partitions are made ahead of their month. */
import type { Task, Tasks } from '../../kernel/queue.ts'
import type { CheckContext } from './actions/service.ts'
import { makePartitions } from './store/receipts.ts'

/** Daily at 02:30 Beijing time; three months ahead, so that a missed night, or a missed month, loses nothing. */
export const checksCrontab = '30 18 * * * checks:partitions'

export function checksTasks(ctx: Pick<CheckContext, 'db'>): Tasks {
  const partitions: Task = async () => {
    await makePartitions(ctx.db, 3)
  }
  return { 'checks:partitions': partitions }
}
