/** The door of module casework: one case machine, notices, served papers. */
export { advance, type Advance, type Advanced } from './actions/advance.ts'
export { openCase, openCases, type Opener, type Opening } from './actions/open.ts'
export { caseworkProblems } from './problems.ts'
export { clientMaker, clockMaker, subjectMaker, systemMaker } from './rules/authority.ts'
export type { Case, CaseDocument, Step } from './schema.ts'
export { findCase, listSteps } from './store/cases.ts'
export {
  allFlows, onMoved, queueOnMoved, registerFlow, type FactsOf, type FlowOptions, type Moved, type MovedHandler,
} from './workflow/registry.ts'
