/**
 * Open streams of the feed: counted, served by one look at the feed for all of them, and ended with the credential that
 * opened them. A stream that is ended is no loss: its reader comes again with the position it had.
 */
import type { ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import { setTimeout as pause } from 'node:timers/promises'
import type { Context } from '../../context.ts'
import { currentPosition, readFeed, type FeedPage } from '../../kernel/feed.ts'
import type { Actor, Incoming } from '../../kernel/http.ts'
import { Problem } from '../../kernel/problem.ts'
import { addressKey, isLoopback } from '../access/index.ts'
import { noteFeedLooks } from './feed-looks.ts'
import { publicityProblems } from './problems.ts'

type Request = Incoming['request']

/** Who a request is of now, without charging or prolonging anything; undefined: its credential opens nothing any more. */
export type Standing = (request: Request) => Promise<Actor | undefined>

/** Strangers cannot take the places of receivers. This machine may stand for a whole city behind a proxy. */
const places = { ofAddress: 6, ofCaller: 12, ofStrangers: 100, ofReceivers: 200 }
const comeAgain = { headers: { 'retry-after': '30' } }

const pollMs = 500
const beatMs = 15_000
const standingMs = 3_000

interface Stream {
  readonly request: Request
  readonly actor: Actor
  /** Undefined for strangers: what anybody may read ends with no credential. */
  readonly caller: string | undefined
  readonly address: string
  readonly publicOnly: boolean
  readonly end: AbortController
  readable?: Readable
}

export class FeedStreams {
  readonly #ctx: Context
  readonly #standing: Standing
  readonly #open = new Set<Stream>()
  readonly #reading = new Map<string, Promise<FeedPage>>()
  #position = 0
  #looking: Promise<void> | undefined
  /** Settles with the next look: all streams wait for the same. */
  #next = Promise.withResolvers<void>()
  #checking = false

  constructor(ctx: Context, standing: Standing) {
    this.#ctx = ctx
    this.#standing = standing
  }

  /**
   * A stream of events after a position, as server-sent events, that ends with `response` or with the right to it.
   * Throws `feed.too_many_streams`, `feed.streams_full`.
   */
  open(asked: { request: Request; response: ServerResponse; actor: Actor; after: number }): Readable {
    const { request, response, actor } = asked
    const stream: Stream = {
      request,
      actor,
      caller: actor.kind === 'anonymous' ? undefined : actor.id,
      address: addressKey(request.ip),
      publicOnly: !mayReadMore(actor),
      end: new AbortController(),
    }
    this.#admit(stream)
    this.#open.add(stream)
    response.once('close', () => {
      stream.end.abort()
      this.#open.delete(stream)
    })
    stream.readable = Readable.from(this.#events(stream, asked.after))
    this.#looking ??= this.#look()
    return stream.readable
  }

  /** Ends all of them at once, also those whose reader has stopped reading: the server is closing. */
  async close(): Promise<void> {
    this.#endAll()
    for (const { readable } of this.#open) readable?.destroy()
    await this.#looking
  }

  #admit({ caller, address, request }: Stream): void {
    const alike = [...this.#open].filter((one) => (one.caller === undefined) === (caller === undefined))
    const own = caller === undefined
      ? isLoopback(request.ip) ? 0 : alike.filter((one) => one.address === address).length
      : alike.filter((one) => one.caller === caller).length
    const stranger = caller === undefined
    if (own >= (stranger ? places.ofAddress : places.ofCaller)) {
      throw new Problem(publicityProblems.streamsOfOne, comeAgain)
    }
    if (alike.length >= (stranger ? places.ofStrangers : places.ofReceivers)) {
      throw new Problem(publicityProblems.streamsFull, comeAgain)
    }
  }

  /** Looks how far the feed is while anybody listens; a look that fails ends the streams, for they would be deaf. */
  async #look(): Promise<void> {
    let sinceCheckMs = 0
    while (this.#open.size > 0) {
      try {
        this.#position = await currentPosition(this.#ctx.db)
      } catch {
        this.#endAll()
      }
      this.#wake()
      await pause(pollMs)
      sinceCheckMs += pollMs
      if (sinceCheckMs >= standingMs) {
        sinceCheckMs = 0
        void this.#check()
      }
    }
    this.#wake()
    this.#looking = undefined
  }

  #wake(): void {
    const waiting = this.#next
    this.#next = Promise.withResolvers<void>()
    waiting.resolve()
  }

  /** Ends streams whose credential is gone or opens something else now. */
  async #check(): Promise<void> {
    if (this.#checking) return
    this.#checking = true
    for (const stream of this.#open) {
      if (stream.end.signal.aborted) stream.readable?.destroy()
      else if (stream.caller !== undefined && !(await this.#stands(stream))) stream.end.abort()
    }
    this.#checking = false
  }

  async #stands({ request, publicOnly }: Stream): Promise<boolean> {
    const actor = await this.#standing(request).catch(() => undefined)
    return actor !== undefined && mayReadMore(actor) !== publicOnly
  }

  #endAll(): void {
    for (const stream of this.#open) stream.end.abort()
  }

  /** A comment line now and then keeps proxies from closing the connection. */
  async *#events({ publicOnly, end, actor, request }: Stream, from: number): AsyncGenerator<string> {
    let after = from
    let quietMs = 0
    while (!end.signal.aborted) {
      const page = await this.#read(after, publicOnly)
      if (!publicOnly) await noteFeedLooks(this.#ctx.db, actor, page.items, request.id)
      for (const { public: _, ...event } of page.items) {
        if (end.signal.aborted) return
        yield `id: ${event.position}\nevent: ${event.kind}\ndata: ${JSON.stringify(event)}\n\n`
        quietMs = 0
      }
      after = page.next
      while (!end.signal.aborted && page.next >= page.end && this.#position <= after) {
        await this.#next.promise
        quietMs += pollMs
        if (quietMs < beatMs) continue
        quietMs = 0
        yield ': beat\n\n'
      }
    }
  }

  /** Those who have come equally far wait for the same page. */
  #read(after: number, publicOnly: boolean): Promise<FeedPage> {
    const key = `${publicOnly} ${after}`
    let page = this.#reading.get(key)
    if (page === undefined) {
      page = readFeed(this.#ctx.db, { after, limit: 200, publicOnly })
      this.#reading.set(key, page)
      const done = (): boolean => this.#reading.delete(key)
      page.then(done, done)
    }
    return page
  }
}

/** Strangers read what is public; who holds this is told a little more. */
export function mayReadMore(actor: Actor): boolean {
  return actor.scopes.has('feed:read')
}
