/** Connections of the checks' own: a counter does not wait behind uploads and pages for one. */
import { openPool, type Pool } from '../../../kernel/db.ts'

/** Two registers of two connections each, the feed's listener and sequencer, and what is left for questions. */
const connections = 10

/** A backend that neither answers nor hangs up is not waited for: the caller is told to come again. */
export const patience = {
  /** Somebody stands at a counter. */
  counterMs: 5_000,
  /** Nobody stands behind the lines of a batch, and a line refused has to be sent again. */
  batchMs: 30_000,
} as const

/**
 * Prepared statements keep the plan they have: planning the one that answers questions takes six times as long as
 * running it, and PostgreSQL would plan it anew each time because it cannot tell how long the lists in it are.
 */
const settings = 'options=' + encodeURIComponent('-c plan_cache_mode=force_generic_plan')

export function openChecksPool(databaseUrl: string): Pool {
  const separator = databaseUrl.includes('?') ? '&' : '?'
  return openPool(`${databaseUrl}${separator}${settings}`, { max: connections, applicationName: 'probity-checks' })
}
