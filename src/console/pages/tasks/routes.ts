/** `/console/tasks`: respond, feed back, lift, and who has. Every rule is module measures'. */
import type { Context } from '../../../context.ts'
import { CursorId, decodeCursor, encodeCursor } from '../../../kernel/cursor.ts'
import type { Route } from '../../../kernel/http.ts'
import { isUuid } from '../../../kernel/ids.ts'
import { listOrganisations, mayActFor } from '../../../modules/access/index.ts'
import { openMarks } from '../../../modules/checks/index.ts'
import {
  acknowledge,
  answer,
  feedBack,
  lift,
  nameImplementer,
  readEscalations,
  readInitiated,
  readLedger,
  readTask,
  readTasks,
  taskFigures,
  type Ledger,
} from '../../../modules/measures/index.ts'
import { faultsOf, isFaulty, noFaults, type Faults } from '../../form.ts'
import type { ConsolePage } from '../../frame.ts'
import { attempt } from '../../parts/attempt.ts'
import { defineForm, definePage, staff, type SeeOther, type Sent, type Visit } from '../../route.ts'
import { entriesPage, ledgerPage, remindersPage, type LedgerView } from './ledger.ts'
import { tasksPage } from './list.ts'
import { taskPage, type OneView } from './one.ts'
import { path, views } from './words.ts'

/** Those who answer for a body: the same who ask at its counters. */
const authority = staff('checks:write')
const pageRows = 50
const nobody = '00000000-0000-0000-0000-000000000000'

export function taskRoutes(ctx: Context): Route[] {
  return [listRoute(ctx), ...batchRoutes(ctx), ...ledgerRoutes(ctx), ...oneRoutes(ctx)]
}

/** What was done, with how many: the addresses of these pages hold nothing else. */
function doneIn({ query }: Visit): string | undefined {
  const n = /^\d{1,4}$/.test(query['n'] ?? '') ? query['n'] : undefined
  const some = n === undefined ? '' : `${n} 项任务`
  return (
    {
      acknowledged: `已签收${some === '' ? '' : ` ${some}`}`,
      lifted: `已确认解除${some === '' ? '' : ` ${some}`}`,
      applied: '已答复实施情况，请继续反馈',
      declined: '已答复不适用',
      'fed-back': '反馈已登记',
      named: '已发给该单位',
    } as Record<string, string>
  )[query['done'] ?? '']
}

async function drawList(
  ctx: Context,
  visit: Visit,
  asked: { state: string | undefined; cursor?: string | undefined },
  faults: Faults,
  status?: number,
): Promise<ConsolePage> {
  const { actor, desk } = visit
  const state = views.find(([one]) => one === asked.state)?.[0]
  const done = state === 'not-applicable' || state === 'lifted'
  const own = actor.organisation?.code ?? ''
  const [{ items, last }, figures] = await Promise.all([
    readTasks(
      ctx,
      own,
      { open: !done, state, after: decodeCursor(asked.cursor, CursorId)?.id, limit: pageRows },
      openMarks,
    ),
    taskFigures(ctx, actor),
  ])
  return tasksPage(desk, {
    items,
    figures,
    next: last === undefined ? undefined : encodeCursor({ id: last }),
    asked: { state, cursor: asked.cursor },
    faults,
    status,
    done: doneIn(visit),
  })
}

function listRoute(ctx: Context): Route {
  return definePage(ctx, {
    operation: 'console.tasks',
    path,
    summary: '协同任务',
    authority,
    query: ['state', 'cursor', 'done', 'n'],
    show: (visit) =>
      drawList(ctx, visit, { state: visit.query['state'], cursor: visit.query['cursor'] }, noFaults),
  })
}

