/** `/console/tasks`: respond, feed back, lift, and who has. Every rule is module measures'. */
import type { Context } from '../../../context.ts'
import type { Route } from '../../../kernel/http.ts'
import { isUuid } from '../../../kernel/ids.ts'
import { listOrganisations, mayActFor } from '../../../modules/access/index.ts'
import { openMarks } from '../../../modules/checks/index.ts'
import {
  answer,
  correctLifting,
  correctOutcome,
  feedBack,
  nameImplementer,
  readEscalations,
  readInitiated,
  readLedger,
  readTask,
  type Ledger,
} from '../../../modules/measures/index.ts'
import { faultsOf, isFaulty, noFaults, type Faults } from '../../form.ts'
import type { ConsolePage } from '../../frame.ts'
import { attempt } from '../../parts/attempt.ts'
import { defineForm, definePage, staff, type SeeOther, type Sent, type Visit } from '../../route.ts'
import { askedOf } from './asked.ts'
import { taskBatchRoutes } from './batch-routes.ts'
import { doneIn, drawList } from './draw.ts'
import { entriesPage, ledgerPage, remindersPage, type LedgerView } from './ledger.ts'
import { taskPage, type OneView } from './one.ts'
import { personRoutes } from './person-routes.ts'
import { path } from './words.ts'

/** Those who answer for a body: the same who ask at its counters. */
const authority = staff('checks:write')
const pageRows = 50
const nobody = '00000000-0000-0000-0000-000000000000'

export function taskRoutes(ctx: Context): Route[] {
  return [listRoute(ctx), ...taskBatchRoutes(ctx), ...ledgerRoutes(ctx), ...personRoutes(ctx), ...oneRoutes(ctx)]
}

function listRoute(ctx: Context): Route {
  return definePage(ctx, {
    operation: 'console.tasks',
    path,
    summary: '协同任务',
    authority,
    query: ['state', 'list', 'measure', 'subject', 'cursor', 'done', 'n'],
    show: (visit) => {
      const asked = askedOf((name) => visit.query[name])
      return drawList(ctx, visit, asked, { cursor: visit.query['cursor'], faults: noFaults })
    },
  })
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
      operation: 'console.task-correction',
      path: `${path}/:id/correction`,
      summary: '更正本单位的答复',
      authority,
      handle: (sent) => correctTask(ctx, sent),
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

/** Says anew what was applied, or takes a lifting back: which of the two depends on where the task stands. */
async function correctTask(ctx: Context, sent: Sent): Promise<ConsolePage | SeeOther> {
  const { form, actor } = sent
  const id = idOf(sent)
  const lifting = form.text('do') === 'lifting'
  const why = form.lines('why')
  const reason = form.lines('reason')
  const applied = [...new Set(form.all('applied').map((code) => code.slice(0, 64)))].slice(0, 50)
  const refused = (faults: Faults, status: number): Promise<ConsolePage> =>
    drawOne(ctx, sent, {
      faults, typed: { why, 'reason-correct': reason }, ticked: applied, done: undefined, status,
    })
  const faults: Faults = {
    ...(why.length < 2 || why.length > 1000 ? { why: '请写明原答复错在哪里，2到1000个字' } : {}),
    ...(reason.length > 1000 ? { 'reason-correct': '至多1000个字' } : {}),
    ...(!lifting && applied.length === 0 && reason.length < 2
      ? { 'reason-correct': '更正为不适用的，请说明理由' }
      : {}),
  }
  if (isFaulty(faults)) return refused(faults, 422)
  return attempt(
    async () => {
      if (lifting) await correctLifting(ctx, actor, id, why)
      else await correctOutcome(ctx, actor, id, { applied, why, ...(reason === '' ? {} : { reason }) })
      return `${path}/${id}?done=corrected`
    },
    (problem) => refused(
      faultsOf(problem, {
        'measure.wrong_rules': 'applied-correct', 'measure.reason_missing': 'reason-correct',
      }),
      problem.status,
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
        return entriesPage({
          items, next: next ?? undefined, cursor: query['cursor'], mayMark: actor.roles.has('office-admin'),
        })
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
  const { actor } = visit
  const mayMark = actor.roles.has('office-admin')
  const isOwn = actor.organisation?.code === ledger.initiator.code
  const answers = actor.roles.has('handling-officer') || actor.roles.has('approver')
  const list = ctx.catalogue.findList(ledger.list.code, ctx.clock.today())
  const persons = isOwn && answers && list?.nature === 'serious'
  return ledgerPage(visit.desk, { ...around, ledger, naming: await namingOf(ctx, visit, ledger), mayMark, persons })
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
