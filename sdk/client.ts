/**
 * The client an approval, tender or lending system embeds: token, check, batch, feedback, feed with resume,
 * retries. Depends on nothing but `fetch`.
 */
import type { CheckAnswer, CheckRequest, Feedback, FeedbackRequest, FeedPage } from './types.ts'

export type FeedEvent = FeedPage['items'][number]

/** An answer as it was given, with what was asked and every line of feedback, oldest first. */
export type Receipt = CheckAnswer & { asked: CheckRequest; feedback: Feedback[] }

export interface ClientOptions {
  /** Where the platform answers, e.g. `https://credit.example.gov.cn`. */
  baseUrl: string
  clientId: string
  clientSecret: string
  /** One attempt is given up after this long. Default 5,000 ms: a counter does not wait longer. */
  timeoutMs?: number
  /** How often a request is tried again after a lost connection, 429 or 502–504. Default 3. */
  retries?: number
  fetch?: typeof fetch
}

/** An answer of the platform that is no success (RFC 9457), or a line of a batch that failed by itself. */
export class ProbityError extends Error {
  readonly status: number
  /** Stable code, e.g. `check.unknown_matter`. */
  readonly code: string
  readonly detail: string | undefined
  /** Whether an attempt before this one may have been carried out, though nothing was heard of it. */
  readonly repeated: boolean

  constructor(
    status: number,
    problem: { code?: string; title?: string; detail?: string },
    options: { repeated?: boolean } = {},
  ) {
    super(problem.detail ?? problem.title ?? `HTTP ${status}`)
    this.name = 'ProbityError'
    this.status = status
    this.code = problem.code ?? 'unknown'
    this.detail = problem.detail
    this.repeated = options.repeated ?? false
  }
}

const again: ReadonlySet<number> = new Set([429, 502, 503, 504])
const renewBeforeMs = 60_000

interface Token {
  value: string
  until: number
  scopes: ReadonlySet<string>
}

export class ProbityClient {
  readonly #options: Required<ClientOptions>
  #token: Token | undefined
  #asking: Promise<Token> | undefined

  constructor(options: ClientOptions) {
    this.#options = { timeoutMs: 5_000, retries: 3, fetch: globalThis.fetch, ...options }
  }

  /**
   * Asks about one subject for one matter. Safe to repeat: a retry that reaches the platform twice registers
   * two checks and changes nothing else. Throws ProbityError.
   */
  async check(request: CheckRequest): Promise<CheckAnswer> {
    return (
      await this.#call('POST', '/api/v1/checks', JSON.stringify(request))
    ).json() as Promise<CheckAnswer>
  }

  /**
   * Asks about many, answers in the same order as they come; memory does not grow with the number. A line
   * that fails by itself is answered as a ProbityError; the others go on.
   */
  async *checkBatch(
    requests: Iterable<CheckRequest> | AsyncIterable<CheckRequest>,
  ): AsyncGenerator<CheckAnswer | ProbityError> {
    const answer = await this.#call('POST', '/api/v1/checks/batch', linesOf(requests), 'application/x-ndjson')
    if (answer.body === null) return
    for await (const line of readLines(answer.body)) {
      const value = JSON.parse(line) as CheckAnswer & {
        status?: number
        code?: string
        title?: string
        detail?: string
      }
      yield value.receipt === undefined ? new ProbityError(value.status ?? 400, value) : value
    }
  }

