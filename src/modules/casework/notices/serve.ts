/** Service in law: recorded by the handling body, only with proof, once. */
import type { Tx } from '../../../kernel/db.ts'
import type { Actor } from '../../../kernel/http.ts'
import { uuidv7 } from '../../../kernel/ids.ts'
import { record } from '../../../kernel/journal.ts'
import { Problem } from '../../../kernel/problem.ts'
import { isCivilDate, type CivilDate } from '../../../kernel/time.ts'
import { checkMove } from '../../../kernel/workflow.ts'
import { mayActFor } from '../../access/index.ts'
import { caseworkJournal } from '../journal.ts'
import { caseworkProblems } from '../problems.ts'
import { consentKind, serviceFlow, serviceVerdict, type ServiceMethod } from '../rules/service.ts'
import { findDelivery } from '../store/deliveries.ts'
import { documentKinds } from '../store/documents.ts'
import { listCurrentOfCase, lockNotice, type Notice } from '../store/notices.ts'
import { insertService, listServices, settleService, type Service } from '../store/services.ts'
import { aboutNotice } from './issue.ts'
import { isPaperKind, papers, paperOf } from './papers.ts'

export interface ServiceRecord {
  method: ServiceMethod
  /** `pending`: posted, announced or sent, awaiting proof; `served`; `failed`: with the reason in `note`. */
  outcome: 'pending' | 'served' | 'failed'
  /** A pending attempt this record ends. */
  attempt?: string
  doneOn?: CivilDate
  /** Papers of the notice's case: receipts, announcement, evidence. */
  proofs?: readonly string[]
  /** The paper with the addressee's consent to electronic service. */
  consent?: string
  /** The delivery whose receipt proves arrival. */
  delivery?: string
  note?: string
  actor: Actor
  today: CivilDate
  operation?: string
}

export type ServedHandler = (tx: Tx, served: { notice: Notice; service: Service; today: CivilDate }) => Promise<void>

const servedHandlers = new Set<ServedHandler>()

/** Calls the handler when a notice counts as served, in the same transaction; it looks at `notice.template` itself. */
export function onServed(handler: ServedHandler): void {
  servedHandlers.add(handler)
}

/**
 * Records an attempt at service, or how it ended. `served` only with the proof its method asks for
 * (rules/service.ts), after the twin paper was issued (两书同达), and once. Problems: `notice.unknown`,
 * `notice.ended`, `case.foreign_organisation`,
 * `service.already_served`, `service.unproven` (with every reason), `workflow.incomplete` (a failure without a note).
 */
export async function recordService(tx: Tx, noticeId: string, given: ServiceRecord): Promise<Service> {
  const notice = await lockNotice(tx, noticeId)
  if (notice === undefined) throw new Problem(caseworkProblems.noticeUnknown)
  if (notice.endedOn !== null) throw new Problem(caseworkProblems.noticeEnded)
  if (given.actor.kind === 'client' && !given.actor.scopes.has('cases:move')) {
    throw new Problem(caseworkProblems.foreign)
  }
  if (given.actor.roles.has('subject') || !mayActFor(given.actor, notice.issuer)) {
    throw new Problem(caseworkProblems.foreign)
  }
  const before = await listServices(tx, noticeId)
  if (before.some((service) => service.state === 'served')) throw new Problem(caseworkProblems.alreadyServed)
  const evidence = await evidenceOf(tx, notice, given)
  const verdict = given.outcome === 'served' ? await judge(tx, notice, given, evidence) : undefined
  if (given.outcome !== 'pending') {
    checkMove(serviceFlow, 'pending', given.outcome === 'served' ? 'serve' : 'fail', {
      roles: ['officer'], facts: { documents: verdict === undefined ? [] : ['proof'] },
      ...(given.note === undefined ? {} : { reason: given.note }),
    })
  }
  const row = {
    noticeId, state: given.outcome, doneOn: verdict?.doneOn ?? given.doneOn ?? null,
    servedOn: verdict?.servedOn ?? null,
    proofs: [...(given.proofs ?? [])], deliveryId: given.delivery ?? null, consent: given.consent ?? null,
    note: given.note ?? null,
  }
  const open = before.find((service) => service.id === given.attempt && service.state === 'pending')
  if (given.attempt !== undefined && (open === undefined || open.method !== given.method)) {
    throw new Problem(caseworkProblems.noticeUnknown, { detail: '没有这次进行中的送达' })
  }
  const service = open === undefined
    ? await insertService(tx, {
        ...row, id: uuidv7(), caseId: notice.caseId, method: given.method, actor: given.actor.id,
        organisation: given.actor.organisation?.code ?? null,
      })
    : ((await settleService(tx, { ...row, id: open.id })) as Service)
  await tell(tx, notice, service, given)
  return service
}

