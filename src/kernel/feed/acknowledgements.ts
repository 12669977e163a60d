/** The ledger of acknowledgements: who has applied the feed, how far and since when. */
import { rows, sql, type Db, type Tx } from '../db.ts'
import { Problem } from '../problem.ts'
import { feedProblems } from './events.ts'
import { currentPosition } from './sequence.ts'

/** A receiver tells up to where it has applied the feed. Refuses a position the feed has not reached. */
export async function acknowledge(
  db: Db | Tx,
  acknowledgement: { receiver: string; position: number; at: Date },
): Promise<void> {
  const { receiver, position, at } = acknowledgement
  const end = await currentPosition(db)
  if (position > end) throw new Problem(feedProblems.unknownPosition, { detail: `变更流目前到 ${end} 为止` })
  // Only what goes further counts: a late or repeated acknowledgement must not rewrite when something was applied.
  await rows(
    db,
    sql`INSERT INTO feed.acknowledgements (receiver, position, at)
        SELECT ${receiver}, ${position}::bigint, ${at.toISOString()}::timestamptz
        WHERE NOT EXISTS (SELECT FROM feed.acknowledgements WHERE receiver = ${receiver} AND position >= ${position})
        ON CONFLICT DO NOTHING`,
  )
}

/** How far each receiver has come, and since when. */
export async function acknowledgements(db: Db | Tx): Promise<{ receiver: string; position: number; at: string }[]> {
  return rows(
    db,
    sql<{ receiver: string; position: number; at: string }>`SELECT DISTINCT ON (receiver) receiver, position,
        to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS at
      FROM feed.acknowledgements ORDER BY receiver, position DESC`,
  )
}

/** Who has applied the event at a position, and when each first said so. */
export async function appliedBy(db: Db | Tx, position: number): Promise<{ receiver: string; at: string }[]> {
  return rows(
    db,
    sql<{ receiver: string; at: string }>`SELECT DISTINCT ON (receiver) receiver,
        to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS at
      FROM feed.acknowledgements WHERE position >= ${position} ORDER BY receiver, position`,
  )
}
