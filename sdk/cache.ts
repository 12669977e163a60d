/**
 * Answers kept close to the counter, and dropped the moment the feed says that anything about their subject has
 * changed. An answer is never kept past the midnight in Beijing of the day it was given on, because dates decide; nor
 * when it is older than a change already heard of (a tombstone), because then it was already out of date when it
 * arrived. For what is shown: the check a decision rests on is asked anew, since each has a receipt of its own.
 */
import { ProbityError, type FeedEvent, type ProbityClient } from './client.ts'
import type { CheckAnswer, CheckRequest } from './types.ts'

export interface CacheOptions {
  /** Entries kept; the oldest go first. Default 10,000. */
  maxEntries?: number
  /** Seconds without hearing from the feed after which nothing kept is believed. Default 5. */
  deafSeconds?: number
  /** For tests. */
  now?: () => Date
}

/** An instant by this machine's two clocks: neither is the platform's, so only what has passed since is believed. */
interface Moment {
  wall: number
  steady: number
}

interface Kept {
  answer: CheckAnswer
  /** Before it was asked for. */
  asked: Moment
}

const hourMs = 3_600_000
const never: Moment = { wall: Number.NEGATIVE_INFINITY, steady: Number.NEGATIVE_INFINITY }

export class CheckCache {
  readonly #client: ProbityClient
  readonly #max: number
  readonly #deafMs: number
  readonly #now: () => Date
  readonly #answers = new Map<string, Kept>()
  /** Subject code → position of the last change heard of. */
  readonly #tombstones = new Map<string, number>()
  /** The position an answer must have reached, whoever it is about. */
  #floor = 0
  #position = 0
  #heardAt = never

  constructor(client: ProbityClient, options: CacheOptions = {}) {
    this.#client = client
    this.#max = options.maxEntries ?? 10_000
    this.#deafMs = (options.deafSeconds ?? 5) * 1000
    this.#now = options.now ?? (() => new Date())
  }

  /** The last position heard of; hand it to `follow` after a restart. */
  get position(): number {
    return this.#position
  }

  /**
   * Hears the feed until `signal` ends it. A feed that cannot be read only makes the cache deaf, and so unused. Throws
   * ProbityError `access.scope_missing` when the client has not the scope feed:read: objections, repairs under way and
   * other changes that are not public would never be heard of.
   */
  async follow(after: number, options: { signal: AbortSignal; pollMs?: number }): Promise<void> {
    this.#position = after
    this.#heardAt = never
    this.#forget(after)
    while (!options.signal.aborted) {
      let entitled = true
      try {
        entitled = (await this.#client.scopes()).has('feed:read')
        if (entitled && (await this.#read())) continue
      } catch {
        // Deaf for now: `check` asks the platform until the feed is heard again.
      }
      if (!entitled) {
        this.#heardAt = never
        throw new ProbityError(403, {
          code: 'access.scope_missing',
          detail: 'CheckCache 需要 feed:read 权限：没有它就收不到异议、修复等不公开的变更，留存的答复会过时',
        })
      }
      await new Promise((resolve) => setTimeout(resolve, options.pollMs ?? 1_000))
    }
  }

  /** Hears one page; whether there is more. */
  async #read(): Promise<boolean> {
    const asked = this.#moment()
    const page = await this.#client.feed(this.#position)
    for (const event of page.items) this.hear(event)
    this.#position = page.next
    if (page.next < page.end) return true
    this.#heardAt = asked
    return false
  }

  /** Takes note of one change. One that does not say whose code it is about may be about anybody's. */
  hear(event: FeedEvent): void {
    const code = event.subject?.code
    if (code === undefined) return this.#forget(event.position)
    this.#tombstones.set(code, event.position)
    for (const [key, kept] of this.#answers)
      if (kept.answer.identity.subject?.code === code) this.#answers.delete(key)
    if (this.#tombstones.size <= this.#max) return
    const [oldest, position] = this.#tombstones.entries().next().value as [string, number]
    this.#tombstones.delete(oldest)
    this.#floor = Math.max(this.#floor, position)
  }

  /** Drops everything, and takes nothing older than `position`. */
  #forget(position: number): void {
    this.#floor = Math.max(this.#floor, position)
    this.#answers.clear()
    this.#tombstones.clear()
  }

  /**
   * A kept answer if one may still be believed, else the platform's. Only exact answers for now are kept: what is asked
   * about another day or instant is always asked.
   */
  async check(request: CheckRequest): Promise<CheckAnswer> {
    if (request.asOf !== undefined || request.knownAt !== undefined) return this.#client.check(request)
    const { code, name } = request.subject
    const key = JSON.stringify([code, name, request.matter])
    const kept = this.#answers.get(key)
    if (kept !== undefined && this.#since(kept.asked) < untilMidnight(kept.answer) && this.#hears())
      return kept.answer
    const asked = this.#moment()
    const answer = await this.#client.check(request)
    const about = answer.identity.subject?.code
    if (about !== undefined && answer.position >= Math.max(this.#floor, this.#tombstones.get(about) ?? 0)) {
      this.#answers.set(key, { answer, asked })
      if (this.#answers.size > this.#max) this.#answers.delete(this.#answers.keys().next().value as string)
    }
    return answer
  }

  #hears(): boolean {
    return this.#since(this.#heardAt) < this.#deafMs
  }

  #moment(): Moment {
    return { wall: this.#now().getTime(), steady: performance.now() }
  }

  /** Milliseconds passed: the wall clock may be set back, the steady one stands still while a machine sleeps. */
  #since({ wall, steady }: Moment): number {
    const now = this.#moment()
    return Math.max(now.wall - wall, now.steady - steady)
  }
}

/** Milliseconds from an answer to the end of its day in Beijing, by the platform's own clock. */
function untilMidnight({ at }: CheckAnswer): number {
  const dayMs = 24 * hourMs
  return dayMs - ((Date.parse(at) + 8 * hourMs) % dayMs)
}
