/** First people and clients of a new installation, each with proofs drawn at random. There is no default password. */
import { readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { randomSecret } from '../../../kernel/crypto.ts'
import { transaction, type Tx } from '../../../kernel/db.ts'
import { uuidv7 } from '../../../kernel/ids.ts'
import { recordMany, systemActor } from '../../../kernel/journal.ts'
import { accessJournal } from '../journal.ts'
import type { RateClass } from '../rules/buckets.ts'
import { policyOn } from '../rules/policy.ts'
import type { Role, Scope } from '../rules/roles.ts'
import { insertClient, insertSecret } from '../store/clients.ts'
import {
  bumpGeneration, selectOrganisationIds, upsertOrganisations, type OrganisationInput,
} from '../store/organisations.ts'
import { insertUser } from '../store/users.ts'
import type { AccessContext } from './context.ts'
import { tokenCache } from './token-cache.ts'
import { checkRoles } from './users.ts'
import { digestOf, hashPassword, randomPassword, randomTotpSecret } from './secrets.ts'
import { totpContext } from './sessions.ts'

export interface SeedPlan {
  organisations: readonly OrganisationInput[]
  /** `organisation` is a code in `organisations`, or one registered before. */
  users: readonly { login: string; name: string; roles: readonly Role[]; organisation: string }[]
  clients: readonly SeedClient[]
}

export interface SeedClient {
  id: string
  name: string
  scopes: readonly Scope[]
  organisation: string
  /** Absent: unmetered. */
  rateClass?: RateClass
}

/** What goes into PROBITY_DATA/access.json: the only copy of what was drawn. */
export interface SeededAccess {
  users: { login: string; password: string; totp: string | null; role: string; org: string }[]
  clients: { id: string; secret: string; org: string; scopes: string[] }[]
}

/**
 * Creates organisations, people and clients in one transaction. People whose role needs a second factor are enrolled
 * (`totp` is the base32 secret for an authenticator app), so that every sign-in in the answer works as it is. People
 * and clients that exist already are left alone and missing from the answer. `keep` is given the answer, the only copy
 * of the proofs, before anything is committed: what it could not keep does not exist.
 */
export async function seedAccess(
  ctx: AccessContext,
  plan: SeedPlan,
  keep?: (seeded: SeededAccess) => Promise<unknown>,
): Promise<SeededAccess> {
  const { secondFactorRoles } = policyOn(ctx.clock.today())
  const users = await Promise.all(
    plan.users.map(async (user) => {
      checkRoles(user.roles)
      const password = randomPassword()
      const totp = user.roles.some((role) => secondFactorRoles.includes(role)) ? randomTotpSecret() : null
      return { ...user, id: uuidv7(), password, totp, hash: await hashPassword(password) }
    }),
  )
  const clients = plan.clients.map((client) => ({ ...client, secret: randomSecret() }))
  const seeded = await transaction(ctx.db, async (tx) => {
    await upsertOrganisations(tx, plan.organisations)
    const codes = [...new Set([...users, ...clients].map((one) => one.organisation))]
    const ids = await selectOrganisationIds(tx, codes)
    const answer: SeededAccess = { users: [], clients: [] }
    for (const user of users) {
      if (!(await seedUser(ctx, tx, user, idOf(ids, user.organisation)))) continue
      const { login, password, totp } = user
      answer.users.push({ login, password, totp, role: user.roles[0] as string, org: user.organisation })
    }
    for (const client of clients) {
      if (!(await seedClient(tx, client, idOf(ids, client.organisation)))) continue
      const { id, secret, organisation: org, scopes } = client
      answer.clients.push({ id, secret, org, scopes: [...scopes] })
    }
    await journal(tx, plan, answer)
    await bumpGeneration(tx)
    await keep?.(answer)
    return answer
  })
  await tokenCache(ctx.db).refresh()
  return seeded
}

function idOf(ids: ReadonlyMap<string, string>, code: string): string {
  const id = ids.get(code)
  if (id === undefined) throw new Error(`the plan names organisation ${code}, which it does not create`)
  return id
}

interface DrawnUser {
  id: string
  login: string
  name: string
  roles: readonly string[]
  hash: string
  totp: string | null
}

function seedUser(ctx: AccessContext, tx: Tx, user: DrawnUser, organisationId: string): Promise<boolean> {
  const { id, login, name, roles, hash, totp } = user
  return insertUser(tx, {
    id, login, name, organisationId, roles,
    passwordHash: hash,
    mustChangePassword: false,
    totpSecret: totp === null ? undefined : ctx.keys.seal(totp, totpContext(id)),
  })
}

async function seedClient(tx: Tx, client: SeedClient & { secret: string }, organisationId: string): Promise<boolean> {
  const { id, name, scopes, rateClass = 'unmetered' } = client
  const inserted = await insertClient(tx, { id, name, organisationId, scopes, rateClass, networks: undefined })
  if (!inserted) return false
  await insertSecret(tx, id, digestOf(client.secret))
  return true
}

async function journal(tx: Tx, plan: SeedPlan, seeded: SeededAccess): Promise<void> {
  const line = { actor: systemActor, operation: 'access.seed' }
  const changed = plan.organisations.length
  await recordMany(tx, [{ ...line, action: accessJournal.organisationsSaved, detail: { changed } }])
  await recordMany(tx, seeded.users.map(({ login, role }) => ({
    ...line, action: accessJournal.userCreated, object: { type: 'login', id: login }, detail: { login, roles: [role] },
  })))
  await recordMany(tx, seeded.clients.map(({ id, scopes }) => ({
    ...line, action: accessJournal.clientCreated, object: { type: 'client', id }, detail: { scopes },
  })))
}

/**
 * Writes `access.json` into the data directory, readable by its owner only, whole or not at all. Answers its path. What
 * the file holds of others stays: it may be the only copy of their proofs.
 */
export async function writeAccessFile(ctx: AccessContext, seeded: SeededAccess): Promise<string> {
  const path = join(ctx.config.dataDir, 'access.json')
  const { users, clients } = await readAccessFile(path)
  const all: SeededAccess = {
    users: [...users.filter(({ login }) => !seeded.users.some((one) => one.login === login)), ...seeded.users],
    clients: [...clients.filter(({ id }) => !seeded.clients.some((one) => one.id === id)), ...seeded.clients],
  }
  const draft = `${path}.${randomSecret(6)}`
  await writeFile(draft, `${JSON.stringify(all, null, 2)}\n`, { mode: 0o600, flag: 'wx' })
  await rename(draft, path)
  return path
}

async function readAccessFile(path: string): Promise<SeededAccess> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as SeededAccess
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { users: [], clients: [] }
    throw error
  }
}

