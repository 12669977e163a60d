/**
 * Drawn pages of subjects and their records, kept in memory until the change feed says that the subject was touched.
 *
 * A page is given out only after the database has said, later than the reader asked, that the feed holds nothing we
 * have not heard: so a withdrawal that was committed is never followed by the old page. One such question serves all
 * readers who came before it was sent. A page holds for the civil day it was drawn for (terms end at midnight with no
 * event) and for at most a minute (what changes without an event). Whatever is not certain is drawn anew.
 */
import type { Context } from '../../context.ts'
import { FeedFollower, sequenceFeed, type RawFeedRow } from '../../kernel/feed.ts'
import { anyone } from '../page.ts'

/** An answer ready to be sent. */
export interface KeptPage {
  readonly headers: Readonly<Record<string, string>>
  readonly body: Buffer
}

interface Kept extends KeptPage {
  readonly subjectId: string
  readonly day: string
  readonly since: number
}

/** A promise that nothing changed since: handed out before a page is loaded, asked for when it is to be kept. */
export interface Ticket {
  readonly changes: number
  readonly day: string
}

const KEEP_MS = 60_000

export class PageCache {
  readonly #ctx: Context
  readonly #maxBytes: number
  readonly #pages = new Map<string, Kept>()
  readonly #bySubject = new Map<string, Set<string>>()
  #follower: FeedFollower | undefined
  #bytes = 0
  /** Counts deliveries of the feed: a page loaded across one may be of before it, and is not kept. */
  #changes = 0
  #asking: Promise<boolean> | undefined
  #next: Promise<boolean> | undefined

  constructor(ctx: Context, options: { maxBytes?: number } = {}) {
    this.#ctx = ctx
    this.#maxBytes = options.maxBytes ?? 48 * 1024 * 1024
  }

  /** Follows the feed from now on. Until then, and after `stop`, nothing is kept. */
  async start(): Promise<void> {
    const follower = new FeedFollower(this.#ctx.pool, {
      onEvents: async (rows) => this.#forget(rows),
      onError: (error) => this.#ctx.log.warn({ err: error }, 'pages are drawn anew: the feed is not heard'),
    })
    await follower.start()
    this.#follower = follower
  }

  async stop(): Promise<void> {
    const follower = this.#follower
    this.#follower = undefined
    this.#clear()
    await follower?.stop()
  }

  /** The kept page under `key`, when it is certain that it still holds. */
  async get(key: string): Promise<KeptPage | undefined> {
    if (!this.#pages.has(key) || !(await this.#heardAll())) return undefined
    const page = this.#pages.get(key)
    if (page === undefined) return undefined
    if (page.day !== this.#ctx.clock.today() || performance.now() - page.since > KEEP_MS) {
      this.#drop(key)
      return undefined
    }
    return page
  }

  /** To be taken before the page's data is read; undefined: the page cannot be kept. */
  ticket(): Ticket | undefined {
    return this.#follower !== undefined ? { changes: this.#changes, day: this.#ctx.clock.today() } : undefined
  }

  /** Keeps a page drawn under a ticket, unless something was heard meanwhile. */
  put(key: string, subjectId: string, ticket: Ticket, page: KeptPage): void {
    if (ticket.changes !== this.#changes || ticket.day !== this.#ctx.clock.today()) return
    this.#drop(key)
    this.#pages.set(key, { ...page, subjectId, day: ticket.day, since: performance.now() })
    this.#bytes += page.body.length
    const keys = this.#bySubject.get(subjectId) ?? new Set()
    this.#bySubject.set(subjectId, keys.add(key))
    // Oldest first: a Map keeps the order of insertion.
    for (const oldest of this.#pages.keys()) {
      if (this.#bytes <= this.#maxBytes) break
      this.#drop(oldest)
    }
  }

  /** Whether everything committed before this was asked has been heard. */
  #heardAll(): Promise<boolean> {
    if (this.#asking === undefined) {
      const asking = this.#ask().finally(() => {
        if (this.#asking === asking) this.#asking = undefined
      })
      return (this.#asking = asking)
    }
    // The question under way may have been answered before now: wait for one that begins later.
    this.#next ??= this.#asking.then(() => {
      this.#next = undefined
      return this.#heardAll()
    })
    return this.#next
  }

  async #ask(): Promise<boolean> {
    try {
      // Gives positions to what is committed and not yet placed, so that its answer is behind every change there is.
      const end = await sequenceFeed(this.#ctx.pool)
      if (end === this.#follower?.position) return true
      this.#follower?.wake()
      return false
    } catch {
      return false
    }
  }

  #forget(rows: readonly RawFeedRow[]): void {
    this.#changes += 1
    for (const key of this.#bySubject.get(anyone) ?? []) this.#drop(key)
    for (const row of rows) {
      // A batch that does not say whom it touched touched anyone.
      if (row.subjectId === null && row.subjects === null) return this.#clear()
      for (const id of [...(row.subjects ?? []), row.subjectId]) {
        for (const key of this.#bySubject.get(id ?? '') ?? []) this.#drop(key)
      }
    }
  }

  #drop(key: string): void {
    const page = this.#pages.get(key)
    if (page === undefined) return
    this.#pages.delete(key)
    this.#bytes -= page.body.length
    const keys = this.#bySubject.get(page.subjectId)
    keys?.delete(key)
    if (keys?.size === 0) this.#bySubject.delete(page.subjectId)
  }

  #clear(): void {
    this.#pages.clear()
    this.#bySubject.clear()
    this.#bytes = 0
  }
}
