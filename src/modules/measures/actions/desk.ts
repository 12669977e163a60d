/** What people at a desk read besides the list of their tasks: one task, figures, the entries they initiated, reminders. */
import type { Context } from '../../../context.ts'
import { CursorOn, decodeCursor, encodeCursor } from '../../../kernel/cursor.ts'
import type { Actor } from '../../../kernel/http.ts'
import { isUuid } from '../../../kernel/ids.ts'
import { Problem } from '../../../kernel/problem.ts'
import { mayActFor } from '../../access/index.ts'
import { measuresProblems } from '../problems.ts'
import type { TaskState } from '../rules/task.ts'
import type { InitiatedEntry, TaskView } from '../schema.ts'
import {
  countTasks,
  findTask,
  listInitiated,
  matchTasks,
  taskTopics,
  type Narrowing,
} from '../store/inbox.ts'
import { figuresByBody, listEscalations, type BodyFigures, type Late } from '../store/late.ts'
import { taskFlow } from '../workflow.ts'
import { answeringBody } from './answer.ts'
import type { BatchMove } from './batch.ts'
import { marksOn, type MarksOf } from './marks.ts'
import { readingOf, type PushContext } from './push.ts'
import { taskView } from './view.ts'

/** A task of the actor's own body. Throws `measure.task_unknown`. */
export async function readTask(
  ctx: PushContext,
  actor: Actor,
  id: string,
  marksOf?: MarksOf,
): Promise<TaskView> {
  const body = answeringBody(actor)
  const found = isUuid(id) ? await findTask(ctx.db, await readingOf(ctx, ctx.db, body), id, body) : undefined
  if (found === undefined) throw new Problem(measuresProblems.taskUnknown)
  const marks = await marksOn(ctx.db, marksOf, [found])
  return taskView(ctx, found, marks.get(found.factId))
}

/** How many open tasks of the actor's body stand where, and how many are late. */
export async function taskFigures(
  ctx: PushContext,
  actor: Actor,
  narrowing: Narrowing = {},
): Promise<{ states: ReadonlyMap<TaskState, number>; late: number }> {
  const body = answeringBody(actor)
  const found = await countTasks(ctx.db, await readingOf(ctx, ctx.db, body), body, narrowing)
  return {
    states: new Map(found.map((one) => [one.state, one.tasks])),
    late: found.reduce((sum, one) => sum + one.late, 0),
  }
}

/** How bodies do with their tasks: every body for the office and whoever reads statistics, its own for another. */
export async function readBodyFigures(ctx: PushContext, actor: Actor): Promise<BodyFigures[]> {
  const ofAll = mayActFor(actor, '') || actor.scopes.has('statistics:read')
  const body = ofAll ? undefined : answeringBody(actor)
  return figuresByBody(ctx.db, await readingOf(ctx, ctx.db, body), body)
}

/** The actor's body's tasks that a move can be tried with, as asked for: how many, and the ids of those sent first. */
export async function matchingTasks(
  ctx: PushContext,
  actor: Actor,
  asked: Narrowing & { move: BatchMove; state?: TaskState | 'late' | undefined; limit: number },
): Promise<{ total: number; ids: string[] }> {
  const { move, ...filter } = asked
  const standing = taskFlow.moves.find((one) => one.verb === move)?.from[0] ?? taskFlow.initial
  const implementer = answeringBody(actor)
  return matchTasks(ctx.db, await readingOf(ctx, ctx.db, implementer), { ...filter, implementer, standing })
}

/** The lists and measures that the tasks of the actor's body are about, by code and title. */
export async function readTopics(
  ctx: Pick<Context, 'db' | 'catalogue' | 'clock'>,
  actor: Actor,
): Promise<Record<'lists' | 'measures', { code: string; name: string }[]>> {
  const { lists, rules } = await taskTopics(ctx.db, answeringBody(actor))
  const titles = new Map(
    ctx.catalogue.measures.flatMap((one) => one.rules.map((rule) => [rule.code, rule.title] as const)),
  )
  const today = ctx.clock.today()
  return {
    lists: lists.map((code) => ({ code, name: ctx.catalogue.listOnRecord(code, today)?.title ?? code })),
    measures: rules.map((code) => ({ code, name: titles.get(code) ?? code })),
  }
}

/** Entries the actor's body initiated, newest first; of every body, for the office. */
export async function readInitiated(
  ctx: PushContext,
  actor: Actor,
  query: { cursor?: string | undefined; limit: number },
): Promise<{ items: InitiatedEntry[]; next: string | null }> {
  const initiator = mayActFor(actor, '') ? undefined : answeringBody(actor)
  const after = decodeCursor(query.cursor, CursorOn)
  const found = await listInitiated(ctx.db, await readingOf(ctx, ctx.db), { initiator, after, limit: query.limit })
  const last = found.length === query.limit ? found.at(-1) : undefined
  return {
    items: found.map(({ list, subjectCode, subjectName, initiatorCode, initiatorName, ...row }) => ({
      ...row,
      list: { code: list, name: ctx.catalogue.listOnRecord(list, ctx.clock.today())?.title ?? list },
      subject: { code: subjectCode, name: subjectName },
      initiator: { code: initiatorCode, name: initiatorName },
    })),
    next: last === undefined ? null : encodeCursor({ on: last.initiatedOn, id: last.fact }),
  }
}

/** Lines of reminding (督办): of the actor's body; of every body, for the office. */
export async function readEscalations(
  ctx: Pick<Context, 'db'>,
  actor: Actor,
  limit: number,
): Promise<(Late & { name: string })[]> {
  const implementer = mayActFor(actor, '') ? undefined : answeringBody(actor)
  return listEscalations(ctx.db, { implementer, limit })
}

