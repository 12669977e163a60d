/** A small server with the routes of module access and a few to try rights on, a database of its own, and its people. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fastifyFormbody from '@fastify/formbody'
import Fastify, { type FastifyInstance, type LightMyRequestResponse } from 'fastify'
import { pino } from 'pino'
import { readConfig, type Config } from '../config.ts'
import { KeyRing } from '../kernel/crypto.ts'
import { openDb, openPool } from '../kernel/db.ts'
import { defineRoute, registerRoutes, toProblem, type Route } from '../kernel/http.ts'
import { systemClock } from '../kernel/time.ts'
import {
  accessGuard, accessRoutes, samplePlan, seedAccess, type AccessContext, type Guard, type SeededAccess,
} from '../modules/access/index.ts'
import { testDatabase } from './database.ts'

export interface AccessServer {
  ctx: AccessContext
  app: FastifyInstance
  guard: Guard
  seeded: SeededAccess
  close: () => Promise<void>
}

/** Obviously invented: region 990000 is not assigned. */
export const codes = {
  office: '12990000MB0C00001X',
  department: '11990000MB0A00001Q',
  approval: '11990000MB0A00002L',
  bank: '91990000MA0B000017',
  province: '11990000MB0P000019',
  firm: '91990000MA00000384',
}

export const organisations = [
  { code: codes.office, name: '明州市公共信用信息中心', shortName: '信用中心', kind: 'office', region: '990000' },
  { code: codes.department, name: '明州市示例监管局', shortName: '示例局', kind: 'department', region: '990000' },
  { code: codes.approval, name: '明州市行政审批局', shortName: '审批局', kind: 'department', region: '990000' },
  { code: codes.bank, name: '明州示例银行', shortName: '示例银行', kind: 'bank', region: '990000' },
  { code: codes.province, name: '示例省信用平台', shortName: '省平台', kind: 'platform', region: '990000' },
  { code: codes.firm, name: '明州自查商贸有限公司', shortName: '自查商贸', kind: 'subject', region: '990101' },
] as const

/** Routes that only say that their handler ran, one per kind of authority. */
const tries: Route[] = (
  [
    ['try.public', '/try/public', 'public'],
    ['try.checks', '/try/checks', { scope: 'checks:write' }],
    ['try.submissions', '/try/submissions', { scope: 'submissions:write' }],
    ['try.journal', '/try/journal', { scope: 'journal:read' }],
    ['try.people', '/try/people', { roles: ['approver', 'leader'] }],
  ] as const
).flatMap(([operation, path, authority]) =>
  (['GET', 'POST'] as const).map((method) =>
    defineRoute({
      operation: `${operation}.${method.toLowerCase()}`,
      method, path, tag: 'try', summary: 'try', authority, schema: {},
      handler: ({ actor }) => ({ kind: actor.kind, name: actor.name, organisation: actor.organisation?.code }),
    }),
  ),
)

export async function buildApp(ctx: AccessContext, guard: Guard, routes: readonly Route[]): Promise<FastifyInstance> {
  const app = Fastify({
    ajv: { customOptions: { removeAdditional: false, coerceTypes: 'array' } },
    trustProxy: (_address, hop) => hop <= ctx.config.trustProxy - 1,
  })
  await app.register(fastifyFormbody)
  app.setErrorHandler((error, _request, reply) => {
    const problem = toProblem(error)
    if (problem.status >= 500) ctx.log.error({ err: problem.cause ?? problem }, 'request failed')
    for (const [name, value] of Object.entries(problem.headers ?? {})) void reply.header(name, value)
    const body = JSON.stringify(problem.toJSON())
    return reply.code(problem.status).header('content-type', 'application/problem+json').send(body)
  })
  registerRoutes(app, routes, guard)
  return app
}

/** `settings` replace those of the configuration. The guard does not poll unless the test starts it. */
export async function accessServer(settings: Partial<Config> = {}): Promise<AccessServer> {
  const database = await testDatabase()
  const dataDir = mkdtempSync(join(tmpdir(), 'probity-access-'))
  const config = { ...readConfig({ PROBITY_DATA: dataDir }), ...settings }
  const clock = systemClock()
  const pool = openPool(database.url, { max: 8 })
  const ctx: AccessContext = {
    config, clock,
    db: openDb(pool),
    keys: KeyRing.open(join(dataDir, 'keys.json'), clock.today()),
    log: pino({ level: 'error' }),
  }
  const seeded = await seedAccess(ctx, samplePlan(organisations, codes))
  const guard = accessGuard(ctx)
  const app = await buildApp(ctx, guard, [...accessRoutes(ctx, guard), ...tries])
  const close = async (): Promise<void> => {
    await app.close()
    await guard.stop()
    await pool.end()
    await database.drop()
    rmSync(dataDir, { recursive: true })
  }
  return { ctx, app, guard, seeded, close }
}

/** A seeded person's proofs. */
export function personOf(server: AccessServer, login: string): SeededAccess['users'][number] {
  const found = server.seeded.users.find((user) => user.login === login)
  if (found === undefined) throw new Error(`nobody is called ${login}`)
  return found
}

/** A token for a seeded client. */
export async function tokenOf(server: AccessServer, id: string, scope?: string): Promise<string> {
  const client = server.seeded.clients.find((one) => one.id === id)
  const proof = { grant_type: 'client_credentials', client_id: id, client_secret: client?.secret }
  const payload = scope === undefined ? proof : { ...proof, scope }
  const answer = await server.app.inject({ method: 'POST', url: '/api/v1/token', payload })
  if (answer.statusCode !== 200) throw new Error(`no token for ${id}: ${answer.body}`)
  return answer.json<{ access_token: string }>().access_token
}

let browsers = 0

/** A browser at an address of its own: keeps its cookie and sends the CSRF proof it was given. */
export class Browser {
  cookie = ''
  csrf = ''
  private readonly app: FastifyInstance
  private readonly remoteAddress: string

  constructor(app: FastifyInstance) {
    this.app = app
    browsers += 1
    this.remoteAddress = `10.77.${browsers >> 8}.${browsers & 255}`
  }

  async send(
    method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE',
    url: string,
    payload?: object,
  ): Promise<LightMyRequestResponse> {
    const { remoteAddress } = this
    const headers = {
      'user-agent': 'test',
      ...(this.cookie === '' ? {} : { cookie: this.cookie }),
      ...(this.csrf === '' ? {} : { 'x-csrf-token': this.csrf }),
    }
    const body = payload === undefined ? {} : { payload }
    const answer = await this.app.inject({ method, url, headers, remoteAddress, ...body })
    const set = answer.headers['set-cookie']
    if (typeof set === 'string') this.cookie = set.split(';')[0] as string
    if (answer.statusCode < 300 && answer.headers['content-type']?.toString().includes('json') === true) {
      const { csrf, session } = answer.json<{ csrf?: string; session?: { csrf: string } }>()
      this.csrf = csrf ?? session?.csrf ?? this.csrf
    }
    return answer
  }

  signIn(login: string, password: string, totp?: string): Promise<LightMyRequestResponse> {
    return this.send('POST', '/api/v1/session', { login, password, ...(totp === undefined ? {} : { totp }) })
  }
}
