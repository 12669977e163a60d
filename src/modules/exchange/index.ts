export { ingest } from './ingest/run.ts'
export {
  browseDeliveries, browseQuestions, deliverable, openQuestions, type QuestionView,
} from './actions/browse.ts'
export { qualityOf } from './actions/quality.ts'
export { receiveSubmission, type Delivery } from './actions/receive.ts'
export { resealRows } from './actions/reseal.ts'
export { writeReturned } from './actions/returned.ts'
export { settleQuestion } from './actions/settle.ts'
export { getSubmission, rowViews, submissionView } from './actions/view.ts'
export { exchangeTasks } from './jobs.ts'
export { exchangeRoutes } from './routes/all.ts'
export { exchangeProblems } from './problems.ts'
export type { Outcome, RowView, SourceQuality, Submission, SubmissionView } from './schema.ts'
