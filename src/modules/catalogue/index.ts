export { loadCatalogue, readCatalogue, faultLine } from './load/load.ts'
export {
  createCatalogue,
  editionFor,
  editionsFor,
  effectiveOn,
  passCatalogue,
  receiveCatalogue,
  type Catalogue,
  type CatalogueEntry,
  type CataloguePassed,
  type EntryType,
  type MeasureBearing,
  type StoredDocuments,
} from './catalogue.ts'
export type { CodeList } from './code-list.ts'
export type { CatalogueFault } from './load/parse.ts'
export { faultCodes, type FaultCode, type Outcome, type RowFault } from './faults.ts'
export { carrierOf } from './compile/carry.ts'
export { compileKind, type CompiledKind } from './compile/kind.ts'
export { headerSearchRows, type HeaderReading } from './compile/header.ts'
export { recogniseHeader, readMapping } from './compile/mapping.ts'
export type {
  CodeVerdict,
  CompileOptions,
  RegistrationFacts,
  RowReader,
  RowResult,
  RowRoles,
} from './compile/types.ts'
export type { Basis, BasisRank, Certainty, SubjectCategory } from './schema/common.ts'
export type { Field, FieldRole, FieldType, RecordKind } from './schema/record.ts'
export type {
  Classification,
  FineThreshold,
  Classified,
  Level,
  LevelCondition,
  LevelTerm,
  PublicityEdition,
  PublicityRule,
} from './schema/publicity.ts'
export type { RetainedData, Retention, RetentionEdition } from './schema/retention.ts'
export type { ListCriterion, ListDefinition } from './schema/list.ts'
export { triggersOf } from './schema/measure.ts'
export type { Behaviour, Effect, Matter, Measure, MeasureRule } from './schema/measure.ts'
export type { LeftOut, Memorandum, MemorandumMeasure, NationalList } from './schema/memorandum.ts'
export { memorandumStandings, type MemorandumStanding, type StandingMeasure } from './memoranda.ts'
export type { CodeEntry, DenyList, Mapping, Source } from './schema/source.ts'
export { archiveView, displayValue, type Audience, type ViewLine } from './compile/archive-view.ts'
export { jsonSchemaFor, type JsonSchema } from './compile/json-schema.ts'
export { obligation, templateFor, templateSheets, typeTitles } from './compile/template.ts'
export { publishCatalogue, requirePublishable } from './actions.ts'
export { findVersion } from './store.ts'
export { withStored } from './stored.ts'
export { catalogueRoutes, templateBytes } from './routes.ts'
export { checkCatalogue } from './check.ts'
export {
  carryingRanks, courtRemedy, executableOn, inForce, isCourtKept, kindCarriers, lapse, listCarriers, type Finding,
} from './rules.ts'
export { catalogueMarkdown } from './compile/markdown.ts'
