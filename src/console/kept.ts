/**
 * Forms that came after their session had ended: kept for some minutes, for the person whose session it was, who may
 * look at what was typed and send it after signing in again. In memory alone, never in an address, a cookie or a log;
 * a restart forgets them, and the form has to be filled in again.
 */
import type { FastifyRequest } from 'fastify'
import type { Context } from '../context.ts'
import { formerPerson, isFormProof, isSentFromHere, originOf, sessionTokenOf } from '../modules/access/index.ts'

export const keptPath = '/console/kept'
export const keptMinutes = 15

export interface KeptForm {
  /** Where it was sent to, and what that does. */
  readonly action: string
  readonly title: string
  /** Page it stood on. */
  readonly back: string
  /** All but the proof of the session that ended. */
  readonly fields: readonly (readonly [name: string, value: string])[]
}

/** An article in Chinese as a form sends it. */
const largest = 1024 * 1024
const largestTogether = 16 * largest

interface Held {
  readonly form: KeptForm
  readonly bytes: number
  readonly until: number
}

/** The newest of each person; the oldest give way when all together are too large. */
export class KeptForms {
  readonly #held = new Map<string, Held>()

  keep(person: string, form: KeptForm, bytes: number, now: Date): void {
    this.#forgetOld(now)
    this.#held.delete(person)
    this.#held.set(person, { form, bytes, until: now.getTime() + keptMinutes * 60_000 })
    let together = [...this.#held.values()].reduce((sum, one) => sum + one.bytes, 0)
    for (const [oldest, { bytes: freed }] of this.#held) {
      if (together <= largestTogether) break
      this.#held.delete(oldest)
      together -= freed
    }
  }

  has(person: string, now: Date): boolean {
    this.#forgetOld(now)
    return this.#held.has(person)
  }

  /** Hands it over, once. */
  take(person: string, now: Date): KeptForm | undefined {
    this.#forgetOld(now)
    const found = this.#held.get(person)?.form
    this.#held.delete(person)
    return found
  }

  #forgetOld(now: Date): void {
    for (const [person, { until }] of this.#held) if (until <= now.getTime()) this.#held.delete(person)
  }
}

const byContext = new WeakMap<Context, KeptForms>()

/** The kept forms of a server. */
export function keptFormsOf(ctx: Context): KeptForms {
  const known = byContext.get(ctx) ?? new KeptForms()
  byContext.set(ctx, known)
  return known
}

/** Forms whose fields are secrets, or nothing: passwords, codes, a person's number, signing out. */
const never = /^console\.(account|sign|task-person-record)/

/**
 * Keeps the form of a request whose session has ended. Only a form that a page of that very session sent, by the proof
 * in it, from where the session was opened. Its body is not read before that session is known. Answers whether it was.
 */
export async function keepForm(ctx: Context, request: FastifyRequest, back: string): Promise<boolean> {
  const { operation = '' } = request.routeOptions.config as { operation?: string }
  const token = sessionTokenOf(ctx.config, request)
  if (request.method !== 'POST' || token === undefined || never.test(operation)) return false
  if (!/^application\/x-www-form-urlencoded\b/i.test(request.headers['content-type'] ?? '')) return false
  if (!isSentFromHere(ctx.config, request)) return false
  const person = await formerPerson(ctx, token, originOf(request))
  if (person === undefined) return false
  const body = await bodyOf(request)
  if (body === undefined) return false
  const sent = new URLSearchParams(body)
  if (!isFormProof(ctx.config, request, sent.get('csrf'))) return false
  const fields = [...sent].filter(([name]) => name !== 'csrf')
  const title = (request.routeOptions.schema as { summary?: string } | undefined)?.summary ?? ''
  const form = { action: request.url, title, back, fields }
  keptFormsOf(ctx).keep(person, form, body.length, ctx.clock.now())
  return true
}

/** The body as it was sent; undefined where it does not say its length, is none, or is too large. */
async function bodyOf(request: FastifyRequest): Promise<string | undefined> {
  const length = Number(request.headers['content-length'] ?? 0)
  if (!(length > 0 && length <= largest)) return undefined
  const parts: Buffer[] = []
  for await (const part of request.raw) parts.push(part as Buffer)
  return Buffer.concat(parts).toString('utf8')
}
