/** The door of module access: who may do what. */
export { accessGuard, Guard, type AccessContext } from './actions/guard.ts'
export { authorise, grants, isRole, isScope, mayActFor, mustActFor, roles, scopes, signedIn, type Role, type Scope } from './rules/roles.ts'
