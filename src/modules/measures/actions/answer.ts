/** What an implementing body answers: acknowledged, applied or not and why, what was done, lifted. */
import type { Context } from '../../../context.ts'
import { transaction, type Tx } from '../../../kernel/db.ts'
import type { Actor } from '../../../kernel/http.ts'
import { record } from '../../../kernel/journal.ts'
import { Problem } from '../../../kernel/problem.ts'
import { redact } from '../../../kernel/personal-data.ts'
import { checkMove } from '../../../kernel/workflow.ts'
import { findOrganisation, mayActFor } from '../../access/index.ts'
import { effectiveOn } from '../../catalogue/index.ts'
import { measuresJournal } from '../journal.ts'
import { measuresProblems } from '../problems.ts'
import { ruleFault } from '../rules/law.ts'
import { stateOf } from '../rules/task.ts'
import type { NewImplementer, Outcome, TaskRow } from '../schema.ts'
import {
  acknowledgeTasks,
  findInitiation,
  insertTask,
  liftTasks,
  lockTask,
  writeFeedback,
  writeOutcome,
} from '../store/tasks.ts'
import { taskFlow } from '../workflow.ts'
import { liftDueOn, pushDates, readingOf, type PushContext } from './push.ts'
import { factsOfTask } from './view.ts'

/** The body an actor answers for. Throws `measure.not_yours`. */
export function answeringBody(actor: Actor): string {
  if (actor.organisation === undefined || actor.roles.has('subject'))
    throw new Problem(measuresProblems.notYours)
  return actor.organisation.code
}

/** Acknowledges up to a thousand tasks at once; those of others or done before are counted as ignored. */
export async function acknowledge(
  ctx: PushContext,
  actor: Actor,
  ids: readonly string[],
): Promise<{ done: number; ignored: number }> {
  const implementer = answeringBody(actor)
  return transaction(ctx.db, async (tx) => {
    const done = await acknowledgeTasks(tx, { ids, implementer, by: actor.id, at: ctx.clock.now() })
    if (done > 0) {
      await record(tx, {
        actor,
        action: measuresJournal.acknowledged,
        operation: 'measures.acknowledge',
        detail: { tasks: done },
      })
    }
    return { done, ignored: ids.length - done }
  })
}

/** The task for an answer, with the move checked by the table of moves. */
async function taskFor(
  ctx: PushContext,
  tx: Tx,
  actor: Actor,
  id: string,
  verb: 'apply' | 'decline' | 'feed-back',
  reason?: string,
): Promise<TaskRow> {
  const task = await lockTask(tx, readingOf(ctx), id, answeringBody(actor))
  if (task === undefined) throw new Problem(measuresProblems.taskUnknown)
  const state = stateOf(factsOfTask(task))
  if (state === 'lift-due') throw new Problem(measuresProblems.overAlready)
  const makers = actor.kind === 'client' ? new Set(['client']) : actor.roles
  checkMove(taskFlow, state, verb, { roles: makers, ...(reason === undefined ? {} : { reason }) })
  return task
}

/**
 * Says which measures were applied; the rest need a reason. Throws `measure.wrong_rules`, `measure.over`,
 * `workflow.*`.
 */
export async function answer(ctx: PushContext, actor: Actor, id: string, given: Outcome): Promise<void> {
  const outcome = given.applied.length > 0 ? 'applied' : 'not-applicable'
  await transaction(ctx.db, async (tx) => {
    const task = await taskFor(ctx, tx, actor, id, outcome === 'applied' ? 'apply' : 'decline', given.reason)
    const foreign = given.applied.filter((rule) => !task.rules.includes(rule))
    if (foreign.length > 0)
      throw new Problem(measuresProblems.wrongRules, { detail: `不属于本任务：${foreign.join('、')}` })
    if (given.applied.length < task.rules.length && given.reason === undefined) {
      throw new Problem(measuresProblems.wrongRules, { detail: '有措施未实施的，应当说明理由' })
    }
    await writeOutcome(tx, task, {
      outcome,
      applied: given.applied,
      reason: given.reason === undefined ? null : redact(given.reason),
      by: actor.id,
      at: ctx.clock.now(),
    })
    await record(tx, {
      actor,
      action: measuresJournal.answered,
      operation: 'measures.answer',
      subjectId: task.subjectId,
      object: { type: 'measure-task', id },
      detail: { fact: task.factId, implementer: task.implementer, outcome },
    })
  })
}

