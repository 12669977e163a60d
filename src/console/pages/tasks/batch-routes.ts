/** Many tasks at once: chosen on the list, confirmed on a page of their own, done by the four addresses of the answers. */
import type { Context } from '../../../context.ts'
import type { Route } from '../../../kernel/http.ts'
import { isUuid } from '../../../kernel/ids.ts'
import { openMarks } from '../../../modules/checks/index.ts'
import {
  batchMoves,
  matchingTasks,
  moveTasks,
  tryTasks,
  type BatchMove,
} from '../../../modules/measures/index.ts'
import { withQuery } from '../../../portal/format.ts'
import { noFaults, type Faults } from '../../form.ts'
import type { ConsolePage } from '../../frame.ts'
import { defineForm, seeOther, staff, type SeeOther, type Sent } from '../../route.ts'
import { askedOf, type Asked } from './asked.ts'
import { confirmPage, moves, resultPage } from './batch.ts'
import { drawList } from './draw.ts'
import { path } from './words.ts'

const authority = staff('checks:write')
const atOnce = 1000

export function taskBatchRoutes(ctx: Context): Route[] {
  const answered = (operation: string, address: string, summary: string, moveOf: (sent: Sent) => BatchMove): Route =>
    defineForm(ctx, {
      operation,
      path: `${path}/${address}`,
      summary,
      authority,
      handle: (sent) => answer(ctx, sent, moveOf(sent)),
    })
  return [
    defineForm(ctx, {
      operation: 'console.tasks-batch',
      path: `${path}/batch`,
      summary: '成批办理任务：核对',
      authority,
      handle: (sent) => choose(ctx, sent),
    }),
    answered('console.tasks-acknowledge', 'acknowledgements', '签收任务', () => 'acknowledge'),
    answered('console.tasks-lift', 'liftings', '确认措施已经解除', () => 'lift'),
    answered('console.tasks-answer', 'outcomes', '成批答复实施或者不适用', ({ form }) =>
      form.text('do') === 'decline' ? 'decline' : 'apply',
    ),
    answered('console.tasks-feed-back', 'feedbacks', '成批反馈实施情况', () => 'feed-back'),
  ]
}

const askedIn = ({ form }: Sent): Asked => askedOf((name) => form.text(name) || undefined)
const idsIn = ({ form }: Sent, name: string): string[] =>
  [...new Set(form.all(name).filter(isUuid))].slice(0, atOnce)

/** Draws what would happen; nothing is done yet. */
async function choose(ctx: Context, sent: Sent): Promise<ConsolePage> {
  const { form, actor } = sent
  const asked = askedIn(sent)
  const move = batchMoves.find((one) => one === form.text('move'))
  if (move === undefined) return drawList(ctx, sent, asked, { faults: { '': '请选择办理什么' }, status: 422 })
  const scope = form.text('scope')
  const matching = scope === 'all' ? await matchingTasks(ctx, actor, { ...asked, move, limit: atOnce }) : undefined
  const tasks = matching?.ids ?? idsIn(sent, scope === 'page' ? 'shown' : 'tasks')
  if (tasks.length === 0) {
    const text = matching === undefined
      ? '没有选中任务，请先在任务前打勾'
      : `没有可以${moves[move].button}的任务`
    return drawList(ctx, sent, asked, { faults: { '': text }, status: 422 })
  }
  return confirm(ctx, sent, { move, tasks, total: matching?.total, words: '', faults: noFaults })
}

async function confirm(
  ctx: Context,
  sent: Sent,
  order: {
    move: BatchMove
    tasks: readonly string[]
    total?: number | undefined
    words: string
    faults: Faults
    status?: number
  },
): Promise<ConsolePage> {
  const { tasks, total, ...view } = order
  const tried = await tryTasks(ctx, sent.actor, { move: order.move, tasks }, openMarks)
  return confirmPage(sent.desk, { ...view, ...tried, total, asked: askedIn(sent) })
}

/** Does what was confirmed: with exactly the tasks that were shown. */
async function answer(ctx: Context, sent: Sent, move: BatchMove): Promise<ConsolePage | SeeOther> {
  const { form, actor } = sent
  const asked = askedIn(sent)
  const tasks = idsIn(sent, 'tasks')
  if (tasks.length === 0)
    return drawList(ctx, sent, asked, { faults: { '': '没有选中任务，请先在任务前打勾' }, status: 422 })
  const words = form.lines('words')
  const most = { decline: 1000, 'feed-back': 2000 }[move as string]
  if (most !== undefined && (words.length < 2 || words.length > most))
    return confirm(ctx, sent, { move, tasks, words, faults: { words: `请填写，2到${most}个字` }, status: 422 })
  const order = { move, tasks, ...(most === undefined ? {} : { words }) }
  const { done, refused } = await moveTasks(ctx, actor, order, openMarks)
  if (refused.length > 0) return resultPage({ move, done, refused, asked })
  const back = form.text('back')
  const told = { done: moves[move].told, n: done }
  return seeOther(isUuid(back) ? withQuery(`${path}/${back}`, told) : withQuery(path, { ...asked, ...told }))
}
