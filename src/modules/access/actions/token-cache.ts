/**
 * Bearer tokens in memory, so that a known one costs a digest and a look into a map. What the cache says is what the
 * database said in the generation of rights it was read in; every change of rights begins a new generation
 * (store `bumpGeneration`), which each server notices within its poll of one second.
 */
import { BlockList, isIPv6 } from 'node:net'
import { within, type Db } from '../../../kernel/db.ts'
import type { Actor } from '../../../kernel/http.ts'
import { openBucket, rates, type Bucket, type RateClass } from '../rules/buckets.ts'
import { readGeneration, readTokens, type TokenRow } from '../store/clients.ts'

export interface Bearer {
  readonly actor: Actor
  readonly bucket: Bucket | undefined
  readonly networks: BlockList | undefined
  readonly generation: number
  /** Monotonic milliseconds. */
  readonly expires: number
}

/** Without a successful poll for this long the cache is not believed: every request asks the database. */
const trustMs = 5_000

/** Every authenticated request may have to wait for the answer; a poll that waited longer would never come round again. */
const patienceMs = 5_000

export class TokenCache {
  private readonly db: Db
  readonly now: () => number
  private readonly entries = new Map<string, Bearer>()
  private readonly buckets = new Map<string, Bucket>()
  private generation = -1
  private trustedUntil = 0

  /** `now` is a monotonic time in milliseconds. */
  constructor(db: Db, now: () => number = () => performance.now()) {
    this.db = within(db, patienceMs)
    this.now = now
  }

  /** What is known about a token's digest (SHA-256, base64) without asking anybody. */
  get(digest: string, now: number): Bearer | undefined {
    const entry = this.entries.get(digest)
    return entry !== undefined && entry.expires > now && now < this.trustedUntil ? entry : undefined
  }

  /** Asks the database about one token and remembers the answer unless rights changed meanwhile. */
  async read(digest: string): Promise<Bearer | undefined> {
    const { generation, tokens } = await readTokens(this.db, [Buffer.from(digest, 'base64')])
    const row = tokens[0]
    if (row === undefined) return undefined
    const entry = this.entryOf(row, generation)
    if (generation >= this.generation) this.entries.set(digest, entry)
    return entry
  }

  /** One round of the poll: notices a new generation, and says that the cache is as good as the database now. */
  async poll(): Promise<void> {
    const asked = this.now()
    if ((await readGeneration(this.db)) !== this.generation) await this.refresh()
    this.trustedUntil = asked + trustMs
  }

  /** Reads everything cached again and forgets what is no longer good. */
  async refresh(): Promise<void> {
    const asked = this.now()
    for (const [digest, entry] of this.entries) if (entry.expires <= asked) this.entries.delete(digest)
    const digests = Array.from(this.entries.keys(), (digest) => Buffer.from(digest, 'base64'))
    const { generation, tokens } = await readTokens(this.db, digests)
    // A refresh that began earlier may answer later: it must not undo what a newer one found.
    if (generation < this.generation) return
    const good = new Map(tokens.map((row) => [row.digest.toString('base64'), row]))
    for (const [digest, entry] of this.entries) {
      if (entry.generation >= generation) continue
      const row = good.get(digest)
      if (row === undefined) this.entries.delete(digest)
      else this.entries.set(digest, this.entryOf(row, generation))
    }
    this.generation = generation
    this.trustedUntil = asked + trustMs
  }

  private entryOf(row: TokenRow, generation: number): Bearer {
    return {
      actor: clientActor(row),
      bucket: this.bucketOf(row.clientId, row.rateClass),
      networks: row.networks === null ? undefined : blockList(row.networks),
      generation,
      expires: this.now() + row.secondsLeft * 1000,
    }
  }

  /** All tokens of a client share one bucket. */
  private bucketOf(clientId: string, rateClass: RateClass): Bucket | undefined {
    const rate = rates[rateClass]
    if (rate === undefined) return undefined
    const key = `${rateClass} ${clientId}`
    let bucket = this.buckets.get(key)
    if (bucket === undefined) {
      bucket = openBucket(rate, this.now())
      this.buckets.set(key, bucket)
    }
    return bucket
  }
}

function clientActor(row: TokenRow): Actor {
  const scopes = new Set(row.scopes)
  if (row.organisation.kind === 'office') scopes.add('organisations:any')
  const { id, code, name } = row.organisation
  const organisation = { id, code, name }
  return { kind: 'client', id: row.clientId, name: row.clientName, organisation, scopes, roles: new Set() }
}

/** The networks (`10.1.0.0/16`) as something that answers whether an address lies in them. */
export function blockList(networks: readonly string[]): BlockList {
  const list = new BlockList()
  for (const network of networks) {
    const [address = '', bits] = network.split('/')
    const family = isIPv6(address) ? 'ipv6' : 'ipv4'
    list.addSubnet(address, Number(bits ?? (family === 'ipv6' ? 128 : 32)), family)
  }
  return list
}

export function isWithin(list: BlockList, address: string): boolean {
  const plain = address.startsWith('::ffff:') && address.includes('.') ? address.slice(7) : address
  return list.check(plain, isIPv6(plain) ? 'ipv6' : 'ipv4')
}

const caches = new WeakMap<Db, TokenCache>()

/** The cache of this database in this process: the guard reads it, and actions that change rights refresh it. */
export function tokenCache(db: Db): TokenCache {
  let cache = caches.get(db)
  if (cache === undefined) {
    cache = new TokenCache(db)
    caches.set(db, cache)
  }
  return cache
}
