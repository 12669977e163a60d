/** Bringing papers to their addressees: queued in the transaction, carried by a job, tried again, noted as it ended. */
import { createHash } from 'node:crypto'
import type { Context } from '../../../context.ts'
import { transaction, type Tx } from '../../../kernel/db.ts'
import type { Actor } from '../../../kernel/http.ts'
import { uuidv7 } from '../../../kernel/ids.ts'
import { record, systemActor } from '../../../kernel/journal.ts'
import { Problem } from '../../../kernel/problem.ts'
import { addJob, type Job } from '../../../kernel/queue.ts'
import type { CivilDate } from '../../../kernel/time.ts'
import { caseworkJournal } from '../journal.ts'
import { caseworkProblems } from '../problems.ts'
import {
  findDelivery, insertDelivery, lockDelivery, setAttempt, setReceipt, type Delivery, type DeliveryState,
} from '../store/deliveries.ts'
import { findNotice, lockNotice, setDigest, type Notice } from '../store/notices.ts'
import { channelOf } from './channels/all.ts'
import { ChannelError, type ChannelName, type NoticeMessage } from './channels/channel.ts'
import { aboutNotice } from './issue.ts'
import { isPaperKind, type PaperData } from './papers.ts'
import { renderDocument } from './render.ts'

export type DeliverContext = Pick<Context, 'config' | 'db' | 'files' | 'keys' | 'clock' | 'log'>

export const deliverTask = 'casework:deliver'
/** Eight attempts spread over about two and a half hours, by the queue's growing pauses. */
const maxAttempts = 8

/** Bound to its delivery: a sealed address opens nowhere else. */
export const addressContext = (deliveryId: string): string => `casework.delivery.address.${deliveryId}`

export interface Sending {
  channel: ChannelName
  /** Mailbox, mobile number or openid; none for the in-app inbox, and none to repeat a delivery to where it went. */
  address?: string
  /** The delivery this one repeats. */
  resends?: string
  actor: Actor
  operation?: string
}

/**
 * Queues a delivery in the caller's transaction; a job carries it after the commit. Problems:
 * `notice.unknown`, `notice.ended`,
 * `notice.channel_unavailable`, `notice.address_invalid`.
 */
export async function sendNotice(
  ctx: Pick<Context, 'config' | 'keys'>,
  tx: Tx,
  noticeId: string,
  sending: Sending,
): Promise<Delivery> {
  const notice = await lockNotice(tx, noticeId)
  if (notice === undefined) throw new Problem(caseworkProblems.noticeUnknown)
  if (notice.endedOn !== null) throw new Problem(caseworkProblems.noticeEnded)
  const channel = channelOf(ctx, sending.channel)
  if (channel === undefined) throw new Problem(caseworkProblems.channelUnavailable)
  const repeated = sending.resends === undefined ? undefined : await findDelivery(tx, sending.resends)
  if (sending.resends !== undefined && repeated?.noticeId !== noticeId) {
    throw new Problem(caseworkProblems.noticeUnknown, { detail: '没有要重发的那次发送' })
  }
  const address = sending.address ?? (repeated?.channel === sending.channel ? addressOf(ctx, repeated) : '')
  const fault = channel.addressFault(address)
  if (fault !== undefined) throw new Problem(caseworkProblems.addressInvalid, { detail: fault })
  const id = uuidv7()
  const delivery = await insertDelivery(tx, {
    noticeId, id, channel: sending.channel, resends: sending.resends ?? null,
    address: address === '' ? null : ctx.keys.seal(address, addressContext(id)),
    addressShown: address === '' ? null : channel.show(address),
  })
  await addJob(tx, deliverTask, { delivery: delivery.id }, { maxAttempts, jobKey: `deliver:${delivery.id}` })
  await record(tx, {
    actor: sending.actor, action: caseworkJournal.noticeQueued, operation: sending.operation ?? 'notices.send',
    ...aboutNotice(notice), detail: { number: notice.number, channel: sending.channel },
  })
  return delivery
}

/** The address of a delivery as it was given, for its carrier and for repeating it; shown to nobody. */
function addressOf(ctx: Pick<Context, 'keys'>, { id, address }: Delivery): string {
  return address === null ? '' : ctx.keys.open(address, addressContext(id))
}

/**
 * The paper as a file. Rendered when it is first wanted, kept sealed under its digest, the same bytes ever
 * after: if the stored file is gone it is rendered again.
 */
export async function noticePdf(ctx: Pick<Context, 'db' | 'files'>, notice: Notice): Promise<Buffer> {
  if (notice.digest !== null && (await ctx.files.has(notice.digest))) return ctx.files.read(notice.digest)
  if (!isPaperKind(notice.template)) throw new Problem(caseworkProblems.templateUnknown)
  const pdf = await renderDocument(notice.template, notice.data as unknown as PaperData)
  const { digest } = await ctx.files.put(pdf, { sealed: true })
  await setDigest(ctx.db, notice.id, digest, createHash('sha256').update(pdf).digest('hex'))
  return pdf
}

