/** Reading the feed: rows as stored, or events with batches expanded. */
import { rows, sql, type Db, type Tx } from '../db.ts'
import { Problem } from '../problem.ts'
import {
  expand,
  feedProblems,
  tellerOf,
  type BatchEvent,
  type FeedEvent,
  type FeedTeller,
  type NewFeedEvent,
  type RawFeedRow,
} from './events.ts'
import { currentPosition } from './sequence.ts'

/** Rows that hold positions after `after`, in order; a batch that holds some of them is whole. */
export async function readRawFeed(db: Db | Tx, after: number, limit: number): Promise<RawFeedRow[]> {
  // Thousands of ids a row: as one text, since the driver reads arrays by the character.
  const stored = await rows(
    db,
    sql<Omit<RawFeedRow, 'subjects'> & { subjects: string | null }>`SELECT position, count, to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS at, kind,
        public, subject_id AS "subjectId", subject_code AS "subjectCode", subject_name AS "subjectName",
        object_type AS "objectType", object_id AS "objectId", detail, source, ref,
        array_to_string(subjects, ' ') AS subjects
      FROM feed.events WHERE position > ${after} ORDER BY position LIMIT ${limit}`,
  )
  return stored.map((row) => ({ ...row, subjects: row.subjects === null ? null : idsOf(row.subjects) }))
}

function idsOf(text: string): string[] {
  return text === '' ? [] : text.split(' ')
}

/** Whom a stretch of the feed touched. */
export interface Touched {
  /** The last position of the stretch; undefined when there was nothing. */
  position: number | undefined
  /** Whether the stretch ended at its limit. */
  more: boolean
  subjects: string[]
}

/**
 * Whom the next `limit` rows after `after` touched, each once. Records that came by file count only when their kind is
 * among `recordKinds`: a day's files touch hundreds of thousands that a follower of some kinds need not hear of.
 */
export async function readTouched(
  tx: Tx,
  after: number,
  limit: number,
  recordKinds: readonly string[],
): Promise<Touched> {
  const [found] = await rows(
    tx,
    sql<{ position: number | null; count: number; subjects: string | null }>`
      WITH stretch AS MATERIALIZED (
        SELECT position, subject_id, ref, subjects FROM feed.events
        WHERE position > ${after} ORDER BY position LIMIT ${limit}),
      told AS (
        SELECT subject_id, subjects FROM stretch
        WHERE ref->>'recordKind' IS NULL OR ref->>'recordKind' = ANY(${recordKinds as string[]}::text[]))
      SELECT (SELECT max(position) FROM stretch) AS position, (SELECT count(*)::int FROM stretch) AS count,
        (SELECT string_agg(id::text, ' ') FROM (SELECT subject_id AS id FROM told WHERE subject_id IS NOT NULL
          UNION SELECT unnest(subjects) FROM told) ids) AS subjects`,
  )
  return {
    position: found?.position ?? undefined,
    more: found?.count === limit,
    subjects: idsOf(found?.subjects ?? ''),
  }
}

export interface FeedPage {
  items: FeedEvent[]
  /** Ask again with `after: next`; equals `end` when everything has been read. */
  next: number
  /** The last position given when the page was read. */
  end: number
}

/**
 * Events after a position, in order, at most `limit`, as they may be told today. Batches are expanded as far as the
 * page goes. With `publicOnly` others are passed over: `next` moves on although `items` may be empty.
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
    const spans = spansOf(raw, { from: next + 1, to: end, room: limit - items.length, publicOnly })
    if (spans.length === 0) break
    const told = await eventsOf(db, spans, publicOnly)
    items.push(...told.filter((event) => event.public || !publicOnly))
    next = (spans.at(-1) as Span).last
  }
  return { items, next, end }
}

/** Changes of some kinds to some objects, whose detail holds what is given. */
export interface NamedChange {
  type: string
  objects: readonly string[]
  kinds: readonly string[]
  detail: Readonly<Record<string, string>>
}

