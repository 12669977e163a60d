/**
 * Roles, scopes, and the one table of who may do what. Whoever adds a right adds a line here, and
 * `test/authority.test.ts` shows it to the reviewer.
 *
 * Three administrators are kept apart (三员分立, GB/T 22239-2019 8.1.5): the operator runs the system, the credit
 * office runs the business, the auditor reads what both did; nobody holds two of these. Who signs in for a subject
 * holds nothing else: a desk would show them other firms.
 */
import { Problem } from '../../../kernel/problem.ts'
import type { Actor, Authority } from '../../../kernel/http.ts'
import { accessProblems } from '../problems.ts'

export interface ScopeRule {
  readonly title: string
  /** May be granted to an API client; the others belong to signed-in people. */
  readonly clients: boolean
}

export const scopes = {
  'submissions:write': { title: '报送数据', clients: true },
  'submissions:read': { title: '查看报送情况', clients: true },
  'submissions:settle': { title: '处置疑问数据', clients: false },
  'checks:write': { title: '发起信用核查并反馈', clients: true },
  'checks:read': { title: '查看本单位的核查', clients: true },
  'feed:read': { title: '读取变更', clients: true },
  'feed:ack': { title: '确认已执行变更', clients: true },
  'records:read': { title: '按用途查询共享记录', clients: true },
  'records:correct': { title: '复核放行、终止与恢复公示', clients: false },
  'records:revoke': { title: '撤销本单位作出的决定', clients: true },
  'subjects:read': { title: '查看主体档案与重错码', clients: true },
  'subjects:settle': { title: '处置重错码、合并与拆分主体', clients: false },
  'catalogue:read': { title: '查看目录', clients: true },
  'catalogue:write': { title: '维护目录', clients: false },
  'articles:write': { title: '撰写与审核文章', clients: false },
  'statistics:read': { title: '查看统计', clients: true },
  'journal:read': { title: '查看操作日志与查询日志', clients: false },
  'operations:read': { title: '查看运行状况', clients: false },
  'access:read': { title: '查看单位、用户与客户端', clients: false },
  'access:manage': { title: '管理单位、用户与客户端', clients: false },
  'cases:read': { title: '查看办件、文书与期限', clients: true },
  'cases:move': { title: '办理办件、上传材料、登记送达', clients: true },
  'notices:receipt': { title: '回报文书到达（短信、微信、邮件网关）', clients: true },
  'own:read': { title: '查看本主体的信用档案', clients: false },
  /** Not granted or asked for: it follows from being, or working for, the credit office. */
  'organisations:any': { title: '代其他单位办理', clients: false },
} as const satisfies Record<string, ScopeRule>

export type Scope = keyof typeof scopes

export const roles = {
  'office-admin': '信用办管理员',
  'office-clerk': '信用办经办人',
  'data-officer': '数据报送员',
  'handling-officer': '承办人',
  approver: '审批人',
  leader: '领导',
  auditor: '审计员',
  operator: '运维员',
  subject: '信用主体',
} as const

export type Role = keyof typeof roles

/** Carried by every session, a restricted one too: what a person may do for their own account. Not assignable. */
export const signedIn = 'signed-in'

const cases = ['cases:read', 'cases:move'] as const
const reading = [
  'submissions:read', 'checks:read', 'records:read', 'subjects:read', 'catalogue:read', 'statistics:read',
] as const
const office = [
  ...reading, ...cases, 'submissions:write', 'submissions:settle', 'checks:write', 'feed:read', 'feed:ack',
  'records:correct',
  'subjects:settle', 'articles:write', 'organisations:any',
] as const

/** Which role carries which scope. Read by `authorise`, rendered into the module's README. */
export const grants: Readonly<Record<Role, readonly Scope[]>> = {
  'office-admin': [...office, 'records:revoke', 'catalogue:write', 'access:read'],
  'office-clerk': office,
  'data-officer': ['submissions:write', 'submissions:read', 'catalogue:read', 'statistics:read'],
  'handling-officer': [...cases, 'checks:write', 'checks:read', 'records:read', 'subjects:read', 'catalogue:read'],
  approver: [
    ...cases, 'checks:write', 'checks:read', 'records:read', 'records:revoke', 'subjects:read', 'catalogue:read',
  ],
  leader: [...cases, 'submissions:read', 'catalogue:read', 'statistics:read'],
  auditor: ['cases:read', 'journal:read', 'access:read', 'submissions:read', 'catalogue:read'],
  operator: [
    'access:read', 'access:manage', 'operations:read', 'catalogue:read', 'submissions:write', 'submissions:read',
    'organisations:any',
  ],
  subject: ['own:read', ...cases],
}

