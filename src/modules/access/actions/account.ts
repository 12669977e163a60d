/** What a person does for their own account: password and second factor. Both end every other session. */
import { transaction, type Tx } from '../../../kernel/db.ts'
import type { Actor } from '../../../kernel/http.ts'
import { record } from '../../../kernel/journal.ts'
import { Problem, problems } from '../../../kernel/problem.ts'
import { accessJournal } from '../journal.ts'
import { accessProblems } from '../problems.ts'
import { blockSeconds, passwordFaults, policyOn } from '../rules/policy.ts'
import { blockedSeconds, claimAttempt, forgetAttempts } from '../store/attempts.ts'
import { deleteSessionsOf } from '../store/sessions.ts'
import {
  confirmTotp, lockCredentials, setPendingTotp, spendTotpStep, updatePassword, type Credentials,
} from '../store/users.ts'
import type { AccessContext, Origin } from './context.ts'
import {
  digestOf, hashPassword, randomRecoveryCodes, randomTotpSecret, recoveryDigest, totpStep, totpUri, verifyPassword,
} from './secrets.ts'
import { checkSecondFactor, openSession, totpContext, type OpenedSession } from './sessions.ts'

/**
 * Changes the password; a new session replaces all others. Throws `input.invalid` with one `password.*` fault per
 * reason, `access.sign_in_failed` when the current one is wrong, `access.attempts_blocked` when it was tried too often.
 */
export async function changePassword(
  ctx: AccessContext,
  actor: Actor,
  input: { current: string; password: string },
  origin: Origin,
): Promise<OpenedSession> {
  const policy = policyOn(ctx.clock.today())
  const before = await proveAgain(ctx, actor, input.current)
  const errors = passwordFaults(policy, input.password, before.login, input.current)
  if (errors.length > 0) throw new Problem(problems.invalidInput, { errors })
  const hash = await hashPassword(input.password)
  return transaction(ctx.db, async (tx) => {
    const person = await own(tx, actor)
    if (person.passwordHash !== before.passwordHash) throw new Problem(problems.conflict)
    await updatePassword(tx, person.id, hash, false)
    await deleteSessionsOf(tx, person.id)
    const object = { type: 'user', id: person.id }
    await record(tx, { actor, operation: 'session.password', action: accessJournal.passwordChanged, object })
    return openSession(ctx, tx, person, policy, origin)
  })
}

export interface Enrolment {
  /** For typing into an authenticator app. */
  secret: string
  /** The same as an `otpauth://` address, for its QR code. */
  uri: string
}

/** Draws a second factor, not in use until confirmed. Asks for the password, and for a code of the present factor if there is one. */
export async function beginTotp(
  ctx: AccessContext,
  actor: Actor,
  input: { password: string; code?: string | undefined },
): Promise<Enrolment> {
  const before = await proveAgain(ctx, actor, input.password, (person) => checkSecondFactor(ctx, person, input.code))
  const secret = randomTotpSecret()
  await transaction(ctx.db, (tx) => setPendingTotp(tx, before.id, ctx.keys.seal(secret, totpContext(before.id))))
  return { secret, uri: totpUri(secret, before.login, ctx.config.site.name) }
}

/**
 * Puts the drawn factor in use when the code proves that the device holds it; answers the recovery codes, once. Throws
 * `access.enrolment_missing`, `access.sign_in_failed` on a wrong code, `access.attempts_blocked` after too many.
 */
export async function confirmEnrolment(
  ctx: AccessContext,
  actor: Actor,
  code: string,
  origin: Origin,
): Promise<OpenedSession & { recoveryCodes: string[] }> {
  const policy = policyOn(ctx.clock.today())
  const recoveryCodes = randomRecoveryCodes()
  const key = await claimAgain(ctx, actor)
  return transaction(ctx.db, async (tx) => {
    const person = await own(tx, actor)
    if (person.totpPending === null) throw new Problem(accessProblems.enrolmentMissing)
    const step = totpStep(ctx.keys.open(person.totpPending, totpContext(person.id)), code, person.epoch)
    if (step === undefined) throw new Problem(accessProblems.signInFailed)
    await confirmTotp(tx, person.id, recoveryCodes.map(recoveryDigest))
    await spendTotpStep(tx, person.id, step)
    await forgetAttempts(tx, key)
    await deleteSessionsOf(tx, person.id)
    const object = { type: 'user', id: person.id }
    await record(tx, { actor, operation: 'session.totp', action: accessJournal.secondFactorEnrolled, object })
    return { ...(await openSession(ctx, tx, person, policy, origin)), recoveryCodes }
  })
}

/** The person's password (and more) again: a session left open is not enough to take an account over, nor to guess at it. */
async function proveAgain(
  ctx: AccessContext,
  actor: Actor,
  password: string,
  further: (person: Credentials) => Promise<unknown> = async () => true,
): Promise<Credentials> {
  const key = await claimAgain(ctx, actor)
  const person = await transaction(ctx.db, (tx) => own(tx, actor))
  if (!(await verifyPassword(person.passwordHash, password))) throw new Problem(accessProblems.signInFailed)
  if ((await further(person)) === undefined) throw new Problem(accessProblems.signInFailed)
  await forgetAttempts(ctx.db, key)
  return person
}

/** Counts an attempt at the proofs of one's own account before it is judged; answers the key it is counted under. */
async function claimAgain(ctx: AccessContext, actor: Actor): Promise<Buffer> {
  const key = digestOf(`again:${actor.id}`)
  const failures = await claimAttempt(ctx.db, key, blockSeconds(policyOn(ctx.clock.today())))
  if (failures !== undefined) return key
  const seconds = Math.max(1, await blockedSeconds(ctx.db, key))
  throw new Problem(accessProblems.attemptsBlocked, { headers: { 'retry-after': String(seconds) } })
}

async function own(tx: Tx, actor: Actor): Promise<Credentials> {
  const person = await lockCredentials(tx, actor.id)
  if (person === undefined || !person.active) throw new Problem(accessProblems.signInRequired)
  return person
}