/**
 * The people and clients of the sample city: one per role (`firm`: whose own space the subject sees), and one client
 * per typical caller (a data officer's system, an approval system, a bank, the province).
 */
export function samplePlan(
  organisations: readonly OrganisationInput[],
  at: Readonly<Record<'office' | 'department' | 'approval' | 'bank' | 'province' | 'firm', string>>,
): SeedPlan {
  return {
    organisations,
    users: [
      { login: 'operator', name: '运维员', roles: ['operator'], organisation: at.office },
      { login: 'auditor', name: '审计员', roles: ['auditor'], organisation: at.office },
      { login: 'office-admin', name: '信用办管理员', roles: ['office-admin'], organisation: at.office },
      { login: 'office-clerk', name: '信用办经办人', roles: ['office-clerk'], organisation: at.office },
      { login: 'leader', name: '分管领导', roles: ['leader'], organisation: at.office },
      { login: 'data-officer', name: '数据报送员', roles: ['data-officer'], organisation: at.department },
      { login: 'handling-officer', name: '承办人', roles: ['handling-officer'], organisation: at.approval },
      { login: 'approver', name: '审批人', roles: ['approver'], organisation: at.approval },
      { login: 'firm', name: '企业经办人', roles: ['subject'], organisation: at.firm },
    ],
    clients: [
      {
        id: 'sample-department', name: '部门业务系统', organisation: at.department,
        scopes: ['submissions:write', 'submissions:read', 'catalogue:read', 'feed:read'],
      },
      {
        id: 'sample-approval', name: '行政审批系统', organisation: at.approval,
        scopes: ['checks:write', 'checks:read', 'records:read', 'catalogue:read', 'feed:read', 'feed:ack'],
      },
      {
        id: 'sample-bank', name: '银行信贷系统', organisation: at.bank,
        scopes: ['checks:write', 'checks:read', 'records:read', 'feed:read', 'feed:ack'],
      },
      {
        id: 'sample-province', name: '省级平台', organisation: at.province,
        scopes: ['feed:read', 'feed:ack', 'records:read', 'catalogue:read', 'submissions:write', 'submissions:read'],
      },
    ],
  }
}
