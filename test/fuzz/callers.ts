/** Who sends the fuzzer's requests, and which values lead somewhere. */
import assert from 'node:assert/strict'
import { TOTP, Secret } from 'otpauth'
import { systemActor } from '../../src/kernel/journal.ts'
import { samplePlan, seedAccess, type OrganisationInput } from '../../src/modules/access/index.ts'
import { ingest } from '../../src/modules/exchange/index.ts'
import { setBody } from '../../src/modules/lists/index.ts'
import type { TestApp } from '../../src/testing/app.ts'
import type { SubmissionState } from '../../src/testing/deliver.ts'
import { proposal, reachable, safety } from '../../src/testing/listing.ts'
import { approval, body, ecology, firm, labour } from '../../src/testing/situations.ts'
import type { Pool } from './requests.ts'

type Headers = Record<string, string>

export interface Caller {
  headers: Headers
  scopes: readonly string[]
  /** Signed in: for what is a person's own. */
  person: boolean
  login?: string
}

const office = body('明州市公共信用信息中心', 20, 'office')
const bank = body('明州示例银行', 21, 'bank')
const province = body('示例省信用平台', 22, 'platform')
const owner = body('明州示例商贸', 23, 'subject')

/**
 * Headers of strangers, of every sample client and of every sample person, signed in. `copies`: how many of each, for
 * one alone soon meets its limit.
 */
export async function callersOf(app: TestApp, copies = 1): Promise<Caller[]> {
  const plan = samplePlan([ecology, approval, labour, office, bank, province, owner], {
    office: office.code,
    department: ecology.code,
    approval: approval.code,
    bank: bank.code,
    province: province.code,
    firm: owner.code,
  })
  const throwaway = {
    login: 'fuzz-victim',
    name: '试验',
    roles: ['leader' as const],
    organisation: office.code,
  }
  // Those who propose, decide and are concerned: without them no case is ever moved.
  const party: OrganisationInput = { ...firm('丰收0', 1), shortName: '丰收0', kind: 'subject', region: '990101' }
  const desks: typeof plan.users = [
    { login: officer, name: '承办人', roles: ['handling-officer'], organisation: safety.code },
    { login: 'list-approver', name: '审批人', roles: ['approver'], organisation: safety.code },
    { login: 'party', name: '经办人', roles: ['subject'], organisation: party.code },
  ]
  const users = [...plan.users, ...desks]
  const numbers = Array.from({ length: copies }, (_, n) => n + 1)
  const seeded = await seedAccess(app.ctx, {
    ...plan,
    organisations: [...plan.organisations, safety, party],
    users: [...numbers.flatMap((n) => users.map((user) => ({ ...user, login: `${user.login}-${n}` }))), throwaway],
    clients: [
      ...numbers.flatMap((n) => plan.clients.map((client) => ({ ...client, id: `${client.id}-${n}` }))),
      { id: 'fuzz-victim', name: '试验', organisation: bank.code, scopes: ['feed:read'] },
    ],
  })
  // A body is registered with its people; what it answers for comes after.
  await setBody(app.ctx, systemActor, safety.code, {
    sectors: ['work-safety'], basis: '三定规定（示例）', since: '2019-01-01', ...reachable,
  })
  const clients = await Promise.all(seeded.clients.map((client) => tokenFor(app, client)))
  const people = await Promise.all(
    seeded.users.filter(({ login }) => login !== throwaway.login).map((user, i) => sessionFor(app, user, i)),
  )
  return [{ headers: {}, scopes: [], person: false }, ...clients, ...people]
}

async function tokenFor(
  app: TestApp,
  client: { id: string; secret: string; scopes: readonly string[] },
): Promise<Caller> {
  const answer = await app.app.inject({
    method: 'POST',
    url: '/api/v1/token',
    payload: { grant_type: 'client_credentials', client_id: client.id, client_secret: client.secret },
  })
  assert.equal(answer.statusCode, 200, answer.body)
  const headers = { authorization: `Bearer ${answer.json<{ access_token: string }>().access_token}` }
  return { headers, scopes: client.scopes, person: false }
}

async function sessionFor(
  app: TestApp,
  user: { login: string; password: string; totp: string | null },
  n: number,
): Promise<Caller> {
  const { login, password, totp } = user
  const code =
    totp === null
      ? {}
      : { totp: new TOTP({ secret: Secret.fromBase32(totp), digits: 6, period: 30 }).generate() }
  const answer = await app.app.inject({
    method: 'POST',
    url: '/api/v1/session',
    remoteAddress: `10.200.${n >> 8}.${n & 255}`,
    headers: { 'user-agent': 'fuzz' },
    payload: { login, password, ...code },
  })
  assert.equal(answer.statusCode, 201, answer.body)
  const cookie = String(answer.headers['set-cookie']).split(';')[0] as string
  const { csrf, scopes } = answer.json<{ csrf: string; scopes: string[] }>()
  return { headers: { cookie, 'x-csrf-token': csrf, 'user-agent': 'fuzz' }, scopes, person: true, login }
}

