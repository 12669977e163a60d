export { FeedFollower, type FollowerOptions } from './feed/follower.ts'
