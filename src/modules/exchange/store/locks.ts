/** Locks that order writers who meet the same unknown subject. */
import type { PgClient } from '../../../kernel/db.ts'

/** Until the end of the transaction nobody else creates subjects under codes that are not unique. */
export async function lockNewSubjects(client: PgClient): Promise<void> {
  await client.query('SELECT pg_advisory_xact_lock(7246, 1)')
}
