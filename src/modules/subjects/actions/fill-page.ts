/** Pages of what fits, out of an ordered list of which not all does. */

/** Rows looked at for one page, so that a condition few meet costs a bounded amount. */
const looks = [1, 10, 30, 60]

/**
 * Reads on behind `after` until the page is full, the list has ended or enough was looked at. `next` is where to
 * go on: behind the last row told, or behind the last one looked at; undefined at the end of the list.
 */
export async function fillPage<At, Row extends At & { fits: boolean }>(
  limit: number,
  after: At | undefined,
  read: (after: At | undefined, limit: number) => Promise<Row[]>,
): Promise<{ rows: Row[]; next: At | undefined }> {
  const found: Row[] = []
  let at = after
  for (const times of looks) {
    const wanted = limit * times
    const some = await read(at, wanted)
    for (const row of some) {
      at = row
      if (row.fits) found.push(row)
      if (found.length === limit) return { rows: found, next: row }
    }
    if (some.length < wanted) return { rows: found, next: undefined }
  }
  return { rows: found, next: at }
}
