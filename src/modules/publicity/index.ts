export {
  getSubject, publicEntry, publicFile, publicPage, publicRecord, punctualityOf, type PublicFile,
} from './actions.ts'
export { browseDesk, readDesk, type DeskFact, type DeskHit, type Recall } from './desk.ts'
export { registerRecordFeed } from './feed.ts'
export { FeedStreams } from './feed-streams.ts'
export { PurposeHeader, purposeOf } from './purpose.ts'
export { publicityRoutes } from './routes.ts'
export { publicityWindow, shownOn, classify, type PublicityFacts, type PublicityWindow } from './rules.ts'
export { PublicRecordView, type PublicField, type Revocation } from './schema.ts'
export {
  countEntries, countEntriesByAuthority, countEntriesOf, countFacets, countPublic, countShown,
  punctualityByMonth, subjectsWithAdverse, type Facets, type Punctuality, type ShownCounts,
} from './store/figures.ts'
export { readNarrowing } from './narrowing.ts'
export {
  ownCounts, ownEntries, ownLooks, ownRecords, ownSubject, type OwnRecord, type OwnStanding,
} from './own.ts'
export type { Narrowing } from './store/narrow.ts'
export { listEntries, listNewest, type PublicFilter, type PublicRecord } from './store/read.ts'
export { takenBackSince } from './store/whole-set.ts'
export { csvWriter, jsonLine, openFields, recordColumns, wholeSet } from './whole-set.ts'
export { shownWhere } from './store/shown.ts'
export { insertWithdrawal, type Withdrawal } from './store/withdrawals.ts'
export { isFactShown } from './store/told.ts'
export type { PublicVersion } from './store/read.ts'
export { reasonInPublic, RecordRevoked } from './revoked.ts'
export { publicView } from './view.ts'
export { mayRestore, mayWithdraw, restoreFact, withdrawFact } from './withdraw.ts'
export { publicityMover } from './mover.ts'