/** What was done, in the body's words. */
export async function feedBack(ctx: PushContext, actor: Actor, id: string, feedback: string): Promise<void> {
  await transaction(ctx.db, async (tx) => {
    const task = await taskFor(ctx, tx, actor, id, 'feed-back')
    await writeFeedback(tx, task, { feedback: redact(feedback), by: actor.id, at: ctx.clock.now() })
    await record(tx, {
      actor,
      action: measuresJournal.fedBack,
      operation: 'measures.feed-back',
      subjectId: task.subjectId,
      object: { type: 'measure-task', id },
      detail: { fact: task.factId, implementer: task.implementer },
    })
  })
}

/** Acknowledges that measures have been lifted: of entries revoked, left, expired, or whose law is suspended. */
export async function lift(
  ctx: PushContext,
  actor: Actor,
  ids: readonly string[],
): Promise<{ done: number; ignored: number }> {
  const implementer = answeringBody(actor)
  const reading = readingOf(ctx)
  return transaction(ctx.db, async (tx) => {
    const done = await liftTasks(tx, reading, {
      ids,
      implementer,
      by: actor.id,
      at: ctx.clock.now(),
      dueOn: liftDueOn(reading.today),
    })
    if (done > 0) {
      await record(tx, {
        actor,
        action: measuresJournal.lifted,
        operation: 'measures.lift',
        detail: { tasks: done },
      })
    }
    return { done, ignored: ids.length - done }
  })
}

/**
 * The initiating body or the office names one more body. Only rules that the list brings, inside the national
 * list, with a
 * statute in force. Throws `measure.outside_list`, `measure.not_yours`, `measure.already_named`, `measure.over`.
 */
export async function nameImplementer(
  ctx: Pick<Context, 'db' | 'clock' | 'catalogue'>,
  actor: Actor,
  factId: string,
  given: NewImplementer,
): Promise<void> {
  const today = ctx.clock.today()
  await transaction(ctx.db, async (tx) => {
    const entry = await findInitiation(tx, factId)
    if (entry === undefined) throw new Problem(measuresProblems.entryUnknown)
    if (actor.roles.has('subject') || !mayActFor(actor, entry.initiatorCode))
      throw new Problem(measuresProblems.notYours)
    const list = ctx.catalogue.list(entry.list)
    for (const code of given.rules) {
      const bearing = ctx.catalogue
        .measuresFor(entry.list)
        .find((one) => one.rule.code === code && effectiveOn(one.measure, today))
      const fault =
        bearing === undefined ? '该名单不带来这项措施' : ruleFault(bearing.measure, bearing.rule, list, today)
      if (fault !== undefined) throw new Problem(measuresProblems.outside, { detail: `${code}：${fault}` })
    }
    const organisation = await findOrganisation(tx, given.organisation)
    if (organisation === undefined || organisation.kind !== 'department')
      throw new Problem(measuresProblems.notYours, { detail: '实施单位应为在册的行政机关' })
    const added = await insertTask(
      tx,
      {
        subjectId: entry.subjectId,
        factId,
        list: entry.list,
        implementer: organisation.code,
        rules: given.rules,
        namedBy: actor.id,
      },
      pushDates(ctx),
    )
    if (!added) throw new Problem(measuresProblems.alreadyNamed)
    await record(tx, {
      actor,
      action: measuresJournal.named,
      operation: 'measures.name-implementer',
      subjectId: entry.subjectId,
      object: { type: 'list-entry', id: factId },
      detail: { fact: factId, implementer: organisation.code },
    })
  })
}