/** Acknowledging and lifting, several at once from the list or one from its page. */
function batchRoutes(ctx: Context): Route[] {
  const batch = (
    operation: string,
    address: string,
    summary: string,
    done: string,
    work: typeof acknowledge,
  ): Route =>
    defineForm(ctx, {
      operation,
      path: `${path}/${address}`,
      summary,
      authority,
      handle: async (sent) => {
        const ids = [...new Set(sent.form.all('tasks').filter(isUuid))].slice(0, 1000)
        const state = sent.form.text('state') || undefined
        if (ids.length === 0)
          return drawList(ctx, sent, { state }, { '': '没有选中任务，请先在任务前打勾' }, 422)
        const { done: count } = await work(ctx, sent.actor, ids)
        if (count === 0)
          return drawList(ctx, sent, { state }, { '': '选中的任务已经办过，或者现在不能这样办理' }, 409)
        const back = sent.form.text('back')
        const query = `done=${done}&n=${count}`
        return {
          location: isUuid(back)
            ? `${path}/${back}?${query}`
            : `${path}?${state === undefined ? '' : `state=${encodeURIComponent(state)}&`}${query}`,
        }
      },
    })
  return [
    batch('console.tasks-acknowledge', 'acknowledgements', '签收任务', 'acknowledged', acknowledge),
    batch('console.tasks-lift', 'liftings', '确认措施已经解除', 'lifted', lift),
  ]
}

function idOf({ params }: Visit): string {
  return isUuid(params['id'] ?? '') ? (params['id'] as string) : nobody
}

type Around = Pick<OneView, 'faults' | 'typed' | 'ticked' | 'done' | 'status'>

async function drawOne(ctx: Context, visit: Visit, around: Around): Promise<ConsolePage> {
  const task = await readTask(ctx, visit.actor, idOf(visit), openMarks)
  const bearings = ctx.catalogue.measuresFor(task.list.code)
  return taskPage(visit.desk, {
    ...around,
    task,
    mattersOf: (rule) => {
      const matters = bearings.find((one) => one.rule.code === rule)?.rule.matters ?? []
      return matters.map((code) => ctx.catalogue.matter(code)?.title ?? code)
    },
  })
}

function oneRoutes(ctx: Context): Route[] {
  return [
    definePage(ctx, {
      operation: 'console.task',
      path: `${path}/:id`,
      summary: '一个协同任务',
      authority,
      query: ['done', 'n'],
      show: (visit) => drawOne(ctx, visit, { faults: noFaults, typed: {}, ticked: [], done: doneIn(visit) }),
    }),
    defineForm(ctx, {
      operation: 'console.task-outcome',
      path: `${path}/:id/outcome`,
      summary: '答复实施或者不适用',
      authority,
      handle: (sent) => answerTask(ctx, sent),
    }),
    defineForm(ctx, {
      operation: 'console.task-feedback',
      path: `${path}/:id/feedback`,
      summary: '反馈实施情况',
      authority,
      handle: async (sent) => {
        const feedback = sent.form.lines('feedback')
        const refused = (faults: Faults, status: number): Promise<ConsolePage> =>
          drawOne(ctx, sent, { faults, typed: { feedback }, ticked: [], done: undefined, status })
        if (feedback.length < 2 || feedback.length > 2000)
          return refused({ feedback: '请填写实施情况，2到2000个字' }, 422)
        return attempt(
          async () => {
            await feedBack(ctx, sent.actor, idOf(sent), feedback)
            return `${path}/${idOf(sent)}?done=fed-back`
          },
          (problem) => refused(faultsOf(problem), problem.status),
        )
      },
    }),
  ]
}

async function answerTask(ctx: Context, sent: Sent): Promise<ConsolePage | SeeOther> {
  const { form, actor } = sent
  const declining = form.text('do') === 'decline'
  const field = declining ? 'reason-decline' : 'reason-apply'
  const reason = form.lines('reason')
  const applied = declining
    ? []
    : [...new Set(form.all('applied').map((code) => code.slice(0, 64)))].slice(0, 50)
  const refused = (faults: Faults, status: number): Promise<ConsolePage> =>
    drawOne(ctx, sent, { faults, typed: { [field]: reason }, ticked: applied, done: undefined, status })
  const faults: Faults = {
    ...(declining && reason.length < 2 ? { [field]: '答复不适用的，请说明理由' } : {}),
    ...(reason.length > 1000 ? { [field]: '至多1000个字' } : {}),
    ...(!declining && applied.length === 0
      ? { applied: '请勾选已经实施的措施；都不适用的，用下面的“全部不适用”' }
      : {}),
  }
  if (isFaulty(faults)) return refused(faults, 422)
  return attempt(
    async () => {
      await answer(ctx, actor, idOf(sent), { applied, ...(reason === '' ? {} : { reason }) })
      return `${path}/${idOf(sent)}?done=${declining ? 'declined' : 'applied'}`
    },
    (problem) => refused(
      faultsOf(problem, { 'measure.wrong_rules': field, 'measure.reason_missing': field }), problem.status,
    ),
  )
}

