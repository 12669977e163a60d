/** An installation of its own for a test of faults: a data directory, a database, callers; and what must hold in it. */
import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { readConfig } from '../../src/config.ts'
import type { Context } from '../../src/context.ts'
import { startEmbedded, type EmbeddedPostgres } from '../../src/kernel/postgres/embedded.ts'
import { samplePlan, seedAccess } from '../../src/modules/access/index.ts'
import { openContext } from '../../src/open-context.ts'
import { approval, body, ecology, labour } from '../../src/testing/situations.ts'

export interface Installation {
  dataDir: string
  remove: () => Promise<void>
}

export async function newInstallation(): Promise<Installation> {
  const dataDir = await mkdtemp(join(tmpdir(), 'probity-faults-'))
  return { dataDir, remove: () => rm(dataDir, { recursive: true, force: true }) }
}

/** The embedded database of an installation, attached to while its server runs. */
export function attach(installation: Installation): Promise<EmbeddedPostgres> {
  return startEmbedded({ dir: join(installation.dataDir, 'postgres') })
}

/** The process id of a cluster's postmaster; undefined when there is none. */
export function postmasterOf(database: EmbeddedPostgres): number | undefined {
  const path = join(database.dataDir, 'postmaster.pid')
  return existsSync(path) ? Number(readFileSync(path, 'utf8').split('\n')[0]) : undefined
}

/** A context beside the server, over the same database and keys. */
export function openBeside(
  installation: Installation,
  url: string,
): Promise<{ ctx: Context; close: () => Promise<void> }> {
  const config = { ...readConfig({}), dataDir: installation.dataDir, logLevel: 'silent', indexLagMs: 0 }
  return openContext(config, url, { poolSize: 3, log: pino({ level: 'silent' }) })
}

const wages = { id: 'faults-wages', name: '试验', organisation: labour.code }

/** Registers bodies and their systems; answers the secrets, for tokens are asked for over HTTP. */
export async function seedCallers(ctx: Context): Promise<{ id: string; secret: string }[]> {
  const [office, bank, province, firm] = [
    body('明州市信用中心', 20, 'office'),
    body('明州示例银行', 21, 'bank'),
    body('示例省平台', 22, 'platform'),
    body('明州示例商贸', 23, 'subject'),
  ]
  const plan = samplePlan([ecology, approval, labour, office, bank, province, firm], {
    office: office.code,
    department: ecology.code,
    approval: approval.code,
    bank: bank.code,
    province: province.code,
    firm: firm.code,
  })
  const seeded = await seedAccess(ctx, {
    ...plan,
    users: [],
    clients: [...plan.clients, { ...wages, scopes: ['submissions:write', 'submissions:read'] }],
  })
  return seeded.clients
}

/** A bearer token over HTTP. */
export async function tokenAt(
  address: string,
  client: { id: string; secret: string } | undefined,
): Promise<string> {
  assert.ok(client !== undefined)
  const answer = await fetch(`${address}/api/v1/token`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      grant_type: 'client_credentials',
      client_id: client.id,
      client_secret: client.secret,
    }),
  })
  assert.equal(answer.status, 200)
  return ((await answer.json()) as { access_token: string }).access_token
}
