/** Reading the feed: rows as stored, or events with batches expanded. */
import { rows, sql, type Db, type Tx } from '../db.ts'
import { Problem } from '../problem.ts'
import { expand, feedProblems, type FeedEvent, type NewFeedEvent, type RawFeedRow } from './events.ts'
import { currentPosition } from './sequence.ts'

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
  const { objectType: type, objectId: id } = row
  const object = over.object ?? (type === null || id === null ? undefined : { type, id })
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
