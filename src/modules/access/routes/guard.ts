/**
 * Who asks, and may they: the `authenticate` and `authorise` of every route, with the rate limits, because the answer
 * to "who?" decides the limit. A known bearer token is settled synchronously and without the database.
 */
import { hash } from 'node:crypto'
import type { Socket } from 'node:net'
import type { FastifyRequest } from 'fastify'
import { anonymous, type Actor } from '../../../kernel/http.ts'
import { Problem, problems } from '../../../kernel/problem.ts'
import { accessProblems } from '../problems.ts'
import { addressKey, type Bucket, Buckets, charge, failureCost, isLoopback, rates, take } from '../rules/buckets.ts'
import type { AccessContext } from '../actions/context.ts'
import { digestOf } from '../actions/secrets.ts'
import { personActor } from '../actions/sessions.ts'
import { isWithin, tokenCache, type Bearer, type TokenCache } from '../actions/token-cache.ts'
import { pendingOf, policyOn } from '../rules/policy.ts'
import { authorise } from '../rules/roles.ts'
import { findSession, touchSession } from '../store/sessions.ts'
import { isFormFromHere, isOwnPage, sessionTokenOf } from './cookie.ts'

/** Signing in: whoever is signed in already is judged as a stranger. */
const signingIn: ReadonlySet<string> = new Set(['session.create', 'console.sign-in'])
/** Operations that judge a proof: limited tightly per address, whoever asks. */
const judging: ReadonlySet<string> = new Set(['tokens.create', ...signingIn])
/** Operations whose forms carry their proof in a field, which their handlers verify. */
const formOperation = /^console\./
const unsafe: ReadonlySet<string> = new Set(['POST', 'PUT', 'PATCH', 'DELETE'])
const pollMs = 1_000

export class Guard {
  readonly authorise = authorise
  private readonly ctx: AccessContext
  private readonly now: () => number
  private readonly tokens: TokenCache
  private readonly readers = new Buckets(rates.public)
  private readonly proofs = new Buckets(rates['sign-in'])
  private readonly people = new Buckets(rates.person)
  private readonly borne = new WeakMap<Socket, { header: string; digest: string }>()
  private timer: NodeJS.Timeout | undefined
  private polling: Promise<void> = Promise.resolve()
  private stopped = false

  /** `now` is a monotonic time in milliseconds, the cache's own; tests pass theirs. */
  constructor(ctx: AccessContext, tokens: TokenCache = tokenCache(ctx.db)) {
    this.ctx = ctx
    this.tokens = tokens
    this.now = tokens.now
  }

  /** Reads the rights once and polls for changes until `stop`. */
  async start(): Promise<void> {
    await this.tokens.refresh()
    this.schedule()
  }

  async stop(): Promise<void> {
    this.stopped = true
    clearTimeout(this.timer)
    await this.polling
  }

  /** Charges the address of a request for a wrong proof. */
  failed(request: FastifyRequest): void {
    charge(this.proofs.of(addressKey(request.ip), this.now()), failureCost)
  }

  /** Kernel `Authenticate`. 401 when a bearer token is wrong, 403 on a forged change, 429 past a limit. */
  authenticate = (request: FastifyRequest, operation: string): Actor | Promise<Actor> => {
    const now = this.now()
    const isJudging = judging.has(operation)
    if (isJudging) wait(take(this.proofs.of(addressKey(request.ip), now), now))
    const header = request.headers.authorization
    if (header !== undefined && !(isJudging && /^basic /i.test(header))) return this.bearer(header, request, now)
    const token = sessionTokenOf(this.ctx.config, request)
    if (token !== undefined && !signingIn.has(operation)) return this.session(token, request, now, operation)
    return this.reader(request, now)
  }

  /**
   * Who a request that was admitted earlier is of now, for answers that go on: it charges nothing and prolongs no
   * session. Undefined when its credential opens nothing any more.
   */
  standing = async (request: FastifyRequest): Promise<Actor | undefined> => {
    const header = request.headers.authorization
    if (header !== undefined) {
      const digest = this.digest(header, request)
      const bearer = this.tokens.get(digest, this.now()) ?? (await this.tokens.read(digest))
      return bearer !== undefined && isFromThere(bearer, request) ? bearer.actor : undefined
    }
    const token = sessionTokenOf(this.ctx.config, request)
    if (token === undefined) return anonymous
    const policy = policyOn(this.ctx.clock.today())
    const found = await findSession(this.ctx.db, digestOf(token), policy.idleMinutes)
    return found === undefined ? undefined : personActor(found, pendingOf(policy, found).length > 0)
  }

