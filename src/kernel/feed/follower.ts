/** Follows the change feed in this process: the in-memory index, webhooks and event streams hang on one of these. */
import type { PoolClient } from 'pg'
import { openDb, type Db, type Pool } from '../db.ts'
import { feedChannel, type RawFeedRow } from './events.ts'
import { readRawFeed } from './read.ts'
import { currentPosition, sequenceFeed } from './sequence.ts'

export interface FollowerOptions {
  /**
   * Gets the rows after the last one delivered, in order, batches unexpanded. When it throws, the same rows come again
   * after a pause; when it returns, they never come again in this process.
   */
  onEvents: (rows: RawFeedRow[]) => Promise<void>
  /** How often to look without having been notified, in milliseconds; covers a lost LISTEN connection. */
  pollMs?: number
  /** Hears of failures (database gone, onEvents threw); the follower goes on by itself. */
  onError?: (error: unknown) => void
  /** Rows delivered at once, at most. */
  batchRows?: number
}

export class FeedFollower {
  readonly #pool: Pool
  readonly #db: Db
  readonly #options: Required<Omit<FollowerOptions, 'onError'>> & Pick<FollowerOptions, 'onError'>
  #position = 0
  #freshAt = Number.NEGATIVE_INFINITY
  #stopped = true
  #running: Promise<void> | undefined
  #wake: () => void = () => undefined
  #woken = false
  #listener: PoolClient | undefined

  constructor(pool: Pool, options: FollowerOptions) {
    this.#pool = pool
    this.#db = openDb(pool)
    this.#options = { pollMs: 250, batchRows: 2000, ...options }
  }

  /** The last position delivered. */
  get position(): number {
    return this.#position
  }

  /** `performance.now()` of a moment for which everything committed before it has been delivered. */
  get freshAt(): number {
    return this.#freshAt
  }

  /** Starts after `after`, or behind the last position given. Resolves once it follows; fails if that is unknown. */
  async start(after?: number): Promise<void> {
    if (!this.#stopped) throw new Error('the follower has been started')
    this.#position = after ?? (await currentPosition(this.#db))
    this.#stopped = false
    this.#running = this.#run()
  }

  /** Finishes the delivery under way and stops. */
  async stop(): Promise<void> {
    this.#stopped = true
    this.wake()
    await this.#running
    this.#dropListener()
  }

  /** Looks now: for a writer in this process that does not want to wait for the notification. */
  wake(): void {
    this.#woken = true
    this.#wake()
  }

  async #run(): Promise<void> {
    while (!this.#stopped) {
      try {
        await this.#listen()
        this.#woken = false
        await this.#round()
        await this.#pause(this.#options.pollMs)
      } catch (error) {
        this.#options.onError?.(error)
        this.#woken = false
        await this.#pause(Math.max(this.#options.pollMs, 100))
      }
    }
  }

  async #round(): Promise<void> {
    const began = performance.now()
    const end = await sequenceFeed(this.#pool)
    while (!this.#stopped && this.#position < end) {
      const rows = await readRawFeed(this.#db, this.#position, this.#options.batchRows)
      if (rows.length === 0) throw new Error(`the feed ends before its head ${end}`)
      await this.#options.onEvents(rows)
      this.#position = rows.at(-1)?.position ?? this.#position
    }
    if (this.#position >= end) this.#freshAt = began
  }

  /** Waits for a wake-up or until the time has passed. */
  #pause(ms: number): Promise<void> {
    if (this.#woken || this.#stopped) return Promise.resolve()
    return new Promise((resolve) => {
      const timer = setTimeout(done, ms)
      this.#wake = done
      function done(): void {
        clearTimeout(timer)
        resolve()
      }
    })
  }

  async #listen(): Promise<void> {
    if (this.#listener !== undefined) return
    const client = await this.#pool.connect()
    const lost = (): void => {
      this.#dropListener(client)
      // Listen again at once, and look: a notification may have been lost with the connection.
      this.wake()
    }
    client.on('notification', () => this.wake())
    client.once('error', lost)
    client.once('end', lost)
    this.#listener = client
    try {
      await client.query(`LISTEN ${feedChannel}`)
    } catch (error) {
      this.#dropListener(client)
      throw error
    }
  }

  #dropListener(client: PoolClient | undefined = this.#listener): void {
    if (client === undefined || this.#listener !== client) return
    this.#listener = undefined
    client.removeAllListeners('notification')
    // Closed, not given back: it still listens.
    client.release(true)
  }
}
