/** Routes of `/console/lists/points`. */
import { Value } from 'typebox/value'
import type { Context } from '../../../context.ts'
import type { Actor, Route } from '../../../kernel/http.ts'
import { isUuid } from '../../../kernel/ids.ts'
import { Problem, problems } from '../../../kernel/problem.ts'
import { isCivilDate } from '../../../kernel/time.ts'
import {
  pointsDesk, proposableLists, readSchemes, recordPoints, SchemeInput, setScheme, takePointsBack,
} from '../../../modules/lists/index.ts'
import { withQuery } from '../../../portal/format.ts'
import { faultsOf, isFaulty, noFaults, type Faults, type Form } from '../../form.ts'
import type { ConsolePage } from '../../frame.ts'
import { attempt } from '../../parts/attempt.ts'
import { defineForm, definePage, type SeeOther, type Sent, type Visit } from '../../route.ts'
import { kindTitle } from '../deliveries/routes.ts'
import { eventLines, pointsPath, schemePage, schemesPage, scoredPage } from './points.ts'

const officers = ['handling-officer', 'office-clerk', 'office-admin'] as const
const setters = ['approver', 'office-admin'] as const
/** Who reads the schemes and what a subject's points come to. */
export const pointsReaders = [...officers, 'approver'] as const

const holds = (actor: Actor, held: readonly string[]): boolean => held.some((role) => actor.roles.has(role))

export function pointsRoutes(ctx: Context): Route[] {
  return [
    definePage(ctx, {
      operation: 'console.points', path: pointsPath, summary: '不良行为记分', authority: { roles: pointsReaders },
      query: ['subject', 'document', 'done'],
      show: (visit) => show(ctx, visit, { ...visit.query, typed: {}, faults: noFaults }),
    }),
    defineForm(ctx, {
      operation: 'console.points-record', path: pointsPath, summary: '记分', authority: { roles: officers },
      handle: (sent) => score(ctx, sent),
    }),
    defineForm(ctx, {
      operation: 'console.points-revoke', path: `${pointsPath}/:id/revocation`, summary: '撤销记分', authority: { roles: [...officers, 'approver'] },
      handle: (sent) => revoke(ctx, sent),
    }),
    definePage(ctx, {
      operation: 'console.points-scheme', path: `${pointsPath}/schemes`, summary: '设定记分办法', authority: { roles: setters }, query: ['code'],
      show: async (visit) => {
        const scheme = (await readSchemes(ctx)).find((one) => one.code === visit.query['code'])
        const typed = scheme === undefined ? {} : {
          ...scheme.basis, code: scheme.code, title: scheme.title, list: scheme.list.code, to: scheme.basis.to ?? '',
          threshold: String(scheme.threshold), decayMonths: String(scheme.decayMonths), events: eventLines(scheme),
        }
        const lists = await proposableLists(ctx, visit.actor)
        return schemePage(visit.desk, { lists, typed, faults: noFaults, status: 200 })
      },
    }),
    defineForm(ctx, {
      operation: 'console.points-set-scheme', path: `${pointsPath}/schemes`, summary: '保存记分办法', authority: { roles: setters },
      handle: (sent) => set(ctx, sent),
    }),
  ]
}

interface Around {
  readonly subject?: string | undefined
  readonly document?: string | undefined
  readonly done?: string | undefined
  readonly typed: Readonly<Record<string, string>>
  readonly faults: Faults
  readonly status?: number
}

async function show(ctx: Context, { actor, desk, request }: Visit, at: Around): Promise<ConsolePage> {
  const [schemes, lists] = await Promise.all([readSchemes(ctx), proposableLists(ctx, actor)])
  const around = { schemes, done: at.done, maySet: holds(actor, setters), subject: at.subject }
  if (at.subject === undefined) return schemesPage({ ...around, faults: at.faults, status: at.status })
  const documentNo = at.document?.trim().slice(0, 128)
  try {
    const asked = { code: at.subject, documentNo: documentNo === '' ? undefined : documentNo }
    const scored = await pointsDesk(ctx, asked, { actor, requestId: request.id })
    return scoredPage(desk, {
      ...at, ...around, scored, documentNo, kindTitle: (kind) => kindTitle(ctx, kind),
      own: new Set(schemes.filter((one) => lists.some((list) => list.code === one.list.code)).map((one) => one.code)),
      organisation: actor.organisation?.code, mayRecord: holds(actor, officers),
    })
  } catch (error) {
    if (!(error instanceof Problem)) throw error
    const faults = faultsOf(error, { 'list.subject_unknown': 'subject' })
    return schemesPage({ ...around, faults, status: error.status })
  }
}

const scorePlaces = {
  event: 'event', fact: 'fact', occurredOn: 'occurredOn', 'list.points_scheme_unknown': 'event',
}

