/**
 * A body corrects what it answered wrongly, with a reason. No article orders how; our rule is that of the responses
 * themselves (国发〔2016〕33号第二十一项): who answered says what is true, and the ledger keeps both. The former answer stays
 * visible to everybody who sees the ledger: the initiator, the office, the bodies concerned and the subject.
 */
import { transaction, type Tx } from '../../../kernel/db.ts'
import type { Actor } from '../../../kernel/http.ts'
import { record } from '../../../kernel/journal.ts'
import { redact } from '../../../kernel/personal-data.ts'
import { Problem } from '../../../kernel/problem.ts'
import { measuresJournal } from '../journal.ts'
import { measuresProblems } from '../problems.ts'
import { correctable, stateOf } from '../rules/task.ts'
import type { Outcome, TaskRow } from '../schema.ts'
import { replaceOutcome, withdrawLifting } from '../store/corrections.ts'
import { lockTask } from '../store/tasks.ts'
import { taskFlow } from '../workflow.ts'
import { answeringBody, outcomeOf } from './answer.ts'
import { readingOf, sendDueLifts, type PushContext } from './push.ts'
import { factsOfTask } from './view.ts'

/**
 * Says anew which measures were applied, in the place of the former answer; what had been fed back goes with it. Where
 * the entry is over by now and something was applied after all, the body owes the lifting as every other. Throws
 * `measure.not_correctable`, `measure.wrong_rules`, `measure.reason_missing`.
 */
export async function correctOutcome(
  ctx: PushContext,
  actor: Actor,
  id: string,
  given: Outcome & { why: string },
): Promise<void> {
  await correct(ctx, actor, id, given.why, 'outcome', async (tx, task, made) => {
    await replaceOutcome(tx, task, { ...made, ...outcomeOf(task, given) })
    await sendDueLifts(ctx, tx, [task.subjectId])
  })
}

/** Takes back that the measures were lifted. Throws `measure.not_correctable`. */
export async function correctLifting(ctx: PushContext, actor: Actor, id: string, why: string): Promise<void> {
  await correct(ctx, actor, id, why, 'lifting', withdrawLifting)
}

async function correct(
  ctx: PushContext,
  actor: Actor,
  id: string,
  why: string,
  kind: 'outcome' | 'lifting',
  write: (tx: Tx, task: TaskRow, made: { why: string; by: string; at: Date }) => Promise<void>,
): Promise<void> {
  const told = redact(why)
  const operation = kind === 'outcome' ? 'measures.correct-outcome' : 'measures.correct-lifting'
  await transaction(ctx.db, async (tx) => {
    const body = answeringBody(actor)
    const task = await lockTask(tx, await readingOf(ctx, tx, body), id, body)
    if (task === undefined) throw new Problem(measuresProblems.taskUnknown)
    const state = stateOf(factsOfTask(task))
    if (correctable(state) !== kind)
      throw new Problem(measuresProblems.notCorrectable, {
        detail: `“${taskFlow.states[state].title}”状态下没有可以更正的${kind === 'outcome' ? '答复' : '解除'}`,
      })
    await write(tx, task, { why: told, by: actor.id, at: ctx.clock.now() })
    await record(tx, {
      actor,
      action: measuresJournal.corrected,
      operation,
      subjectId: task.subjectId,
      object: { type: 'measure-task', id },
      reason: told,
      detail: { fact: task.factId, implementer: task.implementer, kind },
    })
  })
}
