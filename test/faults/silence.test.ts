/** A database that neither answers nor hangs up, as when its machine is gone: every check is told "not now", and soon. */
import assert from 'node:assert/strict'
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { after, before, it } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { testApp, type TestApp } from '../../src/testing/app.ts'
import { approval } from '../../src/testing/situations.ts'

/** Stands between the server and its database, and passes everything on until it falls silent. */
class Way {
  readonly #server: Server
  readonly #ends = new Set<Socket>()
  #silent = false
  #to = new URL('postgres://unknown')

  constructor() {
    this.#server = createServer((near) => {
      this.#hold(near)
      const far = connect(Number(this.#to.port), this.#to.hostname)
      this.#hold(far)
      near.pipe(far).pipe(near)
      near.once('close', () => far.destroy())
      far.once('close', () => near.destroy())
    })
  }

  open(): Promise<void> {
    return new Promise((resolve) => this.#server.listen(0, '127.0.0.1', resolve))
  }

  over(url: string): string {
    this.#to = new URL(url)
    const way = new URL(url)
    way.host = `127.0.0.1:${(this.#server.address() as AddressInfo).port}`
    return way.href
  }

  /** From now on connections are still taken, and nothing passes in either direction. */
  set silent(silent: boolean) {
    this.#silent = silent
    for (const end of this.#ends) this.#still(end)
  }

  close(): void {
    this.#server.close()
    for (const end of this.#ends) end.destroy()
  }

  #hold(end: Socket): void {
    this.#ends.add(end)
    end.on('error', () => undefined)
    end.once('close', () => this.#ends.delete(end))
    // After whoever pipes it has begun to: a new connection is silent too.
    setImmediate(() => this.#still(end))
  }

  #still(end: Socket): void {
    if (this.#silent) end.pause()
    else end.resume()
  }
}

const way = new Way()
let app: TestApp
let counter: { authorization: string }

before(async () => {
  await way.open()
  app = await testApp({ way: (url) => way.over(url) })
  counter = await app.client(approval, ['checks:write', 'checks:read'])
})
after(async () => {
  way.silent = false
  await app.close()
  way.close()
})

const check = async (): Promise<{ status: number; code?: string; receipt?: string }> => {
  const answer = await app.app.inject({
    method: 'POST',
    url: '/api/v1/checks',
    headers: counter,
    payload: { subject: { name: '明州无声试验有限公司' }, matter: 'fiscal-funds', purpose: '试验' },
  })
  return { status: answer.statusCode, ...answer.json<{ code?: string; receipt?: string }>() }
}

/** Long enough to be no matter of a busy machine; without bounds nothing below ever settles. */
const patience = { timeout: 30_000 }

it('answers 503 while the database is silent, and 200 when it speaks again', patience, async () => {
  const { status, receipt } = await check()
  assert.equal(status, 200)
  // As after a busy hour, connections are at rest; whoever takes one of them asks into the silence.
  await Promise.all(Array.from({ length: 7 }, () => app.ctx.pool.query('SELECT pg_sleep(0.2)')))
  way.silent = true
  const answers = [check(), check(), check()]
  // Behind those under way; and when the cache of tokens is believed no more.
  for (const ms of [100, 1500, 2500, 2500]) {
    await pause(ms)
    answers.push(check(), check())
  }
  const read = app.app.inject({ url: `/api/v1/checks/${receipt}`, headers: counter })
  for (const answer of await Promise.all(answers)) {
    assert.deepEqual([answer.status, answer.code], [503, 'server.unavailable'])
  }
  assert.equal((await read).statusCode, 503)
  way.silent = false
  let last = await check()
  for (let i = 0; last.status !== 200 && i < 100; i += 1) {
    await pause(100)
    last = await check()
  }
  assert.equal(last.status, 200)
})
