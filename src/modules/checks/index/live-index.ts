/** The hot index of this process: loaded once, then kept current by the change feed, and honest about its age. */
import type { Logger } from 'pino'
import type { PgClient, Pool } from '../../../kernel/db.ts'
import { currentPosition, type RawFeedRow } from '../../../kernel/feed.ts'
import { FeedFollower } from '../../../kernel/feed-follower.ts'
import type { Clock } from '../../../kernel/time.ts'
import type { Reach } from '../rules/law-map.ts'
import { inSnapshot } from '../store/snapshot.ts'
import type { HotIndex } from './hot-index.ts'
import { loadIndex, reloadAdverse, reloadSubjects } from './load.ts'

export interface LiveIndexOptions {
  pool: Pool
  clock: Clock
  log: Pick<Logger, 'info' | 'error'>
  seriousLists: readonly string[]
  /** What a delivery of records of a kind can change. */
  reachOf: (recordKind: unknown) => Reach
  /** How long the index may lag behind what is committed before answers come from the database, in milliseconds. */
  lagMs: number
}

export class LiveIndex {
  readonly #options: LiveIndexOptions
  #hot: HotIndex | undefined
  #follower: FeedFollower | undefined
  readonly #stopping = new AbortController()

  constructor(options: LiveIndexOptions) {
    this.#options = options
  }

  /** The index, if everything committed more than `lagMs` ago is in it; otherwise undefined: ask the database. */
  get fresh(): HotIndex | undefined {
    const follower = this.#follower
    if (follower === undefined || performance.now() - follower.freshAt > this.#options.lagMs) return undefined
    return this.#hot
  }

  /** How old the index is, in milliseconds; infinite while it is loading. For /metrics. */
  get lagMs(): number {
    return this.#follower === undefined
      ? Number.POSITIVE_INFINITY
      : performance.now() - this.#follower.freshAt
  }

  /** How many subjects are held. */
  get size(): number {
    return this.#hot?.size ?? 0
  }

  /** Loads and follows. Until it resolves, answers come from the database. */
  async start(): Promise<void> {
    const { pool, clock, log, seriousLists } = this.#options
    const began = performance.now()
    const { index, ahead } = await inSnapshot(pool, async (client: PgClient, tx) => {
      const position = await currentPosition(tx)
      const loaded = await loadIndex(client, seriousLists, clock.today(), this.#stopping.signal)
      loaded.index.position = position
      return loaded
    })
    await reloadSubjects(pool, index, ahead, seriousLists, clock.today())
    this.#hot = index
    this.#follower = new FeedFollower(pool, {
      pollMs: Math.max(20, Math.min(250, this.#options.lagMs / 4)),
      onEvents: (rows) => this.#apply(index, rows),
      onError: (error) =>
        log.error({ err: error }, 'the check index does not hear the feed; answers come from the database'),
    })
    this.#stopping.signal.throwIfAborted()
    await this.#follower.start(index.position)
    log.info({ subjects: index.size, ms: Math.round(performance.now() - began) }, 'check index loaded')
  }

  /** Looks at the feed now: for tests and for writers in this process. */
  wake(): void {
    this.#follower?.wake()
  }

  /** Gives up a load under way, and stops following. */
  async stop(): Promise<void> {
    this.#stopping.abort()
    const follower = this.#follower
    this.#follower = undefined
    await follower?.stop()
  }

  async #apply(index: HotIndex, rows: readonly RawFeedRow[]): Promise<void> {
    const { pool, clock, seriousLists, reachOf } = this.#options
    const whole = new Set<string>()
    const adverse = new Set<string>()
    for (const row of rows) {
      if (row.subjectId !== null) whole.add(row.subjectId)
      const reach = reachOf(row.ref?.['recordKind'])
      for (const id of row.subjects ?? []) {
        if (reach === 'everything' || index.rowOf(id) < 0) whole.add(id)
        else if (reach === 'adverse') adverse.add(id)
      }
    }
    await reloadSubjects(pool, index, [...whole], seriousLists, clock.today())
    await reloadAdverse(pool, index, [...adverse].filter((id) => !whole.has(id)), seriousLists, clock.today())
    index.position = rows.at(-1)?.position ?? index.position
  }
}
