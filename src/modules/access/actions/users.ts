/** What an operator does with people's accounts. A password an operator sees works once, to choose another. */
import { transaction, type Db, type Tx } from '../../../kernel/db.ts'
import type { Actor } from '../../../kernel/http.ts'
import { uuidv7 } from '../../../kernel/ids.ts'
import { record } from '../../../kernel/journal.ts'
import { Problem, problems } from '../../../kernel/problem.ts'
import { accessJournal } from '../journal.ts'
import { accessProblems } from '../problems.ts'
import { conflictOf, isRole, roles } from '../rules/roles.ts'
import { forgetAttempts } from '../store/attempts.ts'
import { findOrganisation } from '../store/organisations.ts'
import { deleteSessionsOf } from '../store/sessions.ts'
import {
  clearTotp, findUser, insertUser, lockCredentials, lockOtherOperators, updatePassword, updateRoles, updateUserActive,
  type Credentials, type UserView,
} from '../store/users.ts'
import type { AccessContext } from './context.ts'
import { hashPassword, randomPassword } from './secrets.ts'
import { loginKey } from './sessions.ts'

export interface NewUser {
  login: string
  name: string
  organisation: string
  roles: readonly string[]
}

/** The person, and a password that is shown this once. */
export interface UserWithPassword {
  user: UserView
  password: string
}

/** Creates a person. Throws `access.login_taken`, `access.organisation_unknown`, `input.invalid` for roles and login. */
export async function createUser(ctx: AccessContext, actor: Actor, input: NewUser): Promise<UserWithPassword> {
  checkRoles(input.roles)
  checkLogin(input.login)
  const password = randomPassword()
  const passwordHash = await hashPassword(password)
  return transaction(ctx.db, async (tx) => {
    const organisation = await findOrganisation(tx, input.organisation)
    if (organisation === undefined) throw new Problem(accessProblems.organisationUnknown)
    mustBeOf(organisation, input.roles)
    const { login, name } = input
    const id = uuidv7()
    const base = { id, login, name, organisationId: organisation.id, roles: input.roles, passwordHash }
    if (!(await insertUser(tx, { ...base, mustChangePassword: true, totpSecret: undefined }))) {
      throw new Problem(accessProblems.loginTaken)
    }
    await record(tx, {
      actor,
      operation: 'users.create',
      action: accessJournal.userCreated,
      object: { type: 'user', id },
      detail: { login, roles: [...input.roles] },
    })
    return { user: await getUser(tx, login), password }
  })
}

/**
 * Enables, disables, gives other roles; undefined leaves as it is. Every open session of the person ends. Throws
 * `access.own_account` (nobody changes their own rights) and `access.last_operator`.
 */
export async function changeUser(
  ctx: AccessContext,
  actor: Actor,
  login: string,
  change: { active?: boolean | undefined; roles?: readonly string[] | undefined },
): Promise<UserView> {
  if (change.roles !== undefined) checkRoles(change.roles)
  return transaction(ctx.db, async (tx) => {
    const person = await lock(tx, login)
    if (person.id === actor.id) throw new Problem(accessProblems.ownAccount)
    if (change.roles !== undefined) mustBeOf(person.organisation, change.roles)
    const losesOperator = person.roles.includes('operator') &&
      (change.active === false || (change.roles !== undefined && !change.roles.includes('operator')))
    if (losesOperator && (await lockOtherOperators(tx, person.id)) === 0) throw new Problem(accessProblems.lastOperator)
    const { active, roles } = change
    if (active !== undefined && active !== person.active) await applyActivity(tx, actor, person, active)
    if (roles !== undefined) await applyRoles(tx, actor, person, roles)
    return getUser(tx, login)
  })
}