const others = (Object.keys(roles) as Role[]).filter((role) => role !== 'subject')

/** Pairs nobody may hold together. */
export const conflicts: readonly (readonly [Role, Role])[] = [
  ['operator', 'auditor'],
  ['operator', 'office-admin'],
  ['operator', 'office-clerk'],
  ['operator', 'approver'],
  ['auditor', 'office-admin'],
  ['auditor', 'office-clerk'],
  ['auditor', 'data-officer'],
  ['auditor', 'handling-officer'],
  ['auditor', 'approver'],
  ...others.map((role) => ['subject', role] as const),
]

export function isRole(text: string): text is Role {
  return Object.hasOwn(roles, text)
}

export function isScope(text: string): text is Scope {
  return Object.hasOwn(scopes, text)
}

/** The conflicting pair among `held`, or undefined. */
export function conflictOf(held: readonly string[]): readonly [Role, Role] | undefined {
  return conflicts.find(([a, b]) => held.includes(a) && held.includes(b))
}

/** All scopes the roles carry together. */
export function scopesOf(held: Iterable<string>): Set<Scope> {
  const all = new Set<Scope>()
  for (const role of held) if (isRole(role)) for (const scope of grants[role]) all.add(scope)
  return all
}

/** Whether the actor may act in the name of the organisation with this code: its own; any, for office and operator. */
export function mayActFor(actor: Actor, organisationCode: string): boolean {
  if (actor.kind === 'system' || actor.scopes.has('organisations:any')) return true
  return actor.organisation !== undefined && actor.organisation.code === organisationCode
}

/** The same as a guard. Throws `access.foreign_organisation`. */
export function mustActFor(actor: Actor, organisationCode: string): void {
  if (!mayActFor(actor, organisationCode)) throw new Problem(accessProblems.foreignOrganisation)
}

const challenge = 'Bearer realm="probity"'

/**
 * Whether the actor may use a route; throws the Problem that says what is missing.
 *
 * | authority          | anonymous | client            | person                           |
 * |--------------------|-----------|-------------------|----------------------------------|
 * | public             | yes       | yes               | yes                              |
 * | `{scope}`          | 401       | holds the scope   | a role carries the scope         |
 * | `{scope, roles}`   | 401       | holds the scope   | holds one of the roles           |
 * | `{roles}`          | 401       | never (403)       | holds one of the roles           |
 */
export function authorise(actor: Actor, authority: Authority): void {
  if (authority === 'public' || actor.kind === 'system') return
  if (actor.kind === 'anonymous') {
    throw new Problem(accessProblems.signInRequired, { headers: { 'www-authenticate': challenge } })
  }
  const scope = 'scope' in authority ? authority.scope : undefined
  if (actor.kind === 'client') return authoriseClient(actor, scope, authority.roles)
  const wanted = authority.roles
  const byScope = scope !== undefined && actor.scopes.has(scope)
  const allowed = wanted === undefined ? byScope : wanted.some((role) => actor.roles.has(role))
  if (allowed) return
  if (actor.roles.size === 1 && actor.roles.has(signedIn)) throw new Problem(accessProblems.sessionRestricted)
  const holders = wanted ?? Object.keys(roles).filter((role) => scopesOf([role]).has(scope as Scope))
  throw new Problem(accessProblems.roleMissing, { detail: `这项操作需要角色：${holders.map(roleTitle).join('、')}` })
}

function authoriseClient(actor: Actor, scope: string | undefined, wanted: readonly string[] | undefined): void {
  if (scope !== undefined && actor.scopes.has(scope)) return
  if (scope === undefined) {
    const titles = (wanted ?? []).map(roleTitle).join('、')
    throw new Problem(accessProblems.scopeMissing, { detail: `这项操作只供登录人员使用，需要角色：${titles}` })
  }
  throw new Problem(accessProblems.scopeMissing, {
    detail: `这项操作需要权限 ${scope}（${isScope(scope) ? scopes[scope].title : scope}）`,
    headers: { 'www-authenticate': `${challenge}, error="insufficient_scope", scope="${scope}"` },
  })
}

function roleTitle(role: string): string {
  return role === signedIn ? '登录人员' : isRole(role) ? roles[role] : role
}
