/** The whole platform on a database of its own, for tests: real modules, real PostgreSQL, a clock that can be set. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { FastifyInstance } from 'fastify'
import { pino } from 'pino'
import { readConfig, type Config } from '../config.ts'
import type { Context } from '../context.ts'
import { systemActor } from '../kernel/journal.ts'
import { migrateQueue } from '../kernel/queue.ts'
import { systemClock, type CivilDate, type Clock } from '../kernel/time.ts'
import {
  createClient,
  saveOrganisations,
  type OrganisationInput,
  type Scope,
} from '../modules/access/index.ts'
import { publishCatalogue, type Catalogue } from '../modules/catalogue/index.ts'
import { registerRecordFeed } from '../modules/publicity/index.ts'
import { openContext } from '../open-context.ts'
import { serve, type Running } from '../serve.ts'
import { testDatabase } from './database.ts'

/** A clock whose civil date a test moves; the time of day goes on. */
export class TestClock implements Clock {
  #clock: Clock

  constructor(today: CivilDate) {
    this.#clock = systemClock(today)
  }

  set(today: CivilDate): void {
    this.#clock = systemClock(today)
  }

  now(): Date {
    return this.#clock.now()
  }

  today(): CivilDate {
    return this.#clock.today()
  }
}

export interface TestApp {
  ctx: Context
  app: FastifyInstance
  running: Running
  clock: TestClock
  /** `http://127.0.0.1:PORT` when it listens. */
  address: string
  /** Registers a body and a client of it with these scopes; answers a bearer token's header. */
  client: (organisation: OrganisationInput, scopes: readonly Scope[]) => Promise<{ authorization: string }>
  close: () => Promise<void>
}

export interface TestAppOptions {
  today?: CivilDate
  listen?: boolean
  /** Work the queue (files sent over HTTP are then read). */
  work?: boolean
  config?: Partial<Config>
  /** Absent: the one that is shipped. */
  catalogue?: Catalogue
  /** Where the log goes; absent: nowhere. */
  log?: Context['log']
  /** Makes the way to the database out of its URL, e.g. over something that fails. */
  way?: (url: string) => string
}

let clients = 0

/** Starts it; every test file that calls this closes it. */
export async function testApp(options: TestAppOptions = {}): Promise<TestApp> {
  const database = await testDatabase()
  await migrateQueue(database.url)
  const dataDir = await mkdtemp(join(tmpdir(), 'probity-test-'))
  const clock = new TestClock(options.today ?? '2026-06-10')
  const config: Config = { ...readConfig({}), dataDir, logLevel: 'silent', ...options.config }
  const { ctx, close } = await openContext(config, options.way?.(database.url) ?? database.url, {
    clock,
    log: options.log ?? pino({ level: 'silent' }),
    poolSize: 8,
    ...(options.catalogue === undefined ? {} : { catalogue: options.catalogue }),
  })
  await publishCatalogue(ctx.db, ctx.catalogue)
  registerRecordFeed(clock)
  const running = await serve(ctx, {
    work: options.work ?? false,
    ...(options.listen === true ? { listen: { host: '127.0.0.1', port: 0 } } : {}),
  })
  return {
    ctx,
    clock,
    running,
    app: running.app,
    address: running.address,
    client: async (organisation, scopes) => {
      await saveOrganisations(ctx, systemActor, [organisation])
      clients += 1
      const id = `test-client-${clients}`
      const { secret } = await createClient(ctx, systemActor, {
        id,
        name: id,
        organisation: organisation.code,
        scopes: [...scopes],
      })
      const answer = await running.app.inject({
        method: 'POST',
        url: '/api/v1/token',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        payload: new URLSearchParams({
          grant_type: 'client_credentials',
          client_id: id,
          client_secret: secret,
        }).toString(),
      })
      return { authorization: `Bearer ${(answer.json() as { access_token: string }).access_token}` }
    },
    close: async () => {
      await running.close()
      await close()
      await database.drop()
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}
