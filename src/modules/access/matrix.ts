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

/**
 * How a route is bounded by organisation. `own`: an object of one organisation or about one subject, nothing to others.
 * `narrowed`: a list without what others have. `self`: the caller's own account or name, no object of anybody.
 * `city`: only those who work for the whole city pass. `shared`: every organisation that holds the right, and why.
 */
export type Bound =
  | { readonly kind: 'own' | 'self' | 'city' }
  | { readonly kind: 'narrowed'; /** This role sees all: figures without subjects. */ readonly wide?: string }
  | { readonly kind: 'shared'; readonly why: string }

/** The whole of `docs/generated/authority.md`. `bounds` by operation; its test wants one for every bound route. */
export function renderAuthority(routes: readonly Route[], bounds: Readonly<Record<string, Bound>>): string {
  const sorted = [...routes].sort((a, b) => (a.operation + a.path < b.operation + b.path ? -1 : 1))
  const open = sorted.filter((route) => passes(anonymous, route))
  const bound = sorted.filter((route) => !passes(anonymous, route))
  return [
    '# Authority', '',
    'Generated from the routes and `src/modules/access/rules/roles.ts`; `test/authority.test.ts` tries every route with',
    'every caller and compares. ● may. The last column is the bound by organisation, which `test/authority/foreign.test.ts`',
    'tries with everybody of a foreign organisation and a foreign subject: **own**, an object of one organisation or about',
    'one subject, nothing to others; **narrowed**, a list without what others have; **self**, the caller’s own account or',
    'name; **city**, only credit office, operator and auditor pass; **shared**, open to every holder of the right, and why.',
    '',
    '## Roles and scopes', '', renderGrants(),
    '## Routes that ask for authority', '',
    ...boundTable(bound, bounds), '',
    '## Routes open to everybody', '',
    '| Operation | Route |', '| --- | --- |',
    ...open.map((route) => `| \`${route.operation}\` | ${route.method} \`${route.path}\` |`), '',
  ].join('\n')
}

/** 客户端: a client granted the scope. 待设置: a person whose account is not in order yet. */
function boundTable(routes: readonly Route[], bounds: Readonly<Record<string, Bound>>): string[] {
  const held = Object.keys(roles) as Role[]
  const actors = [...held.map(actorWithRole), restrictedActor]
  const rows = routes.map((route) => {
    const scope = typeof route.authority === 'object' && 'scope' in route.authority ? route.authority.scope : ''
    const client = isScope(scope) && scopes[scope].clients && passes(actorWithScopes([scope]), route)
    const cells = [client, ...actors.map((actor) => passes(actor, route))].map((may) => (may ? '●' : ''))
    const word = scope === '' ? '' : `\`${scope}\``
    return `| \`${route.operation}\` | ${route.method} \`${route.path}\` | ${word} | ${cells.join(' | ')} | ${wordsOf(bounds[route.operation])} |`
  })
  const heads = ['客户端', ...held, '待设置']
  return [
    `| Operation | Route | Scope | ${heads.join(' | ')} | Bound |`,
    `| --- | --- | --- |${heads.map(() => ' :-: |').join('')} --- |`,
    ...rows,
  ]
}

function wordsOf(bound: Bound | undefined): string {
  if (bound?.kind === 'shared') return `shared: ${bound.why}`
  if (bound?.kind === 'narrowed' && bound.wide !== undefined) return `narrowed, but all for \`${bound.wide}\``
  return bound?.kind ?? ''
}
