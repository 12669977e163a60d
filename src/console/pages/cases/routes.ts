/** `/console/cases`: inbox and one case. What may be done, by when and by whom is module casework's and the flow's own. */
import type { Context } from '../../../context.ts'
import { transaction } from '../../../kernel/db.ts'
import type { Route } from '../../../kernel/http.ts'
import { isUuid } from '../../../kernel/ids.ts'
import { Problem } from '../../../kernel/problem.ts'
import { isCivilDate } from '../../../kernel/time.ts'
import { findOrganisation, listOrganisations, listUsers, mayActFor } from '../../../modules/access/index.ts'
import {
  addDocument, allFlows, assignCase, channelsHere, correctServiceRecord, extendCase, flowTitle, listCases,
  maxPaperBytes, moveCase, noticesOfCase, readCase, recordService, sendFromCase, serviceMethods, type ServiceMethod,
} from '../../../modules/casework/index.ts'
import { findEntryOfCase, findExitOfCase } from '../../../modules/lists/index.ts'
import { faultsOf, noFaults, type Faults } from '../../form.ts'
import type { ConsolePage } from '../../frame.ts'
import {
  defineForm, definePage, defineUpload, seeOther, staff, type SeeOther, type Sent, type Visit,
} from '../../route.ts'
import { inboxPage } from './list.ts'
import { casePage, type CaseView } from './one.ts'
import { dueFilters } from './words.ts'

const path = '/console/cases'
const one = `${path}/:id`
const pageRows = 50

export function caseRoutes(ctx: Context): Route[] {
  return [
    inboxRoute(ctx), caseRoute(ctx), moveRoute(ctx), paperRoute(ctx), serviceRoute(ctx), correctionRoute(ctx),
    sendRoute(ctx),
    ...handsRoutes(ctx),
  ]
}

function inboxRoute(ctx: Context): Route {
  return definePage(ctx, {
    operation: 'console.cases', path, summary: '办件', authority: staff('cases:read'),
    query: ['due', 'flow', 'mine', 'subject', 'cursor', 'passed'],
    show: async ({ actor, query }) => {
      const due = dueFilters.find(([value]) => value === query['due'])?.[0]
      const flows = flowNames()
      const flow = flows.find((f) => f.name === query['flow'])?.name
      const subject = query['subject']?.trim().toUpperCase().slice(0, 18)
      const mine = query['mine'] === '1'
      const { items, next } = await listCases(ctx, actor, {
        limit: pageRows, mine, ...given('due', due), ...given('flow', flow), ...given('subject', subject),
        ...given('cursor', query['cursor']),
      })
      return inboxPage({
        items, next: next ?? undefined, flows, asked: { due, flow, mine, subject, cursor: query['cursor'] },
        passedTo: await nameOf(ctx, query['passed']),
      })
    },
  })
}

/** The name of the body a case was just passed to. */
async function nameOf(ctx: Context, code: string | undefined): Promise<string | undefined> {
  return code === undefined ? undefined : (await findOrganisation(ctx.db, code))?.name
}

function given<K extends string, V>(key: K, value: V | undefined): { [key in K]?: V } {
  return (value === undefined ? {} : { [key]: value }) as { [key in K]?: V }
}

/** Each flow once, whatever versions of it there are. */
function flowNames(): { name: string; title: string }[] {
  return [...new Set(allFlows().map((flow) => flow.name))].map((name) => ({ name, title: flowTitle(name) }))
}

function idOf({ params }: Visit): string {
  return isUuid(params['id'] ?? '') ? (params['id'] as string) : '00000000-0000-0000-0000-000000000000'
}

type Around = Pick<CaseView, 'faults' | 'typed' | 'done' | 'status'>

async function draw(ctx: Context, visit: Visit, around: Around): Promise<ConsolePage> {
  const { actor, desk } = visit
  const found = await readCase(ctx, actor, idOf(visit))
  const mayMove = actor.scopes.has('cases:move')
  const body = { organisation: found.organisation.code, after: undefined, limit: 200 }
  const [notices, listing, colleagues, bodies] = await Promise.all([
    noticesOfCase(ctx, actor, found.id),
    listingOf(ctx, found.id),
    mayMove ? listUsers(ctx.db, body) : [],
    mayMove ? listOrganisations(ctx.db, { kind: undefined, after: undefined, limit: 500 }) : [],
  ])
  return casePage(desk, {
    ...around, case: found, notices, mayMove, channels: channelsHere(ctx),
    elsewhere: listing === undefined ? undefined : { href: `/console/lists/${listing}`, title: '到名单办理页面办理' },
    colleagues: colleagues.filter((user) => user.active),
    bodies: bodies.filter((o) => o.active && o.code !== found.organisation.code),
  })
}

/** The procedure whose page a case of listing, or of leaving a list, is worked on. */
async function listingOf(ctx: Context, caseId: string): Promise<string | undefined> {
  const entry = await findEntryOfCase(ctx.db, caseId)
  return entry?.id ?? (await findExitOfCase(ctx.db, caseId))?.entryId
}

