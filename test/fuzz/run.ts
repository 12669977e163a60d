/**
 * The fuzzer: the whole platform, listening; thousands of requests made from its own description, and damaged files
 * for its intake, read in this process (a thread for every file would spend the time on starting threads). What it
 * finds is a list of sentences; an empty one is the aim.
 */
import { Writable } from 'node:stream'
import { ingest } from '../../src/modules/exchange/index.ts'
import { openLog } from '../../src/kernel/log.ts'
import { sealJournal } from '../../src/kernel/seal.ts'
import { verifyJournal } from '../../src/kernel/verify.ts'
import { testApp, type TestApp } from '../../src/testing/app.ts'
import { safety } from '../../src/testing/listing.ts'
import { ecology, firm, labour, listFile, penaltyFile } from '../../src/testing/situations.ts'
import { callersOf, poolOf, propose, sendAndRead, type Caller } from './callers.ts'
import { FileMaker } from './files.ts'
import { invariants } from './invariants.ts'
import { makeIdentityNumber, planted } from './planted.ts'
import { Random } from './random.ts'
import { RequestMaker, type Description, type Request } from './requests.ts'
import { closeConnections, send, type Answer } from './send.ts'

export interface FuzzOptions {
  seed: number
  requests: number
  files: number
  say?: (line: string) => void
}

export interface FuzzReport {
  requests: number
  files: number
  /** How often each status was answered; 0 stands for a closed connection. */
  statuses: Record<string, number>
  slowestMs: number
  logLines: number
  faults: string[]
}

/** No answer may take longer, on a machine however busy. */
const patienceMs = 5000
const atOnce = 16
/** Requests for which one of each caller is enough: more would only be told to wait. */
const requestsOfOne = 10_000
/** Requests after which what exists is looked up again. */
const requestsOfPool = 1000

export async function runFuzz(options: FuzzOptions): Promise<FuzzReport> {
  const log: string[] = []
  const app = await testApp({
    listen: true,
    config: { trustProxy: 1 },
    log: openLog('trace', capture(log)),
  })
  const fuzz = new Fuzz(app, options, log)
  try {
    return await fuzz.run()
  } finally {
    closeConnections()
    await app.close()
  }
}

function capture(lines: string[]): Writable {
  return new Writable({
    write(chunk: Buffer, _encoding, done) {
      lines.push(chunk.toString('utf8'))
      done()
    },
  })
}

class Fuzz {
  readonly #app: TestApp
  readonly #options: FuzzOptions
  readonly #log: string[]
  readonly #faults = new Map<string, number>()
  readonly #statuses: Record<string, number> = {}
  #slowest = 0

  constructor(app: TestApp, options: FuzzOptions, log: string[]) {
    this.#app = app
    this.#options = options
    this.#log = log
  }

