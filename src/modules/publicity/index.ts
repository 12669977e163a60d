export { getSubject, publicFile, publicPage, publicRecord, withdrawFact, type PublicFile } from './actions.ts'
export { registerRecordFeed } from './feed.ts'
export { publicityRoutes } from './routes.ts'
export { publicityWindow, shownOn, classify, type PublicityFacts, type PublicityWindow } from './rules.ts'
export { PublicRecordView, type PublicField } from './schema.ts'
export {
  countByAuthority, countEntries, countPublic, countPublicByKind, countPublicByMonth, countPublicOf, insertWithdrawal,
  listEntries, listNewest, punctuality, shownWhere,
  type PublicFilter, type PublicRecord, type Punctuality, type Withdrawal,
} from './store.ts'
export { publicView } from './view.ts'
