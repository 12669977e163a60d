/**
 * The register of checks: written by group commit, durable before any answer leaves. Checks that arrive within about
 * a millisecond, or while the group before them is being written, share one COPY, so one flush to disk serves them all.
 * A second connection helps out only for a group worth it: two small groups cost more than one of both (decision 0007).
 */
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { PoolClient } from 'pg'
import { copyValue } from '../../../kernel/copy.ts'
import { translateDatabaseError, type Pool } from '../../../kernel/db.ts'
import { Problem, problems as kernelProblems } from '../../../kernel/problem.ts'
import { problems } from '../problems.ts'
import { CopyBatch, CopyText, type CopyBlock } from './copy-batch.ts'
import { patience } from './pool.ts'

/** One check as registered. Instants are RFC 3339, days civil dates; null is not given. */
export interface RegisterRow {
  /** The nil uuid when nobody was identified for certain. */
  subjectId: string
  receipt: string
  at: string
  clientId: string
  organisation: string
  matter: string
  purpose: string
  reference: string | null
  inputCode: string | null
  inputName: string | null
  asOf: string | null
  knownAt: string | null
  identity: string
  decision: string
  position: number
  source: 'index' | 'database'
  /** What of the answer no other column says. */
  answer: string
}

const statement =
  'COPY checks.register (subject_id, receipt, at, client_id, organisation, matter, purpose, reference, input_code, ' +
  'input_name, as_of, known_at, identity, decision, position, source, answer) FROM STDIN'

// JSON holds no tab and no line break of its own; only a backslash needs care.
function lineOf(r: RegisterRow): string {
  return (
    `${r.subjectId}\t${r.receipt}\t${r.at}\t${copyValue(r.clientId)}\t${copyValue(r.organisation)}\t` +
    `${copyValue(r.matter)}\t${copyValue(r.purpose)}\t${copyValue(r.reference)}\t${copyValue(r.inputCode)}\t` +
    `${copyValue(r.inputName)}\t${r.asOf ?? '\\N'}\t${r.knownAt ?? '\\N'}\t${r.identity}\t${r.decision}\t` +
    `${r.position}\t${r.source}\t${r.answer.includes('\\') ? copyValue(r.answer) : r.answer}\n`
  )
}

/** Rows for which another connection is used while one is writing. */
const worthSecond = 32

/** Told when rows are on disk, or with the Problem for which none of their group is. Must not throw. */
export type Registered = (problem?: unknown) => void

export interface RegisterOptions {
  /** How long the first of a group waits for others, in milliseconds. */
  waitMs?: number
  /**
   * A group this large leaves at once, if a connection is free. Small enough that of a few hundred callers some always
   * have their turn while others wait for the disk: at 256 rows the processor idled a fourteenth of the time.
   */
  groupRows?: number
  /** Rows that may wait; more are refused with `check.overloaded`, so memory stays bounded when the disk is slow. */
  maxWaiting?: number
  connections?: number
  /** How long a group may take; then its connection is given up and everybody in it is told to come again. */
  patienceMs?: number
  /** Told of every group that is on disk. */
  written?: () => void
}

export class RegisterWriter {
  readonly #pool: Pool
  readonly #options: Required<RegisterOptions>
  /** The group that gathers. */
  readonly #text = new CopyText()
  #rows = 0
  #waiting: Registered[] = []
  #timer: NodeJS.Timeout | undefined
  /** The group has waited its time and found no connection free. */
  #due = false
  /** Clients at rest; `#open` counts those at rest and at work. */
  readonly #resting: PoolClient[] = []
  #open = 0
  #unwritten = 0
  #closed = false
  /** Told after every group that has been written. */
  #roomless: (() => void)[] = []

  readonly #onTime = (): void => this.#flush()