async function tell(tx: Tx, notice: Notice, service: Service, given: ServiceRecord): Promise<void> {
  await record(tx, {
    actor: given.actor, action: caseworkJournal.serviceRecorded, operation: given.operation ?? 'notices.serve',
    ...aboutNotice(notice),
    detail: {
      number: notice.number, method: service.method, state: service.state,
      ...(service.servedOn === null ? {} : { servedOn: service.servedOn }),
    },
  })
  if (service.state !== 'served') return
  for (const handler of servedHandlers) await handler(tx, { notice, service, today: given.today })
}

interface Evidence {
  proofs: string[]
  consent: boolean
  deliveredOn: CivilDate | undefined
}

async function evidenceOf(tx: Tx, notice: Notice, given: ServiceRecord): Promise<Evidence> {
  const held = notice.caseId === null ? [] : ((await documentKinds(tx, [notice.caseId])).get(notice.caseId) ?? [])
  const kindOf = (id: string): string => {
    const found = held.find((document) => document.id === id)
    if (found === undefined) throw new Problem(caseworkProblems.documentUnknown, { detail: '送达证明应是本办件的材料' })
    return found.kind
  }
  const delivery = given.delivery === undefined ? undefined : await findDelivery(tx, given.delivery)
  if (given.delivery !== undefined && delivery?.noticeId !== notice.id) {
    throw new Problem(caseworkProblems.noticeUnknown)
  }
  return {
    proofs: (given.proofs ?? []).map(kindOf),
    consent: given.consent !== undefined && kindOf(given.consent) === consentKind,
    deliveredOn: delivery?.state === 'delivered' ? (delivery.deliveredOn ?? undefined) : undefined,
  }
}

async function judge(
  tx: Tx,
  notice: Notice,
  given: ServiceRecord,
  evidence: Evidence,
): Promise<{ doneOn: CivilDate; servedOn: CivilDate }> {
  if (given.doneOn !== undefined && !isCivilDate(given.doneOn)) {
    throw new Problem(caseworkProblems.dateInvalid, { detail: '送达日期应为 YYYY-MM-DD' })
  }
  const { deliveredOn, ...rest } = evidence
  const verdict = serviceVerdict({
    method: given.method, ...rest, ...(deliveredOn === undefined ? {} : { deliveredOn }),
    ...(given.doneOn === undefined ? {} : { doneOn: given.doneOn }), issuedOn: notice.issuedOn, today: given.today,
  })
  const reasons = verdict.served ? [] : verdict.reasons
  const missing = await missingTwin(tx, notice)
  if (missing !== undefined) reasons.push(missing)
  if (!verdict.served || reasons.length > 0) {
    throw new Problem(caseworkProblems.unproven, { detail: reasons.join('；') })
  }
  return verdict
}

/** 两书同达 (国办发〔2025〕22号): the decision counts as served only beside the notice of how to repair. */
async function missingTwin(tx: Tx, notice: Notice): Promise<string | undefined> {
  const twin = isPaperKind(notice.template) ? paperOf(notice.template).twin : undefined
  if (twin === undefined || notice.caseId === null || !isPaperKind(twin)) return undefined
  const issued = await listCurrentOfCase(tx, notice.caseId, twin)
  return issued.length > 0 ? undefined : `应当同时送达《${papers['repair-notice'].title()}》，请先制发`
}

