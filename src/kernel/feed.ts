/**
 * The change feed: every publication, withdrawal, entry, exit, repair and correction, in order, each with a position.
 *
 * A writer puts its events into `feed.outbox` in its own transaction. Positions are given afterwards, by one sequencer
 * at a time, to what has been committed: so a position is only ever given behind those already given, and no reader
 * can pass one, however long some writer takes. One row may stand for a batch of events (`count`); its positions are
 * a range, and the reader expands it through the expander registered for its source.
 */
import { firstRow, openDb, rows, sql, transaction, type Db, type Pool, type Tx } from './db.ts'
import { defineProblems, Problem } from './problem.ts'

export const feedProblems = defineProblems({
  unknownPosition: { code: 'feed.unknown_position', status: 400, title: '变更流中还没有这个位置' },
})

/** The channel a transaction that wrote events notifies when it commits. */
export const feedChannel = 'probity_feed'

export interface FeedEvent {
  /** Counts from 1 without gaps over the whole feed; a public reader sees gaps where events are not public. */
  position: number
  /** When the change was written, ISO 8601 in UTC. */
  at: string
  /** published | withdrawn | corrected | listed | delisted | repaired | subject-changed | … */
  kind: string
  subject?: { id: string; code?: string; name?: string }
  object?: { type: string; id: string }
  detail?: Record<string, unknown>
  public: boolean
}

/** An event before it has a position. */
export type NewFeedEvent = Omit<FeedEvent, 'position' | 'at'>

/** Many events of one kind that their source can list later, e.g. the records of one chunk of a submission. */
export interface NewFeedBatch {
  kind: string
  /** Name of the expander. */
  source: string
  /** What the expander needs to list the events, e.g. {submission_id, first_row, last_row}. */
  ref: Record<string, unknown>
  /** How many events; each takes a position. Nothing is written when 0. */
  count: number
  /** Ids of the subjects touched, for followers that only want to know whom to read again. */
  subjects?: readonly string[]
  public: boolean
}

/** A row of the feed as stored: one event, or a batch that holds the positions (position - count, position]. */
export interface RawFeedRow {
  position: number
  count: number
  at: string
  kind: string
  public: boolean
  subjectId: string | null
  subjectCode: string | null
  subjectName: string | null
  objectType: string | null
  objectId: string | null
  detail: Record<string, unknown> | null
  source: string | null
  ref: Record<string, unknown> | null
  subjects: string[] | null
}

/** One event of a batch: `offset` counts from 0; what is left out is the batch's. */
export interface BatchEvent extends Partial<NewFeedEvent> {
  offset: number
}

/**
 * Lists the events `offset` … `offset + limit - 1` of a batch, in order. It may leave out events that must no longer be
 * told (their positions then stay empty) but may not move others: the offset of an event never changes.
 */
export type FeedExpander = (
  db: Db,
  ref: Record<string, unknown>,
  offset: number,
  limit: number,
) => Promise<BatchEvent[]>

const expanders = new Map<string, FeedExpander>()

/** Registers how batches of a source are listed. Every process that reads the feed must register all sources. */
export function registerFeedExpander(source: string, expander: FeedExpander): void {
  const known = expanders.get(source)
  if (known !== undefined && known !== expander) throw new Error(`feed source ${source} is registered twice`)
  expanders.set(source, expander)
}

/** Writes events in the caller's transaction, in the order given. Followers hear of them when it commits. */
export async function publishEvents(tx: Tx, events: readonly NewFeedEvent[]): Promise<void> {
  for (let from = 0; from < events.length; from += 5000) {
    const part = events.slice(from, from + 5000).map((event, n) => ({
      n,
      kind: event.kind,
      public: event.public,
      subject_id: event.subject?.id,
      subject_code: event.subject?.code,
      subject_name: event.subject?.name,
      object_type: event.object?.type,
      object_id: event.object?.id,
      detail: event.detail,
    }))
    await rows(
      tx,
      sql`INSERT INTO feed.outbox (kind, public, subject_id, subject_code, subject_name, object_type, object_id, detail)
          SELECT kind, public, subject_id, subject_code, subject_name, object_type, object_id, detail
          FROM jsonb_to_recordset(${JSON.stringify(part)}::jsonb) AS event (n int, kind text, public boolean,
            subject_id uuid, subject_code text, subject_name text, object_type text, object_id text, detail jsonb)
          ORDER BY n`,
    )
  }
  if (events.length > 0) await notify(tx)
}

