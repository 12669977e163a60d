export { isUscc, makeUscc, normaliseCode, orgCodeFromTax15, orgCodeOf } from './codes.ts'
export { identifyCode } from './identify-code.ts'
export { readCode, type CodePart, type CodeReading } from './read-code.ts'
export { divisionOf, divisionsBelow, regionFullName, regionName, type Division } from './divisions.ts'
export { usccClass } from './uscc-classes.ts'
export {
  candidatesByName,
  lookupKey,
  changedSubjects, resolveCodes,
  type CodeLookup,
  type CodeScheme,
  type KnownSubject,
} from './store/resolve.ts'
export { formerNamesOf, type FormerName } from './rules/former-names.ts'
export {
  applyRegistrations,
  giveUsccs,
  insertCodes,
  insertSubjects,
  type NewCode,
  type NewSubject,
  type Registration,
  type ContradictedName,
} from './store/register.ts'
export { heldRegistrations, type HeldRegistration } from './store/held.ts'
export { insertFindings, type NewFinding } from './store/findings.ts'
export {
  anyOfSubject,
  findSubject,
  findSubjectByCode,
  idsOfSubject,
  listCodes,
  listNames,
  listRelations,
  type Relation,
  type Subject,
  type SubjectName,
} from './store/read.ts'
export { subjectProblems } from './problems.ts'
export {
  countSubjects,
  listSubjectCodes,
  subjectByCode,
  subjectCodeSteps,
  type ListedCode,
  type SubjectDetail,
} from './actions/read.ts'
export {
  mergeSubjects,
  splitMerge,
  type Disagreement,
  type MergeRequest,
  type MoverResult,
  type SubjectMove,
  type SubjectMover,
  type SubjectParting,
} from './actions/merge.ts'
export { browseFindings, browseMerges } from './actions/browse.ts'
export { codeQuality, settle as settleFinding } from './actions/findings.ts'
export type { CodeQuality } from './rules/quality.ts'
export { subjectsNamed, type Named } from './actions/named.ts'
export { searchSubjects, type SearchPage } from './actions/search.ts'
export type { FindingKind, Settlement, SubjectHit, SubjectQuery } from './schema.ts'
export type { Finding as ListedFinding } from './store/findings.ts'
export type { ListedMerge } from './store/merge.ts'
export { subjectsRoutes } from './routes/all.ts'
export { subjectsCrontab, subjectsTasks } from './jobs.ts'
