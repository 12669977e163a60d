/**
 * Refused proofs of clients, for the log and the figures of this process: a client whose system has an old secret, and
 * somebody who guesses. A line names a client only where there is one: what else stands in the field may be a secret.
 */
import type { Db } from '../../../kernel/db.ts'
import type { AccessContext } from './context.ts'

/** wrong: client, secret, state or network do not fit; blocked: not judged, after too many that were wrong. */
export interface TokenRefusals {
  wrong: number
  blocked: number
}

const counted = new WeakMap<Db, TokenRefusals>()

/** How many were refused since the process began. */
export function tokenRefusals(db: Db): TokenRefusals {
  let refusals = counted.get(db)
  if (refusals === undefined) counted.set(db, (refusals = { wrong: 0, blocked: 0 }))
  return refusals
}

/** Writes the line and counts it. Attempts are limited by address and client, and their lines with them. */
export function noteTokenRefusal(ctx: AccessContext, why: keyof TokenRefusals, client: string | undefined): void {
  tokenRefusals(ctx.db)[why] += 1
  const about = client === undefined ? {} : { client }
  if (why === 'wrong') ctx.log.warn({ access: 'token-refused', ...about }, 'a client was refused a token')
  else ctx.log.warn({ access: 'token-blocked', ...about }, 'a client was not judged: it is blocked for now')
}