/** Writes one row for many events, in the caller's transaction. */
export async function publishBatch(tx: Tx, batch: NewFeedBatch): Promise<void> {
  if (batch.count === 0) return
  await rows(
    tx,
    sql`INSERT INTO feed.outbox (kind, public, source, ref, subjects, count)
        VALUES (${batch.kind}, ${batch.public}, ${batch.source}, ${JSON.stringify(batch.ref)}::jsonb,
          ${batch.subjects ?? null}::uuid[], ${batch.count})`,
  )
  await notify(tx)
}

async function notify(tx: Tx): Promise<void> {
  await rows(tx, sql`SELECT pg_notify(${feedChannel}, '')`)
}

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

/** Rows that hold positions after `after`, in order; a batch that holds some of them is whole. */
export async function readRawFeed(db: Db | Tx, after: number, limit: number): Promise<RawFeedRow[]> {
  return rows(
    db,
    sql<RawFeedRow>`SELECT position, count, to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS at, kind,
        public, subject_id AS "subjectId", subject_code AS "subjectCode", subject_name AS "subjectName",
        object_type AS "objectType", object_id AS "objectId", detail, source, ref, subjects
      FROM feed.events WHERE position > ${after} ORDER BY position LIMIT ${limit}`,
  )
}

export interface FeedPage {
  items: FeedEvent[]
  /** Ask again with `after: next`; equals `end` when everything has been read. */
  next: number
  /** The last position given when the page was read. */
  end: number
}

/**
 * Events after a position, in order, at most `limit`. Batches are expanded as far as the page goes. With `publicOnly`
 * others are passed over: `next` moves on although `items` may be empty.
 */
export async function readFeed(
  db: Db,
  options: { after: number; limit: number; publicOnly: boolean },
): Promise<FeedPage> {
  const { after, limit, publicOnly } = options
  const end = await currentPosition(db)
  if (after > end) throw new Problem(feedProblems.unknownPosition, { detail: `变更流目前到 ${end} 为止` })
  const items: FeedEvent[] = []
  let next = after
  while (next < end && items.length < limit) {
    const raw = await readRawFeed(db, next, Math.min(limit, 500))
    if (raw.length === 0) break
    for (const row of raw) {
      if (row.position > end || items.length === limit) break
      next = await take(db, row, next, { items, limit, publicOnly })
    }
  }
  return { items, next, end }
}

async function take(
  db: Db,
  row: RawFeedRow,
  after: number,
  page: { items: FeedEvent[]; limit: number; publicOnly: boolean },
): Promise<number> {
  if (page.publicOnly && !row.public) return row.position
  if (row.source === null) {
    page.items.push(eventOf(row, row.position, {}))
    return row.position
  }
  const first = row.position - row.count + 1
  let next = Math.max(after, first - 1)
  while (next < row.position && page.items.length < page.limit) {
    const wanted = Math.min(page.limit - page.items.length, row.position - next)
    for (const event of await expand(db, row, next + 1 - first, wanted)) {
      const whole = eventOf(row, first + event.offset, event)
      if (whole.public || !page.publicOnly) page.items.push(whole)
    }
    next += wanted
  }
  return next
}

/** Lists part of a batch row; throws when the expander is missing or answers out of the range asked for. */
export async function expand(db: Db, row: RawFeedRow, offset: number, limit: number): Promise<BatchEvent[]> {
  const expander = row.source === null ? undefined : expanders.get(row.source)
  if (expander === undefined || row.ref === null) throw new Error(`no feed expander is registered for ${row.source}`)
  const events = await expander(db, row.ref, offset, limit)
  let previous = offset - 1
  for (const event of events) {
    if (event.offset <= previous || event.offset >= offset + limit) {
      throw new Error(`feed expander ${row.source} answered offset ${event.offset} out of order or range`)
    }
    previous = event.offset
  }
  return events
}

function eventOf(row: RawFeedRow, position: number, over: Partial<NewFeedEvent>): FeedEvent {
  const subject =
    over.subject ??
    (row.subjectId === null
      ? undefined
      : {
          id: row.subjectId,
          ...(row.subjectCode === null ? {} : { code: row.subjectCode }),
          ...(row.subjectName === null ? {} : { name: row.subjectName }),
        })
  const object =
    over.object ?? (row.objectType === null || row.objectId === null ? undefined : { type: row.objectType, id: row.objectId })
  const detail = over.detail ?? row.detail ?? undefined
  return {
    position,
    at: row.at,
    kind: over.kind ?? row.kind,
    ...(subject === undefined ? {} : { subject }),
    ...(object === undefined ? {} : { object }),
    ...(detail === undefined ? {} : { detail }),
    public: row.public && (over.public ?? true),
  }
}

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
