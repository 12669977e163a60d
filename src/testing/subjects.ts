/**
 * A small register to try things on: invented organisations, a server with the routes of the module, people
 * who may settle.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Fastify, { type FastifyInstance } from 'fastify'
import { pino } from 'pino'
import { readConfig } from '../config.ts'
import type { Context } from '../context.ts'
import { clientTransaction } from '../kernel/db.ts'
import { anonymous, registerRoutes, toProblem, type Actor, type Route } from '../kernel/http.ts'
import { uuidv7 } from '../kernel/ids.ts'
import { nameKey } from '../kernel/text.ts'
import { authorise } from '../modules/access/index.ts'
import {
  insertSubjects,
  makeUscc,
  orgCodeOf,
  subjectsRoutes,
  type NewSubject,
} from '../modules/subjects/index.ts'
import { subjectMovers } from '../movers.ts'
import { openContext } from '../open-context.ts'
import { testDatabase } from './database.ts'

export interface SubjectsServer {
  ctx: Context
  app: FastifyInstance
  close: () => Promise<void>
}

/** A clerk of the credit office. */
export const clerk: Actor = {
  kind: 'user',
  id: 'u-clerk',
  name: '经办人',
  organisation: { id: 'o', code: '12990000MB0C00001H', name: '明州市公共信用信息中心' },
  scopes: new Set(['subjects:read', 'subjects:settle', 'organisations:any']),
  roles: new Set(['office-clerk']),
}

/** An own database and server; requests with the header `x-clerk` come from the clerk. `more` adds routes. */
export async function subjectsServer(more: (ctx: Context) => Route[] = () => []): Promise<SubjectsServer> {
  const database = await testDatabase()
  const dataDir = mkdtempSync(join(tmpdir(), 'probity-subjects-'))
  const config = readConfig({ PROBITY_DATA: dataDir, PROBITY_TODAY: '2026-05-10' })
  const { ctx, close } = await openContext(config, database.url, {
    log: pino({ level: 'error' }),
    poolSize: 4,
  })
  const app = Fastify({
    ajv: { customOptions: { removeAdditional: false, coerceTypes: 'array', useDefaults: true } },
    routerOptions: { maxParamLength: 300 },
  })
  app.setErrorHandler((error, _request, reply) => {
    const problem = toProblem(error)
    return reply
      .code(problem.status)
      .header('content-type', 'application/problem+json')
      .send(JSON.stringify(problem))
  })
  registerRoutes(app, [...subjectsRoutes(ctx, subjectMovers), ...more(ctx)], {
    authenticate: (request) => (request.headers['x-clerk'] === undefined ? anonymous : clerk),
    authorise,
  })
  return {
    ctx,
    app,
    close: async () => {
      await app.close()
      await close()
      await database.drop()
      rmSync(dataDir, { recursive: true })
    },
  }
}

let serial = 0

/** An enterprise of the unassigned region, not yet stored; codes differ from call to call. */
export function inventedSubject(name: string, more: Partial<NewSubject> = {}): NewSubject & { uscc: string } {
  serial += 1
  const uscc = makeUscc(`91990000MA${String(serial).padStart(6, '0')}1`)
  return {
    id: uuidv7(),
    category: 'organisation',
    name,
    nameKey: nameKey(name),
    state: 'registered',
    region: '990101',
    codes: [
      { scheme: 'uscc', code: uscc, derived: false },
      { scheme: 'orgcode', code: orgCodeOf(uscc), derived: true },
    ],
    ...more,
    uscc,
  }
}

export async function storeSubjects(ctx: Context, subjects: readonly NewSubject[]): Promise<void> {
  await clientTransaction(ctx.pool, (client) => insertSubjects(client, subjects, ctx.clock.now()))
}
