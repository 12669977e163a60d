/**
 * Rounds of killing: a server under load, a kill at a random moment, a start, and everything that was acknowledged is
 * looked for. Nothing may be lost, doubled or half-written; the journal must verify; the index must agree.
 */
import { setTimeout as pause } from 'node:timers/promises'
import type { Context } from '../../src/context.ts'
import type { EmbeddedPostgres } from '../../src/kernel/postgres/embedded.ts'
import type { Actor } from '../../src/kernel/http.ts'
import { systemActor } from '../../src/kernel/journal.ts'
import { sealJournal } from '../../src/kernel/seal.ts'
import { verifyJournal } from '../../src/kernel/verify.ts'
import { asTold, check, CheckService, type CheckAnswer, type KeptAnswer } from '../../src/modules/checks/index.ts'
import { approval } from '../../src/testing/situations.ts'
import { invariants } from '../fuzz/invariants.ts'
import { Random } from '../fuzz/random.ts'
import { Driver, matters } from './driver.ts'
import {
  attach,
  newInstallation,
  openBeside,
  postmasterOf,
  seedCallers,
  type Installation,
} from './installation.ts'
import { Server } from './server.ts'

export interface FaultReport {
  rounds: number
  kills: Record<string, number>
  submissions: number
  rows: number
  receipts: number
  /** From a killed server's start to ready, from a killed database to the next good answer: the slowest. */
  slowestBackMs: number
  faults: string[]
}

export interface FaultOptions {
  rounds: number
  seed: number
  say?: (line: string) => void
}

export async function runFaults(options: FaultOptions): Promise<FaultReport> {
  const installation = await newInstallation()
  const server = await Server.at({ PROBITY_DATA: installation.dataDir })
  try {
    await server.start()
    return await new Rounds(installation, server, options).run()
  } finally {
    await server.stop()
    await installation.remove()
  }
}

type Victim = 'server' | 'database' | 'both'

const turns: readonly Victim[] = ['database', 'server', 'database', 'both']

class Rounds {
  readonly #installation: Installation
  readonly #server: Server
  readonly #options: FaultOptions
  readonly #random: Random
  readonly #faults: string[] = []
  readonly #kills: Record<string, number> = {}
  #slowest = 0
  #seenReceipts = 0

  constructor(installation: Installation, server: Server, options: FaultOptions) {
    this.#installation = installation
    this.#server = server
    this.#options = options
    this.#random = new Random(options.seed)
  }

  async run(): Promise<FaultReport> {
    const driver = await this.#prepare()
    for (let n = 1; n <= this.#options.rounds; n += 1) {
      const how = await this.#round(driver, turns[n % turns.length] as Victim)
      this.#options.say?.(
        `round ${n}: ${how}; ${driver.submissions.length} deliveries, ${driver.receipts.length} checks, ${this.#faults.length} faults`,
      )
    }
    await this.#examine(driver, true)
    return {
      rounds: this.#options.rounds,
      kills: this.#kills,
      submissions: driver.submissions.length,
      rows: driver.submissions.reduce((sum, { rows }) => sum + rows, 0),
      receipts: driver.receipts.length,
      slowestBackMs: Math.round(this.#slowest),
      faults: this.#faults,
    }
  }

  async #prepare(): Promise<Driver> {
    const clients = await this.#beside((ctx) => seedCallers(ctx))
    return new Driver(this.#server.address, clients, this.#random)
  }

