/** After a rotation of the keys: the addresses of deliveries move under the new key. */
import type { Context } from '../../../context.ts'
import { replaceAddress, selectStaleAddresses } from '../store/deliveries.ts'
import { addressContext } from './deliver.ts'

/** Reseals what an older key sealed; answers how many. Safe beside a running server and when repeated. */
export async function resealCasework(ctx: Pick<Context, 'db' | 'keys'>): Promise<number> {
  let done = 0
  for (let after: string | undefined; ; ) {
    const stale = await selectStaleAddresses(ctx.db, `s1.${ctx.keys.currentId}.`, after)
    for (const { id, address } of stale) {
      await replaceAddress(ctx.db, id, address, ctx.keys.reseal(address, addressContext(id)))
    }
    done += stale.length
    after = stale.at(-1)?.id
    if (after === undefined) return done
  }
}
