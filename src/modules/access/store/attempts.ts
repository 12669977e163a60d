/** SQL of failed sign-ins in a row. The same for names that exist and names that do not. */
import { firstRow, sql, type Db, type Tx } from '../../../kernel/db.ts'

/** The n-th failure blocks for `blocks[n-1]` seconds; after the last one, and after a quiet day, counting starts again. */
const next = (blocks: readonly number[]) => sql`CASE
  WHEN a.failures >= ${blocks.length} OR a.last_failed_at <= now() - interval '1 day' THEN 1 ELSE a.failures + 1 END`

/**
 * Counts an attempt as failed before it is judged, so that a thousand at once are not all let through; success
 * forgets it. Answers the count, or undefined when the name is blocked.
 */
export async function claimAttempt(db: Db, key: Buffer, blocks: readonly number[]): Promise<number | undefined> {
  const list = sql`${blocks as number[]}::float8[]`
  const row = await firstRow(db, sql<{ failures: number }>`
    INSERT INTO access.attempts AS a (key, failures, blocked_until)
    VALUES (${key}, 1, now() + make_interval(secs => (${list})[1]))
    ON CONFLICT (key) DO UPDATE SET failures = ${next(blocks)}, last_failed_at = now(),
      blocked_until = now() + make_interval(secs => (${list})[${next(blocks)}])
    WHERE a.blocked_until <= now()
    RETURNING failures`)
  return row?.failures
}

/** Seconds until a blocked name may try again; 0 when it may now. */
export async function blockedSeconds(db: Db, key: Buffer): Promise<number> {
  const row = await firstRow(db, sql<{ seconds: number }>`
    SELECT ceil(extract(epoch FROM blocked_until - now()))::float8 AS seconds FROM access.attempts
    WHERE key = ${key} AND blocked_until > now()`)
  return row?.seconds ?? 0
}

/** Takes back one claim without forgetting those before it: the password was right, the second factor still to come. */
export async function returnAttempt(db: Db, key: Buffer): Promise<void> {
  await sql`DELETE FROM access.attempts WHERE key = ${key} AND failures = 1`.execute(db)
  await sql`UPDATE access.attempts SET failures = failures - 1, blocked_until = now()
    WHERE key = ${key} AND failures > 1`.execute(db)
}

export async function forgetAttempts(db: Db | Tx, key: Buffer): Promise<void> {
  await sql`DELETE FROM access.attempts WHERE key = ${key}`.execute(db)
}
