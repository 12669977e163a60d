/** The door of module lists: who may be listed, by what procedure, and how it ends. */
import { onMoved, onRearranged, onServiceDoubted, registerFlow } from '../casework/index.ts'
import { onRevoked } from '../records/index.ts'
import { exitMustAgree, followCase, mustAgree } from './actions/follow.ts'
import { listingRelies } from './actions/reliance.ts'
import { undoRestingOn } from './actions/sweep.ts'
import { exitFlow, honouringFlow, listingFlow } from './workflow.ts'

registerFlow(listingFlow, { title: '列入名单', supervisor: 'leader', told: 'defending' })
registerFlow(honouringFlow, { title: '列入守信名单', supervisor: 'leader' })
registerFlow(exitFlow, { title: '移出名单', supervisor: 'leader' })
onMoved(listingFlow.name, mustAgree)
onMoved(honouringFlow.name, mustAgree)
onMoved(exitFlow.name, exitMustAgree)
onServiceDoubted(listingRelies)
onRevoked(undoRestingOn)
for (const flow of [listingFlow, honouringFlow, exitFlow]) onRearranged(flow.name, followCase)

export { competences, competentBodies, findBody, listBodies, listUnregistered, setBody } from './actions/bodies.ts'
export {
  candidate, decisionAgainst, proposableLists, type BasisChoice, type Candidate,
} from './actions/candidates.ts'
export { decide, serve } from './actions/decide.ts'
export { defend, drop, notify, review, serveNotice, verify, waive } from './actions/hear.ts'
export {
  applyForExit,
  decideOnExit,
  endEntry,
  revokeListing,
  withdrawFromExit,
  type End,
} from './actions/leave.ts'
export {
  pointsDesk, readPoints, readSchemes, recordPoints, setScheme, takePointsBack, type Scored,
} from './actions/points.ts'
export { propose } from './actions/propose.ts'
export { restoreListing } from './actions/restore.ts'
export { closeOver, undoFallen } from './actions/sweep.ts'
export { readExits, readListing, readListings, readListingsOn, viewOf } from './actions/view.ts'
export { listsCrontab, listsTasks } from './jobs.ts'
export { listsMover } from './mover.ts'
export { listsProblems } from './problems.ts'
export { mayRestore } from './rules/exit.ts'
export { legalExceptions, listStands } from './rules/propose.ts'
export { stepsOf, type Step } from './actions/steps.ts'
export { listTermText, rangeText, statusOf, termRange, type TermRange } from './rules/term.ts'
export { waysOut, type WayOut } from './rules/ways-out.ts'
export { listsRoutes } from './routes/all.ts'
export {
  BodyChange, mostSectors, Proposal, SchemeInput, type Entry, type EntryView, type ExitView, type PointsView,
  type SchemeView,
} from './schema.ts'
export { findEntry, findEntryOfCase, findEntryOfFact } from './store/entries.ts'
export { findExitOfCase } from './store/exits.ts'
export { exitFlow, honouringFlow, listingFlow } from './workflow.ts'
