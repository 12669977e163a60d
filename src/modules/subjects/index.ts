export { isUscc, makeUscc, normaliseCode, orgCodeFromTax15, orgCodeOf } from './codes.ts'
export { identifyCode } from './identify-code.ts'
export { readCode, type CodePart, type CodeReading } from './read-code.ts'
export { divisionOf, regionFullName, regionName, type Division } from './divisions.ts'
export { usccClass } from './uscc-classes.ts'
export { candidatesByName, lookupKey, resolveCodes, type CodeLookup, type CodeScheme, type KnownSubject } from './store/resolve.ts'
export {
  applyRegistrations, insertCodes, insertFindings, insertSubjects,
  type NewCode, type NewFinding, type NewSubject, type Registration,
} from './store/register.ts'
export {
  findSubject, findSubjectByCode, listCodes, listNames, listRelations, type Relation, type Subject, type SubjectName,
} from './store/read.ts'
export { countSubjects, listSubjectCodes, subjectByCode, type ListedCode, type SubjectDetail } from './actions/read.ts'
export { searchSubjects, type SearchPage } from './actions/search.ts'
export type { SubjectHit, SubjectQuery } from './schema.ts'
export { subjectsRoutes } from './routes/all.ts'
export { subjectsCrontab, subjectsTasks } from './jobs.ts'
