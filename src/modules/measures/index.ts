/** The door of module measures: what follows from an entry, who carries it out, and what counters did. */
export { acknowledge, answer, feedBack, lift, nameImplementer } from './actions/answer.ts'
export {
  publishTypical,
  readCases,
  readTypical,
  recordJointAction,
  reviewCase,
  withdrawTypical,
  type JointAction,
} from './actions/cases.ts'
export { endPersonRecord, readPersons, recordPerson } from './actions/persons.ts'
export { followFeed, pushEntries, sendDueLifts, sweepDay } from './actions/push.ts'
export { behaviourList, measureList, readLedger, readTasks } from './actions/view.ts'
export { measuresCrontab, measuresTasks } from './jobs.ts'
export { measuresProblems } from './problems.ts'
export { dutiesOn, implementersOf, ruleFault, suspendedRules, type Duty } from './rules/law.ts'
export { measuresRoutes } from './routes/all.ts'
export type { JointCaseView, Ledger, TaskView, TypicalCase } from './schema.ts'
export { taskFlow } from './workflow.ts'
