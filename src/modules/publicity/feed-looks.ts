/**
 * Reading the feed is a look where it tells of a subject what strangers may not read (sharing for a purpose, A3): it
 * stands in the access ledger before the page leaves. One line a subject and page, all in one statement; pages of what
 * is public, and of ids alone, cost nothing.
 */
import { recordAccesses } from '../../kernel/access-ledger.ts'
import type { Db } from '../../kernel/db.ts'
import type { FeedEvent } from '../../kernel/feed.ts'
import type { Actor } from '../../kernel/http.ts'

const look = { what: 'feed', purpose: '接收变更流：同步依目录共享的信息', authorisation: 'feed:read' }

/** Writes down whom of a page's events this reader is told what is not public; rejects when it is not written. */
export async function noteFeedLooks(
  db: Db,
  actor: Actor,
  events: readonly FeedEvent[],
  requestId: string,
): Promise<void> {
  // Ids alone name nobody.
  const told = events.filter((event) => !event.public && event.subject?.name !== undefined)
  const subjects = new Set(told.flatMap((event) => event.subject?.id ?? []))
  await recordAccesses(db, [...subjects].map((subjectId) => ({ ...look, actor, subjectId, requestId })))
}
