/** Signing in and out. Nothing in answer, delay or lock tells whether a login exists. */
import { Problem } from '../../../kernel/problem.ts'
import { transaction, type Tx } from '../../../kernel/db.ts'
import { record } from '../../../kernel/journal.ts'
import { anonymous, type Actor } from '../../../kernel/http.ts'
import { randomSecret } from '../../../kernel/crypto.ts'
import { accessJournal } from '../journal.ts'
import { accessProblems } from '../problems.ts'
import { blockSeconds, hasLapsed, pendingOf, policyOn, type Pending, type SignInPolicy } from '../rules/policy.ts'
import { isRole, roles, scopesOf, signedIn } from '../rules/roles.ts'
import { blockedSeconds, claimAttempt, forgetAttempts, returnAttempt } from '../store/attempts.ts'
import {
  deleteEnded, deleteOtherSessions, deleteSession, findFormerPerson, findSession, insertSession, listOtherSessions,
  type SessionRow,
} from '../store/sessions.ts'
import {
  findCredentials, lockCredentials, markSignedIn, spendRecoveryCode, spendTotpStep, updateHash, type Credentials,
} from '../store/users.ts'
import type { AccessContext, Origin } from './context.ts'
import { csrfOf, digestOf, hashPassword, isOutdatedHash, recoveryDigest, totpStep, verifyPassword } from './secrets.ts'

export interface SessionView {
  user: { login: string; name: string }
  organisation: { code: string; name: string }
  roles: { code: string; title: string }[]
  /** What may be done now: empty while something is pending. */
  scopes: string[]
  pending: Pending[]
  csrf: string
  expiresAt: string
}

export interface OpenedSession {
  token: string
  userId: string
  view: SessionView
}

/** Where a one-time-code secret is sealed for; it cannot be moved to another person. */
export function totpContext(userId: string): string {
  return `access.users.totp ${userId}`
}

/** The key failures are counted under: the name as typed, existing or not. */
export function loginKey(login: string): Buffer {
  return digestOf(`login:${login}`)
}

/**
 * Opens a session. Throws `access.attempts_blocked` (429, Retry-After), `access.sign_in_failed`, or, when login and
 * password are right and a code is needed, `access.second_factor_required`. An earlier session of the browser ends.
 */
export async function signIn(
  ctx: AccessContext,
  input: { login: string; password: string; code?: string | undefined },
  origin: Origin,
  earlierToken: string | undefined,
): Promise<OpenedSession> {
  const policy = policyOn(ctx.clock.today())
  const login = input.login.trim().toLowerCase()
  const failures = await claim(ctx, policy, login)
  const found = await findCredentials(ctx.db, login)
  const right = await verifyPassword(found?.passwordHash, input.password)
  if (found === undefined || !right || !found.active || !found.organisationActive || hasLapsed(policy, found)) {
    return refuse(ctx, policy, found, failures)
  }
  if (found.totpSecret !== null && (input.code ?? '') === '') {
    await returnAttempt(ctx.db, loginKey(login))
    throw new Problem(accessProblems.secondFactorRequired)
  }
  const factor = await checkSecondFactor(ctx, found, input.code)
  if (factor === undefined) return refuse(ctx, policy, found, failures)
  const hash = isOutdatedHash(found.passwordHash) ? await hashPassword(input.password) : undefined
  return transaction(ctx.db, async (tx) => {
    const person = await lockCredentials(tx, found.id)
    if (person === undefined || !provesStill(found, person)) throw new Problem(accessProblems.signInFailed)
    await forgetAttempts(tx, loginKey(login))
    if (hash !== undefined) await updateHash(tx, person.id, found.passwordHash, hash)
    if (earlierToken !== undefined) await deleteSession(tx, digestOf(earlierToken))
    const opened = await openSession(ctx, tx, person, policy, origin)
    await markSignedIn(tx, found.id)
    await record(tx, {
      actor: actorOf(found),
      operation: 'session.create',
      action: accessJournal.sessionOpened,
      object: { type: 'user', id: found.id },
      detail: { factor },
    })
    return opened
  })
}

