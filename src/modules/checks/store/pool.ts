/** Connections of the checks' own: a counter does not wait behind uploads and pages for one. */
import { openPool, type Pool } from '../../../kernel/db.ts'

/** Two registers of two connections each, the feed's listener and sequencer, and what is left for questions. */
const connections = 10

/**
 * Prepared statements keep the plan they have: planning the one that answers questions takes six times as long as
 * running it, and PostgreSQL would plan it anew each time because it cannot tell how long the lists in it are.
 */
const settings = 'options=' + encodeURIComponent('-c plan_cache_mode=force_generic_plan')

export function openChecksPool(databaseUrl: string): Pool {
  const separator = databaseUrl.includes('?') ? '&' : '?'
  return openPool(`${databaseUrl}${separator}${settings}`, { max: connections, applicationName: 'probity-checks' })
}
