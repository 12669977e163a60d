/** The door of module checks: what a counter must do about a subject, and the register of who asked. */
export { CheckService, type CheckContext } from './actions/service.ts'
export { check } from './actions/check.ts'
export { checkBatch } from './actions/batch.ts'
export { readCheckLog, readCheckStatistics } from './actions/log.ts'
export { liftMark, placeMark, type MarkOfCase } from './actions/marks.ts'
export { readLooks } from './actions/looks.ts'
export { getReceipt, giveFeedback, isOwnCheck } from './actions/receipts.ts'
export { checksMover } from './mover.ts'
export { checksCrontab, checksTasks } from './jobs.ts'
export { checksRoutes, mattersToday } from './routes.ts'
export { asTold, type KeptAnswer } from './rules/answer-text.ts'
export type { Decision, Effect, Mark } from './rules/decide.ts'
export type {
  CheckAnswer, CheckLine, CheckRequest, CheckStatistics, Feedback, LoggedDecision, MatterView,
} from './schema.ts'
export { openMarks, openMarksOf } from './store/marks.ts'
