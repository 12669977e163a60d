/** The engine of one process (one: two would hold the index twice): the compiled law, the hot index and the register's writer, started and stopped together. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Context } from '../../../context.ts'
import { within, type Db, type Pool } from '../../../kernel/db.ts'
import { LiveIndex } from '../index/live-index.ts'
import { compileLaw, reachOf, type CompiledLaw } from '../rules/law-map.ts'
import { openChecksPool, patience } from '../store/pool.ts'
import { makePartitions } from '../store/receipts.ts'
import { RegisterWriter } from '../store/register.ts'
import { Fallback } from './fallback.ts'

export type CheckContext = Pick<Context, 'config' | 'databaseUrl' | 'db' | 'clock' | 'log' | 'catalogue' | 'counters'>

const partitionsAhead = 3
const retryMs = 5_000

export class CheckService {
  readonly ctx: CheckContext
  /** For receipts and feedback: somebody stands at the counter. */
  readonly db: Db
  readonly pool: Pool
  readonly law: CompiledLaw
  readonly index: LiveIndex
  readonly register: RegisterWriter
  /** Batches write apart: a counter does not wait behind ten thousand lines. */
  readonly bulkRegister: RegisterWriter
  readonly fallback: Fallback
  #loading: Promise<void> = Promise.resolve()
  #ready = false
  readonly #stopping = new AbortController()

  constructor(ctx: CheckContext) {
    this.ctx = ctx
    this.db = within(ctx.db, patience.counterMs)
    this.pool = openChecksPool(ctx.databaseUrl)
    this.law = compileLaw(ctx.catalogue)
    this.register = new RegisterWriter(this.pool, { written: () => ctx.counters.answered() })
    this.bulkRegister = new RegisterWriter(this.pool, { groupRows: 1000, patienceMs: patience.batchMs })
    this.fallback = new Fallback(this)
    this.index = new LiveIndex({
      pool: this.pool,
      clock: ctx.clock,
      log: ctx.log,
      seriousLists: this.law.seriousLists,
      reachOf: (recordKind) => reachOf(ctx.catalogue, recordKind),
      lagMs: ctx.config.indexLagMs,
    })
  }

  /**
   * Checks are answered when this resolves, from the database until the index has been loaded. A load that fails is
   * logged and tried again after a while: answers do not depend on it.
   */
  async start(): Promise<void> {
    await makePartitions(this.ctx.db, partitionsAhead)
    await Promise.all([this.register.open(), this.bulkRegister.open()])
    this.#loading = this.#load()
    this.#ready = true
  }

  /** Whether checks are answered; from memory or not. */
  get ready(): boolean {
    return this.#ready
  }

  /** Resolves when the index has been loaded, or given up. */
  get loaded(): Promise<void> {
    return this.#loading
  }

  /** Finishes what is being registered, then lets go of the database. */
  async stop(): Promise<void> {
    this.#ready = false
    this.#stopping.abort()
    await this.index.stop()
    await this.#loading
    await Promise.all([this.register.close(), this.bulkRegister.close()])
    await this.pool.end()
  }

  async #load(): Promise<void> {
    while (!this.#stopping.signal.aborted) {
      try {
        return await this.index.start()
      } catch (error) {
        if (this.#stopping.signal.aborted) return
        this.ctx.log.error(
          { err: error },
          'the check index could not be loaded; answers come from the database',
        )
        await sleep(retryMs, undefined, { signal: this.#stopping.signal }).catch(() => undefined)
      }
    }
  }
}
