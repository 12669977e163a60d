/** API clients: what an operator does with them, and the token they get for their secret. */
import { randomBytes } from 'node:crypto'
import { isIP } from 'node:net'
import { constantTimeEqual, randomSecret } from '../../../kernel/crypto.ts'
import { transaction, type Db, type Tx } from '../../../kernel/db.ts'
import type { Actor } from '../../../kernel/http.ts'
import { record } from '../../../kernel/journal.ts'
import { Problem, problems, type InputError } from '../../../kernel/problem.ts'
import { accessJournal } from '../journal.ts'
import { accessProblems } from '../problems.ts'
import type { RateClass } from '../rules/buckets.ts'
import { isScope, scopes } from '../rules/roles.ts'
import {
  expireSecrets, findClient, insertClient, insertSecret, lockClient, revokeTokensOf, updateClientActive,
  updateClientScopes,
  type ClientView,
} from '../store/clients.ts'
import { bumpGeneration, findOrganisation } from '../store/organisations.ts'
import type { AccessContext } from './context.ts'
import { tokenCache } from './token-cache.ts'
import { digestOf } from './secrets.ts'

export interface NewClient {
  /** Absent: drawn. */
  id?: string | undefined
  name: string
  organisation: string
  scopes: readonly string[]
  rateClass?: RateClass | undefined
  networks?: readonly string[] | undefined
}

/** The client, and a secret that is shown this once. */
export interface ClientWithSecret {
  client: ClientView
  secret: string
}

/**
 * Creates a client. Throws `access.client_taken`, `access.organisation_unknown`, `input.invalid` for scopes and
 * networks, and for an organisation that is only judged here: no system of a firm asks about other firms.
 */
export async function createClient(ctx: AccessContext, actor: Actor, input: NewClient): Promise<ClientWithSecret> {
  const id = input.id ?? `c-${randomBytes(6).toString('hex')}`
  checkInput(id, input)
  const secret = randomSecret()
  const created = await transaction(ctx.db, async (tx) => {
    const organisation = await findOrganisation(tx, input.organisation)
    if (organisation === undefined) throw new Problem(accessProblems.organisationUnknown)
    if (organisation.kind === 'subject') throw ofSubject()
    const { name, scopes, networks, rateClass = 'standard' } = input
    const inserted = await insertClient(tx, { id, name, organisationId: organisation.id, scopes, rateClass, networks })
    if (!inserted) throw new Problem(accessProblems.clientTaken)
    await insertSecret(tx, id, digestOf(secret))
    await record(tx, {
      actor,
      operation: 'clients.create',
      action: accessJournal.clientCreated,
      object: { type: 'client', id },
      detail: { scopes: [...scopes] },
    })
    return getClient(tx, id)
  })
  return { client: created, secret }
}

/**
 * Enables, disables, gives other scopes. A disabled client's tokens are revoked for good; scopes taken away are gone
 * from tokens in circulation. Effective in this process at once, in every other within two seconds.
 */
export async function changeClient(
  ctx: AccessContext,
  actor: Actor,
  id: string,
  change: { active?: boolean | undefined; scopes?: readonly string[] | undefined },
): Promise<ClientView> {
  if (change.scopes !== undefined) checkInput(id, { scopes: change.scopes })
  const view = await transaction(ctx.db, async (tx) => {
    const before = await lock(tx, id)
    const line = { actor, operation: 'clients.change', object: { type: 'client', id } }
    if (change.active !== undefined && change.active !== before.active) {
      await updateClientActive(tx, id, change.active)
      if (!change.active) await revokeTokensOf(tx, id)
      await record(tx, { ...line, action: accessJournal.clientActivity, detail: { active: change.active } })
    }
    if (change.scopes !== undefined) {
      await updateClientScopes(tx, id, change.scopes)
      const detail = { before: before.scopes, after: [...change.scopes] }
      await record(tx, { ...line, action: accessJournal.clientChanged, detail })
    }
    await bumpGeneration(tx)
    return getClient(tx, id)
  })
  await tokenCache(ctx.db).refresh()
  return view
}

