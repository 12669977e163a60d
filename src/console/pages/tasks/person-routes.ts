/** `/console/tasks/entries/:id/persons`: for the body that decided the entry alone. Every condition is module measures'. */
import type { Context } from '../../../context.ts'
import type { Authority, Route } from '../../../kernel/http.ts'
import { isUuid } from '../../../kernel/ids.ts'
import { isCivilDate } from '../../../kernel/time.ts'
import { openMarks } from '../../../modules/checks/index.ts'
import {
  endPersonRecord, readLedger, readPersons, recordPerson, type PersonRole,
} from '../../../modules/measures/index.ts'
import { faultsOf, isFaulty, noFaults, type Faults, type Form } from '../../form.ts'
import type { ConsolePage } from '../../frame.ts'
import { attempt } from '../../parts/attempt.ts'
import { Once } from '../../parts/once.ts'
import { defineForm, definePage, type SeeOther, type Sent, type Visit } from '../../route.ts'
import { personsPage, roleTitles, type PersonsView } from './persons.ts'
import { path } from './words.ts'

const at = `${path}/entries/:id/persons`
const readers: Authority = { roles: ['handling-officer', 'approver'] }
const deciders: Authority = { roles: ['approver'] }
const nobody = '00000000-0000-0000-0000-000000000000'
const dones: Readonly<Record<string, string>> = { recorded: '已记录', ended: '已终止' }

export function personRoutes(ctx: Context): Route[] {
  const once = new Once()
  return [
    definePage(ctx, {
      operation: 'console.task-persons', path: at, summary: '名单事项的责任人员', authority: readers, query: ['done'],
      show: (visit) => draw(ctx, visit, { faults: noFaults, typed: {}, done: dones[visit.query['done'] ?? ''] }),
    }),
    defineForm(ctx, {
      operation: 'console.task-person-record', path: at, summary: '记录责任人员', authority: deciders,
      handle: (sent) => record(ctx, once, sent),
    }),
    defineForm(ctx, {
      operation: 'console.task-person-end', path: `${at}/:person/end`, summary: '终止责任人员记录', authority: deciders,
      handle: async (sent) => {
        const [reason, person] = [sent.form.lines('reason'), uuidIn(sent, 'person')]
        const id = `reason-${person}`
        const refused = (faults: Faults, status: number): Promise<ConsolePage> =>
          draw(ctx, sent, { faults, typed: { [id]: reason }, done: undefined, status })
        if (reason.length < 2 || reason.length > 1000) return refused({ [id]: '请写明理由，2到1000个字' }, 422)
        return attempt(async () => {
          await endPersonRecord(ctx, sent.actor, uuidIn(sent, 'id'), person, reason)
          return `${addressOf(sent)}?done=ended`
        }, (problem) => refused(faultsOf(problem), problem.status))
      },
    }),
  ]
}

function uuidIn({ params }: Visit, name: string): string {
  return isUuid(params[name] ?? '') ? (params[name] as string) : nobody
}

const addressOf = (visit: Visit): string => `${path}/entries/${uuidIn(visit, 'id')}/persons`

async function draw(
  ctx: Context,
  visit: Visit,
  around: Pick<PersonsView, 'faults' | 'typed' | 'done' | 'status'>,
): Promise<ConsolePage> {
  const fact = uuidIn(visit, 'id')
  const persons = await readPersons(ctx, visit.actor, fact)
  const ledger = await readLedger(ctx, visit.actor, fact, openMarks)
  return personsPage(visit.desk, { ...around, ledger, persons, decider: visit.actor.roles.has('approver') })
}

/** Fields with their longest text; the number is read apart and goes back to no page. */
const texts = { name: 60, document: 200, legalBasis: 1000, noticeNumber: 128, proof: 200, remedy: 1000 } as const

function typedIn(form: Form): Record<keyof typeof texts | 'role' | 'servedOn', string> {
  return {
    role: form.text('role'), servedOn: form.text('servedOn'), name: form.text('name'), document: form.text('document'),
    legalBasis: form.lines('legalBasis'), noticeNumber: form.text('noticeNumber'), proof: form.text('proof'),
    remedy: form.lines('remedy'),
  }
}

function faultsIn(typed: ReturnType<typeof typedIn>, identity: string): Faults {
  const wrong = Object.entries(texts).filter(([name, longest]) => {
    const { length } = typed[name as keyof typeof texts]
    return length < 2 || length > longest
  })
  return {
    ...(Object.hasOwn(roleTitles, typed.role) ? {} : { role: '请选择' }),
    ...Object.fromEntries(wrong.map(([name, longest]) => [name, `请填写，2到${longest}个字`])),
    ...(identity.length < 15 || identity.length > 30 ? { identity: '请填写18位公民身份号码' } : {}),
    ...(isCivilDate(typed.servedOn) ? {} : { servedOn: '请填写送达本人的日期' }),
  }
}

async function record(ctx: Context, once: Once, sent: Sent): Promise<ConsolePage | SeeOther> {
  const { form, actor } = sent
  const typed = typedIn(form)
  const identity = form.text('identity')
  const refused = (faults: Faults, status: number): Promise<ConsolePage> =>
    draw(ctx, sent, { faults, typed, done: undefined, status })
  const faults = faultsIn(typed, identity)
  if (isFaulty(faults)) return refused(faults, 422)
  const { role, noticeNumber, servedOn, proof, ...rest } = typed
  return attempt(
    () => once.run(actor.id, form.text('once'), async () => {
      const notice = { number: noticeNumber, servedOn, proof }
      await recordPerson(ctx, actor, uuidIn(sent, 'id'), { ...rest, role: role as PersonRole, identity, notice })
      return `${addressOf(sent)}?done=recorded`
    }),
    (problem) => refused(faultsOf(problem, { identity: 'identity', 'notice.servedOn': 'servedOn' }), problem.status),
  )
}
