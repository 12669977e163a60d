/**
 * Counters come first. Whoever answers them says so here, and work that can wait asks before it goes on. Shared between
 * the threads of a server; what other servers answer is not seen.
 */
import { setTimeout as sleep } from 'node:timers/promises'

/**
 * A piece of work is followed by a rest so many times as long: while people wait, taking files in has a quarter of the
 * time. What a disk is given to write at once holds up every answer that must be on it: at 1,800 rows a second instead
 * of 7,000 the slowest hundredth of the answers takes a third of the time (docs/benchmarks.md).
 */
const restShare = 3
const longestRestMs = 2000

export class Counters {
  readonly #answers: Int32Array
  readonly #pause: (ms: number) => Promise<unknown>
  #restMs = 0

  /** `shared`: of the counters of another thread. */
  constructor(shared: SharedArrayBuffer = new SharedArrayBuffer(4), pause: (ms: number) => Promise<unknown> = sleep) {
    this.#answers = new Int32Array(shared)
    this.#pause = pause
  }

  /** For another thread of this server. */
  get shared(): SharedArrayBuffer {
    return this.#answers.buffer as SharedArrayBuffer
  }

  /** Somebody who stood at a counter was answered. */
  answered(): void {
    Atomics.add(this.#answers, 0, 1)
  }

  /** Whether somebody was answered during the last piece of work: then small pieces are better than large ones. */
  get atWork(): boolean {
    return this.#restMs > 0
  }

  /** Does a piece of work that can wait, after the rest due for the last one: none, if nobody was answered then. */
  async giveWay<T>(work: () => Promise<T>): Promise<T> {
    if (this.#restMs > 0) await this.#pause(this.#restMs)
    const before = Atomics.load(this.#answers, 0)
    const began = performance.now()
    try {
      return await work()
    } finally {
      const idle = Atomics.load(this.#answers, 0) === before
      this.#restMs = idle ? 0 : Math.min((performance.now() - began) * restShare, longestRestMs)
    }
  }
}
