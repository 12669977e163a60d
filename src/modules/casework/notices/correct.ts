/** A service that was registered wrongly: corrected by a person, with the reason, and kept. */
import type { Context } from '../../../context.ts'
import { transaction, type Tx } from '../../../kernel/db.ts'
import type { Actor } from '../../../kernel/http.ts'
import { record } from '../../../kernel/journal.ts'
import { Problem } from '../../../kernel/problem.ts'
import type { CivilDate } from '../../../kernel/time.ts'
import { checkMove } from '../../../kernel/workflow.ts'
import { mayActFor } from '../../access/index.ts'
import { caseworkJournal } from '../journal.ts'
import { caseworkProblems } from '../problems.ts'
import { serviceFlow } from '../rules/service.ts'
import { findNotice, lockNotice, type Notice } from '../store/notices.ts'
import { correctService, listServices, type Service } from '../store/services.ts'
import { aboutNotice } from './issue.ts'

/**
 * Says what of its module rests on a notice having been served, and what is to be done first; undefined: nothing. It
 * locks what it reads, so that nothing comes to rest on a service while that is being corrected.
 */
export type RelianceHandler = (tx: Tx, about: { notice: Notice; today: CivilDate }) => Promise<string | undefined>

const relianceHandlers = new Set<RelianceHandler>()

/** Asks the handler before a service is corrected, in the same transaction; it looks at `notice.template` itself. */
export function onServiceDoubted(handler: RelianceHandler): void {
  relianceHandlers.add(handler)
}

/**
 * Marks a service as registered wrongly. It stays to be seen, with who corrected it, when and why; its paper is
 * unserved again and can be served anew. Refused where a move already rests on the service: the window for defence ran
 * from it, or an entry took effect by it. Problems: `notice.unknown`, `case.foreign_organisation`, `service.unknown`,
 * `service.already_corrected`, `workflow.incomplete` (no reason), `service.relied_on` (with what to do).
 */
export async function correctServiceRecord(
  ctx: Pick<Context, 'db' | 'clock'>,
  actor: Actor,
  noticeId: string,
  serviceId: string,
  reason: string,
): Promise<Service> {
  const today = ctx.clock.today()
  return transaction(ctx.db, async (tx) => {
    const notice = await findNotice(tx, noticeId)
    if (notice === undefined || actor.roles.has('subject')) throw new Problem(caseworkProblems.noticeUnknown)
    // The word of a person: a program that registered wrongly is corrected by somebody of its body.
    if (actor.kind !== 'user' || !mayActFor(actor, notice.issuer)) throw new Problem(caseworkProblems.foreign)
    // What rests on it is locked before the notice, as by those who make a move rest on it.
    const relying = await relianceOn(tx, notice, today)
    await lockNotice(tx, noticeId)
    const found = (await listServices(tx, noticeId)).find((one) => one.id === serviceId)
    if (found === undefined) throw new Problem(caseworkProblems.serviceUnknown)
    if (found.state === 'mistaken') throw new Problem(caseworkProblems.alreadyCorrected)
    checkMove(serviceFlow, found.state, 'correct', { roles: ['officer'], reason })
    if (found.state === 'served' && relying !== undefined) {
      throw new Problem(caseworkProblems.reliedOn, { detail: relying })
    }
    const corrected = await correctService(tx, found, { reason, by: actor.id, at: ctx.clock.now() })
    await record(tx, {
      actor, action: caseworkJournal.serviceCorrected, operation: 'notices.correct-service', reason,
      ...aboutNotice(notice),
      detail: {
        number: notice.number, service: found.id, method: found.method, registered: found.state,
        ...(found.servedOn === null ? {} : { servedOn: found.servedOn }),
      },
    })
    return corrected
  })
}

async function relianceOn(tx: Tx, notice: Notice, today: CivilDate): Promise<string | undefined> {
  const found: string[] = []
  for (const handler of relianceHandlers) {
    const relying = await handler(tx, { notice, today })
    if (relying !== undefined) found.push(relying)
  }
  return found.length === 0 ? undefined : found.join('；')
}
