export { CheckCache, type CacheOptions } from './cache.ts'
export { ProbityClient, ProbityError, type ClientOptions, type FeedEvent, type Receipt } from './client.ts'
export type { CheckAnswer, CheckRequest, Feedback, FeedbackRequest, FeedPage } from './types.ts'