async function score(ctx: Context, sent: Sent): Promise<ConsolePage | SeeOther> {
  const { form } = sent
  const [subject, fact, occurredOn] = [form.text('subject').slice(0, 40), form.text('fact'), form.text('occurredOn')]
  const [scheme = '', event = ''] = form.text('event').split('/')
  const typed = { event: form.text('event'), fact, occurredOn }
  const document = form.text('number') === '' ? undefined : form.text('number')
  const refused = (faults: Faults, status: number): Promise<ConsolePage> =>
    show(ctx, sent, { subject, document, typed, faults, status })
  const faults = {
    ...(scheme === '' || event === '' ? { event: '请选择情形' } : {}),
    ...(isUuid(fact) ? {} : { fact: '请选择认定该情形的决定' }),
    ...(isCivilDate(occurredOn) ? {} : { occurredOn: '请填写情形发生的日期，形如 2026-01-31' }),
  }
  if (isFaulty(faults)) return refused(faults, 422)
  return attempt(
    async () => {
      await recordPoints(ctx, sent.actor, { scheme, event, subject, fact, occurredOn })
      return withQuery(pointsPath, { subject, done: 'scored' })
    },
    (problem) => refused(faultsOf(problem, scorePlaces), problem.status),
  )
}

async function revoke(ctx: Context, sent: Sent): Promise<ConsolePage | SeeOther> {
  const { form, params } = sent
  const [subject, reason, id] = [form.text('subject').slice(0, 40), form.lines('reason'), params['id'] ?? '']
  if (!isUuid(id)) throw new Problem(problems.notFound)
  const field = `reason-${id}`
  const refused = (faults: Faults, status: number): Promise<ConsolePage> =>
    show(ctx, sent, { subject: subject === '' ? undefined : subject, typed: { [field]: reason }, faults, status })
  if (reason.length < 2 || reason.length > 4000) return refused({ [field]: '请写明理由，2到4000个字' }, 422)
  return attempt(
    async () => {
      await takePointsBack(ctx, sent.actor, id, reason)
      return withQuery(pointsPath, { subject, done: 'revoked' })
    },
    (problem) => refused(faultsOf(problem), problem.status),
  )
}

async function set(ctx: Context, sent: Sent): Promise<ConsolePage | SeeOther> {
  const { form, actor, desk } = sent
  const { code, input, typed, faults } = schemeIn(form)
  const refused = async (wrong: Faults, status: number): Promise<ConsolePage> =>
    schemePage(desk, { lists: await proposableLists(ctx, actor), typed, faults: wrong, status })
  if (isFaulty(faults)) return refused(faults, 422)
  return attempt(
    async () => {
      await setScheme(ctx, actor, code, input)
      return withQuery(pointsPath, { done: 'scheme' })
    },
    (problem) => refused(faultsOf(problem, { 'list.wrong_body': 'list' }), problem.status),
  )
}

const schemeFields = ['code', 'title', 'list', 'threshold', 'decayMonths', 'document', 'article', 'from', 'to'] as const

/** A scheme out of its form, held against the schema of the interface, each fault beside its field. */
function schemeIn(form: Form): { code: string; input: SchemeInput; typed: Record<string, string>; faults: Faults } {
  const line = Object.fromEntries(
    schemeFields.map((name) => [name, form.text(name)]),
  ) as Record<(typeof schemeFields)[number], string>
  const events = form.lines('events')
  const { threshold, decayMonths, document, article, from, to } = line
  const input: SchemeInput = {
    title: line.title, list: line.list, threshold: Number(threshold), decayMonths: Number(decayMonths),
    events: events.split('\n').filter((one) => one.trim() !== '').map(eventIn),
    basis: { document, article, from, ...(to === '' ? {} : { to }) },
  }
  const { properties } = SchemeInput
  const codes = input.events.map((event) => event.code)
  const faults = {
    ...(/^[a-z][a-z0-9-]{0,63}$/.test(line.code) ? {} : { code: '小写字母开头，由小写字母、数字和连字符组成，不超过64个' }),
    ...(Value.Check(properties.title, line.title) ? {} : { title: '请填写，2到200个字' }),
    ...(Value.Check(properties.list, line.list) ? {} : { list: '请选择名单' }),
    ...(Value.Check(properties.threshold, input.threshold) ? {} : { threshold: '应为1至1000的整数' }),
    ...(Value.Check(properties.decayMonths, input.decayMonths) ? {} : { decayMonths: '应为1至60的整数' }),
    ...(Value.Check(properties.events, input.events)
      ? {} : { events: '一行一种情形，至多100行：代码（小写字母、数字、连字符）、分值（1至100）、情形，用空格隔开' }),
    ...(new Set(codes).size === codes.length ? {} : { events: '情形的代码不能重复' }),
    ...(Value.Check(properties.basis.properties.document, document) ? {} : { document: '请填写依据的文件，2到300个字' }),
    ...(Value.Check(properties.basis.properties.article, article) ? {} : { article: '请填写条款，2到100个字' }),
    ...(isCivilDate(from) ? {} : { from: '请填写依据生效的日期' }),
    ...(to === '' || (isCivilDate(to) && to >= from) ? {} : { to: '应为不早于生效日的日期；没有规定的不填' }),
  }
  return { code: line.code, input, typed: { ...line, events }, faults }
}

/** `withdraw 12 中标后无正当理由放弃`; what is none of it fails the schema. */
function eventIn(text: string): SchemeInput['events'][number] {
  const [, code = '', points = '', title = ''] = /^(\S{1,64})\s+(\d{1,3})\s+(\S.{0,299})$/.exec(text.trim()) ?? []
  return { code, points: Number(points), title: title.trim() }
}