/** A new secret; the old one works for the overlap, so that a running system can be switched over. */
export async function rotateSecret(
  ctx: AccessContext,
  actor: Actor,
  id: string,
  overlapHours: number,
): Promise<ClientWithSecret> {
  const secret = randomSecret()
  const client = await transaction(ctx.db, async (tx) => {
    // One after the other: of two drawn at once neither would end the other.
    await lock(tx, id)
    await expireSecrets(tx, id, overlapHours)
    await insertSecret(tx, id, digestOf(secret))
    await record(tx, {
      actor,
      operation: 'clients.rotate',
      action: accessJournal.clientSecret,
      object: { type: 'client', id },
      detail: { overlapHours },
    })
    return getClient(tx, id)
  })
  return { client, secret }
}

/** Revokes every token of a client, for when one leaked; the client asks for new ones with its secret. */
export async function revokeTokens(ctx: AccessContext, actor: Actor, id: string): Promise<void> {
  await transaction(ctx.db, async (tx) => {
    await lock(tx, id)
    await revokeTokensOf(tx, id)
    await bumpGeneration(tx)
    await record(tx, {
      actor,
      operation: 'clients.revoke',
      action: accessJournal.tokensRevoked,
      object: { type: 'client', id },
    })
  })
  await tokenCache(ctx.db).refresh()
}

/** A client by id. Throws `access.client_unknown`. */
export async function getClient(db: Db | Tx, id: string): Promise<ClientView> {
  const client = await findClient(db, id)
  if (client === undefined) throw new Problem(accessProblems.clientUnknown)
  return client
}

async function lock(tx: Tx, id: string): Promise<ClientView> {
  const client = await lockClient(tx, id)
  if (client === undefined) throw new Problem(accessProblems.clientUnknown)
  return client
}

function ofSubject(): Problem {
  const message = '企业等信用主体不能有接口客户端'
  const expected = '行政机关、银行、法院等办理事项的单位'
  const error: InputError = { code: 'client.organisation', field: 'organisation', message, expected }
  return new Problem(problems.invalidInput, { errors: [error] })
}

/** Throws `input.invalid` with a line per fault. */
function checkInput(id: string, input: { scopes: readonly string[]; networks?: readonly string[] | undefined }): void {
  const errors: InputError[] = []
  if (!/^[a-z0-9][a-z0-9-]{2,59}$/.test(id)) {
    errors.push({ code: 'client.form', field: 'id', message: '客户端编号格式不对', expected: '3 至 60 个小写字母、数字或 -' })
  }
  const allowed = Object.entries(scopes).flatMap(([scope, rule]) => (rule.clients ? [scope] : []))
  const wrong = input.scopes.filter((scope) => !isScope(scope) || !scopes[scope].clients)
  if (wrong.length > 0 || input.scopes.length === 0) {
    const message = wrong.length > 0 ? `客户端不能有这些权限：${wrong.join('、')}` : '至少要有一项权限'
    errors.push({ code: 'scopes.unknown', field: 'scopes', message, expected: `应为其中之一：${allowed.join('、')}` })
  }
  for (const network of input.networks ?? []) {
    if (isNetwork(network)) continue
    errors.push({ code: 'networks.form', field: 'networks', message: `不是网段：${network}`, expected: '例如 10.1.0.0/16' })
  }
  if (errors.length > 0) throw new Problem(problems.invalidInput, { errors })
}

/** An address, or an address with a prefix length; stored as the network it lies in. One of a zone (`%`) is none. */
function isNetwork(text: string): boolean {
  if (text.includes('%')) return false
  const [address = '', bits = '0', more] = text.split('/')
  const version = isIP(address)
  return more === undefined && version !== 0 && /^[0-9]{1,3}$/.test(bits) && Number(bits) <= (version === 6 ? 128 : 32)
}

/** Whether a client secret is right. As quick for a client that does not exist. */
export function isSecretOf(digests: readonly Buffer[] | undefined, secret: string): boolean {
  const given = digestOf(secret)
  let right = false
  for (const digest of [digests?.[0] ?? Buffer.alloc(32), digests?.[1] ?? Buffer.alloc(32)]) {
    right = constantTimeEqual(digest, given) || right
  }
  return right
}
