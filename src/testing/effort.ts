/** How the work on a text grows with its length, without asking how fast the machine is. */

const longLength = 20_000
const shortLength = 200
const rounds = 5

/**
 * How many times more one long text costs than as many characters in short ones: about 1 where the work grows with the
 * length, a hundred where it grows with its square. `made` is a text of about that length.
 */
export function effortOf(
  work: (text: string) => unknown,
  made: (length: number) => string,
  length: number = longLength,
): number {
  const short = Array.from({ length: Math.ceil(length / shortLength) }, () => made(shortLength))
  const inShort = (): void => short.forEach((text) => void work(text))
  const long = made(length)
  inShort()
  return shortest(() => void work(long)) / shortest(inShort)
}

/** The least of some rounds: what else the machine did is in none or in the others. */
function shortest(work: () => void): number {
  let least = Infinity
  for (let round = 0; round < rounds; round += 1) {
    const start = process.hrtime.bigint()
    work()
    least = Math.min(least, Number(process.hrtime.bigint() - start))
  }
  return Math.max(1, least)
}
