/** After a rotation of the keys: one-time-code secrets move under the new key, those not yet confirmed too. */
import { selectStaleTotp, replaceTotp } from '../store/users.ts'
import type { AccessContext } from './context.ts'
import { totpContext } from './sessions.ts'

/** Reseals what an older key sealed; answers how many. Safe beside a running server and when repeated. */
export async function resealAccess(ctx: AccessContext): Promise<number> {
  const stale = await selectStaleTotp(ctx.db, `s1.${ctx.keys.currentId}.`)
  for (const one of stale) await replaceTotp(ctx.db, one, ctx.keys.reseal(one.sealed, totpContext(one.id)))
  return stale.length
}
