/**
 * A small administration that lists: bodies with their fields, people who sign in, a fined firm, and the
 * papers between.
 */
import assert from 'node:assert/strict'
import type { LightMyRequestResponse } from 'fastify'
import { sql, transaction } from '../kernel/db.ts'
import type { Actor } from '../kernel/http.ts'
import { systemActor } from '../kernel/journal.ts'
import { seedAccess, type OrganisationInput, type Role, type SeededAccess } from '../modules/access/index.ts'
import { addDocument, recordService } from '../modules/casework/index.ts'
import { findEntry, setBody, type EntryView } from '../modules/lists/index.ts'
import { findSubjectByCode } from '../modules/subjects/index.ts'
import { listArchive } from '../modules/records/index.ts'
import { Browser } from './access.ts'
import { testApp, type TestApp, type TestAppOptions } from './app.ts'
import { Clerk, codeOf, personIn } from './console.ts'
import { deliver } from './deliver.ts'
import { body, firm, penaltyFile, type PenaltyRow } from './situations.ts'

export const safety = body('明州市应急管理局', 11)
export const trading = body('明州市公共资源交易管理局', 12)
export const development = body('明州市发展和改革委员会', 13)
export const housing = body('明州市住房和城乡建设局', 14)
export const stateless = body('明州市机关事务服务中心', 15)
export const office = body('明州市公共信用信息中心', 16, 'office')
export const association = body('明州市建筑业协会', 17, 'association')

const sectors: [OrganisationInput, string[]][] = [
  [safety, ['work-safety']],
  [trading, ['public-resources']],
  [development, ['development']],
  [housing, ['housing']],
]

/** Somebody who signs in; `actor` is who they then are. */
export interface Person {
  actor: Actor
  send: (method: 'GET' | 'POST' | 'PUT', url: string, payload?: object) => Promise<LightMyRequestResponse>
}

export interface ListingApp extends TestApp {
  /** A person of a body, signed in over HTTP on the clock's day. */
  person: (login: string) => Promise<Person>
  /** The person at the console, signed in with a second factor where they have one. */
  clerk: (login: string) => Promise<Clerk>
  /** What the person types to sign in at the console. */
  password: (login: string) => string
  /** The same person as an actor, without signing in: for days far from the beginning. */
  actor: (login: string) => Actor
  /** Delivers a penalty, of the safety bureau unless it says otherwise, and answers the fact in the firm's archive. */
  penalise: (row: PenaltyRow) => Promise<string>
}

export const listed = firm('恒固建设工程', 31)

/** People: officer and approver of each body by its key; `boss` is the listed firm's own account. */
const people: [string, Role[], OrganisationInput][] = [
  ['safety-officer', ['handling-officer'], safety],
  ['safety-approver', ['approver'], safety],
  ['trading-officer', ['handling-officer'], trading],
  ['trading-approver', ['approver'], trading],
  ['stateless-officer', ['handling-officer'], stateless],
  ['office-clerk', ['office-clerk'], office],
  ['second-clerk', ['office-clerk'], office],
  ['office-approver', ['approver'], office],
  ['office-admin', ['office-admin'], office],
  ['second-admin', ['office-admin'], office],
  ['association-officer', ['handling-officer'], association],
]

/** Where a body is found: without it no notice can be issued. */
export const reachable = { address: '明州市示范区样例路1号', phone: '0990-12345678' } as const

/** The people and their bodies, with the fields each answers for. */
async function seedPeople(app: TestApp, firmBody: OrganisationInput) {
  const all = [...people, ['boss', ['subject'], firmBody] as [string, Role[], OrganisationInput]]
  const seeded = await seedAccess(app.ctx, {
    organisations: [...new Map(all.map(([, , of]) => [of.code, of])).values(), development, housing],
    users: all.map(([login, roles, of]) => ({ login, name: login, roles, organisation: of.code })),
    clients: [],
  })
  for (const [of, fields] of sectors) {
    await setBody(app.ctx, systemActor, of.code, {
      sectors: fields,
      basis: '三定规定（示例）',
      since: '2019-01-01',
      ...reachable,
    })
  }
  return { all, seeded }
}

export async function listingApp(
  options: TestAppOptions & { firm?: { name: string; code: string } } = {},
): Promise<ListingApp> {
  // Checks answer from the database: what was just committed counts at once.
  const app = await testApp({ today: '2026-06-10', ...options, config: { indexLagMs: 0, ...options.config } })
  const own = options.firm ?? listed
  const firmBody: OrganisationInput = {
    code: own.code,
    name: own.name,
    shortName: own.name.slice(0, 8),
    kind: 'subject',
    region: '990101',
  }
  const { all, seeded } = await seedPeople(app, firmBody)
  const known = new Map(all.map(([login, roles, of]) => [login, { roles, of }]))
  const actor = (login: string): Actor => {
    const found = known.get(login)
    assert.ok(found, `nobody is called ${login}`)
    return {
      kind: 'user',
      id: `actor-${login}`,
      name: login,
      organisation: { id: found.of.code, code: found.of.code, name: found.of.name },
      scopes: new Set(found.of.kind === 'office' ? ['organisations:any'] : []),
      roles: new Set(found.roles),
    }
  }
  const password = (login: string): string => seeded.users.find((user) => user.login === login)?.password ?? ''
  const senders = new Map<string, { authorization: string }>()
  const senderOf = async (authority: OrganisationInput): Promise<{ authorization: string }> => {
    const known = senders.get(authority.code)
    const sender = known ?? (await app.client(authority, ['submissions:write', 'submissions:read']))
    senders.set(authority.code, sender)
    return sender
  }
  return {
    ...app,
    actor,
    password,
    clerk: (login) => signInAtConsole(app, seeded, login),
    person: async (login) => {
      const browser = await signIn(app, seeded, login)
      return {
        actor: actor(login),
        send: (method, url, payload) => browser.send(method, `/api/v1${url}`, payload),
      }
    },
    penalise: async (row) => {
      const authority = row.authority ?? safety
      const text = penaltyFile([{ ...row, authority }])
      const state = await deliver(app, await senderOf(authority), { kind: 'penalty', text })
      assert.equal(state.accepted, 1, JSON.stringify(state))
      const subject = await findSubjectByCode(app.ctx.db, row.firm.code)
      const archive = await listArchive(app.ctx.db, {
        subjectId: subject?.id as string,
        kind: 'penalty',
        limit: 50,
      })
      return archive.find((one) => one.documentNo === row.documentNo)?.factId as string
    },
  }
}

