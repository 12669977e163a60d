/**
 * Figures over the whole archive, computed at most every so often per installation and day, and once for all who ask
 * at the same time. Only counts go through here, never records: what is withdrawn disappears from lists at once.
 */
import type { Context } from '../../context.ts'

const KEEP_MS = 30_000
/** Filters are the reader's: only so many are remembered, the oldest go first. */
const KEEP_MOST = 500

interface Kept {
  readonly day: string
  readonly since: number
  readonly value: Promise<unknown>
}

const kept = new WeakMap<Context, Map<string, Kept>>()

/** The value under `key`, not older than half a minute and of today. A failure is not kept. */
export async function figure<T>(ctx: Context, key: string, compute: () => Promise<T>): Promise<T> {
  const mine = kept.get(ctx) ?? new Map<string, Kept>()
  kept.set(ctx, mine)
  const day = ctx.clock.today()
  const before = mine.get(key)
  if (before !== undefined && before.day === day && performance.now() - before.since < KEEP_MS)
    return before.value as Promise<T>
  const value = compute()
  mine.delete(key)
  mine.set(key, { day, since: performance.now(), value })
  // A Map keeps the order of insertion.
  for (const oldest of mine.keys()) {
    if (mine.size <= KEEP_MOST) break
    mine.delete(oldest)
  }
  value.catch(() => mine.delete(key))
  return value
}
