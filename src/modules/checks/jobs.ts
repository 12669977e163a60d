/**
 * Work on a timetable: the register's partitions are made ahead of their month, its newest pages summarised; marks
 * whose last day is over are ended.
 */
import type { Task, Tasks } from '../../kernel/queue.ts'
import { endDueMarks } from './actions/marking.ts'
import type { CheckContext } from './actions/service.ts'
import { makePartitions, sortInRegister } from './store/receipts.ts'

/**
 * Partitions daily at 02:30 Beijing time; three months ahead, so that a missed night, or a missed month, loses nothing.
 * New pages every minute: until then a subject's view reads through all that wait. Marks right after midnight, and
 * every hour: a night that was missed is made good.
 */
export const checksCrontab = '30 18 * * * checks:partitions\n* * * * * checks:sort-in\n1 * * * * checks:end-marks'

export function checksTasks(ctx: Pick<CheckContext, 'db' | 'clock' | 'catalogue'>): Tasks {
  const partitions: Task = async () => {
    await makePartitions(ctx.db, 3)
  }
  const sortIn: Task = () => sortInRegister(ctx.db)
  const endMarks: Task = async () => {
    await endDueMarks(ctx)
  }
  return { 'checks:partitions': partitions, 'checks:sort-in': sortIn, 'checks:end-marks': endMarks }
}
