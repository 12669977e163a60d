/**
 * Answers kept close to the counter, and dropped the moment the feed says that anything about their subject
 * has changed. An answer is never kept past midnight in Beijing, because dates decide; nor when it is older
 * than a change already heard of (a tombstone), because then it was already out of date when it arrived.
 */
import type { FeedEvent, ProbityClient } from './client.ts'
import type { CheckAnswer, CheckRequest } from './types.ts'

export interface CacheOptions {
  /** Entries kept; the oldest go first. Default 10,000. */
  maxEntries?: number
  /** Seconds without hearing from the feed after which nothing kept is believed. Default 5. */
  deafSeconds?: number
  /** For tests. */
  now?: () => Date
}

interface Kept {
  answer: CheckAnswer
  day: string
}

const hourMs = 3_600_000

export class CheckCache {
  readonly #client: ProbityClient
  readonly #max: number
  readonly #deafMs: number
  readonly #now: () => Date
  readonly #answers = new Map<string, Kept>()
  /** Subject code → position of the last change heard of. */
  readonly #tombstones = new Map<string, number>()
  #position = 0
  #heardAt = Number.NEGATIVE_INFINITY

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
   * Hears the feed until `signal` ends it. A feed that cannot be read only makes the cache deaf, and so
   * unused.
   */
  async follow(after: number, options: { signal: AbortSignal; pollMs?: number }): Promise<void> {
    this.#position = after
    while (!options.signal.aborted) {
      try {
        const page = await this.#client.feed(this.#position)
        for (const event of page.items) this.hear(event)
        this.#position = page.next
        if (page.next >= page.end) this.#heardAt = performance.now()
        if (page.next < page.end) continue
      } catch {
        // Deaf for now: `check` asks the platform until the feed is heard again.
      }
      await new Promise((resolve) => setTimeout(resolve, options.pollMs ?? 1_000))
    }
  }

  /** Takes note of one change. */
  hear(event: FeedEvent): void {
    const code = event.subject?.code
    if (code === undefined) return
    this.#tombstones.set(code, event.position)
    for (const [key, kept] of this.#answers)
      if (kept.answer.identity.subject?.code === code) this.#answers.delete(key)
    if (this.#tombstones.size > this.#max)
      this.#tombstones.delete(this.#tombstones.keys().next().value as string)
  }

  /**
   * A kept answer if one may still be believed, else the platform's. Only exact answers for today are kept.
   */
  async check(request: CheckRequest): Promise<CheckAnswer> {
    const key = `${request.subject.code ?? ''} ${request.subject.name ?? ''} ${request.matter}`
    const kept = this.#answers.get(key)
    const today = this.#today()
    if (kept !== undefined && kept.day === today && performance.now() - this.#heardAt < this.#deafMs)
      return kept.answer
    const answer = await this.#client.check(request)
    const code = answer.identity.subject?.code
    if (
      request.asOf === undefined &&
      code !== undefined &&
      (this.#tombstones.get(code) ?? 0) <= answer.position
    ) {
      this.#answers.set(key, { answer, day: today })
      if (this.#answers.size > this.#max) this.#answers.delete(this.#answers.keys().next().value as string)
    }
    return answer
  }

  #today(): string {
    return new Date(this.#now().getTime() + 8 * hourMs).toISOString().slice(0, 10)
  }
}