/** Sends a file as a department does, reads it as the worker would, and answers what became of it. */
export async function sendAndRead(
  app: TestApp,
  headers: Headers,
  file: { kind: string; content: string | Buffer; list?: string; name?: string },
): Promise<SubmissionState & { failure: Failure | null; warnings: { code: string; message: string }[] }> {
  const { kind, list, name } = file
  const query = new URLSearchParams({
    kind,
    ...(list === undefined ? {} : { list }),
    ...(name === undefined ? {} : { name }),
  })
  const sent = await app.app.inject({
    method: 'POST',
    url: `/api/v1/submissions?${query.toString()}`,
    headers: { ...headers, 'content-type': 'application/octet-stream' },
    payload: file.content,
  })
  assert.equal(sent.statusCode, 202, sent.body)
  const { id } = sent.json<{ id: string }>()
  await ingest(app.ctx, id)
  return (await app.app.inject({ url: `/api/v1/submissions/${id}`, headers })).json()
}

/** Why a file could not be read, as its sender is told. */
export interface Failure {
  code: string
  title: string
  detail?: string
  errors?: { message: string; expected?: string }[]
}

/** The officer of the body that lists, first of their copies. */
const officer = 'list-officer'

/** Cases to be moved: a proposal for each of the penalties, one of them noticed. */
export async function propose(app: TestApp, callers: readonly Caller[], facts: readonly string[]): Promise<void> {
  const caller = callers.find(({ login }) => login === `${officer}-1`)
  for (const [i, fact] of facts.entries()) {
    const { name, code } = firm(`丰收${i}`, i + 1)
    const send = (url: string, payload?: object) =>
      app.app.inject({
        method: 'POST', url: `/api/v1/listings${url}`, headers: caller?.headers ?? {},
        ...(payload === undefined ? {} : { payload }),
      })
    const made = await send('', proposal(fact, { subject: { code, name } }))
    assert.equal(made.statusCode, 201, made.body)
    if (i > 0) continue
    const told = await send(`/${made.json<{ id: string }>().id}/notice`)
    assert.equal(told.statusCode, 200, told.body)
  }
}

/** Whose identifiers stand where in a path. */
const tablesOf: Readonly<Record<string, string>> = {
  'cases/id': 'casework.cases', 'notices/id': 'casework.notices', 'deliveries/id': 'casework.deliveries',
  'findings/id': 'subjects.findings', 'merges/id': 'subjects.merges', 'listings/id': 'lists.entries',
  'listing-exits/id': 'lists.exits', 'points/id': 'lists.points', 'measures/tasks/id': 'measures.tasks',
  'measures/cases/id': 'measures.joint_cases', 'desk/articles/id': 'editorial.articles',
}

async function idsOf(pool: TestApp['ctx']['pool'], table: string): Promise<string[]> {
  const found = await pool.query<{ id: string }>(`SELECT id::text FROM ${table} ORDER BY id DESC LIMIT 30`)
  return found.rows.map(({ id }) => id)
}

async function ownIds({ ctx: { pool } }: TestApp): Promise<Record<string, string[]>> {
  const found = Object.entries(tablesOf).map(async ([path, table]) => [path, await idsOf(pool, table)] as const)
  return Object.fromEntries(await Promise.all(found))
}

/** Values that exist in this installation, by the name of the parameter or field that takes them. */
export async function poolOf(app: TestApp, submissions: readonly string[]): Promise<Pool> {
  const { pool } = app.ctx
  const records = await pool.query<{ id: string; fact: string }>(
    'SELECT id, fact_id AS fact FROM records.records',
  )
  const subjects = await pool.query<{ id: string }>('SELECT id FROM subjects.subjects')
  const codes = Array.from({ length: 12 }, (_, i) => firm('', i + 1).code)
  const { catalogue } = app.ctx
  const ids = records.rows.map(({ id }) => id)
  const facts = records.rows.map(({ fact }) => fact)
  const cursor = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')
  return {
    uscc: codes,
    code: [...codes, ...catalogue.kinds.map((kind) => kind.code)],
    fact: facts,
    row: ['1', '2', '3', '0'],
    id: [...submissions, ...submissions, ...ids, ...facts, 'fuzz-victim'],
    uuid: await idsOf(pool, 'casework.documents'),
    ...(await ownIds(app)),
    receipt: [...ids],
    document: ids,
    text: codes,
    q: ['明州', '丰收', '丰收3', codes[0] ?? '', '有限公司', '环境', '明州丰收1有限公司'],
    name: ['明州丰收1有限公司'],
    kind: catalogue.kinds.map((kind) => kind.code),
    list: ['wage-arrears', 'work-safety'],
    criterion: ['hazard'],
    matter: catalogue.matters.map((matter) => matter.code),
    roles: ['leader', 'data-officer', 'approver'],
    scopes: ['checks:write', 'feed:read', 'records:read'],
    login: ['fuzz-victim', 'nobody-here'],
    subject: [...codes, ...subjects.rows.map(({ id }) => id)],
    organisation: [ecology.code],
    source: [ecology.code],
    authority: [ecology.code],
    region: ['990101'],
    grant_type: ['client_credentials'],
    asOf: ['2026-06-10', '2020-01-01'],
    from: ['2026-01-01'],
    to: ['2026-12-31'],
    limit: ['1', '10', '200'],
    after: ['0', '3', '-1'],
    position: ['0', '1', '5'],
    outcome: ['returned', 'accepted', 'questioned', 'followed', 'not-followed'],
    cursor: [
      cursor({ at: '2026-06-01T00:00:00.000Z', id: ids[0] }),
      cursor({ row: 1 }),
      cursor({ row: 'x' }),
      cursor({}),
      cursor({ at: 'x', id: 'y' }),
      cursor([1]),
      cursor(null),
      cursor({ id: ids[0] }),
      cursor({ date: '2026-06-01', id: ids[0] }),
      cursor({ position: -1 }),
    ],
  }
}