/**
 * Whether what was proved of a person holds of them as they are now: judging a password takes time, in which it may
 * have been changed and every session ended, a second factor enrolled or reset, the person or their body disabled.
 */
function provesStill(proved: Credentials, now: Credentials): boolean {
  return (
    now.active && now.organisationActive &&
    now.passwordChangedAt === proved.passwordChangedAt && now.totpSecret === proved.totpSecret
  )
}

/** Counts the attempt before it is judged. Throws when the name is blocked. */
async function claim(ctx: AccessContext, policy: SignInPolicy, login: string): Promise<number> {
  const key = loginKey(login)
  const failures = await claimAttempt(ctx.db, key, blockSeconds(policy))
  if (failures !== undefined) return failures
  const seconds = Math.max(1, await blockedSeconds(ctx.db, key))
  ctx.log.warn({ access: 'sign-in-blocked' }, 'a sign-in was not judged: its name is blocked for now')
  throw new Problem(accessProblems.attemptsBlocked, {
    detail: `请在 ${seconds < 60 ? `${seconds} 秒` : `${Math.ceil(seconds / 60)} 分钟`}后再试`,
    headers: { 'retry-after': String(seconds) },
  })
}

/** The journal tells of a lock, and only of names that exist: what else is typed into the field may be a password. */
async function refuse(
  ctx: AccessContext,
  policy: SignInPolicy,
  found: Credentials | undefined,
  failures: number,
): Promise<never> {
  // Without the name, which may be a password typed into the wrong field.
  ctx.log.warn({ access: 'sign-in-refused' }, 'a sign-in was refused')
  if (failures >= policy.failuresMax) ctx.log.warn({ access: 'sign-in-locked' }, 'a name was locked after failures')
  if (found !== undefined && failures >= policy.failuresMax) {
    await transaction(ctx.db, (tx) =>
      record(tx, {
        actor: anonymous,
        operation: 'session.create',
        action: accessJournal.userLocked,
        object: { type: 'user', id: found.id },
        detail: { login: found.login, failures },
      }),
    )
  }
  throw new Problem(accessProblems.signInFailed)
}

/** What signed the person in, or undefined when the code is wrong, used, or not asked for but missing. */
export async function checkSecondFactor(
  ctx: AccessContext,
  person: Credentials,
  code: string | undefined,
): Promise<'password' | 'totp' | 'recovery' | undefined> {
  if (person.totpSecret === null) return 'password'
  if (code === undefined) return undefined
  if (/^[0-9]{6}$/.test(code)) {
    const step = totpStep(ctx.keys.open(person.totpSecret, totpContext(person.id)), code, person.epoch)
    return step !== undefined && (await spendTotpStep(ctx.db, person.id, step)) ? 'totp' : undefined
  }
  return (await spendRecoveryCode(ctx.db, person.id, recoveryDigest(code))) ? 'recovery' : undefined
}

/** A new session under a new token; what the person was known by before is worth nothing. */
export async function openSession(
  ctx: AccessContext,
  tx: Tx,
  person: Credentials,
  policy: SignInPolicy,
  origin: Origin,
): Promise<OpenedSession> {
  const token = randomSecret()
  const { absoluteHours } = policy
  const digest = digestOf(token)
  const addressDigest = addressDigestOf(ctx, origin)
  const agentDigest = digestOf(origin.agent)
  await insertSession(tx, { digest, userId: person.id, absoluteHours, addressDigest, agentDigest })
  const row = await findSession(tx, digest, policy.idleMinutes)
  if (row === undefined) throw new Problem(accessProblems.signInFailed)
  return { token, userId: person.id, view: viewOf(row, policy, token) }
}

