/**
 * Many tasks answered at once: each by its own state, in one statement for all of them. What cannot be moved is named
 * with its reason and stays as it is; the others go.
 */
import { transaction, type Tx } from '../../../kernel/db.ts'
import type { Actor } from '../../../kernel/http.ts'
import { record, recordMany } from '../../../kernel/journal.ts'
import { redact } from '../../../kernel/personal-data.ts'
import { Problem } from '../../../kernel/problem.ts'
import { checkMove } from '../../../kernel/workflow.ts'
import { measuresJournal } from '../journal.ts'
import { measuresProblems } from '../problems.ts'
import { stateOf } from '../rules/task.ts'
import type { RefusedTask, TaskRow, TaskView } from '../schema.ts'
import {
  acknowledgeTasks,
  findTasks,
  liftTasks,
  lockTasks,
  writeFeedbacks,
  writeOutcomes,
} from '../store/batch.ts'
import { taskFlow } from '../workflow.ts'
import { answeringBody } from './answer.ts'
import { marksOn, type MarksOf } from './marks.ts'
import { liftDueOn, readingOf, type PushContext } from './push.ts'
import { factsOfTask, taskView } from './view.ts'

/** The answers that can be given to many tasks at once; `apply`: that all measures of each were applied. */
export const batchMoves = ['acknowledge', 'apply', 'decline', 'feed-back', 'lift'] as const
export type BatchMove = (typeof batchMoves)[number]

export interface BatchOrder {
  move: BatchMove
  /** At most a thousand. */
  tasks: readonly string[]
  /** Of `decline` the reason, of `feed-back` what was done: the same for all. */
  words?: string
}

interface Judged {
  ready: TaskRow[]
  refused: RefusedTask[]
}

/** What would become of an order, without anything being done: for the person who is to confirm it. */
export async function tryTasks(
  ctx: PushContext,
  actor: Actor,
  order: Omit<BatchOrder, 'words'>,
  marksOf?: MarksOf,
): Promise<{ ready: TaskView[]; refused: RefusedTask[] }> {
  const body = answeringBody(actor)
  const found = await findTasks(ctx.db, await readingOf(ctx, ctx.db, body), order.tasks, body)
  const marks = await marksOn(ctx.db, marksOf, found)
  // The words are written on the page that is to be confirmed.
  const judged = judge(actor, { ...order, words: '—' }, found, marks)
  return {
    ready: judged.ready.map((task) => taskView(ctx, task, marks.get(task.factId))),
    refused: judged.refused,
  }
}

/**
 * Does what is ordered with every task of the actor's body that stands where it can be done. Throws
 * `measure.not_yours`, `measure.reason_missing`; what stands against one task comes back with it.
 */
export async function moveTasks(
  ctx: PushContext,
  actor: Actor,
  order: BatchOrder,
  marksOf?: MarksOf,
): Promise<{ done: number; refused: RefusedTask[] }> {
  const implementer = answeringBody(actor)
  if (order.move === 'decline' && order.words === undefined) throw new Problem(measuresProblems.reasonMissing)
  const words = order.words === undefined ? undefined : redact(order.words)
  return transaction(ctx.db, async (tx) => {
    const found = await lockTasks(tx, await readingOf(ctx, tx, implementer), order.tasks, implementer)
    const judged = judge(actor, order, found, await marksOn(tx, marksOf, found))
    if (judged.ready.length > 0) {
      await write(ctx, tx, actor, order.move, judged.ready, words)
      await note(tx, actor, order.move, judged.ready)
    }
    return { done: judged.ready.length, refused: judged.refused }
  })
}

function judge(
  actor: Actor,
  order: BatchOrder,
  found: readonly TaskRow[],
  marks: ReadonlyMap<string, readonly string[]>,
): Judged {
  const own = new Map(found.map((task) => [task.id, task]))
  const judged: Judged = { ready: [], refused: [] }
  for (const id of order.tasks) {
    const task = own.get(id)
    const fault =
      task === undefined
        ? new Problem(measuresProblems.taskUnknown)
        : faultOf(actor, order, task, marks.get(task.factId) ?? [])
    if (task !== undefined && fault === undefined) judged.ready.push(task)
    else if (fault !== undefined)
      judged.refused.push({
        task: id,
        subject: task?.subjectName ?? null,
        code: fault.code,
        reason: fault.detail ?? fault.title,
      })
  }
  return judged
}