  constructor(pool: Pool, options: RegisterOptions = {}) {
    this.#pool = pool
    this.#options = {
      waitMs: 1, groupRows: 96, maxWaiting: 20_000, connections: 2, patienceMs: patience.counterMs,
      written: () => undefined, ...options,
    }
  }

  /** Rows not yet durable. */
  get unwritten(): number {
    return this.#unwritten
  }

  /** Takes the connections it will hold, so that no other work of this process can keep them from it. */
  async open(): Promise<void> {
    while (this.#open < this.#options.connections) this.#resting.push(await this.#connect())
  }

  /** Registers rows; resolves when they are on disk. Rejects with a Problem, and then none of the group is. */
  append(rows: readonly RegisterRow[]): Promise<void> {
    return new Promise((resolve, reject) => {
      this.enter(rows, (problem) => (problem === undefined ? resolve() : reject(problem)))
    })
  }

  /** The same by callback, for counters: promises all the way would cost a twentieth of a check. */
  enter(rows: readonly RegisterRow[], done: Registered): void {
    if (this.#closed || this.#unwritten + rows.length > this.#options.maxWaiting) {
      done(new Problem(problems.overloaded, this.#closed ? {} : { headers: { 'retry-after': '1' } }))
      return
    }
    for (const row of rows) this.#text.add(lineOf(row))
    this.#rows += rows.length
    this.#unwritten += rows.length
    this.#waiting.push(done)
    if (this.#rows >= this.#options.groupRows || (this.#due && this.#rows >= worthSecond)) this.#flush()
    else this.#timer ??= setTimeout(this.#onTime, this.#options.waitMs)
  }

  /** The same for a stream that can wait: holds it back while too much waits, instead of refusing. */
  async appendWhenRoom(rows: readonly RegisterRow[]): Promise<void> {
    while (!this.#closed && this.#unwritten + rows.length > this.#options.maxWaiting / 2) {
      await new Promise<void>((resolve) => this.#roomless.push(resolve))
    }
    return this.append(rows)
  }

  /** Writes what waits and gives the connections back. Later appends are refused. */
  async close(): Promise<void> {
    this.#closed = true
    while (this.#unwritten > 0) {
      this.#flush()
      await nextTurn()
    }
    for (const resume of this.#roomless.splice(0)) resume()
    for (const client of this.#resting.splice(0)) client.release()
    this.#open = 0
  }

  /** Sends what has gathered, or as soon as a connection is free. */
  #flush(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    if (this.#rows === 0) return
    const busy = this.#open - this.#resting.length
    this.#due = busy >= this.#options.connections || (busy > 0 && this.#rows < worthSecond)
    if (this.#due) return
    const block = this.#text.take()
    const waiting = this.#waiting
    const rows = this.#rows
    this.#waiting = []
    this.#rows = 0
    void this.#write(block, waiting, rows)
  }

  async #write(block: CopyBlock, waiting: readonly Registered[], rows: number): Promise<void> {
    const problem = await this.#failureOf(block)
    const isAway = problem instanceof Problem && problem.code === kernelProblems.unavailable.code
    const told = isAway ? [...waiting, ...this.#giveUp()] : waiting
    this.#unwritten -= rows
    if (problem === undefined) this.#options.written()
    for (const resume of this.#roomless.splice(0)) resume()
    // What has waited its time meanwhile leaves at once; what has just come waits for company.
    if (this.#due) this.#flush()
    for (const done of told) done(problem)
  }

  /** Writes a group; undefined when it is on disk, else why it is not. */
  async #failureOf(block: CopyBlock): Promise<unknown> {
    let client: PoolClient | undefined
    try {
      client = this.#resting.pop() ?? (await this.#connect())
      await this.#send(client, block)
      this.#text.giveBack(block)
      this.#resting.push(client)
      return undefined
    } catch (error) {
      // A connection that failed is not used again: what state it is in is not known.
      if (client !== undefined) {
        this.#open -= 1
        client.release(true)
      }
      return translateDatabaseError(error)
    }
  }

  /** Empties the group that gathers: who waits behind one that found the database away need not find it out as well. */
  #giveUp(): Registered[] {
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#text.giveBack(this.#text.take())
    this.#unwritten -= this.#rows
    this.#rows = 0
    return this.#waiting.splice(0)
  }

  /** A server that died may leave a backend that neither answers nor hangs up: a counter does not wait for it. */
  #send(client: PoolClient, block: CopyBlock): Promise<void> {
    return new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => reject(new Problem(kernelProblems.unavailable)), this.#options.patienceMs)
      client.query(
        new CopyBatch(statement, block, (error) => {
          clearTimeout(timer)
          if (error === undefined) resolve()
          else reject(error)
        }),
      )
    })
  }

  async #connect(): Promise<PoolClient> {
    this.#open += 1
    const client = await this.#pool.connect().catch((error: unknown) => {
      this.#open -= 1
      throw error
    })
    // A connection lost at rest goes at once: nothing was under way on it, so the next group need not fail for it.
    client.on('error', () => this.#forget(client))
    return client
  }

  #forget(client: PoolClient): void {
    const at = this.#resting.indexOf(client)
    if (at < 0) return
    this.#resting.splice(at, 1)
    this.#open -= 1
    client.release(true)
  }
}