async function signIn(app: TestApp, seeded: SeededAccess, login: string): Promise<Browser> {
  const { password, totp } = personIn(seeded, login)
  const browser = new Browser(app.app)
  const code = totp === null ? undefined : await freshCode(app, login, totp)
  const answer = await browser.signIn(login, password, code)
  assert.equal(answer.statusCode, 201, answer.body)
  return browser
}

async function signInAtConsole(app: TestApp, seeded: SeededAccess, login: string): Promise<Clerk> {
  const { password, totp } = personIn(seeded, login)
  const clerk = new Clerk(app)
  const code = totp === null ? '' : await freshCode(app, login, totp)
  const answer = await clerk.submit('/console/sign-in', { login, password, code })
  assert.equal(answer.headers.location, '/console', answer.body)
  return clerk
}

/** A code works once: for who signs in again at once the used step is stepped back. */
async function freshCode(app: TestApp, login: string, totp: string): Promise<string> {
  await sql`UPDATE access.users SET totp_last_step = 0 WHERE login = ${login}`.execute(app.ctx.db)
  return codeOf(totp)
}

/** The body files a signed receipt with the case and records the service of a notice on a day. */
export async function serveOnPaper(
  app: TestApp,
  actor: Actor,
  caseId: string,
  noticeIds: readonly string[],
  on: string,
): Promise<void> {
  const receipt = await addDocument(app.ctx, actor, caseId, {
    kind: 'service-receipt',
    title: '送达回证',
    fileName: '送达回证.pdf',
    mediaType: 'application/pdf',
    content: Buffer.from('%PDF-1.7 signed by the addressee'),
  })
  for (const noticeId of noticeIds) {
    await transaction(app.ctx.db, (tx) =>
      recordService(tx, noticeId, {
        method: 'direct',
        outcome: 'served',
        doneOn: on,
        proofs: [receipt.id],
        actor,
        today: app.clock.today(),
      }),
    )
  }
}

/** A lawful proposal to list the firm for concealment of hazards. */
export function proposal(fact: string, over: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    list: 'work-safety',
    subject: { code: listed.code, name: listed.name },
    criterion: 'hazard',
    facts: '重大事故隐患经责令排除而拒不排除',
    legalBasis: '《安全生产严重失信主体名单管理办法》第六条',
    basis: { fact, finalOn: '2026-06-05' },
    ...over,
  }
}

/** The answer of a call as an entry; fails with the body of the answer when it is none. */
export function entryIn(answer: LightMyRequestResponse, status = 200): EntryView {
  assert.equal(answer.statusCode, status, answer.body)
  return answer.json<EntryView>()
}

/** Everything from the proposal to the entry in force, by HTTP: told, not answered, reviewed, decided, served. */
export async function listFirm(
  app: ListingApp,
  given: {
    fact: string
    officer: string
    approver: string
    days: { told: string; decided: string; served: string }
    /** What the decision sets, where the law leaves a range. */
    termMonths?: number
    proposal?: Record<string, unknown>
  },
): Promise<EntryView> {
  const officer = await app.person(given.officer)
  const approver = await app.person(given.approver)
  const made = entryIn(await officer.send('POST', '/listings', given.proposal ?? proposal(given.fact)), 201)
  entryIn(await officer.send('POST', `/listings/${made.id}/notice`))
  const told = await findEntry(app.ctx.db, made.id)
  app.clock.set(given.days.told)
  await serveOnPaper(app, officer.actor, made.case, [told?.noticeId as string], given.days.told)
  entryIn(await officer.send('POST', `/listings/${made.id}/notice-service`, {}))
  app.clock.set(given.days.decided)
  entryIn(
    await officer.send('POST', `/listings/${made.id}/review`, { reason: '当事人逾期未陈述申辩，事实清楚' }),
  )
  entryIn(
    await approver.send('POST', `/listings/${made.id}/decision`, {
      decision: 'list',
      reason: '符合列入情形',
      ...(given.termMonths === undefined ? {} : { termMonths: given.termMonths }),
    }),
  )
  const decided = await findEntry(app.ctx.db, made.id)
  app.clock.set(given.days.served)
  await serveOnPaper(
    app,
    officer.actor,
    made.case,
    [decided?.decisionId, decided?.repairNoticeId].filter((id) => id != null),
    given.days.served,
  )
  return entryIn(await officer.send('POST', `/listings/${made.id}/service`))
}
