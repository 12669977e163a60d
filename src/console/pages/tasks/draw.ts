/** Drawing the list of tasks, wherever a form leads back to it. */
import type { Context } from '../../../context.ts'
import { CursorId, decodeCursor, encodeCursor } from '../../../kernel/cursor.ts'
import { openMarks } from '../../../modules/checks/index.ts'
import { batchMoves, readTasks, readTopics, taskFigures } from '../../../modules/measures/index.ts'
import type { Faults } from '../../form.ts'
import type { ConsolePage } from '../../frame.ts'
import type { Visit } from '../../route.ts'
import type { Asked } from './asked.ts'
import { moves } from './batch.ts'
import { tasksPage } from './list.ts'

const pageRows = 50

/** What was done, with how many: the addresses of these pages hold nothing else. */
export function doneIn({ query }: Visit): string | undefined {
  const done = query['done'] ?? ''
  const n = query['n'] ?? ''
  const move = batchMoves.find((one) => moves[one].told === done)
  if (move !== undefined && /^\d{1,4}$/.test(n)) return `${moves[move].done} ${n} 项任务`
  return (
    {
      applied: '已答复实施情况，请继续反馈',
      declined: '已答复不适用',
      'fed-back': '反馈已登记',
      corrected: '已更正，原答复保留在台账中',
      named: '已发给该单位',
    } as Record<string, string>
  )[done]
}

export async function drawList(
  ctx: Context,
  visit: Visit,
  asked: Asked,
  around: { cursor?: string | undefined; faults: Faults; status?: number },
): Promise<ConsolePage> {
  const { actor, desk } = visit
  const { state, ...narrowing } = asked
  const done = state === 'not-applicable' || state === 'lifted'
  const after = decodeCursor(around.cursor, CursorId)?.id
  const page = { open: !done, state, ...narrowing, after, limit: pageRows }
  const [{ items, last }, figures, topics] = await Promise.all([
    readTasks(ctx, actor.organisation?.code ?? '', page, openMarks),
    taskFigures(ctx, actor, narrowing),
    readTopics(ctx, actor),
  ])
  return tasksPage(desk, {
    items,
    figures,
    topics,
    next: last === undefined ? undefined : encodeCursor({ id: last }),
    asked,
    cursor: around.cursor,
    faults: around.faults,
    status: around.status,
    done: doneIn(visit),
  })
}