function caseRoute(ctx: Context): Route {
  return definePage(ctx, {
    operation: 'console.case', path: one, summary: '一个办件', authority: staff('cases:read'), query: ['done'],
    show: (visit) => draw(ctx, visit, { faults: noFaults, typed: {}, done: visit.query['done'] }),
  })
}

/** Does what a form of the case asks; refused, the page says so with what was typed still there. */
async function attempt(
  ctx: Context,
  sent: Sent,
  how: {
    done: string; places: Readonly<Record<string, string>>; typed: Readonly<Record<string, string>>; faults?: Faults,
    /** Where it goes on, when not on the page of the case. */
    then?: string,
  },
  work: () => Promise<unknown>,
): Promise<ConsolePage | SeeOther> {
  const again = (faults: Faults, status: number): Promise<ConsolePage> =>
    draw(ctx, sent, { faults, typed: how.typed, done: undefined, status })
  if (how.faults !== undefined && Object.keys(how.faults).length > 0) return again(how.faults, 422)
  try {
    await work()
  } catch (error) {
    if (!(error instanceof Problem) || error.status === 404) throw error
    return again(faultsOf(error, how.places), error.status)
  }
  return seeOther(how.then ?? `${path}/${idOf(sent)}?done=${how.done}`)
}

function moveRoute(ctx: Context): Route {
  return defineForm(ctx, {
    operation: 'console.case-move', path: `${one}/moves`, summary: '办理一步', authority: staff('cases:move'),
    handle: (sent) => {
      const { form, actor } = sent
      const [verb, note] = [form.text('verb').slice(0, 64), form.lines('note').slice(0, 4000)]
      const documents = form.all('documents').filter(isUuid)
      const field = `note-${verb}`
      return attempt(ctx, sent, {
        done: 'move', typed: { verb, [field]: note }, places: { 'workflow.incomplete': field },
      }, () => moveCase(ctx, actor, idOf(sent), {
        verb, version: versionIn(sent), ...(note === '' ? {} : { note }),
        ...(documents.length === 0 ? {} : { documents }),
      }))
    },
  })
}

function versionIn({ form }: Sent): number {
  const text = form.text('version')
  return /^\d{1,9}$/.test(text) ? Number(text) : 0
}

function paperRoute(ctx: Context): Route {
  return defineUpload(ctx, {
    operation: 'console.case-document', path: `${one}/documents`, summary: '上传材料', authority: staff('cases:move'), maxBytes: maxPaperBytes + 1,
    handle: (sent) => {
      const { form, file, actor } = sent
      const [kind, title] = [form.text('kind'), form.text('title').slice(0, 200)]
      return attempt(ctx, sent, {
        done: 'document', typed: { 'paper-kind': kind, 'paper-title': title },
        places: { 'case.document_refused': 'file', 'request.too_large': 'file' },
        faults: {
          ...(kind === '' ? { 'paper-kind': '请选择材料种类' } : {}),
          ...(file.name === '' ? { file: '请选择文件' } : {}),
        },
      }, () => addDocument(ctx, actor, idOf(sent), {
        kind, title: title === '' ? file.name.slice(0, 200) : title, fileName: file.name,
        mediaType: file.mediaType, content: file.content,
        openToSubject: form.text('open') === 'yes',
      }))
    },
  })
}

function serviceRoute(ctx: Context): Route {
  return defineForm(ctx, {
    operation: 'console.case-service', path: `${one}/services`, summary: '登记文书送达', authority: staff('cases:move'),
    handle: async (sent) => {
      const { form, actor } = sent
      const notice = form.text('notice')
      const id = (name: string): string => `${name}-${notice}`
      const [method, outcome, doneOn, note] = [
        form.text('method'), form.text('outcome'), form.text('doneOn'), form.text('note').slice(0, 1000),
      ]
      const attemptId = form.text('attempt')
      const proofs = form.all('proofs').filter(isUuid)
      const [consent, delivery] = [form.text('consent'), form.text('delivery')]
      const own = (await noticesOfCase(ctx, actor, idOf(sent))).some((n) => n.id === notice)
      return attempt(ctx, sent, {
        done: 'service',
        typed: {
          [id('method')]: method, [id('outcome')]: outcome, [id('doneOn')]: doneOn, [id('note')]: note,
          [id('consent')]: consent, [id('delivery')]: delivery,
        },
        places: { 'service.unproven': id('proofs'), 'workflow.incomplete': id('note') },
        faults: {
          ...(own ? {} : { '': '没有这份文书' }),
          ...(isMethod(method) ? {} : { [id('method')]: '请选择送达方式' }),
          ...(isOutcome(outcome) ? {} : { [id('outcome')]: '请选择结果' }),
          ...(doneOn === '' || isCivilDate(doneOn) ? {} : { [id('doneOn')]: '不是有效日期' }),
        },
      }, () => transaction(ctx.db, (tx) => recordService(tx, notice, {
        actor, today: ctx.clock.today(), method: method as ServiceMethod, outcome: outcome as 'served',
        operation: 'notices.serve',
        ...(doneOn === '' ? {} : { doneOn }), ...(note === '' ? {} : { note }),
        ...(proofs.length === 0 ? {} : { proofs }),
        ...(isUuid(attemptId) ? { attempt: attemptId } : {}),
        ...(isUuid(consent) ? { consent } : {}), ...(isUuid(delivery) ? { delivery } : {}),
      })))
    },
  })
}

