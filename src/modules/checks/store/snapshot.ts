/** One moment of the database for several statements. */
import { translateDatabaseError, txOf, type PgClient, type Pool, type Tx } from '../../../kernel/db.ts'

/** Runs `work` in one read-only snapshot: everything it reads is of the same moment. */
export async function inSnapshot<T>(pool: Pool, work: (client: PgClient, tx: Tx) => Promise<T>): Promise<T> {
  const client = await pool.connect()
  let failed = true
  try {
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY')
    const result = await work(client, txOf(client))
    await client.query('COMMIT')
    failed = false
    return result
  } catch (error) {
    throw translateDatabaseError(error)
  } finally {
    // There is nothing to roll back, and a COPY may be half read: the connection is closed rather than asked.
    client.release(failed)
  }
}