  /** The answer as it was given, by its receipt. Needs the scope checks:read. */
  async receipt(receipt: string): Promise<Receipt> {
    return (await this.#call('GET', `/api/v1/checks/${encodeURIComponent(receipt)}`)).json() as Promise<Receipt>
  }

  /**
   * Tells what was done with an answer: once; a correction names the line it corrects. When the platform took it and
   * its word of that was lost, the line is read back by the receipt. Throws ProbityError.
   */
  async feedback(receipt: string, feedback: FeedbackRequest): Promise<Feedback> {
    const path = `/api/v1/checks/${encodeURIComponent(receipt)}/feedback`
    try {
      return (await (await this.#call('POST', path, JSON.stringify(feedback))).json()) as Feedback
    } catch (error) {
      if (!(error instanceof ProbityError && error.status === 409 && error.repeated)) throw error
      const kept = await this.receipt(receipt).catch(() => undefined)
      const line = kept?.feedback.find((one) => isOf(one, feedback))
      if (line === undefined) throw error
      return line
    }
  }

  /** What the platform lets this client do. */
  async scopes(): Promise<ReadonlySet<string>> {
    return (await this.#bearer()).scopes
  }

  /** One page of changes after a position. */
  async feed(after: number, limit = 500): Promise<FeedPage> {
    return (await this.#call('GET', `/api/v1/feed?after=${after}&limit=${limit}`)).json() as Promise<FeedPage>
  }

  /**
   * Every change after a position, in order, for as long as `signal` allows. Keep the position of the last
   * event you have applied and hand it in after a restart: nothing is lost and nothing comes twice.
   */
  async *follow(after: number, options: { signal: AbortSignal; pollMs?: number }): AsyncGenerator<FeedEvent> {
    let position = after
    while (!options.signal.aborted) {
      const page = await this.feed(position)
      yield* page.items
      position = page.next
      if (page.next >= page.end) await pause(options.pollMs ?? 1_000, options.signal)
    }
  }

  /** Confirms to everybody who watches that all changes up to a position have been applied here. */
  async acknowledge(position: number): Promise<void> {
    await this.#call('POST', '/api/v1/feed/acks', JSON.stringify({ position }))
  }

  async #call(
    method: string,
    path: string,
    body?: string | ReadableStream<Uint8Array>,
    type = 'application/json',
  ): Promise<Response> {
    // A stream can be sent once: what it has given cannot be asked for again.
    const attempts = body instanceof ReadableStream ? 1 : this.#options.retries + 1
    let renewed = false
    let repeated = false
    for (let attempt = 1; ; attempt += 1) {
      const answer = await this.#attempt(method, path, body, type).catch((error: unknown) => {
        // Of what was answered only what may pass is asked again: a wrong secret stays wrong.
        if (attempt >= attempts || (error instanceof ProbityError && !again.has(error.status))) throw error
        return undefined
      })
      if (answer?.ok === true) return answer
      if (answer?.status === 401 && !renewed && !(body instanceof ReadableStream)) {
        renewed = true
        this.#token = undefined
        continue
      }
      if (answer !== undefined && (attempt >= attempts || !again.has(answer.status)))
        throw await errorOf(answer, { repeated })
      repeated ||= answer === undefined || answer.status >= 500
      await pause(waitMs(answer, attempt))
    }
  }

  async #attempt(
    method: string,
    path: string,
    body: string | ReadableStream<Uint8Array> | undefined,
    type: string,
  ): Promise<Response> {
    const token = await this.#bearer()
    const streaming = body instanceof ReadableStream
    const answer = await this.#options.fetch(new URL(path, this.#options.baseUrl), {
      method,
      headers: { authorization: `Bearer ${token.value}`, ...(body === undefined ? {} : { 'content-type': type }) },
      ...(body === undefined ? {} : { body }),
      ...(streaming
        ? ({ duplex: 'half' } as object)
        : { signal: AbortSignal.timeout(this.#options.timeoutMs) }),
    })
    if (streaming) return answer
    // Read here: a connection lost within the answer is an attempt lost, like one that never answered.
    const bytes = await answer.arrayBuffer()
    return new Response(bytes.byteLength === 0 ? null : bytes, answer)
  }

  /** The bearer token, asked for once by however many calls wait for it, renewed a minute before it ends. */
  async #bearer(): Promise<Token> {
    if (this.#token !== undefined && performance.now() < this.#token.until) return this.#token
    this.#asking ??= this.#askToken().finally(() => {
      this.#asking = undefined
    })
    return this.#asking
  }

  async #askToken(): Promise<Token> {
    const { baseUrl, clientId, clientSecret, timeoutMs, fetch: send } = this.#options
    const answer = await send(new URL('/api/v1/token', baseUrl), {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({
        grant_type: 'client_credentials',
        client_id: clientId,
        client_secret: clientSecret,
      }),
      signal: AbortSignal.timeout(timeoutMs),
    })
    if (!answer.ok) throw await errorOf(answer)
    const token = (await answer.json()) as { access_token: string; expires_in: number; scope: string }
    this.#token = {
      value: token.access_token,
      until: performance.now() + token.expires_in * 1000 - renewBeforeMs,
      scopes: new Set(token.scope.split(' ')),
    }
    return this.#token
  }
}

async function errorOf(answer: Response, options: { repeated?: boolean } = {}): Promise<ProbityError> {
  const body = (await answer.json().catch(() => ({}))) as Record<'code' | 'title' | 'detail', string | undefined> &
    // As RFC 6749 has it, of a token that was not given.
    Record<'error' | 'error_description', string | undefined>
  const { code = body.error, title, detail = body.error_description } = body
  const problem = Object.fromEntries(Object.entries({ code, title, detail }).filter(([, text]) => text !== undefined))
  return new ProbityError(answer.status, problem, options)
}

/** Whether a line kept by the platform is what was told. */
function isOf(line: Feedback, told: FeedbackRequest): boolean {
  return (
    line.outcome === told.outcome &&
    line.corrects === (told.corrects ?? null) &&
    isKeptOf(line.result, told.result) &&
    isKeptOf(line.reason ?? '', told.reason ?? '')
  )
}

/** The platform puts asterisks in place of what looks like a person's data before it keeps a text. */
function isKeptOf(kept: string, told: string): boolean {
  if (kept === told) return true
  const parts = kept.split('******').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
  return parts.length > 1 && new RegExp(`^${parts.join('.+')}$`, 's').test(told)
}

/**
 * What the platform asks for (Retry-After), else 100 ms doubled at each attempt, spread so that callers do
 * not meet again.
 */
function waitMs(answer: Response | undefined, attempt: number): number {
  const asked = Number(answer?.headers.get('retry-after'))
  if (Number.isFinite(asked) && asked > 0) return Math.min(asked * 1000, 30_000)
  return 100 * 2 ** (attempt - 1) * (0.5 + Math.random())
}

function pause(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms)
    signal?.addEventListener(
      'abort',
      () => {
        clearTimeout(timer)
        resolve()
      },
      { once: true },
    )
  })
}

function linesOf(requests: Iterable<CheckRequest> | AsyncIterable<CheckRequest>): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder()
  const each = (async function* () {
    for await (const request of requests) yield encoder.encode(`${JSON.stringify(request)}\n`)
  })()
  return new ReadableStream({
    async pull(controller) {
      const { value, done } = await each.next()
      if (done === true) controller.close()
      else controller.enqueue(value)
    },
    async cancel() {
      await each.return(undefined)
    },
  })
}

async function* readLines(body: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder()
  let rest = ''
  for await (const part of body) {
    rest += decoder.decode(part as Uint8Array, { stream: true })
    const lines = rest.split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) if (line !== '') yield line
  }
  if (rest !== '') yield rest
}
