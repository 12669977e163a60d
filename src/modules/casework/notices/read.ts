/** Notices as they are read: by the addressee, by the issuing body, by the office. */
import type { Context } from '../../../context.ts'
import { CursorOn, decodeCursor, encodeCursor } from '../../../kernel/cursor.ts'
import { transaction } from '../../../kernel/db.ts'
import type { Actor } from '../../../kernel/http.ts'
import { uuidv7 } from '../../../kernel/ids.ts'
import { Problem } from '../../../kernel/problem.ts'
import { mayActFor } from '../../access/index.ts'
import { findSubject, findSubjectByCode } from '../../subjects/index.ts'
import { caseworkProblems } from '../problems.ts'
import { isSubjectOf } from '../rules/authority.ts'
import { insertDelivery, listDeliveries, type Delivery } from '../store/deliveries.ts'
import {
  findNotice, lockNotice, selectNotices, type Notice, type NoticeBox, type NoticeLine,
} from '../store/notices.ts'
import { codeFor } from '../store/of-subject.ts'
import { listServices, type Service } from '../store/services.ts'
import { noticePdf, receipt } from './deliver.ts'

export type NoticeContext = Pick<Context, 'db' | 'files' | 'clock'>

/** How the actor stands to a notice: who issued it may see how it was carried; the addressee its text and its own part. */
async function standing(
  ctx: Pick<Context, 'db'>,
  actor: Actor,
  notice: Notice,
): Promise<'issuer' | 'addressee' | undefined> {
  if (actor.roles.has('subject')) {
    const { subjectId } = notice
    const subject = subjectId === null ? undefined : await findSubject(ctx.db, subjectId)
    const code = await codeFor(ctx.db, { subjectId, subjectCode: subject?.code ?? null }, actor.organisation?.code)
    return isSubjectOf(actor, code) ? 'addressee' : undefined
  }
  if (notice.organisation !== null && actor.organisation?.code === notice.organisation) return 'addressee'
  return actor.kind !== 'anonymous' && mayActFor(actor, notice.issuer) ? 'issuer' : undefined
}

async function mustSee(
  ctx: Pick<Context, 'db'>,
  actor: Actor,
  id: string,
): Promise<{ notice: Notice; as: 'issuer' | 'addressee' }> {
  const notice = await findNotice(ctx.db, id)
  const as = notice === undefined ? undefined : await standing(ctx, actor, notice)
  if (notice === undefined || as === undefined) throw new Problem(caseworkProblems.noticeUnknown)
  return { notice, as }
}

export interface NoticeQuery {
  box: 'in' | 'out' | 'unserved'
  limit: number
  cursor?: string
}

/**
 * `in`: addressed to one's subject or body; `out`: issued by one's body (the office: by any); `unserved`: issued by
 * one's own body to a subject in a case that is over, without service: no inbox of cases shows them. Newest first.
 */
export async function listNotices(
  ctx: Pick<Context, 'db'>,
  actor: Actor,
  query: NoticeQuery,
): Promise<{ items: NoticeLine[]; next: string | null }> {
  const own = actor.organisation?.code
  const nobody = { items: [], next: null }
  const any = actor.kind === 'system' || actor.scopes.has('organisations:any')
  const subject = actor.roles.has('subject') && own !== undefined ? await findSubjectByCode(ctx.db, own) : undefined
  if (actor.roles.has('subject') && (subject === undefined || query.box !== 'in')) return nobody
  if (own === undefined && !any) return nobody
  const box = subject !== undefined
    ? { subjectId: subject.id }
    : boxOf(query.box, own, any)
  const items = await selectNotices(ctx.db, box, { before: decodeCursor(query.cursor, CursorOn), limit: query.limit })
  const last = items.length === query.limit ? items.at(-1) : undefined
  return { items, next: last === undefined ? null : encodeCursor({ on: last.issuedOn, id: last.id }) }
}

function boxOf(box: NoticeQuery['box'], own: string | undefined, any: boolean): NoticeBox {
  if (box === 'in') return { organisation: own ?? '' }
  if (box === 'unserved') return { issuer: own ?? '', unserved: true }
  return any ? {} : { issuer: own }
}

/** A notice with its deliveries and services; to the addressee without them. Problems: `notice.unknown`. */
export async function readNotice(
  ctx: Pick<Context, 'db'>,
  actor: Actor,
  id: string,
): Promise<{ notice: Notice; deliveries: Delivery[]; services: Service[] }> {
  const { notice, as } = await mustSee(ctx, actor, id)
  const services = await listServices(ctx.db, id)
  return { notice, deliveries: as === 'issuer' ? await listDeliveries(ctx.db, id) : [], services }
}

/** The paper itself. The addressee's opening it is the receipt of the in-app delivery. Problems: `notice.unknown`. */
export async function openNotice(
  ctx: NoticeContext,
  actor: Actor,
  id: string,
): Promise<{ notice: Notice; pdf: Buffer }> {
  const { notice, as } = await mustSee(ctx, actor, id)
  const pdf = await noticePdf(ctx, notice)
  if (as === 'addressee') await noteOpened(ctx, actor, notice)
  return { notice, pdf }
}

/** Also of a paper nobody put into the inbox: its addressee finds it among its papers all the same. */
async function noteOpened(ctx: NoticeContext, actor: Actor, notice: Notice): Promise<void> {
  await transaction(ctx.db, async (tx) => {
    await lockNotice(tx, notice.id)
    const inApp = (await listDeliveries(tx, notice.id)).filter((one) => one.channel === 'in-app')
    const waiting = inApp.filter((one) => one.state === 'sent' || one.state === 'queued')
    const none = { channel: 'in-app', address: null, addressShown: null, resends: null }
    if (waiting.length === 0 && !inApp.some((one) => one.state === 'delivered')) {
      waiting.push(await insertDelivery(tx, { ...none, noticeId: notice.id, id: uuidv7() }))
    }
    for (const delivery of waiting) {
      await receipt(tx, delivery.id, { state: 'delivered', on: ctx.clock.today(), actor })
    }
  })
}
