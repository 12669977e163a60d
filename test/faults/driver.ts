/** Keeps a server busy over HTTP and remembers everything it acknowledged: that is what must never be lost. */
import { setTimeout as pause } from 'node:timers/promises'
import { firm, labour, listFile, penaltyFile } from '../../src/testing/situations.ts'
import type { Random } from '../fuzz/random.ts'
import { tokenAt } from './installation.ts'

export interface Delivered {
  key: string
  rows: number
  body: string
  query: string
  by: string
  /** Absent until the server has answered 202. */
  id?: string
}

interface Client {
  id: string
  secret: string
}

/** A server that stands gives every request its answer or a "not now" in half of this. */
const patienceMs = 10_000

export class Driver {
  readonly submissions: Delivered[] = []
  readonly receipts: { receipt: string; answer: string }[] = []
  /** Answers that were neither given nor a plain "not now". */
  readonly strange: string[] = []
  #deliveries = 0
  #firms = 0
  #stop = new AbortController()
  #work: Promise<unknown> = Promise.resolve()
  readonly #address: string
  readonly #clients: readonly Client[]
  readonly #random: Random
  readonly #tokens = new Map<string, string>()

  constructor(address: string, clients: readonly Client[], random: Random) {
    this.#address = address
    this.#clients = clients
    this.#random = random
  }

  start(): void {
    this.#stop = new AbortController()
    this.#work = Promise.all([this.#deliverAll(), this.#checkAll(), this.#checkAll()])
  }

  async stop(): Promise<void> {
    this.#stop.abort()
    await this.#work
  }

  /** Sends again, under the same key, what nobody answered for: it may or may not have been taken. */
  async settle(): Promise<void> {
    for (const one of this.submissions) {
      for (let i = 0; one.id === undefined && i < 50; i += 1) {
        await this.#deliver(one)
        if (one.id === undefined) await pause(200)
      }
      if (one.id === undefined) this.strange.push(`delivery ${one.key} was never taken`)
    }
  }

  async #deliverAll(): Promise<void> {
    while (!this.#stop.signal.aborted) {
      await this.#deliver(this.#next())
      await pause(250 + this.#random.below(700))
    }
  }

  /** One check by the approval system; undefined when it could not be answered. */
  async check(question: object): Promise<string | undefined> {
    const answer = await this.#ask('sample-approval', '/api/v1/checks', JSON.stringify(question), {
      'content-type': 'application/json',
    })
    return answer?.body
  }

  /** Codes that were delivered, spread over all there are. */
  codes(count: number): string[] {
    return Array.from({ length: count }, () => firm('', 1 + this.#random.below(this.#firms)).code)
  }

  /** The next delivery: penalties of new firms, every fifth time entries of a list. */
  #next(): Delivered {
    this.#deliveries += 1
    const n = this.#deliveries
    const rows = 5 + this.#random.below(n % 4 === 0 ? 1500 : 60)
    const made = Array.from({ length: rows }, (_, i) => ({
      firm: firm(`试${n}之${i}`, (this.#firms += 1)),
      documentNo: `明环罚〔2026〕${n}-${i}号`,
      decidedOn: '2026-06-01',
    }))
    const isList = n % 5 === 0
    const next: Delivered = {
      key: `delivery-${n}`,
      rows,
      by: isList ? 'faults-wages' : 'sample-department',
      query: isList ? 'kind=list-entry&list=wage-arrears' : 'kind=penalty',
      body: isList ? listFile(made.map((row) => ({ ...row, authority: labour }))) : penaltyFile(made),
    }
    this.submissions.push(next)
    return next
  }

  async #deliver(one: Delivered): Promise<void> {
    const answer = await this.#ask(one.by, `/api/v1/submissions?${one.query}`, one.body, {
      'content-type': 'text/csv',
      'idempotency-key': one.key,
    })
    if (answer?.status === 202) one.id = (JSON.parse(answer.body) as { id: string }).id
  }

  async #checkAll(): Promise<void> {
    while (!this.#stop.signal.aborted) {
      const code = firm('', 1 + this.#random.below(this.#firms + 1)).code
      const answer = await this.check({
        subject: { code },
        matter: this.#random.pick(matters),
        purpose: '投标资格审查',
      })
      if (answer !== undefined) {
        const { receipt } = JSON.parse(answer) as { receipt: string }
        this.receipts.push({ receipt, answer })
      } else await pause(50)
    }
  }

  /** One question; undefined when the connection broke or the server said "not now". */
  async #ask(
    by: string,
    path: string,
    body: string,
    headers: Record<string, string>,
  ): Promise<{ status: number; body: string } | undefined> {
    try {
      const token = await this.#token(by)
      const answer = await fetch(this.#address + path, {
        method: 'POST',
        body,
        headers: { ...headers, authorization: `Bearer ${token}` },
        signal: AbortSignal.timeout(patienceMs),
      })
      const text = await answer.text()
      if (answer.status === 401) this.#tokens.delete(by)
      if (answer.status < 300) return { status: answer.status, body: text }
      if (![401, 409, 429, 503].includes(answer.status))
        this.strange.push(`${answer.status} ${path.slice(0, 60)}: ${text.slice(0, 300)}`)
    } catch (error) {
      // A connection that a killed server left behind says nothing about what it had done.
      if ((error as Error).name === 'TimeoutError')
        this.strange.push(`no answer within ${patienceMs} ms: ${path}`)
    }
    return undefined
  }

  async #token(by: string): Promise<string> {
    const known = this.#tokens.get(by)
    if (known !== undefined) return known
    const token = await tokenAt(
      this.#address,
      this.#clients.find(({ id }) => id === by),
    )
    this.#tokens.set(by, token)
    return token
  }
}

/** Counters at which list entries and penalties have consequences. */
export const matters: readonly string[] = ['procurement-bidding', 'construction-tender', 'fiscal-funds']
