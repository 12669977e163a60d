/**
 * Token buckets: how many calls a caller may make. Pure arithmetic on a monotonic time in milliseconds, a few
 * nanoseconds a call, because every check at every counter passes here.
 */
export interface Rate {
  /** Calls at once after a pause. */
  readonly burst: number
  /** Calls per second on and on. */
  readonly perSecond: number
}

/** Rates by who asks, and for what. Undefined is unmetered. */
export const rates = {
  /** An anonymous address on public pages: a reader, even a whole office behind one address, never meets it. */
  public: { burst: 600, perSecond: 60 },
  /** Sign-in and token requests of one address, and bearer tokens this server does not know. */
  'sign-in': { burst: 60, perSecond: 1 },
  /** A signed-in person. */
  person: { burst: 300, perSecond: 30 },
  /** API clients by their rate class. */
  standard: { burst: 400, perSecond: 100 },
  high: { burst: 4000, perSecond: 2000 },
  unmetered: undefined,
} as const satisfies Record<string, Rate | undefined>

export type RateClass = 'standard' | 'high' | 'unmetered'

/** A failed sign-in costs its address this many calls more: ten or so failures at once, then one every six seconds. */
export const failureCost = 5

export interface Bucket {
  readonly rate: Rate
  level: number
  at: number
}

/** A full bucket. */
export function openBucket(rate: Rate, now: number): Bucket {
  return { rate, level: rate.burst, at: now }
}

/** Takes `cost` calls. Answers 0 when allowed, otherwise the seconds to wait (whole, at least 1). */
export function take(bucket: Bucket, now: number, cost = 1): number {
  const { rate } = bucket
  bucket.level = Math.min(rate.burst, bucket.level + (Math.max(0, now - bucket.at) * rate.perSecond) / 1000)
  bucket.at = now
  if (bucket.level >= cost) {
    bucket.level -= cost
    return 0
  }
  return Math.max(1, Math.ceil((cost - bucket.level) / rate.perSecond))
}

/** Charges afterwards, whatever is left: debt is paid by waiting, up to one burst. */
export function charge(bucket: Bucket, cost: number): void {
  bucket.level = Math.max(-bucket.rate.burst, bucket.level - cost)
}

/** Buckets by key, bounded: past `max` keys those that are full again are forgotten, then the oldest tenth. */
export class Buckets {
  private readonly map = new Map<string, Bucket>()
  private readonly rate: Rate
  private readonly max: number

  constructor(rate: Rate, max = 50_000) {
    this.rate = rate
    this.max = max
  }

  /** The bucket of a key, new and full when the key was not met lately. */
  of(key: string, now: number): Bucket {
    const known = this.map.get(key)
    if (known !== undefined) return known
    if (this.map.size >= this.max) this.sweep(now)
    const bucket = openBucket(this.rate, now)
    this.map.set(key, bucket)
    return bucket
  }

  get size(): number {
    return this.map.size
  }

  private sweep(now: number): void {
    for (const [key, bucket] of this.map) {
      if (bucket.level + ((now - bucket.at) * this.rate.perSecond) / 1000 >= this.rate.burst) this.map.delete(key)
    }
    let surplus = this.map.size - Math.floor(this.max * 0.9)
    for (const key of this.map.keys()) {
      if (surplus-- <= 0) break
      this.map.delete(key)
    }
  }
}

/**
 * What counts as one address: IPv4 as it is, IPv6 by its /64, because one subscriber holds a whole /64.
 * `::ffff:10.0.0.1` is the IPv4 address it wraps.
 */
export function addressKey(address: string): string {
  if (address.startsWith('::ffff:') && address.includes('.')) return address.slice(7)
  if (!address.includes(':')) return address
  const [head = '', tail] = address.split('::')
  const left = head === '' ? [] : head.split(':')
  const right = tail === undefined || tail === '' ? [] : tail.split(':')
  const gap = tail === undefined ? 0 : Math.max(0, 8 - left.length - right.length)
  const groups = [...left, ...Array.from({ length: gap }, () => '0'), ...right]
  return `${groups.slice(0, 4).map((group) => group.replace(/^0+(?=.)/, '')).join(':')}::/64`
}

/** Whether the address is this machine itself. */
export function isLoopback(address: string): boolean {
  return address === '127.0.0.1' || address === '::1' || address === '::ffff:127.0.0.1'
}
