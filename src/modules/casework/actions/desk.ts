/** What somebody at a desk does with a case besides reading it: moves by name, and the papers that went out from it. */
import type { Context } from '../../../context.ts'
import { transaction } from '../../../kernel/db.ts'
import type { Actor } from '../../../kernel/http.ts'
import { Problem } from '../../../kernel/problem.ts'
import type { CivilDate } from '../../../kernel/time.ts'
import { mayActFor } from '../../access/index.ts'
import { channelOf } from '../notices/channels/all.ts'
import { channelNames, type ChannelName } from '../notices/channels/channel.ts'
import { sendNotice, type Sending } from '../notices/deliver.ts'
import { caseworkProblems } from '../problems.ts'
import { handles } from '../rules/authority.ts'
import { findCaseRow } from '../store/inbox.ts'
import { listNoticesOfCase, type CaseNotice } from '../store/case-notices.ts'
import { findNotice } from '../store/notices.ts'
import { advanceNamed } from './advance.ts'

export interface NamedMove {
  verb: string
  note?: string
  documents?: readonly string[]
  /** The version the person saw. */
  version: number
  dueOn?: CivilDate
}

/** Makes the move with this verb, whatever flow the case has. Throws what `advance` throws. */
export async function moveCase(
  ctx: Pick<Context, 'db' | 'clock'>,
  actor: Actor,
  caseId: string,
  { verb, ...given }: NamedMove,
): Promise<void> {
  await transaction(ctx.db, (tx) =>
    advanceNamed(tx, undefined, caseId, verb, { actor, today: ctx.clock.today(), ...given }))
}

/** The papers that went out in a case, oldest first, for the body that handles it. Throws `case.unknown`. */
export async function noticesOfCase(
  ctx: Pick<Context, 'db'>,
  actor: Actor,
  caseId: string,
): Promise<CaseNotice[]> {
  const row = await findCaseRow(ctx.db, caseId)
  if (row === undefined || !handles(actor, row)) throw new Problem(caseworkProblems.unknown)
  return listNoticesOfCase(ctx.db, caseId)
}

/**
 * Sends a paper of a case once more, or by another way. Throws `case.unknown`, `notice.unknown`,
 * `case.foreign_organisation` and what `sendNotice` throws.
 */
export async function sendFromCase(
  ctx: Pick<Context, 'config' | 'keys' | 'db'>,
  actor: Actor,
  caseId: string,
  noticeId: string,
  sending: Omit<Sending, 'actor' | 'operation'>,
): Promise<void> {
  const own = (await noticesOfCase(ctx, actor, caseId)).some((one) => one.id === noticeId)
  const notice = own ? await findNotice(ctx.db, noticeId) : undefined
  if (notice === undefined) throw new Problem(caseworkProblems.noticeUnknown)
  if (!mayActFor(actor, notice.issuer)) throw new Problem(caseworkProblems.foreign)
  await transaction(ctx.db, (tx) => sendNotice(ctx, tx, noticeId, { ...sending, actor }))
}

/** The ways of sending that are set up here. */
export function channelsHere(ctx: Pick<Context, 'config'>): ChannelName[] {
  return channelNames.filter((name) => channelOf(ctx, name) !== undefined)
}
