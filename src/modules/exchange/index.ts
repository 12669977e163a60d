export { useBodyRegister, type Bodies, type BodyRegister, type Recognises } from './ingest/field.ts'
export { ingest } from './ingest/run.ts'
export {
  browseDeliveries, browseQuestions, deliverable, openQuestions, type QuestionView,
} from './actions/browse.ts'
export { readHeld } from './actions/hold.ts'
export { qualityOf } from './actions/quality.ts'
export { receiveSubmission, type Delivery } from './actions/receive.ts'
export { resealRows } from './actions/reseal.ts'
export { writeReturned } from './actions/returned.ts'
export { remindSilent, silentFeeds, type Silence } from './actions/silence.ts'
export { settleQuestion } from './actions/settle.ts'
export { getSubmission, rowViews, submissionView } from './actions/view.ts'
export {
  holdContent, isConfirmed, releaseContent, retain, retentionDue, type RetentionDue, type Retained,
} from './actions/retain.ts'
export { exchangeCrontab, exchangeTasks } from './jobs.ts'
export { endOfWork, ReadingThreads, type ReadingOrders, type ReadingReport } from './reading-threads.ts'
export { exchangeRoutes } from './routes/all.ts'
export { exchangeProblems } from './problems.ts'
export { whichRows } from './rules.ts'
export type { Outcome, RowView, SourceQuality, Submission, SubmissionView } from './schema.ts'