  async run(): Promise<FuzzReport> {
    const { seed, requests, files } = this.#options
    const random = new Random(seed)
    const { pool, sent, callers, department } = await prepare(this.#app, Math.ceil(requests / requestsOfOne))
    const description = (await this.#app.app.inject({ url: '/openapi.json' })).json<Description>()
    const maker = new RequestMaker(description, pool, callers, random)
    const fileMaker = await FileMaker.open(random)
    const kinds = ['penalty', 'penalty', 'penalty', 'permit', 'registration', 'judgment-defaulter']
    await this.#each(files, () => {
      const made = fileMaker.make()
      return {
        method: 'POST',
        path: `/api/v1/submissions?kind=${random.pick(kinds)}`,
        operation: `file: ${made.how}`,
        headers: { ...department, 'content-type': made.type, 'x-forwarded-for': '10.1.1.1' },
        body: made.content,
      }
    })
    await this.#settle()
    for (let left = requests; left > 0; left -= requestsOfPool) {
      await this.#each(Math.min(left, requestsOfPool), () => maker.make(), (request) => maker.refuse(request))
      // What was made meanwhile is asked about from now on.
      maker.pool = await poolOf(this.#app, sent)
      this.#options.say?.(`${requests - left + Math.min(left, requestsOfPool)} of ${requests}`)
    }
    await this.#settle()
    await this.#examine()
    const faults = [...this.#faults].map(([text, times]) => (times === 1 ? text : `${text} (${times} times)`))
    return {
      requests,
      files,
      statuses: this.#statuses,
      slowestMs: Math.round(this.#slowest),
      logLines: this.#log.length,
      faults,
    }
  }

  #fault(text: string): void {
    this.#faults.set(text, (this.#faults.get(text) ?? 0) + 1)
  }

  async #each(count: number, make: () => Request, refused?: (request: Request) => void): Promise<void> {
    let sent = 0
    const lane = async (): Promise<void> => {
      while (sent < count) {
        sent += 1
        const request = make()
        if (await this.#try(request)) refused?.(request)
      }
    }
    await Promise.all(Array.from({ length: atOnce }, lane))
  }

  /** Answers whether the caller's role may not do what was asked. */
  async #try(request: Request): Promise<boolean> {
    const answer = await send(this.#app.address, request, patienceMs)
    this.#statuses[answer.status] = (this.#statuses[answer.status] ?? 0) + 1
    this.#slowest = Math.max(this.#slowest, answer.ms)
    const what = `${request.method} ${request.operation}`
    if (answer.status === 0) this.#cut(what, request, answer)
    if (answer.status === -1)
      this.#fault(
        `no answer within ${patienceMs} ms: ${what} ${request.path.slice(0, 300)} ${JSON.stringify(request.headers).slice(0, 300)}`,
      )
    if (answer.status >= 500)
      this.#fault(
        `${answer.status} ${what} ${request.path.slice(0, 200)} ${String(request.body ?? '').slice(0, 200)}`,
      )
    if (answer.status >= 400) this.#problem(what, request, answer)
    else if (request.answers?.includes(String(answer.status)) === false)
      this.#fault(`${answer.status}, which is not described: ${what}`)
    return answer.status === 403 && String(answer.body).includes('"access.role_missing"')
  }

  /**
   * A connection closed without an answer: only where a body was refused while it was still being sent. (A HEAD too
   * long to be read is answered as a GET, with a body, which Node's client will not have.)
   */
  #cut(what: string, request: Request, answer: Answer): void {
    if (request.method === 'HEAD') return
    if (/EPIPE|ECONNRESET/.test(answer.body) && Buffer.byteLength(request.body ?? '') > 65_536) return
    this.#fault(
      `closed without an answer (${answer.body}): ${what} ${JSON.stringify(request.headers).slice(0, 200)}`,
    )
  }

  /** Every refusal has the one shape, but for pages, OAuth's own errors and what HTTP itself could not read. */
  #problem(what: string, request: Request, answer: Answer): void {
    const isPage =
      answer.type.startsWith('text/html') && request.headers['accept']?.includes('text/html') === true
    if (
      isPage ||
      request.method === 'HEAD' ||
      (answer.type.startsWith('application/json') && request.operation === 'tokens.create')
    )
      return
    if (!answer.type.startsWith('application/problem+json')) {
      this.#fault(
        `${answer.status} without problem+json (${answer.type}): ${what} ${request.path.slice(0, 120)} ${answer.body.slice(0, 80)}`,
      )
      return
    }
    const body = JSON.parse(answer.body) as {
      code?: string
      title?: string
      status?: number
      errors?: { message?: string }[]
    }
    const sound =
      typeof body.code === 'string' &&
      /\p{Script=Han}/u.test(body.title ?? '') &&
      body.status === answer.status
    if (!sound) this.#fault(`a problem of another shape: ${what} ${answer.body.slice(0, 120)}`)
    for (const { message } of body.errors ?? []) {
      if (!/\p{Script=Han}/u.test(message ?? ''))
        this.#fault(`an input error not in Chinese: ${what} ${message ?? ''}`)
    }
  }

  /** Reads every file that was taken in. */
  async #settle(): Promise<void> {
    const open = await this.#app.ctx.pool.query<{ id: string }>(
      `SELECT id FROM exchange.submissions WHERE state IN ('received', 'running') ORDER BY id`,
    )
    for (const { id } of open.rows) {
      await ingest(this.#app.ctx, id).catch((error: unknown) =>
        this.#fault(`reading a file failed: ${String(error)}`),
      )
    }
    const left = await this.#app.ctx.pool.query(
      `SELECT id FROM exchange.submissions WHERE state NOT IN ('done', 'failed')`,
    )
    if (left.rows.length > 0) this.#fault(`${left.rows.length} submissions did not end`)
  }

  async #examine(): Promise<void> {
    for (const [name, statement] of Object.entries(invariants)) {
      const found = await this.#app.ctx.pool.query(`SELECT * FROM (${statement}) q LIMIT 3`)
      if (found.rows.length > 0) this.#fault(`${name}: ${JSON.stringify(found.rows).slice(0, 300)}`)
    }
    await sealJournal(this.#app.ctx.pool)
    const verdict = await verifyJournal(this.#app.ctx.pool)
    if (!verdict.ok) this.#fault(`the journal does not verify: ${JSON.stringify(verdict.firstFault)}`)
    for (const line of this.#log) {
      if (planted.test(line)) this.#fault(`personal data in the log: ${line.slice(0, 300)}`)
      if (line.includes('"level":50')) this.#fault(`an error in the log: ${line.slice(0, 400)}`)
    }
  }
}