  /** Runs with a context of our own beside the server. */
  async #beside<T>(work: (ctx: Context) => Promise<T>): Promise<T> {
    const { url } = await attach(this.#installation)
    const { ctx, close } = await openBeside(this.#installation, url)
    try {
      return await work(ctx)
    } finally {
      await close()
    }
  }

  async #round(driver: Driver, how: Victim): Promise<Victim> {
    const database = await attach(this.#installation)
    const sealing = this.#seal()
    driver.start()
    await pause(100 + this.#random.below(2500))
    this.#kills[how] = (this.#kills[how] ?? 0) + 1
    const began = performance.now()
    await this.#kill(how, database)
    await sealing
    if (how === 'database') {
      if (this.#random.chance(0.5)) await driver.stop()
      await this.#server.recovers('/api/v1/subjects?q=x')
      await driver.stop()
      if (!this.#server.running)
        this.#faults.push(`the server ended with its database: ${this.#server.output.slice(-500)}`)
    } else {
      await driver.stop()
      await this.#server.start()
    }
    this.#slowest = Math.max(this.#slowest, performance.now() - began)
    await driver.settle()
    await this.#examine(driver, false)
    return how
  }

  /** Asks the queue for seals, so that kills meet them too. */
  async #seal(): Promise<void> {
    await this.#beside(async (ctx) => {
      for (let i = 0; i < 5; i += 1) {
        await ctx.pool.query(`SELECT graphile_worker.add_job('journal:seal')`)
        await pause(this.#random.below(500))
      }
    }).catch(() => undefined)
  }

  async #kill(how: Victim, database: EmbeddedPostgres): Promise<void> {
    const postmaster = postmasterOf(database)
    if (how !== 'server' && postmaster !== undefined) process.kill(postmaster, 'SIGKILL')
    if (how !== 'database') await this.#server.stop('SIGKILL')
  }

  async #examine(driver: Driver, thorough: boolean): Promise<void> {
    await this.#beside(async (ctx) => {
      await this.#deliveries(ctx, driver)
      await this.#receipts(ctx, driver, thorough)
      for (const [name, statement] of Object.entries(invariants)) {
        const found = await ctx.pool.query(`SELECT * FROM (${statement}) q LIMIT 3`)
        if (found.rows.length > 0) this.#faults.push(`${name}: ${JSON.stringify(found.rows).slice(0, 300)}`)
      }
      if (thorough) await sealJournal(ctx.pool)
      const verdict = await verifyJournal(ctx.pool)
      if (!verdict.ok) this.#faults.push(`the journal does not verify: ${JSON.stringify(verdict.firstFault)}`)
      await this.#agreement(ctx, driver, thorough ? 60 : 6)
    })
    for (const strange of driver.strange.splice(0)) this.#faults.push(strange)
  }

  /** Every delivery that was taken is there once, ends, and has exactly its rows. */
  async #deliveries(ctx: Context, driver: Driver): Promise<void> {
    const ids = driver.submissions.map(({ id }) => id)
    for (let i = 0; i < 600; i += 1) {
      const open = await ctx.pool.query(
        `SELECT 1 FROM exchange.submissions WHERE state IN ('received', 'running') LIMIT 1`,
      )
      if (open.rowCount === 0) break
      if (i % 20 === 19) await hurryJobs(ctx)
      await pause(150)
    }
    const found = await ctx.pool.query<{
      id: string
      state: string
      accepted: number
      received: number
      key: string
      rows: number
    }>(
      `SELECT s.id, s.state, s.accepted, s.received, s.idempotency_key AS key,
         (SELECT count(*) FROM records.records r WHERE r.submission_id = s.id) AS rows FROM exchange.submissions s`,
    )
    const there = new Map(found.rows.map((row) => [row.id, row]))
    if (found.rows.length !== new Set(ids).size)
      this.#faults.push(`${found.rows.length} submissions, ${new Set(ids).size} were taken`)
    const faultsBefore = this.#faults.length
    for (const one of driver.submissions) {
      const row = there.get(one.id ?? '')
      const whole =
        row?.state === 'done' &&
        row.received === one.rows &&
        row.accepted === one.rows &&
        row.rows === one.rows
      if (!whole)
        this.#faults.push(
          `delivery ${one.key} of ${one.rows} rows became ${JSON.stringify(row ?? 'nothing')}`,
        )
    }
    if (this.#faults.length > faultsBefore) this.#faults.push(`at that moment: ${await underWay(ctx)}`)
  }

  /** Every answer that was given is in the register, word for word. */
  async #receipts(ctx: Context, driver: Driver, thorough: boolean): Promise<void> {
    const recent = driver.receipts.slice(thorough ? 0 : this.#seenReceipts)
    this.#seenReceipts = driver.receipts.length
    const found = await ctx.pool.query<KeptAnswer>(
      `SELECT receipt, to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS at, position,
         input_code AS "inputCode", decision, answer
       FROM checks.register WHERE receipt = ANY ($1::uuid[])`,
      [recent.map(({ receipt }) => receipt)],
    )
    const kept = new Map(found.rows.map((row) => [row.receipt, asTold(row)]))
    const lost = recent.filter(({ receipt, answer }) => kept.get(receipt) !== answer)
    if (lost.length > 0)
      this.#faults.push(
        `${lost.length} checks answered and not registered as given, e.g. ${lost[0]?.receipt ?? ''}`,
      )
  }

  /** The server, from memory, and a service without an index answer alike. */
  async #agreement(ctx: Context, driver: Driver, count: number): Promise<void> {
    const actor: Actor = {
      ...systemActor,
      organisation: { id: 'x', code: approval.code, name: approval.name },
    }
    const service = new CheckService(ctx)
    try {
      for (const code of driver.codes(count)) {
        const question = { subject: { code }, matter: this.#random.pick(matters), purpose: '故障试验核对' }
        const fromMemory = await driver.check(question)
        const fromDatabase = await check(service, actor, question)
        if (fromMemory === undefined) this.#faults.push('a quiet server did not answer a check')
        else if (senseOf(fromMemory) !== senseOf(fromDatabase)) {
          this.#faults.push(
            `index and database differ on ${code}: ${senseOf(fromMemory)} and ${senseOf(fromDatabase)}`,
          )
        }
      }
    } finally {
      await service.stop()
    }
  }
}

/** An answer without what belongs to the asking alone. */
function senseOf(answer: string): string {
  const { receipt: _, at: _at, position: _position, ...sense } = JSON.parse(answer) as CheckAnswer
  return JSON.stringify(sense)
}

/** Jobs that failed while the database was away wait longer each time; nobody here is that patient. */
async function hurryJobs(ctx: Context): Promise<void> {
  await ctx.pool.query(
    'UPDATE graphile_worker._private_jobs SET run_at = now() WHERE locked_at IS NULL AND run_at > now()',
  )
}

/** What the queue and the database were at, for whoever has to find out why something is late. */
async function underWay(ctx: Context): Promise<string> {
  const jobs = await ctx.pool.query(
    `SELECT id, payload, attempts, locked_at, locked_by, run_at, left(last_error, 200) AS error
     FROM graphile_worker._private_jobs ORDER BY id LIMIT 20`,
  )
  const statements = await ctx.pool.query(
    `SELECT pid, application_name, state, wait_event, now() - state_change AS since, left(query, 120) AS query
     FROM pg_stat_activity WHERE backend_type = 'client backend' AND state <> 'idle' AND pid <> pg_backend_pid()`,
  )
  return JSON.stringify({ jobs: jobs.rows, statements: statements.rows })
}
