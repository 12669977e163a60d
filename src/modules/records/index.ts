export { fileRecords, tellReplaced } from './actions/file.ts'
export { factsUnder } from './actions/filed.ts'
export { goneButNamed } from './actions/gone.ts'
export { browseHeld, type HeldFact } from './actions/held.ts'
export { TwinWatch } from './actions/twins.ts'
export {
  mayRevoke, onRevoked, releaseFact, revokeFact, revokeFactIn, type FactRef, type RevokedHandler,
} from './actions/decide.ts'
export { recordMover } from './actions/move.ts'
export { reckonDueDays } from './actions/reckon.ts'
export { replaceFacts } from './actions/replace.ts'
export { recordsCrontab, recordsTasks } from './jobs.ts'
export { recordsProblems } from './problems.ts'
export { recordsRoutes } from './routes.ts'
export { mustNamePaper } from './rules.ts'
export { factsAbout } from './store/about.ts'
export { countHeld } from './store/held.ts'
export { factsBrought, twinsOf, type Twin } from './store/move.ts'
export { RecordWriter } from './store/written.ts'
export type { Filed, Filing, NewRecord, FiledWindow, StoredRecord, WrittenRecord } from './schema.ts'
export {
  listArchive, listFiledRows, listVersions, lockFact, numbersElsewhere, recordColumns, subjectsFiledBy,
  type ArchiveFilter,
} from './store/read.ts'
