/**
 * The table of every right: route × role, route × scope. Computed by asking `authorise` as a request would, rendered
 * into `docs/generated/authority.md`, so that a reviewer sees each new right as a changed line.
 */
import { anonymous, type Actor, type Route } from '../../kernel/http.ts'
import { Problem } from '../../kernel/problem.ts'
import {
  authorise, grants, isRole, isScope, roles, scopes, scopesOf, signedIn, type Role, type Scope,
} from './rules/roles.ts'

const organisation = { id: 'organisation', code: 'organisation', name: '示例单位' }

/** Somebody with exactly this role. */
export function actorWithRole(role: Role): Actor {
  const held = new Set([signedIn, role])
  return { kind: 'user', id: role, name: roles[role], organisation, scopes: scopesOf([role]), roles: held }
}

/** A signed-in person whose account is not in order yet. */
export const restrictedActor: Actor = {
  kind: 'user', id: 'restricted', name: '待完成安全设置', organisation, scopes: new Set(), roles: new Set([signedIn]),
}

/** A client with exactly these scopes. */
export function actorWithScopes(held: readonly Scope[]): Actor {
  return { kind: 'client', id: held.join(' '), name: '接口客户端', organisation, scopes: new Set(held), roles: new Set() }
}

/** Everybody the matrix knows, by the name of the column: stranger, restricted, each role, a client of each scope. */
export function allActors(): Map<string, Actor> {
  const clientScopes = Object.entries(scopes).flatMap(([scope, rule]) => (rule.clients ? [scope as Scope] : []))
  return new Map<string, Actor>([
    ['anonymous', anonymous],
    ['restricted', restrictedActor],
    ...(Object.keys(roles) as Role[]).map((role) => [role, actorWithRole(role)] as const),
    ['client without scope', actorWithScopes([])],
    ...clientScopes.map((scope) => [`client ${scope}`, actorWithScopes([scope])] as const),
  ])
}

/** Whether the actor passes the route's authority. */
export function passes(actor: Actor, route: Pick<Route, 'authority' | 'operation'>): boolean {
  try {
    authorise(actor, route.authority)
    return true
  } catch (error) {
    if (error instanceof Problem) return false
    throw error
  }
}

/** Faults of a route as declared: no operation, a scope or role that does not exist, a right nobody has. */
export function routeFaults(route: Route): string[] {
  const faults: string[] = []
  const fault = (text: string): number => faults.push(`${route.method} ${route.path}: ${text}`)
  const { authority, operation } = route
  if (!/^[a-z][a-z0-9-]*(\.[a-z0-9-]+)+$/.test(operation)) fault(`operation “${operation}” is not noun.verb`)
  if ((authority as unknown) === undefined) return [...faults, `${route.method} ${route.path}: has no authority`]
  if (authority === 'public') return faults
  if ('scope' in authority && !isScope(authority.scope)) fault(`scope ${authority.scope} is not in rules/roles.ts`)
  for (const role of authority.roles ?? []) {
    if (!isRole(role) && role !== signedIn) fault(`role ${role} is not in rules/roles.ts`)
  }
  if (![...allActors().values()].some((actor) => passes(actor, route))) fault('nobody may use it')
  return faults
}

/** Role × scope as a Markdown table, for the module's README. */
export function renderGrants(): string {
  const held = Object.keys(roles) as Role[]
  const rule = `| --- | --- | :-: |${held.map(() => ' :-: |').join('')}`
  const lines = [`| Scope | 权限 | 客户端 | ${held.join(' | ')} |`, rule]
  for (const [scope, rule] of Object.entries(scopes)) {
    const cells = held.map((role) => (grants[role].includes(scope as Scope) ? '●' : ''))
    lines.push(`| \`${scope}\` | ${rule.title} | ${rule.clients ? '●' : ''} | ${cells.join(' | ')} |`)
  }
  return `${lines.join('\n')}\n`
}

/** The whole of `docs/generated/authority.md`. */
export function renderAuthority(routes: readonly Route[]): string {
  const held = Object.keys(roles) as Role[]
  const lines = [
    '# Authority', '',
    'Generated from the routes and `src/modules/access/rules/roles.ts`; `test/authority.test.ts` walks every route and',
    'every caller and compares. ● may; a client needs the scope named. Rights are bounded by organisation besides:',
    'see `mayActFor`.', '',
    '## Roles and scopes', '', renderGrants(),
    '## Routes', '',
    `| Operation | Route | 公众 | 客户端 | ${held.join(' | ')} | 待设置 |`,
    `| --- | --- | :-: | --- |${held.map(() => ' :-: |').join('')} :-: |`,
  ]
  const sorted = [...routes].sort((a, b) => (a.operation + a.path < b.operation + b.path ? -1 : 1))
  for (const route of sorted) {
    const { authority } = route
    const mark = (actor: Actor): string => (passes(actor, route) ? '●' : '')
    const scope = authority === 'public' ? '●' : 'scope' in authority ? `\`${authority.scope}\`` : ''
    const cells = held.map((role) => mark(actorWithRole(role)))
    const head = `| \`${route.operation}\` | ${route.method} \`${route.path}\` | ${mark(anonymous)} | ${scope} |`
    lines.push(`${head} ${cells.join(' | ')} | ${mark(restrictedActor)} |`)
  }
  return `${lines.join('\n')}\n`
}
