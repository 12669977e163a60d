/**
 * What the clock does: enters the moves that have become due, puts overdue cases before the supervising role,
 * and reckons
 * estimated deadlines again once the calendar is announced. Idempotent and resumable; nothing legal waits for
 * it, because readers derive the same from the dates.
 */
import type { Context } from '../../../context.ts'
import type { Tx } from '../../../kernel/db.ts'
import { record, systemActor } from '../../../kernel/journal.ts'
import { runSweep } from '../../../kernel/queue.ts'
import type { CivilDate } from '../../../kernel/time.ts'
import { caseworkJournal } from '../journal.ts'
import { spentDays, termFrom } from '../rules/term.ts'
import type { Case } from '../schema.ts'
import { lockCase, updateTerm, type NewStep } from '../store/cases.ts'
import { attempt, dueBatch, selectDue, type Due } from '../store/sweeps.ts'
import { flowOf } from '../workflow/registry.ts'
import { enterClock, unchangedRow, writeSteps } from './make.ts'

export type SweepContext = Pick<Context, 'db' | 'clock' | 'log'>

/** Runs all three to the end of what is due now. Answers how many cases each found. */
export async function sweepCases(ctx: SweepContext, signal?: AbortSignal): Promise<Record<Due, number>> {
  const found: Record<Due, number> = { redate: 0, clock: 0, escalate: 0 }
  for (const due of ['redate', 'clock', 'escalate'] as const) {
    await runSweep<{ id: string }>(ctx.db, `casework.${due}`, async (tx, cursor) => {
      const today = ctx.clock.today()
      const ids = await selectDue(tx, due, today, cursor?.id)
      for (const id of ids) await handle(ctx, tx, due, id, today)
      found[due] += ids.length
      const last = ids.at(-1)
      const more = ids.length === dueBatch && last !== undefined
      return { cursor: more ? { id: last } : undefined, more }
    }, signal === undefined ? {} : { signal })
  }
  return found
}

/** One case that cannot be handled (its module refuses, its workflow is gone) must not hold up the others. */
async function handle(ctx: SweepContext, tx: Tx, due: Due, id: string, today: CivilDate): Promise<void> {
  const error = await attempt(tx, async () => {
    const current = await lockCase(tx, id)
    if (current === undefined || current.closedOn !== null) return
    if (due === 'clock') await enterClock(tx, flowOf(current), current, today)
    else if (due === 'redate') await redate(tx, current)
    else await escalate(tx, current, today)
  })
  if (error !== undefined) ctx.log.error({ err: error, caseId: id, due }, 'a case could not be moved by the clock')
}

async function redate(tx: Tx, current: Case): Promise<void> {
  const term = termFrom(flowOf(current).flow, current.state, current.enteredOn, current.usedDays)
  if (!term.estimated) await updateTerm(tx, current.id, { ...term, dueEstimated: false })
}

async function escalate(tx: Tx, current: Case, today: CivilDate): Promise<void> {
  const { supervisor } = flowOf(current)
  if (supervisor === null || current.dueOn === null) return
  const overdueDays = spentDays(current.dueOn, today)
  const version = current.version + 1
  const note = `逾期${overdueDays}个工作日，提请督办`
  const step: NewStep = {
    caseId: current.id, n: version, kind: 'escalate', verb: 'escalate', from: current.state, to: current.state,
    actor: systemActor.id, actorKind: 'system', organisation: null, note, documents: [], onDay: today, spentDays: null,
    termDays: null, dueOn: current.dueOn, dueEstimated: false,
  }
  await writeSteps(tx, [{ step, to: { ...unchangedRow(current), version, escalatedTo: supervisor } }])
  await record(tx, {
    actor: systemActor, action: caseworkJournal.escalated, operation: 'casework.clock', caseId: current.id,
    object: { type: 'case', id: current.id }, ...(current.subjectId === null ? {} : { subjectId: current.subjectId }),
    detail: { flow: current.flow, role: supervisor, overdueDays, n: version },
  })
}
