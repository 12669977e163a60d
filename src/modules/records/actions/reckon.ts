/** Last days for delivery that could not be known when their records came: filled in once their year is announced. */
import type { Context } from '../../../context.ts'
import { transaction } from '../../../kernel/db.ts'
import { record, systemActor } from '../../../kernel/journal.ts'
import { addWorkdaysOrEstimate } from '../../../kernel/workdays.ts'
import { recordsJournal } from '../journal.ts'
import { fillDueDays, listOpenDueDays } from '../store/due.ts'

/**
 * Fills in what the calendar can tell now (standards 1.7: seven working days by the State Council's notice). Answers
 * how many versions. Until then they count in no figure of punctuality, neither way.
 */
export async function reckonDueDays(ctx: Pick<Context, 'db'>): Promise<number> {
  return transaction(ctx.db, async (tx) => {
    const known = (await listOpenDueDays(tx)).flatMap(({ day, days }) => {
      const { date, estimated } = addWorkdaysOrEstimate(day, days)
      return estimated ? [] : [{ day, days, on: date }]
    })
    const [first] = known
    if (first === undefined) return 0
    const filled = await fillDueDays(tx, known)
    await record(tx, {
      actor: systemActor, action: recordsJournal.dueReckoned, operation: 'records.due',
      detail: { from: first.day, to: known.at(-1)?.day ?? first.day, records: filled },
    })
    return filled
  })
}
