/**
 * The load generator: raw sockets and prebuilt requests, because it shares two cores with what it measures. At a given
 * rate it is open-loop: latency counts from the moment a request was due, so a stall is not hidden by waiting for it.
 */
import { connect, type Socket } from 'node:net'
import { workerMain } from '../harness.ts'

export interface LoadOptions {
  host: string
  port: number
}

export interface LoadRequest {
  /** Whole HTTP/1.1 requests, sent round and round. */
  requests: Uint8Array[]
  connections: number
  seconds: number
  /** Requests a second; absent: as many as are answered. */
  rate?: number
}

export interface LoadResult {
  perSecond: number
  requests: number
  /** Answers other than 2xx. */
  errors: number
  p50: number
  p99: number
  max: number
}

// Tenths of 0.1 ms up to 10 s.
const buckets = 100_000

class Run {
  readonly #options: LoadRequest
  readonly #histogram = new Uint32Array(buckets + 1)
  readonly #began = performance.now()
  #next = 0
  #done = 0
  #errors = 0
  #max = 0
  /** Due times nobody has taken yet, when there is a rate. */
  #due: number[] = []
  #released = 0
  readonly #idle: Connection[] = []

  constructor(options: LoadRequest) {
    this.#options = options
  }

  get over(): boolean {
    return performance.now() - this.#began >= this.#options.seconds * 1000
  }

  request(): Uint8Array {
    this.#next += 1
    return this.#options.requests[this.#next % this.#options.requests.length] as Uint8Array
  }

  /** A connection has nothing to do. */
  rest(connection: Connection): void {
    if (this.over) return
    if (this.#options.rate === undefined) connection.send(performance.now())
    else {
      const due = this.#due.shift()
      if (due === undefined) this.#idle.push(connection)
      else connection.send(due)
    }
  }

  /** Releases what is due by now. */
  tick(rate: number): void {
    const now = performance.now() - this.#began
    const target = Math.floor((now * rate) / 1000)
    for (; this.#released < target; this.#released += 1) {
      const due = this.#began + ((this.#released + 1) * 1000) / rate
      // The one that rested longest: a connection that never asks anything is told so (408) after a minute.
      const connection = this.#idle.shift()
      if (connection === undefined) this.#due.push(due)
      else connection.send(due)
    }
  }

  answered(status: number, ms: number): void {
    this.#done += 1
    if (status < 200 || status > 299) this.#errors += 1
    if (ms > this.#max) this.#max = ms
    const bucket = Math.min(buckets, Math.floor(ms * 10))
    this.#histogram[bucket] = (this.#histogram[bucket] as number) + 1
  }

  result(seconds: number): LoadResult {
    return {
      perSecond: this.#done / seconds,
      requests: this.#done,
      errors: this.#errors,
      p50: this.#quantile(0.5),
      p99: this.#quantile(0.99),
      max: this.#max,
    }
  }

  #quantile(q: number): number {
    let left = this.#done * q
    for (let i = 0; i <= buckets; i += 1) {
      left -= this.#histogram[i] as number
      if (left <= 0) return (i + 1) / 10
    }
    return buckets / 10
  }
}

class Connection {
  readonly #run: Run
  readonly #socket: Socket
  #sentAt = 0
  #answer: Buffer | undefined

  constructor(run: Run, socket: Socket) {
    this.#run = run
    this.#socket = socket
    socket.on('data', (chunk: Buffer) => this.#read(chunk))
  }

  send(due: number): void {
    this.#sentAt = due
    this.#socket.write(this.#run.request())
  }

  #read(chunk: Buffer): void {
    const answer = this.#answer === undefined ? chunk : Buffer.concat([this.#answer, chunk])
    const head = answer.indexOf('\r\n\r\n')
    if (head < 0) {
      this.#answer = answer
      return
    }
    const length = /content-length: (\d+)/i.exec(answer.toString('latin1', 0, head))?.[1]
    if (length === undefined)
      throw new Error(`an answer without content-length: ${answer.toString('latin1', 0, head)}`)
    if (answer.length < head + 4 + Number(length)) {
      this.#answer = answer
      return
    }
    this.#answer = undefined
    this.#run.answered(Number(answer.toString('latin1', 9, 12)), performance.now() - this.#sentAt)
    this.#run.rest(this)
  }
}

async function load(where: LoadOptions, request: LoadRequest): Promise<LoadResult> {
  const sockets = await Promise.all(Array.from({ length: request.connections }, () => open(where)))
  const run = new Run(request)
  const began = performance.now()
  for (const socket of sockets) run.rest(new Connection(run, socket))
  const { rate } = request
  const timer = rate === undefined ? undefined : setInterval(() => run.tick(rate), 1)
  await new Promise((resolve) => setTimeout(resolve, request.seconds * 1000))
  clearInterval(timer)
  const result = run.result((performance.now() - began) / 1000)
  for (const socket of sockets) socket.destroy()
  return result
}

function open({ host, port }: LoadOptions): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port, noDelay: true }, () => resolve(socket))
    socket.once('error', reject)
  })
}

await workerMain<LoadOptions, LoadRequest, LoadResult>(async (where) => ({
  answer: (request) => load(where, request),
  close: async () => undefined,
}))
