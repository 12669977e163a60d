/** Stretches of a text, in order and apart. */

export interface Stretch {
  start: number
  /** Exclusive. */
  end: number
}

/**
 * Puts a stretch among others, which are in order and do not overlap; not where it would overlap one of them. Found by
 * halving: a text may hold ten thousand.
 */
export function addApart<S extends Stretch>(stretches: S[], one: S): void {
  let low = 0
  let high = stretches.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((stretches[middle] as S).end > one.start) high = middle
    else low = middle + 1
  }
  const next = stretches[low]
  if (next === undefined || next.start >= one.end) stretches.splice(low, 0, one)
}
