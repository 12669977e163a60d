/** The door of module measures: what follows from an entry, who carries it out, and what counters did. */
import { onMoved, type MovedHandler } from '../casework/index.ts'
import { honouringFlow, listingFlow } from '../lists/index.ts'
import { pushSoon } from './actions/push.ts'

/** Moves after which somebody has to be told; the timetable would find them too, a minute later. */
const telling: ReadonlySet<string> = new Set(['serve', 'list', 'remove', 'revoke'])
const tellAtOnce: MovedHandler = async (tx, { step }) => {
  if (telling.has(step.verb)) await pushSoon(tx)
}
onMoved(listingFlow.name, tellAtOnce)
onMoved(honouringFlow.name, tellAtOnce)

export { answer, feedBack, nameImplementer } from './actions/answer.ts'
export { batchMoves, moveTasks, tryTasks, type BatchMove } from './actions/batch.ts'
export {
  draftFault,
  publishTypical,
  readCases,
  readJointCase,
  recordJointAction,
  reviewCase,
  withdrawTypical,
  type JointAction,
} from './actions/cases.ts'
export {
  matchingTasks,
  readBodyFigures,
  readEscalations,
  readInitiated,
  readTask,
  readTopics,
  taskFigures,
} from './actions/desk.ts'
export { correctLifting, correctOutcome } from './actions/correct.ts'
export { readConsequences } from './actions/consequences.ts'
export { endPersonRecord, readPersons, recordPerson } from './actions/persons.ts'
export type { MarksOf } from './actions/marks.ts'
export { followFeed, pushEntries, sendDueLifts, sweepDay } from './actions/push.ts'
export { resealMeasures } from './actions/reseal.ts'
export { tellBodies } from './actions/tell.ts'
export { readTypical, readTypicalCase } from './actions/typical.ts'
export { behaviourList, measureList, readLedger, readTasks } from './actions/view.ts'
export { measuresCrontab, measuresTasks } from './jobs.ts'
export { measuresMover } from './mover.ts'
export { measuresProblems } from './problems.ts'
export type { Consequence } from './rules/consequences.ts'
export { dutiesOn, implementersOf, ruleFault, type Duty } from './rules/law.ts'
export { measuresRoutes } from './routes/all.ts'
export { correctable, type TaskState } from './rules/task.ts'
export type { BodyFigures } from './store/late.ts'
export type {
  InitiatedEntry, JointCaseView, Ledger, PersonRole, PersonView, RefusedTask, TaskView, TypicalCase,
} from './schema.ts'
export { taskFlow } from './workflow.ts'
