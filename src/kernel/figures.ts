/**
 * Figures over the whole archive, counted at most every so often per installation and once for all who ask at the same
 * time. While a figure is counted again readers get the last one of the day. Only counts go through here, never
 * records: what is withdrawn disappears from lists at once.
 *
 * Few are counted at a time, whatever strangers ask for: counting may take seconds, and whoever looks at one record
 * needs a connection too. Past a queue the rest are told to come again.
 */
import { Problem, problems } from './problem.ts'
import type { Clock } from './time.ts'

/** Whose figures they are: the running installation. */
export interface Counting {
  readonly clock: Pick<Clock, 'today'>
}

const KEEP_MS = 30_000
/** A figure that takes long is counted less often: no more than a hundredth of the time goes into counting. */
const KEEP_FOR_EACH = 100
/** Older than this a figure is not shown while it is counted again. */
const SHOWN_MS = 1_800_000
/** Filters are the reader's: only so many are remembered, the oldest go first. */
const KEEP_MOST = 500
/** Counted at the same time, at most, and waiting for that: a page of the portal asks for half a dozen. */
const AT_ONCE = 2
const WAITING = 40
const COME_AGAIN_SECONDS = '5'

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

interface Desk {
  readonly kept: Map<string, Kept<unknown>>
  busy: number
  readonly waiting: (() => void)[]
}

const desks = new WeakMap<Counting, Desk>()

/** The value under `key`: of today and not older than half a minute, or than a hundred times what counting it takes. A failure is not kept. */
export function figure<T>(owner: Counting, key: string, compute: () => Promise<T>): Promise<T> {
  const desk = deskOf(owner)
  const mine = keptUnder<T>(desk.kept, key)
  const day = owner.clock.today()
  const last = mine.last?.day === day ? mine.last : undefined
  const age = last === undefined ? Infinity : performance.now() - last.at
  if (last !== undefined && age < Math.max(KEEP_MS, last.tookMs * KEEP_FOR_EACH)) return Promise.resolve(last.value)
  const counting = mine.under?.day === day ? mine.under.value : count(mine, day, () => inTurn(desk, compute))
  if (last === undefined || age > SHOWN_MS) return counting
  // Whoever asks next hears of a failure; until then the last figure stands.
  counting.catch(() => undefined)
  return Promise.resolve(last.value)
}

/** A figure, and how long counting it took without the wait for its turn. */
interface Turn<T> {
  readonly value: T
  readonly tookMs: number
}

function count<T>(mine: Kept<T>, day: string, compute: () => Promise<Turn<T>>): Promise<T> {
  const turn = compute()
  const value = turn.then((counted) => counted.value)
  const under = { day, value }
  mine.under = under
  const settle = (last: Counted<T> | undefined): void => {
    if (mine.under === under) mine.under = undefined
    if (last !== undefined) mine.last = last
  }
  turn.then(
    (counted) => settle({ day, at: performance.now(), ...counted }),
    () => settle(undefined),
  )
  return value
}

function deskOf(owner: Counting): Desk {
  const desk = desks.get(owner) ?? { kept: new Map<string, Kept<unknown>>(), busy: 0, waiting: [] }
  desks.set(owner, desk)
  return desk
}

/** Counts when it is its turn. Throws `server.unavailable` with a time to wait when too many wait already. */
async function inTurn<T>(desk: Desk, compute: () => Promise<T>): Promise<Turn<T>> {
  if (desk.busy < AT_ONCE) desk.busy += 1
  else {
    if (desk.waiting.length >= WAITING) {
      throw new Problem(problems.unavailable, { headers: { 'retry-after': COME_AGAIN_SECONDS } })
    }
    await new Promise<void>((resolve) => desk.waiting.push(resolve))
  }
  const began = performance.now()
  try {
    return { value: await compute(), tookMs: performance.now() - began }
  } finally {
    // Whoever waited longest takes the place over; only where nobody waits is it given up.
    const next = desk.waiting.shift()
    if (next === undefined) desk.busy -= 1
    else next()
  }
}

function keptUnder<T>(all: Map<string, Kept<unknown>>, key: string): Kept<T> {
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
