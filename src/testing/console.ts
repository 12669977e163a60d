/** The whole platform with people who can sign in, and a browser of one's own that knows forms and cookies. */
import assert from 'node:assert/strict'
import { setTimeout as pause } from 'node:timers/promises'
import type { LightMyRequestResponse } from 'fastify'
import { sql } from '../kernel/db.ts'
import { samplePlan, seedAccess, type SeededAccess } from '../modules/access/index.ts'
import { testApp, type TestApp, type TestAppOptions } from './app.ts'
import { codes, organisations } from './access.ts'

export interface ConsoleApp extends TestApp {
  seeded: SeededAccess
  /** Signs somebody of the sample in over HTTP, second factor included. */
  signIn: (login: string) => Promise<Clerk>
}

export async function consoleApp(options: TestAppOptions = {}): Promise<ConsoleApp> {
  const app = await testApp(options)
  const seeded = await seedAccess(app.ctx, samplePlan(organisations, codes))
  return {
    ...app,
    seeded,
    signIn: async (login) => {
      const clerk = new Clerk(app)
      const user = personIn(seeded, login)
      // A code works once: the tester, who signs the same person in again at once, steps the used step back.
      await sql`UPDATE access.users SET totp_last_step = 0 WHERE login = ${login}`.execute(app.ctx.db)
      const answer = await clerk.submit('/console/sign-in', {
        login, password: user.password, code: user.totp === null ? '' : await codeOf(user.totp),
      })
      assert.equal(answer.statusCode, 303, answer.body)
      return clerk
    },
  }
}

export function personIn(seeded: SeededAccess, login: string): SeededAccess['users'][number] {
  const found = seeded.users.find((user) => user.login === login)
  assert.ok(found, `nobody is called ${login}`)
  return found
}

/** What an authenticator app shows now. */
export async function codeOf(secret: string): Promise<string> {
  const { Secret, TOTP } = await import('otpauth')
  return new TOTP({ secret: Secret.fromBase32(secret) }).generate()
}

export type Fields = Readonly<Record<string, string>>

let clerks = 0

/** A browser without script: keeps its cookie, sends what its forms hold, says where a request comes from. */
export class Clerk {
  cookie = ''
  readonly address: string
  readonly #app: TestApp

  constructor(app: TestApp) {
    this.#app = app
    clerks += 1
    this.address = `10.78.${clerks >> 8}.${clerks & 255}`
  }

  async get(url: string): Promise<LightMyRequestResponse> {
    return this.#send('GET', url, {})
  }

  /** The proof in the first form of a page; where the person's own limit answers, its wait is kept. */
  async proof(url = '/console/account'): Promise<string> {
    for (;;) {
      const { statusCode, headers, body } = await this.get(url)
      if (statusCode !== 429) return hiddenIn(body, 'csrf')
      await pause(1000 * Number(headers['retry-after'] ?? 1))
    }
  }

  /**
   * Sends a form as its page would, a field of several values once for each; `csrf` and the origin are this session's
   * own unless a test says otherwise.
   */
  async submit(
    url: string,
    fields: Readonly<Record<string, string | readonly string[]>>,
    more: { headers?: Fields; from?: string } = {},
  ): Promise<LightMyRequestResponse> {
    const csrf = fields['csrf'] ?? (this.cookie === '' ? '' : await this.proof())
    return this.#send('POST', url, {
      headers: {
        'content-type': 'application/x-www-form-urlencoded', origin: 'http://credit.example', ...more.headers,
      },
      payload: new URLSearchParams(
        Object.entries({ ...fields, csrf }).flatMap(([name, value]) =>
          [value].flat().map((one): [string, string] => [name, one])),
      ).toString(),
    })
  }

  /** A multipart form whose last field is a file. */
  async upload(
    url: string, fields: Fields, file: { name: string; content: string | Buffer; type?: string },
  ): Promise<LightMyRequestResponse> {
    const form = new FormData()
    form.append('csrf', fields['csrf'] ?? (await this.proof()))
    for (const [name, value] of Object.entries(fields)) if (name !== 'csrf') form.append(name, value)
    const options = file.type === undefined ? {} : { type: file.type }
    form.append('file', new Blob([new Uint8Array(Buffer.from(file.content))], options), file.name)
    const body = new Response(form)
    return this.#send('POST', url, {
      headers: { 'content-type': body.headers.get('content-type') ?? '', origin: 'http://credit.example' },
      payload: Buffer.from(await body.arrayBuffer()),
    })
  }

  async #send(
    method: 'GET' | 'POST',
    url: string,
    more: { headers?: Fields; payload?: string | Buffer },
  ): Promise<LightMyRequestResponse> {
    const answer = await this.#app.app.inject({
      method, url, remoteAddress: this.address,
      headers: {
        host: 'credit.example', accept: 'text/html', ...(this.cookie === '' ? {} : { cookie: this.cookie }),
        ...more.headers,
      },
      ...(more.payload === undefined ? {} : { payload: more.payload }),
    })
    const set = answer.headers['set-cookie']
    if (typeof set === 'string') this.cookie = set.includes('Max-Age=0') ? '' : (set.split(';')[0] as string)
    return answer
  }
}

/** The value of the first hidden field of that name. */
export function hiddenIn(page: string, name: string): string {
  const found = new RegExp(`<input type="hidden" name="${name}" value="([^"]*)"`).exec(page)
  assert.ok(found, `no hidden field ${name}`)
  return found[1] as string
}