function correctionRoute(ctx: Context): Route {
  return defineForm(ctx, {
    operation: 'console.case-service-correction', path: `${one}/services/correction`, summary: '更正登记有误的送达',
    authority: staff('cases:move'),
    handle: async (sent) => {
      const { form, actor } = sent
      const [notice, service] = [form.text('notice'), form.text('service')]
      const reason = form.lines('reason').slice(0, 1000)
      const [chosen, field] = [`service-${notice}`, `correction-${notice}`]
      const own = (await noticesOfCase(ctx, actor, idOf(sent))).some((n) => n.id === notice)
      return attempt(ctx, sent, {
        done: 'corrected', typed: { [chosen]: service, [field]: reason },
        places: { 'service.relied_on': field, 'service.already_corrected': field, 'workflow.incomplete': field },
        faults: {
          ...(own ? {} : { '': '没有这份文书' }),
          ...(isUuid(service) ? {} : { [chosen]: '请选择登记有误的是哪一次' }),
          ...(reason.length < 2 ? { [field]: '请写明错在哪里' } : {}),
        },
      }, () => correctServiceRecord(ctx, actor, notice, service, reason))
    },
  })
}

function sendRoute(ctx: Context): Route {
  return defineForm(ctx, {
    operation: 'console.case-send', path: `${one}/deliveries`, summary: '发送或者重发文书', authority: staff('cases:move'),
    handle: (sent) => {
      const { form, actor } = sent
      const notice = form.text('notice')
      const id = (name: string): string => `${name}-${notice}`
      const [address, resends] = [form.text('address').slice(0, 254), form.text('resends')]
      const channel = channelsHere(ctx).find((name) => name === form.text('channel'))
      return attempt(ctx, sent, {
        done: 'send', typed: { [id('channel')]: channel ?? '', [id('address')]: address },
        places: { 'notice.address_invalid': id('address'), 'notice.channel_unavailable': id('channel') },
        faults: channel === undefined ? { [id('channel')]: '请选择渠道' } : {},
      }, () => sendFromCase(ctx, actor, idOf(sent), isUuid(notice) ? notice : '', {
        channel: channel ?? 'in-app', ...(address === '' ? {} : { address }), ...(isUuid(resends) ? { resends } : {}),
      }))
    },
  })
}

function isMethod(text: string): text is ServiceMethod {
  return Object.hasOwn(serviceMethods, text)
}

function isOutcome(text: string): boolean {
  return text === 'served' || text === 'pending' || text === 'failed'
}

function handsRoutes(ctx: Context): Route[] {
  return [
    defineForm(ctx, {
      operation: 'console.case-assign', path: `${one}/assignment`, summary: '指定承办人或者转办', authority: staff('cases:move'),
      handle: (sent) => {
        const { form, actor } = sent
        const organisation = form.text('organisation')
        const [user, note] = [form.text('user'), form.text('note').slice(0, 1000)]
        const toBody = form.text('do') === 'organisation'
        return attempt(ctx, sent, {
          done: 'assign', typed: { organisation, 'assign-note': note },
          // Whose case it is no longer cannot be shown it: the inbox says where it went.
          ...(toBody && !mayActFor(actor, organisation)
            ? { then: `${path}?passed=${encodeURIComponent(organisation)}` }
            : {}),
          places: { organisation: 'organisation', user: 'user' },
          faults: toBody && organisation === '' ? { organisation: '请选择单位' } : {},
        }, () => assignCase(ctx, actor, idOf(sent), {
          version: versionIn(sent), ...(note === '' ? {} : { note }),
          ...(toBody ? { organisation } : { user: user === '' ? null : user }),
        }))
      },
    }),
    defineForm(ctx, {
      operation: 'console.case-extend', path: `${one}/extension`, summary: '延长本环节期限', authority: staff('cases:move'),
      handle: (sent) => {
        const { form, actor } = sent
        const [dueOn, note] = [form.text('dueOn'), form.lines('note').slice(0, 1000)]
        return attempt(ctx, sent, {
          done: 'extend', typed: { dueOn, 'extend-note': note },
          places: { 'case.date_invalid': 'dueOn', dueOn: 'dueOn' },
          faults: {
            ...(isCivilDate(dueOn) ? {} : { dueOn: '请填写日期' }), ...(note === '' ? { 'extend-note': '请说明延长的理由' } : {}),
          },
        }, () => extendCase(ctx, actor, idOf(sent), { dueOn, note, version: versionIn(sent) }))
      },
    }),
  ]
}