/**
 * Whose session a cookie opened that opens nothing any more, for a day after it ended, where it comes from the same
 * place and browser; undefined also where somebody ended it: by signing out, or a change of the person's rights.
 */
export async function formerPerson(ctx: AccessContext, token: string, origin: Origin): Promise<string | undefined> {
  const addressDigest = addressDigestOf(ctx, origin)
  return findFormerPerson(ctx.db, { digest: digestOf(token), addressDigest, agentDigest: digestOf(origin.agent) })
}

function addressDigestOf(ctx: AccessContext, origin: Origin): Buffer {
  return Buffer.from(ctx.keys.blindIndex(origin.address, 'access.sessions.address'), 'base64url')
}

/** The session of a cookie, for `GET /session`. Throws `access.sign_in_required` when it has just ended. */
export async function readSession(ctx: AccessContext, token: string | undefined): Promise<SessionView> {
  const policy = policyOn(ctx.clock.today())
  const row = token === undefined ? undefined : await findSession(ctx.db, digestOf(token), policy.idleMinutes)
  if (row === undefined || token === undefined) throw new Problem(accessProblems.signInRequired)
  return viewOf(row, policy, token)
}

function viewOf(row: SessionRow, policy: SignInPolicy, token: string): SessionView {
  const pending = pendingOf(policy, row)
  return {
    user: { login: row.login, name: row.name },
    organisation: { code: row.organisation.code, name: row.organisation.name },
    roles: row.roles.map((code) => ({ code, title: isRole(code) ? roles[code] : code })),
    scopes: pending.length > 0 ? [] : [...scopesOf(row.roles)].sort(),
    pending,
    csrf: csrfOf(token),
    expiresAt: row.expiresAt.toISOString(),
  }
}

/** Ends the session of a cookie. */
export async function signOut(ctx: AccessContext, actor: Actor, token: string): Promise<void> {
  await transaction(ctx.db, async (tx) => {
    await deleteSession(tx, digestOf(token))
    await record(tx, {
      actor,
      operation: 'session.delete',
      action: accessJournal.sessionClosed,
      object: { type: 'user', id: actor.id },
    })
  })
}

/** Where else the person is signed in: of each sign-in only when it was opened and last used. */
export function otherSessions(
  ctx: AccessContext,
  actor: Actor,
  token: string | undefined,
): Promise<{ openedAt: Date; lastSeenAt: Date }[]> {
  const policy = policyOn(ctx.clock.today())
  return listOtherSessions(ctx.db, actor.id, digestOf(token ?? ''), policy.idleMinutes)
}

/** Ends every session of the person but this one. */
export async function endOtherSessions(ctx: AccessContext, actor: Actor, token: string): Promise<void> {
  await transaction(ctx.db, async (tx) => {
    if ((await deleteOtherSessions(tx, actor.id, digestOf(token))) === 0) return
    await record(tx, {
      actor,
      operation: 'session.delete-others',
      action: accessJournal.sessionClosed,
      object: { type: 'user', id: actor.id },
    })
  })
}

/** Removes sessions, tokens, secrets and counted failures that ended. */
export function sweepEnded(ctx: AccessContext): Promise<void> {
  return deleteEnded(ctx.db, policyOn(ctx.clock.today()).idleMinutes)
}

/** The person as an actor for the journal, before any session says so. */
function actorOf(person: Credentials): Actor {
  return personActor({ ...person, userId: person.id }, true)
}

/** A person as an actor; a restricted one holds nothing but the right to put their own account in order. */
export function personActor(
  row: Pick<SessionRow, 'userId' | 'name' | 'roles' | 'organisation'>,
  restricted: boolean,
): Actor {
  const scopes = new Set<string>(restricted ? [] : scopesOf(row.roles))
  const { id, code, name } = row.organisation
  return {
    kind: 'user',
    id: row.userId,
    name: row.name,
    organisation: { id, code, name },
    scopes,
    roles: new Set(restricted ? [signedIn] : [signedIn, ...row.roles]),
  }
}