/** The queue's task: one attempt. Throws when it should be tried again; running twice for one job sends nothing twice once noted. */
export async function deliver(
  ctx: DeliverContext,
  deliveryId: string,
  job: Pick<Job, 'attempt' | 'maxAttempts'>,
): Promise<void> {
  const delivery = await findDelivery(ctx.db, deliveryId)
  if (delivery === undefined || delivery.state !== 'queued') return
  const notice = await findNotice(ctx.db, delivery.noticeId)
  if (notice === undefined) return
  const outcome = await attempt(ctx, notice, delivery)
  const last = outcome.state === 'queued' && job.attempt >= job.maxAttempts
  const state: DeliveryState = last ? 'failed' : outcome.state
  const noted = await transaction(ctx.db, async (tx) => {
    // A carrier can be quicker with its receipt than this note of what it was given: the receipt has told already.
    const told = (await lockDelivery(tx, delivery.id))?.state !== 'queued'
    const today = ctx.clock.today()
    const row =
      await setAttempt(tx, delivery.id, { state, providerId: outcome.providerId, error: outcome.error, today })
    if (row !== undefined && !told) await tellOutcome(tx, notice, row)
    return row
  })
  if (noted?.state === 'queued') throw new Error(`delivery ${delivery.id} is tried again: ${outcome.error ?? ''}`)
}

interface Outcome {
  state: DeliveryState
  providerId: string | null
  error: string | null
}

async function attempt(ctx: DeliverContext, notice: Notice, delivery: Delivery): Promise<Outcome> {
  if (notice.endedOn !== null) return { state: 'failed', providerId: null, error: 'notice.ended' }
  const channel = channelOf(ctx, delivery.channel as ChannelName)
  if (channel === undefined) return { state: 'failed', providerId: null, error: 'channel.unavailable' }
  try {
    const carried = await channel.send(await messageOf(ctx, notice, delivery))
    return { state: carried.state, providerId: carried.providerId ?? null, error: null }
  } catch (error) {
    const known = error instanceof ChannelError
    if (!known) ctx.log.error({ err: error, delivery: delivery.id }, 'a delivery failed by a fault of the program')
    const temporary = !known || error.temporary
    return { state: temporary ? 'queued' : 'failed', providerId: null, error: known ? error.code : 'program.fault' }
  }
}

async function messageOf(ctx: DeliverContext, notice: Notice, delivery: Delivery): Promise<NoticeMessage> {
  const { verify } = notice.data as unknown as PaperData
  const text = [
    `${notice.addressee}：`,
    `${notice.issuerName}向您发出《${notice.title}》（${notice.number}）。`,
    `核验与查阅：${verify.url}`,
    '本信息只作提示，权利义务以文书为准。办理信用修复、异议不收取任何费用。',
  ].join('\n')
  return {
    deliveryId: delivery.id, number: notice.number, addressee: notice.addressee, text,
    address: addressOf(ctx, delivery),
    subject: `${notice.title}（${notice.number}）`,
    attachments: [{
      fileName: `${notice.number}.pdf`, mediaType: 'application/pdf', content: await noticePdf(ctx, notice),
    }],
  }
}

async function tellOutcome(tx: Tx, notice: Notice, delivery: Delivery): Promise<void> {
  const about = { actor: systemActor, operation: 'casework.deliver', ...aboutNotice(notice) }
  const { number } = notice
  const { channel } = delivery
  if (delivery.state === 'delivered') {
    await record(tx, { ...about, action: caseworkJournal.noticeDelivered, detail: { number, channel } })
  } else if (delivery.state === 'failed') {
    const detail = { number, channel, error: delivery.error ?? '' }
    await record(tx, { ...about, action: caseworkJournal.noticeFailed, detail })
  }
}

/**
 * What the carrier says later of a message it took, or the addressee by opening the paper. A second receipt
 * changes nothing. Problems: `notice.unknown`.
 */
export async function receipt(
  tx: Tx,
  deliveryId: string,
  said: { state: 'delivered' | 'failed'; on: CivilDate; error?: string; actor: Actor },
): Promise<Delivery> {
  const delivery = await lockDelivery(tx, deliveryId)
  const notice = delivery === undefined ? undefined : await findNotice(tx, delivery.noticeId)
  if (delivery === undefined || notice === undefined) throw new Problem(caseworkProblems.noticeUnknown)
  const noted = await setReceipt(tx, deliveryId, {
    state: said.state, on: said.on, error: said.state === 'failed' ? (said.error ?? 'carrier.failed') : null,
  })
  if (noted === undefined) return delivery
  await tellOutcome(tx, notice, noted)
  return noted
}
