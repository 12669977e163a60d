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
import { countTasks, findTask, listInitiated } from '../store/inbox.ts'
import { listEscalations, type Late } from '../store/late.ts'
import { answeringBody } from './answer.ts'
import { marksOn, type MarksOf } from './marks.ts'
import { readingOf } from './push.ts'
import { taskView } from './view.ts'

type DeskContext = Pick<Context, 'db' | 'clock' | 'catalogue'>

/** A task of the actor's own body. Throws `measure.task_unknown`. */
export async function readTask(
  ctx: DeskContext,
  actor: Actor,
  id: string,
  marksOf?: MarksOf,
): Promise<TaskView> {
  const body = answeringBody(actor)
  const found = isUuid(id) ? await findTask(ctx.db, readingOf(ctx), id, body) : undefined
  if (found === undefined) throw new Problem(measuresProblems.taskUnknown)
  const marks = await marksOn(ctx.db, marksOf, [found])
  return taskView(ctx, found, marks.get(found.factId))
}

/** How many open tasks of the actor's body stand where, and how many are late. */
export async function taskFigures(
  ctx: DeskContext,
  actor: Actor,
): Promise<{ states: ReadonlyMap<TaskState, number>; late: number }> {
  const found = await countTasks(ctx.db, readingOf(ctx), answeringBody(actor))
  return {
    states: new Map(found.map((one) => [one.state, one.tasks])),
    late: found.reduce((sum, one) => sum + one.late, 0),
  }
}

/** Entries the actor's body initiated, newest first; of every body, for the office. */
export async function readInitiated(
  ctx: DeskContext,
  actor: Actor,
  query: { cursor?: string | undefined; limit: number },
): Promise<{ items: InitiatedEntry[]; next: string | null }> {
  const initiator = mayActFor(actor, '') ? undefined : answeringBody(actor)
  const after = decodeCursor(query.cursor, CursorOn)
  const found = await listInitiated(ctx.db, readingOf(ctx), { initiator, after, limit: query.limit })
  const last = found.length === query.limit ? found.at(-1) : undefined
  return {
    items: found.map(({ list, subjectCode, subjectName, initiatorCode, initiatorName, ...row }) => ({
      ...row,
      list: { code: list, name: ctx.catalogue.findList(list)?.title ?? list },
      subject: { code: subjectCode, name: subjectName },
      initiator: { code: initiatorCode, name: initiatorName },
    })),
    next: last === undefined ? null : encodeCursor({ on: last.initiatedOn, id: last.fact }),
  }
}

/** Lines of reminding (督办): of the actor's body; of every body, for the office. */
export async function readEscalations(
  ctx: DeskContext,
  actor: Actor,
  limit: number,
): Promise<(Late & { name: string })[]> {
  const implementer = mayActFor(actor, '') ? undefined : answeringBody(actor)
  return listEscalations(ctx.db, { implementer, limit })
}

