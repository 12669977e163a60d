/** `/console/marks`: marks of objection and repair on entries. Every rule is module checks'. */
import { Value } from 'typebox/value'
import type { Context } from '../../../context.ts'
import type { Authority, Route } from '../../../kernel/http.ts'
import { isUuid } from '../../../kernel/ids.ts'
import { Problem, problems } from '../../../kernel/problem.ts'
import {
  entriesToMark, LiftRequest, liftOnPaper, MarkRequest, marksOfEntry, placeOnPaper, type CheckContext,
} from '../../../modules/checks/index.ts'
import { faultsOf, isFaulty, noFaults, type Faults } from '../../form.ts'
import type { ConsolePage } from '../../frame.ts'
import { attempt } from '../../parts/attempt.ts'
import { defineForm, definePage, type SeeOther, type Sent, type Visit } from '../../route.ts'
import { findPage } from './find.ts'
import { liftField, marksPage, type MarksView } from './one.ts'
import { path } from './words.ts'

const authority: Authority = { roles: ['office-admin'] }

export function markRoutes(ctx: Context): Route[] {
  return [
    definePage(ctx, {
      operation: 'console.marks',
      path,
      summary: '异议、修复标记',
      authority,
      query: ['subject'],
      show: (visit) => find(ctx, visit),
    }),
    definePage(ctx, {
      operation: 'console.entry-marks',
      path: `${path}/:id`,
      summary: '一个名单事项的异议、修复标记',
      authority,
      query: ['done'],
      show: (visit) => draw(ctx, visit, { faults: noFaults, typed: {}, done: visit.query['done'] }),
    }),
    defineForm(ctx, {
      operation: 'console.mark-place',
      path: `${path}/:id`,
      summary: '登记异议、修复标记',
      authority,
      handle: (sent) => place(ctx, sent),
    }),
    defineForm(ctx, {
      operation: 'console.mark-lift',
      path: `${path}/:id/liftings/:mark`,
      summary: '解除异议、修复标记',
      authority,
      handle: (sent) => lift(ctx, sent),
    }),
  ]
}

function idOf({ params }: Visit, name: string): string {
  const id = params[name] ?? ''
  if (!isUuid(id)) throw new Problem(problems.notFound)
  return id
}

async function find(ctx: CheckContext, { actor, query, request }: Visit): Promise<ConsolePage> {
  const subject = query['subject']
  if (subject === undefined) return findPage({ subject, items: undefined, faults: noFaults })
  try {
    return findPage({ subject, items: await entriesToMark(ctx, actor, subject, request.id), faults: noFaults })
  } catch (error) {
    if (!(error instanceof Problem)) throw error
    return findPage({ subject, items: undefined, faults: faultsOf(error, { 'check.subject_unknown': 'subject' }) })
  }
}

async function draw(ctx: CheckContext, visit: Visit, around: Omit<MarksView, 'entry'>): Promise<ConsolePage> {
  const entry = await marksOfEntry(ctx, visit.actor, idOf(visit, 'id'), visit.request.id)
  return marksPage(visit.desk, { ...around, entry })
}

/** What was typed without what was left empty. */
function filled(typed: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(typed).filter(([, text]) => text !== ''))
}

async function place(ctx: CheckContext, sent: Sent): Promise<ConsolePage | SeeOther> {
  const { form } = sent
  const typed = {
    ground: form.text('ground'), number: form.text('number'), receivedOn: form.text('receivedOn'),
    extendedTo: form.text('extendedTo'),
  }
  const refused = (faults: Faults, status: number): Promise<ConsolePage> =>
    draw(ctx, sent, { faults, typed, done: undefined, status })
  const { properties } = MarkRequest
  const faults: Faults = {
    ...(Value.Check(properties.ground, typed.ground) ? {} : { ground: '请选择事由' }),
    ...(Value.Check(properties.number, typed.number) ? {} : { number: '请填写文书号，100个字以内' }),
    ...(Value.Check(properties.receivedOn, typed.receivedOn) ? {} : { receivedOn: '请填写文书日期' }),
    ...(typed.extendedTo === '' || Value.Check(properties.receivedOn, typed.extendedTo)
      ? {} : { extendedTo: '请填写日期，形如 2026-06-30' }),
  }
  const request = filled(typed)
  if (isFaulty(faults) || !Value.Check(MarkRequest, request)) return refused(faults, 422)
  return attempt(
    async () => {
      await placeOnPaper(ctx, sent.actor, idOf(sent, 'id'), request)
      return `${path}/${idOf(sent, 'id')}?done=placed`
    },
    (problem) => refused(faultsOf(problem, { ...here(typed), 'check.mark_open': 'ground' }), problem.status),
  )
}

/** Fields of the interface stand under their own names here. */
function here(typed: object): Record<string, string> {
  return Object.fromEntries(Object.keys(typed).map((name) => [name, name]))
}

async function lift(ctx: CheckContext, sent: Sent): Promise<ConsolePage | SeeOther> {
  const { form } = sent
  const mark = idOf(sent, 'mark')
  const typed = {
    ground: form.text('ground'), number: form.text('number'), on: form.text('on'), reason: form.lines('reason'),
  }
  const under = (of: Readonly<Record<string, string>>): Record<string, string> =>
    Object.fromEntries(Object.entries(of).map(([name, text]) => [name === '' ? '' : liftField(name, mark), text]))
  const refused = (faults: Faults, status: number): Promise<ConsolePage> =>
    draw(ctx, sent, { faults: under(faults), typed: under(typed), done: undefined, status })
  const { properties } = LiftRequest
  const faults: Faults = {
    ...(Value.Check(properties.ground, typed.ground) ? {} : { ground: '请选择情形' }),
    ...(typed.number.length <= 100 ? {} : { number: '文书号100个字以内' }),
    ...(typed.on === '' || Value.Check(MarkRequest.properties.receivedOn, typed.on)
      ? {} : { on: '请填写日期，形如 2026-06-30' }),
    ...(Value.Check(properties.reason, typed.reason) ? {} : { reason: '请写明办理结果或者解除的理由，2到1000个字' }),
  }
  const request = filled(typed)
  if (isFaulty(faults) || !Value.Check(LiftRequest, request)) return refused(faults, 422)
  return attempt(
    async () => {
      await liftOnPaper(ctx, sent.actor, mark, request)
      return `${path}/${idOf(sent, 'id')}?done=lifted`
    },
    (problem) => refused(faultsOf(problem, here(typed)), problem.status),
  )
}
