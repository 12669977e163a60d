export { fileRecords } from './actions.ts'
export {
  endFact, listArchive, listFiled, listFiledRows, listVersions, lockFact, recordColumns, subjectsFiledBy, type ArchiveFilter,
} from './store.ts'
export { RecordView, type Filed, type Filing, type NewRecord, type StoredRecord } from './schema.ts'