async function applyActivity(tx: Tx, actor: Actor, person: Credentials, active: boolean): Promise<void> {
  await updateUserActive(tx, person.id, active)
  await deleteSessionsOf(tx, person.id)
  await record(tx, {
    actor,
    operation: 'users.change',
    action: accessJournal.userActivity,
    object: { type: 'user', id: person.id },
    detail: { login: person.login, active },
  })
}

async function applyRoles(tx: Tx, actor: Actor, person: Credentials, after: readonly string[]): Promise<void> {
  await updateRoles(tx, person.id, after)
  await deleteSessionsOf(tx, person.id)
  await record(tx, {
    actor,
    operation: 'users.change',
    action: accessJournal.userRoles,
    object: { type: 'user', id: person.id },
    detail: { login: person.login, before: person.roles, after: [...after] },
  })
}

/** A new one-time password for somebody who lost theirs; the second factor and any lock go too. Sessions end. */
export async function resetUser(ctx: AccessContext, actor: Actor, login: string): Promise<UserWithPassword> {
  const password = randomPassword()
  const passwordHash = await hashPassword(password)
  return transaction(ctx.db, async (tx) => {
    const person = await lock(tx, login)
    if (person.id === actor.id) throw new Problem(accessProblems.ownAccount)
    await updatePassword(tx, person.id, passwordHash, true)
    await clearTotp(tx, person.id)
    await deleteSessionsOf(tx, person.id)
    await forgetAttempts(tx, loginKey(login))
    await record(tx, {
      actor,
      operation: 'users.reset',
      action: accessJournal.userReset,
      object: { type: 'user', id: person.id },
      detail: { login },
    })
    return { user: await getUser(tx, login), password }
  })
}

/** A person by login. Throws `access.user_unknown`. */
export async function getUser(db: Db | Tx, login: string): Promise<UserView> {
  const user = await findUser(db, login)
  if (user === undefined) throw new Problem(accessProblems.userUnknown)
  return user
}

async function lock(tx: Tx, login: string): Promise<Credentials> {
  const person = await lockCredentials(tx, (await getUser(tx, login)).id)
  if (person === undefined) throw new Problem(accessProblems.userUnknown)
  return person
}

function checkLogin(login: string): void {
  if (/^[a-z][a-z0-9._-]{2,39}$/.test(login)) return
  const expected = '3 至 40 个字符，以小写字母开头，只含小写字母、数字和 . _ -'
  throw new Problem(problems.invalidInput, { errors: [{ code: 'login.form', field: 'login', message: '登录名格式不对', expected }] })
}

/**
 * An organisation of kind `subject` is only judged here (migration 44): who works for it sees its own space and sits at
 * no desk, where other firms are seen. Throws `input.invalid`.
 */
function mustBeOf(organisation: { kind: string }, held: readonly string[]): void {
  if (organisation.kind !== 'subject' || held.every((role) => role === 'subject')) return
  const message = '企业等信用主体的用户不能有其他角色'
  const expected = `应为：${roles.subject}`
  const error = { code: 'roles.organisation', field: 'roles', message, expected }
  throw new Problem(problems.invalidInput, { errors: [error] })
}

/** Throws `input.invalid` for no role, an unknown role, or two that one person may not hold (三员分立). */
export function checkRoles(held: readonly string[]): void {
  const unknown = held.filter((role) => !isRole(role))
  if (held.length === 0 || unknown.length > 0) {
    const message = held.length === 0 ? '至少要有一个角色' : `没有这个角色：${unknown.join('、')}`
    const expected = `应为其中之一：${Object.keys(roles).join('、')}`
    throw new Problem(problems.invalidInput, { errors: [{ code: 'roles.unknown', field: 'roles', message, expected }] })
  }
  const pair = conflictOf(held)
  if (pair === undefined) return
  const message = `同一个人不能既是${roles[pair[0]]}又是${roles[pair[1]]}`
  const expected = '请分别指定给不同的人'
  throw new Problem(problems.invalidInput, { errors: [{ code: 'roles.conflict', field: 'roles', message, expected }] })
}
