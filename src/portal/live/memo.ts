/**
 * Figures over the whole archive, counted at most every so often per installation and once for all who ask at the same
 * time. While a figure is counted again readers get the last one of the day. Only counts go through here, never
 * records: what is withdrawn disappears from lists at once.
 */
import type { Context } from '../../context.ts'

const KEEP_MS = 30_000
/** A figure that takes long is counted less often: no more than a hundredth of the time goes into counting. */
const KEEP_FOR_EACH = 100
/** Older than this a figure is not shown while it is counted again. */
const SHOWN_MS = 1_800_000
/** Filters are the reader's: only so many are remembered, the oldest go first. */
const KEEP_MOST = 500

interface Counted<T> {
  readonly day: string
  readonly at: number
  readonly tookMs: number
  readonly value: T
}

interface Kept<T> {
  last: Counted<T> | undefined
  under: { readonly day: string; readonly value: Promise<T> } | undefined
}

const kept = new WeakMap<Context, Map<string, Kept<unknown>>>()

/** The value under `key`: of today and not older than half a minute, or than a hundred times what counting it takes. A failure is not kept. */
export function figure<T>(ctx: Context, key: string, compute: () => Promise<T>): Promise<T> {
  const mine = keptUnder<T>(ctx, key)
  const day = ctx.clock.today()
  const last = mine.last?.day === day ? mine.last : undefined
  const age = last === undefined ? Infinity : performance.now() - last.at
  if (last !== undefined && age < Math.max(KEEP_MS, last.tookMs * KEEP_FOR_EACH)) return Promise.resolve(last.value)
  const counting = mine.under?.day === day ? mine.under.value : count(mine, day, compute)
  if (last === undefined || age > SHOWN_MS) return counting
  // Whoever asks next hears of a failure; until then the last figure stands.
  counting.catch(() => undefined)
  return Promise.resolve(last.value)
}

function count<T>(mine: Kept<T>, day: string, compute: () => Promise<T>): Promise<T> {
  const began = performance.now()
  const value = compute()
  const under = { day, value }
  mine.under = under
  const settle = (last: Counted<T> | undefined): void => {
    if (mine.under === under) mine.under = undefined
    if (last !== undefined) mine.last = last
  }
  value.then(
    (counted) => settle({ day, at: performance.now(), tookMs: performance.now() - began, value: counted }),
    () => settle(undefined),
  )
  return value
}

function keptUnder<T>(ctx: Context, key: string): Kept<T> {
  const all = kept.get(ctx) ?? new Map<string, Kept<unknown>>()
  kept.set(ctx, all)
  const mine = (all.get(key) ?? { last: undefined, under: undefined }) as Kept<T>
  // A Map keeps the order of insertion: what was asked for last goes last.
  all.delete(key)
  all.set(key, mine as Kept<unknown>)
  for (const oldest of all.keys()) {
    if (all.size <= KEEP_MOST) break
    all.delete(oldest)
  }
  return mine
}
