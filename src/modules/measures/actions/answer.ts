/** What an implementing body answers about one task: applied or not and why, what was done; and naming one more body. */
import type { Context } from '../../../context.ts'
import { transaction, type Tx } from '../../../kernel/db.ts'
import type { Actor } from '../../../kernel/http.ts'
import { record } from '../../../kernel/journal.ts'
import { Problem } from '../../../kernel/problem.ts'
import { redact } from '../../../kernel/personal-data.ts'
import { addDays, addMonths, type CivilDate } from '../../../kernel/time.ts'
import { checkMove } from '../../../kernel/workflow.ts'
import { findOrganisation, mayActFor } from '../../access/index.ts'
import { effectiveOn } from '../../catalogue/index.ts'
import { measuresJournal } from '../journal.ts'
import { measuresProblems } from '../problems.ts'
import { ruleFault } from '../rules/law.ts'
import { stateOf } from '../rules/task.ts'
import type { NewImplementer, Outcome, TaskRow } from '../schema.ts'
import { findBinding, insertTask } from '../store/push.ts'
import { findInitiation, lockTask, writeFeedback, writeOutcome } from '../store/tasks.ts'
import { taskFlow } from '../workflow.ts'
import { pushDates, readingOf, type PushContext } from './push.ts'
import { factsOfTask } from './view.ts'

/** The body an actor answers for. Throws `measure.not_yours`. */
export function answeringBody(actor: Actor): string {
  if (actor.organisation === undefined || actor.roles.has('subject'))
    throw new Problem(measuresProblems.notYours)
  return actor.organisation.code
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
  const body = answeringBody(actor)
  const task = await lockTask(tx, await readingOf(ctx, tx, body), id, body)
  if (task === undefined) throw new Problem(measuresProblems.taskUnknown)
  const state = stateOf(factsOfTask(task))
  if (state === 'lift-due') throw new Problem(measuresProblems.overAlready)
  const makers = actor.kind === 'client' ? new Set(['client']) : actor.roles
  checkMove(taskFlow, state, verb, { roles: makers, ...(reason === undefined ? {} : { reason }) })
  return task
}

/** What an answer comes to, as it is kept. Throws `measure.wrong_rules`, `measure.reason_missing`. */
export function outcomeOf(
  task: Pick<TaskRow, 'rules'>,
  given: Outcome,
): { outcome: 'applied' | 'not-applicable'; applied: readonly string[]; reason: string | null } {
  const foreign = given.applied.filter((rule) => !task.rules.includes(rule))
  if (foreign.length > 0)
    throw new Problem(measuresProblems.wrongRules, { detail: `不属于本任务：${foreign.join('、')}` })
  if (given.applied.length < task.rules.length && given.reason === undefined)
    throw new Problem(measuresProblems.reasonMissing)
  return {
    outcome: given.applied.length > 0 ? 'applied' : 'not-applicable',
    applied: given.applied,
    reason: given.reason === undefined ? null : redact(given.reason),
  }
}

/**
 * Says which measures were applied; the rest need a reason. Throws `measure.wrong_rules`,
 * `measure.reason_missing`, `measure.over`,
 * `workflow.*`.
 */
export async function answer(ctx: PushContext, actor: Actor, id: string, given: Outcome): Promise<void> {
  await transaction(ctx.db, async (tx) => {
    const verb = given.applied.length > 0 ? 'apply' : 'decline'
    const task = await taskFor(ctx, tx, actor, id, verb, given.reason)
    const { outcome, ...rest } = outcomeOf(task, given)
    await writeOutcome(tx, task, { outcome, ...rest, by: actor.id, at: ctx.clock.now() })
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

/**
 * The last day of measures named for an entry: the longest that any article leaves; null: as long as the entry.
 * Only rules that the list brings, inside the national list, on this kind of subject, with a statute in force whose
 * time has not run out. Throws `measure.outside_list`.
 */
function longestOf(
  ctx: Pick<Context, 'catalogue'>,
  listCode: string,
  rules: readonly string[],
  entry: { category: string; since: CivilDate; today: CivilDate },
): CivilDate | null {
  const { category, since, today } = entry
  const list = ctx.catalogue.list(listCode, today)
  const last = rules.map((code): CivilDate | null => {
    const outside = (fault: string): Problem =>
      new Problem(measuresProblems.outside, { detail: `${code}：${fault}` })
    const bearing = ctx.catalogue
      .measuresFor(listCode)
      .find((one) => one.rule.code === code && effectiveOn(one.measure, today))
    if (bearing === undefined) throw outside('该名单不带来这项措施')
    const { measure, rule } = bearing
    const fault = ruleFault(measure, rule, list, today)
    if (fault !== undefined) throw outside(fault)
    if (!rule.subjects.some((one) => one === category)) throw outside('该措施不适用于这类主体')
    if (rule.maxMonths === null) return null
    const lastDay = addDays(addMonths(since, rule.maxMonths), -1)
    if (lastDay < today) throw outside(`法律规定的最长期限已于${lastDay}届满`)
    return lastDay
  })
  return last.includes(null) ? null : (last.toSorted().at(-1) as CivilDate)
}

/**
 * The initiating body or the office names one more body for an entry in force. Throws `measure.outside_list`,
 * `measure.not_yours`, `measure.already_named`, `measure.over`.
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
    const binding = await findBinding(tx, today, { subjectId: entry.subjectId, factId })
    if (binding === undefined) throw new Problem(measuresProblems.overAlready)
    const longestOn = longestOf(ctx, entry.list, given.rules, { ...binding, today })
    const organisation = await findOrganisation(tx, given.organisation)
    if (organisation === undefined || !organisation.active || organisation.kind !== 'department')
      throw new Problem(measuresProblems.notYours, { detail: '实施单位应为在册的行政机关' })
    const added = await insertTask(
      tx,
      {
        subjectId: entry.subjectId,
        factId,
        list: entry.list,
        implementer: organisation.code,
        rules: given.rules,
        longestOn,
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
