/** What the feed carries: events, batches that stand for many of them, and rows as stored. */
import type { Db } from '../db.ts'
import { defineProblems } from '../problem.ts'

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

/** Part of a batch: its events `offset` … `offset + limit - 1`. */
export interface BatchPart {
  readonly ref: Record<string, unknown>
  readonly offset: number
  readonly limit: number
}

/**
 * Lists the events of each part, in order, one list a part: a page of the feed asks once for all its batches. It may
 * leave out events that must no longer be told (their positions then stay empty) but may not move others: the offset of
 * an event never changes. With `publicOnly` strangers read; others may be told more.
 */
export type FeedExpander = (db: Db, parts: readonly BatchPart[], publicOnly: boolean) => Promise<BatchEvent[][]>

const expanders = new Map<string, FeedExpander>()

/** Registers how batches of a source are listed. Every process that reads the feed must register all sources. */
export function registerFeedExpander(source: string, expander: FeedExpander): void {
  const known = expanders.get(source)
  if (known !== undefined && known !== expander) throw new Error(`feed source ${source} is registered twice`)
  expanders.set(source, expander)
}

/**
 * Says what is told today of events stored singly, one answer an event; undefined: nothing. Like an expander it is
 * asked at every reading, so that the feed does not go on naming what was since withdrawn.
 */
export type FeedTeller = (
  db: Db,
  events: readonly NewFeedEvent[],
  publicOnly: boolean,
) => Promise<(NewFeedEvent | undefined)[]>

const tellers = new Map<string, FeedTeller>()

/** Registers how single events about objects of these types are told; others are told as they were written. */
export function registerFeedTeller(objectTypes: readonly string[], teller: FeedTeller): void {
  for (const type of objectTypes) tellers.set(type, teller)
}

/** Who tells a single event about such an object. */
export function tellerOf(objectType: string | null): FeedTeller | undefined {
  return objectType === null ? undefined : tellers.get(objectType)
}

/** Lists parts of batches of one source; throws when the expander is missing or answers out of the range asked for. */
export async function expand(
  db: Db,
  source: string,
  parts: readonly BatchPart[],
  publicOnly: boolean,
): Promise<BatchEvent[][]> {
  const expander = expanders.get(source)
  if (expander === undefined) throw new Error(`no feed expander is registered for ${source}`)
  const lists = await expander(db, parts, publicOnly)
  for (const [i, { offset, limit }] of parts.entries()) {
    let previous = offset - 1
    for (const event of lists[i] ?? []) {
      if (event.offset <= previous || event.offset >= offset + limit) {
        throw new Error(`feed expander ${source} answered offset ${event.offset} out of order or range`)
      }
      previous = event.offset
    }
  }
  return lists
}
