/** After a rotation of the keys: the cells of refused rows move under the new key. */
import type { Context } from '../../../context.ts'
import { replaceCells, selectStaleCells, type SealedCells } from '../store/reseal.ts'

const pageRows = 1000

/** Reseals what an older key sealed; answers how many rows. Safe beside a running server and when repeated. */
export async function resealRows(ctx: Context): Promise<number> {
  const prefix = `s1.${ctx.keys.currentId}.`
  let resealed = 0
  let after: SealedCells | undefined
  for (;;) {
    const stale = await selectStaleCells(ctx.db, prefix, after, pageRows)
    const changes = stale.map((before) => ({
      before, cells: ctx.keys.reseal(before.cells, `exchange.rows:${before.submissionId}`),
    }))
    if (changes.length > 0) resealed += await replaceCells(ctx.db, changes)
    after = stale.at(-1)
    if (stale.length < pageRows) return resealed
  }
}