  private bearer(header: string, request: FastifyRequest, now: number): Actor | Promise<Actor> {
    if (header.length !== 50 || header.slice(0, 7).toLowerCase() !== 'bearer ') throw invalidToken()
    const digest = this.digest(header, request)
    const known = this.tokens.get(digest, now)
    return known === undefined ? this.lookUp(digest, request, now) : admit(known, request, now)
  }

  /** Counters keep their connections and their token: it is digested when a connection first bears it. */
  private digest(header: string, request: FastifyRequest): string {
    const borne = this.borne.get(request.socket)
    if (borne !== undefined && borne.header === header) return borne.digest
    const digest = hash('sha256', header.slice(7), 'base64')
    this.borne.set(request.socket, { header, digest })
    return digest
  }

  /** A token this process has not met. Guessing is limited per address; a good token costs its address nothing. */
  private async lookUp(digest: string, request: FastifyRequest, now: number): Promise<Actor> {
    const bucket = this.proofs.of(addressKey(request.ip), now)
    wait(take(bucket, now))
    const found = await this.tokens.read(digest)
    if (found === undefined) throw invalidToken()
    charge(bucket, -1)
    return admit(found, request, now)
  }

  /**
   * A cookie that opens nothing (any more) is no offence: its bearer reads public pages as everybody does, and is
   * counted so before the database is asked, because anybody can make one up. A good one costs its address nothing.
   */
  private async session(token: string, request: FastifyRequest, now: number, operation: string): Promise<Actor> {
    const policy = policyOn(this.ctx.clock.today())
    const digest = digestOf(token)
    const bucket = this.admitReader(request, now)
    const found = await findSession(this.ctx.db, digest, policy.idleMinutes)
    if (found === undefined) return anonymous
    if (bucket !== undefined) charge(bucket, -1)
    wait(take(this.people.of(found.userId, now), now))
    if (unsafe.has(request.method) && !this.isOwn(request, token, operation)) {
      throw new Problem(accessProblems.csrfRejected)
    }
    if (found.idleSeconds > 60) await touchSession(this.ctx.db, digest)
    const pending = pendingOf(policy, found)
    return personActor(found, pending.length > 0)
  }

  private isOwn(request: FastifyRequest, token: string, operation: string): boolean {
    const { config } = this.ctx
    return isOwnPage(config, request, token) || (formOperation.test(operation) && isFormFromHere(config, request))
  }

  /** A stranger. */
  private reader(request: FastifyRequest, now: number): Actor {
    this.admitReader(request, now)
    return anonymous
  }

  /**
   * Counts a reader; answers what was charged. This machine itself is not limited: behind a proxy nobody declared, it
   * stands for the whole city.
   */
  private admitReader(request: FastifyRequest, now: number): Bucket | undefined {
    if (isLoopback(request.ip)) return undefined
    const bucket = this.readers.of(addressKey(request.ip), now)
    wait(take(bucket, now))
    return bucket
  }

  private schedule(): void {
    if (this.stopped) return
    this.timer = setTimeout(() => {
      this.polling = this.round().then(() => this.schedule())
    }, pollMs)
    this.timer.unref()
  }

  private async round(): Promise<void> {
    try {
      await this.tokens.poll()
    } catch (error) {
      this.ctx.log.warn({ err: error }, 'rights could not be polled; tokens are read from the database')
    }
  }
}

/** Throws 429 when there is a time to wait. */
function wait(seconds: number): void {
  if (seconds > 0) throw new Problem(problems.tooMany, { headers: { 'retry-after': String(seconds) } })
}

function invalidToken(): Problem {
  return new Problem(accessProblems.tokenInvalid, {
    headers: { 'www-authenticate': 'Bearer realm="probity", error="invalid_token"' },
  })
}

function admit(bearer: Bearer, request: FastifyRequest, now: number): Actor {
  if (bearer.bucket !== undefined) wait(take(bearer.bucket, now))
  if (!isFromThere(bearer, request)) throw new Problem(accessProblems.addressRefused)
  return bearer.actor
}

/** Whether the request comes from where its client may. */
function isFromThere({ networks }: Bearer, request: FastifyRequest): boolean {
  return networks === undefined || isWithin(networks, request.ip)
}

/** The guard of a server; `start` it, and `stop` it with the server. */
export function accessGuard(ctx: AccessContext): Guard {
  return new Guard(ctx)
}