/** A small city: some firms, penalties, list entries, callers of every kind. */
async function prepare(app: TestApp, copies: number): Promise<{
  pool: Awaited<ReturnType<typeof poolOf>>
  /** The submissions it was made with. */
  sent: string[]
  callers: Caller[]
  department: { authorization: string }
}> {
  const department = await app.client(ecology, ['submissions:write', 'submissions:read'])
  const wages = await app.client(labour, ['submissions:write', 'submissions:read'])
  const rows = Array.from({ length: 12 }, (_, i) => ({
    firm: firm(`丰收${i}`, i + 1),
    documentNo: `明环罚〔2026〕${i}号`,
    decidedOn: '2026-06-01',
    ...(i === 3 ? { facts: `当事人身份证号${makeIdentityNumber(4)}，电话13900008888` } : {}),
  }))
  const sent = await sendAndRead(app, department, { kind: 'penalty', content: penaltyFile(rows) })
  const entries = rows.slice(0, 3).map(({ firm: one, decidedOn }, i) => ({
    firm: one,
    documentNo: `明人社列〔2026〕${i}号`,
    decidedOn,
    authority: labour,
  }))
  const listed = await sendAndRead(app, wages, {
    kind: 'list-entry',
    list: 'wage-arrears',
    content: listFile(entries),
  })
  const callers = await callersOf(app, copies)
  const fined = Array.from({ length: 6 }, (_, i) => ({
    firm: firm(`丰收${i}`, i + 1), documentNo: `明应急罚〔2026〕${i}号`, decidedOn: '2026-06-02', authority: safety,
  }))
  const bureau = await app.client(safety, ['submissions:write', 'submissions:read'])
  const fines = await sendAndRead(app, bureau, { kind: 'penalty', content: penaltyFile(fined) })
  const { rows: facts } = await app.ctx.pool.query<{ id: string }>(
    'SELECT fact_id AS id FROM records.records WHERE submission_id = $1 ORDER BY row_no', [fines.id])
  await propose(app, callers, facts.map(({ id }) => id))
  const ids = [sent.id, listed.id, fines.id]
  return { pool: await poolOf(app, ids), sent: ids, callers, department }
}