/** The last position at which such a change was told, and whether one waits for its position. */
export async function toldAt(
  db: Db | Tx,
  change: NamedChange,
): Promise<{ position: number | undefined; waiting: boolean }> {
  const named = sql`object_id = ANY(${change.objects as string[]}::text[]) AND object_type = ${change.type}
    AND kind = ANY(${change.kinds as string[]}::text[]) AND detail @> ${JSON.stringify(change.detail)}::jsonb`
  const [found] = await rows(
    db,
    sql<{ position: number | null; waiting: boolean }>`
      SELECT (SELECT position FROM feed.events WHERE ${named} ORDER BY position DESC LIMIT 1) AS position,
        EXISTS (SELECT FROM feed.outbox WHERE ${named}) AS waiting`,
  )
  return { position: found?.position ?? undefined, waiting: found?.waiting ?? false }
}

/** The positions `first` … `last` of a stored row; none of it is told when it is `passed` over. */
interface Span {
  readonly row: RawFeedRow
  readonly first: number
  readonly last: number
  readonly passed: boolean
}

/** What of each row has room in the page if all of it is told; what is not leaves room for the next round. */
function spansOf(
  raw: readonly RawFeedRow[],
  page: { from: number; to: number; room: number; publicOnly: boolean },
): Span[] {
  const spans: Span[] = []
  let room = page.room
  for (const row of raw) {
    if (row.position > page.to || room === 0) break
    const first = Math.max(page.from, row.position - row.count + 1)
    const passed = page.publicOnly && !row.public
    const last = passed ? row.position : Math.min(row.position, first + room - 1)
    if (!passed) room -= last - first + 1
    spans.push({ row, first, last, passed })
  }
  return spans
}

/** The events of the spans, in order; batches of a source, and single events of a teller, are asked about at once. */
async function eventsOf(db: Db, spans: readonly Span[], publicOnly: boolean): Promise<FeedEvent[]> {
  const told = spans.filter((span) => !span.passed)
  const listed = await batches(db, told, publicOnly)
  const single = await singles(db, told, publicOnly)
  return told.flatMap((span) => {
    const { row } = span
    if (row.source === null) return single.get(span) ?? []
    const start = row.position - row.count + 1
    return (listed.get(span) ?? []).map((event) => eventOf(row, start + event.offset, event))
  })
}

async function batches(db: Db, told: readonly Span[], publicOnly: boolean): Promise<Map<Span, BatchEvent[]>> {
  const listed = new Map<Span, BatchEvent[]>()
  for (const [source, own] of Map.groupBy(told, ({ row }) => row.source)) {
    if (source === null) continue
    const parts = own.map((span) => ({
      ref: span.row.ref ?? {},
      offset: offsetOf(span),
      limit: span.last - span.first + 1,
    }))
    const lists = await expand(db, source, parts, publicOnly)
    own.forEach((span, i) => listed.set(span, lists[i] ?? []))
  }
  return listed
}

/** Events stored singly, by span; one that is no longer told is left out. */
async function singles(db: Db, told: readonly Span[], publicOnly: boolean): Promise<Map<Span, FeedEvent>> {
  const single = new Map<Span, FeedEvent>()
  const asked = new Map<FeedTeller, Span[]>()
  for (const span of told) {
    if (span.row.source !== null) continue
    const teller = tellerOf(span.row.objectType)
    if (teller === undefined) single.set(span, eventOf(span.row, span.row.position, {}))
    else asked.set(teller, [...(asked.get(teller) ?? []), span])
  }
  for (const [teller, own] of asked) {
    const answers = await teller(db, own.map(({ row }) => eventOf(row, row.position, {})), publicOnly)
    own.forEach((span, i) => {
      const { row } = span
      const answer = answers[i]
      if (answer !== undefined) single.set(span, { position: row.position, at: row.at, ...answer })
    })
  }
  return single
}

function offsetOf({ row, first }: Span): number {
  return first - (row.position - row.count + 1)
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
