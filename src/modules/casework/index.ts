/** The door of module casework: one case machine, notices, served papers. */
export { advance, type Advance, type Advanced } from './actions/advance.ts'
export { assignCase, extendCase, type Assignment, type Extension } from './actions/assign.ts'
export { openCase, openCases, type Opener, type Opening } from './actions/open.ts'
export { addDocument, readDocument, type NewPaper } from './actions/papers.ts'
export { sweepCases } from './actions/sweep.ts'
export { listCases, movesOf, readBoard, readCase } from './actions/view.ts'
export { caseworkCrontab, caseworkTasks } from './jobs.ts'
export { caseworkProblems } from './problems.ts'
export { clientMaker, clockMaker, subjectMaker, systemMaker } from './rules/authority.ts'
export { caseworkRoutes } from './routes/all.ts'
export type { Case, CaseDocument, Step } from './schema.ts'
export { findCase, listSteps } from './store/cases.ts'
export {
  allFlows, onMoved, queueOnMoved, registerFlow, type FactsOf, type FlowOptions, type Moved, type MovedHandler,
} from './workflow/registry.ts'
