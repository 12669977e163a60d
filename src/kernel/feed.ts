/**
 * The change feed: every publication, withdrawal, entry, exit, repair and correction, in order, each with a position.
 *
 * A writer puts its events into `feed.outbox` in its own transaction. Positions are given afterwards, by one sequencer
 * at a time, to what has been committed: so a position is only ever given behind those already given, and no reader
 * can pass one, however long some writer takes. One row may stand for a batch of events (`count`); its positions are
 * a range, and the reader expands it through the expander registered for its source.
 */
export { acknowledge, acknowledgements, appliedBy } from './feed/acknowledgements.ts'
export {
  feedChannel, feedProblems, registerFeedExpander, registerFeedTeller, type BatchEvent, type FeedEvent,
  type FeedExpander, type FeedTeller, type NewFeedBatch, type NewFeedEvent, type RawFeedRow,
} from './feed/events.ts'
export { FeedFollower, type FollowerOptions } from './feed/follower.ts'
export { publishBatch, publishEvents } from './feed/publish.ts'
export {
  readFeed, readRawFeed, readTouched, toldAt, type FeedPage, type NamedChange, type Touched,
} from './feed/read.ts'
export { currentPosition, sequenceFeed } from './feed/sequence.ts'