function ledgerRoutes(ctx: Context): Route[] {
  return [
    definePage(ctx, {
      operation: 'console.task-entries',
      path: `${path}/entries`,
      summary: '发起与台账',
      authority,
      query: ['cursor'],
      show: async ({ actor, query }) => {
        const { items, next } = await readInitiated(ctx, actor, { cursor: query['cursor'], limit: pageRows })
        return entriesPage({ items, next: next ?? undefined, cursor: query['cursor'] })
      },
    }),
    definePage(ctx, {
      operation: 'console.task-ledger',
      path: `${path}/entries/:id`,
      summary: '一个名单事项的办理台账',
      authority,
      query: ['done'],
      show: (visit) => drawLedger(ctx, visit, { faults: noFaults, typed: {}, done: doneIn(visit) }),
    }),
    defineForm(ctx, {
      operation: 'console.task-implementer',
      path: `${path}/entries/:id/implementers`,
      summary: '增加实施单位',
      authority,
      handle: (sent) => name(ctx, sent),
    }),
    definePage(ctx, {
      operation: 'console.task-reminders',
      path: `${path}/reminders`,
      summary: '逾期督办',
      authority,
      show: async ({ actor }) => remindersPage(await readEscalations(ctx, actor, 100)),
    }),
  ]
}

async function drawLedger(
  ctx: Context,
  visit: Visit,
  around: Pick<LedgerView, 'faults' | 'typed' | 'done' | 'status'>,
): Promise<ConsolePage> {
  const ledger = await readLedger(ctx, visit.actor, idOf(visit), openMarks)
  return ledgerPage(visit.desk, { ...around, ledger, naming: await namingOf(ctx, visit, ledger) })
}

/** Who may still be named, and for what; nothing for a body that only carries out. */
async function namingOf(ctx: Context, { actor }: Visit, ledger: Ledger): Promise<LedgerView['naming']> {
  if (!mayActFor(actor, ledger.initiator.code)) return undefined
  const has = new Set(ledger.tasks.map((task) => task.implementer.code))
  const bodies = await listOrganisations(ctx.db, { kind: 'department', after: undefined, limit: 500 })
  return {
    bodies: bodies
      .filter((one) => one.active && !has.has(one.code))
      .map((one) => ({ value: one.code, title: one.name })),
    rules: ctx.catalogue
      .measuresFor(ledger.list.code)
      .map(({ rule }) => ({ value: rule.code, title: rule.title })),
  }
}

async function name(ctx: Context, sent: Sent): Promise<ConsolePage | SeeOther> {
  const { form, actor } = sent
  const organisation = form.text('organisation')
  const rules = [...new Set(form.all('rules').map((code) => code.slice(0, 64)))].slice(0, 50)
  const refused = (faults: Faults, status: number): Promise<ConsolePage> =>
    drawLedger(ctx, sent, { faults, typed: { organisation, rules }, done: undefined, status })
  const faults: Faults = {
    ...(organisation === '' ? { organisation: '请选择实施单位' } : {}),
    ...(rules.length === 0 ? { rules: '请至少选一项措施' } : {}),
  }
  if (isFaulty(faults)) return refused(faults, 422)
  return attempt(
    async () => {
      await nameImplementer(ctx, actor, idOf(sent), { organisation, rules })
      return `${path}/entries/${idOf(sent)}?done=named`
    },
    (problem) =>
      refused(
        faultsOf(problem, {
          'measure.outside_list': 'rules',
          'measure.already_named': 'organisation',
          'measure.not_yours': 'organisation',
        }),
        problem.status,
      ),
  )
}