/** What stands against the answer to one task; undefined when nothing does. */
function faultOf(
  actor: Actor,
  { move, words }: BatchOrder,
  task: TaskRow,
  marks: readonly string[],
): Problem | undefined {
  const facts = factsOfTask(task, marks)
  const state = stateOf(facts)
  if (move !== 'lift' && state === 'lift-due') return new Problem(measuresProblems.overAlready)
  if (move === 'lift' && facts.over === null && state !== 'lifted') return new Problem(measuresProblems.notOver)
  try {
    const roles = actor.kind === 'client' ? new Set(['client']) : actor.roles
    checkMove(taskFlow, state, move, { roles, ...(words === undefined ? {} : { reason: words }) })
  } catch (error) {
    if (error instanceof Problem) return error
    throw error
  }
  if (move !== 'apply') return undefined
  const oneByOne = (detail: string): Problem => new Problem(measuresProblems.oneByOne, { detail })
  // R3: carried out before the mark or against it, somebody has to look at this one.
  if (facts.paused) return oneByOne('异议处理或者信用修复办理中，措施暂不执行；此前已经实施的，请逐项答复')
  if (task.inForce.length < task.rules.length)
    return oneByOne('部分措施目前没有有效的依据，已经自动停止，请逐项答复')
  return undefined
}

async function write(
  ctx: PushContext,
  tx: Tx,
  actor: Actor,
  move: BatchMove,
  tasks: readonly TaskRow[],
  words: string | undefined,
): Promise<void> {
  const made = { by: actor.id, at: ctx.clock.now() }
  switch (move) {
    case 'acknowledge':
      return acknowledgeTasks(tx, tasks, made)
    case 'apply':
      return writeOutcomes(tx, tasks, { ...made, outcome: 'applied', reason: null })
    case 'decline':
      return writeOutcomes(tx, tasks, { ...made, outcome: 'not-applicable', reason: words ?? null })
    case 'feed-back':
      return writeFeedbacks(tx, tasks, { ...made, feedback: words ?? '' })
    case 'lift':
      return liftTasks(tx, tasks, { ...made, dueOn: liftDueOn(ctx.clock.today()) })
  }
}

/** Acknowledging is one line with its number; what is answered, done or lifted is a line about its subject. */
async function note(tx: Tx, actor: Actor, move: BatchMove, tasks: readonly TaskRow[]): Promise<void> {
  if (move === 'acknowledge') {
    return record(tx, {
      actor,
      action: measuresJournal.acknowledged,
      operation: 'measures.acknowledge',
      detail: { tasks: tasks.length },
    })
  }
  const about = (task: TaskRow) => ({
    actor,
    subjectId: task.subjectId,
    object: { type: 'measure-task', id: task.id },
  })
  const detail = (task: TaskRow) => ({ fact: task.factId, implementer: task.implementer })
  if (move === 'lift') {
    return recordMany(
      tx,
      tasks.map((task) => ({
        ...about(task),
        action: measuresJournal.lifted,
        operation: 'measures.lift',
        detail: detail(task),
      })),
    )
  }
  if (move === 'feed-back') {
    return recordMany(
      tx,
      tasks.map((task) => ({
        ...about(task),
        action: measuresJournal.fedBack,
        operation: 'measures.feed-back-batch',
        detail: detail(task),
      })),
    )
  }
  const outcome = move === 'apply' ? 'applied' : 'not-applicable'
  return recordMany(
    tx,
    tasks.map((task) => ({
      ...about(task),
      action: measuresJournal.answered,
      operation: 'measures.answer-batch',
      detail: { ...detail(task), outcome },
    })),
  )
}
