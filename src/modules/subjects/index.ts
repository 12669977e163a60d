export { isUscc, makeUscc, normaliseCode, orgCodeFromTax15, orgCodeOf } from './codes.ts'
export { identifyCode } from './identify-code.ts'
export { usccClass } from './uscc-classes.ts'
export { candidatesByName, lookupKey, resolveCodes, type CodeLookup, type CodeScheme, type KnownSubject } from './store/resolve.ts'
export {
  applyRegistrations, insertCodes, insertFindings, insertSubjects,
  type NewCode, type NewFinding, type NewSubject, type Registration,
} from './store/register.ts'
export {
  findSubject, findSubjectByCode, listCodes, listNames, listRelations, type Relation, type Subject, type SubjectName,
} from './store/read.ts'
