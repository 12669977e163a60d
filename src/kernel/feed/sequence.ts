/** Giving positions: by one sequencer at a time, to what has been committed. */
import { firstRow, openDb, sql, transaction, type Db, type Pool, type Tx } from '../db.ts'

const rowsPerRound = 5000

/**
 * Gives positions to everything committed so far and returns the last position given. Idempotent; any number of
 * processes may call it at once: the row of `feed.head` is the lock, and a crash leaves everything as before.
 */
export async function sequenceFeed(pool: Pool): Promise<number> {
  const db = openDb(pool)
  // Most looks find nothing; they should cost a read and no lock.
  const idle = await firstRow(
    db,
    sql<{ position: number; waiting: boolean }>`
      SELECT position, EXISTS (SELECT FROM feed.outbox) AS waiting FROM feed.head`,
  )
  if (idle?.waiting === false) return idle.position
  for (;;) {
    const round = await transaction(db, sequenceRound)
    if (!round.more) return round.position
  }
}

async function sequenceRound(tx: Tx): Promise<{ position: number; more: boolean }> {
  const head = await firstRow(tx, sql<{ position: number }>`SELECT position FROM feed.head FOR UPDATE`)
  // A statement of its own, so its snapshot is taken after the lock: what an earlier sequencer moved is gone from it.
  const moved = await firstRow(
    tx,
    sql<{ moved: number; added: number }>`
      WITH taken AS (
        DELETE FROM feed.outbox WHERE id IN (SELECT id FROM feed.outbox ORDER BY id LIMIT ${rowsPerRound}) RETURNING *
      ), placed AS (
        INSERT INTO feed.events (position, count, at, kind, public, subject_id, subject_code, subject_name,
          object_type, object_id, detail, source, ref, subjects)
        SELECT ${head?.position ?? 0}::bigint + sum(count) OVER (ORDER BY id), count, at, kind, public, subject_id,
          subject_code, subject_name, object_type, object_id, detail, source, ref, subjects
        FROM taken ORDER BY id
        RETURNING count
      ), head AS (
        UPDATE feed.head SET position = position + (SELECT sum(count) FROM taken), moved_at = clock_timestamp()
        WHERE EXISTS (SELECT FROM taken)
      )
      SELECT count(*)::int AS moved, coalesce(sum(count), 0)::bigint AS added FROM placed`,
  )
  const { moved: count, added } = moved ?? { moved: 0, added: 0 }
  return { position: (head?.position ?? 0) + added, more: count === rowsPerRound }
}

/** The last position given. */
export async function currentPosition(db: Db | Tx): Promise<number> {
  const head = await firstRow(db, sql<{ position: number }>`SELECT position FROM feed.head`)
  return head?.position ?? 0
}
