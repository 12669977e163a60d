/** The door of module access: who may do what. */
export {
  changeClient, createClient, getClient, revokeTokens, rotateSecret, type ClientWithSecret, type NewClient,
} from './actions/clients.ts'
export { browseClients, browseUsers, type Browsing } from './actions/browse.ts'
export { blockList, isWithin } from './actions/token-cache.ts'
export { beginTotp, changePassword, confirmEnrolment, type Enrolment } from './actions/account.ts'
export type { AccessContext } from './actions/context.ts'
export { saveOrganisation, saveOrganisations } from './actions/organisations.ts'
export { tokenRefusals } from './actions/refusals.ts'
export { resealAccess } from './actions/reseal.ts'
export { samplePlan, seedAccess, writeAccessFile, type SeededAccess, type SeedPlan } from './actions/seed.ts'
export {
  endOtherSessions, formerPerson, otherSessions, readSession, signIn, signOut, type OpenedSession, type SessionView,
} from './actions/sessions.ts'
export { changeUser, createUser, getUser, resetUser, type NewUser, type UserWithPassword } from './actions/users.ts'
export { accessCrontab, accessTasks } from './jobs.ts'
export { accessRoutes } from './routes/all.ts'
export {
  cookieName, formProof, isFormProof, isHttps, isSentFromHere, originOf, sessionTokenOf, setSessionCookie,
} from './routes/cookie.ts'
export { accessGuard, type Guard } from './routes/guard.ts'
export { allActors, passes, renderAuthority, renderGrants, routeFaults, type Bound } from './matrix.ts'
export { accessProblems } from './problems.ts'
export { addressKey, isLoopback } from './rules/buckets.ts'
export { policyOn } from './rules/policy.ts'
export { OrganisationChange, OrganisationCode } from './schema.ts'
export {
  authorise, grants, isRole, isScope, mayActFor, mustActFor, roles, scopes, signedIn, type Role, type Scope,
} from './rules/roles.ts'
export { findActorId, selectActors as actorsBehind, type KnownActor } from './store/actors.ts'
export { selectClients as listClients, type ClientView } from './store/clients.ts'
export {
  findCodeByName as organisationCodeByName, findOffice, findOrganisation,
  selectOrganisationIds as organisationIds, selectOrganisations as listOrganisations,
  selectPublicBodies as listPublicBodies,
  type Organisation, type OrganisationInput,
  type OrganisationKind, type PublicBody,
} from './store/organisations.ts'
export { selectUsers as listUsers, type UserView } from './store/users.ts'
