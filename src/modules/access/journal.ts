/** What the journal says about rights. Never a password, secret, code or address; people by id. */
import { Type } from 'typebox'
import { defineJournalActions } from '../../kernel/journal.ts'

const login = Type.String({ description: 'login of the person concerned' })
const words = (description: string) => Type.Array(Type.String(), { description })

export const accessJournal = defineJournalActions({
  organisationsSaved: {
    action: 'organisations.saved',
    title: '登记或变更单位',
    detail: { changed: Type.Integer({ description: 'organisations that are new or differ' }) },
  },
  organisationActivity: {
    action: 'organisation.activity-changed',
    title: '启用或停用单位',
    detail: { active: Type.Boolean() },
  },
  userCreated: { action: 'user.created', title: '新建用户', detail: { login, roles: words('roles') } },
  userActivity: { action: 'user.activity-changed', title: '启用或停用用户', detail: { login, active: Type.Boolean() } },
  userRoles: {
    action: 'user.roles-changed',
    title: '变更用户角色',
    detail: { login, before: words('roles before'), after: words('roles after') },
  },
  userReset: { action: 'user.reset', title: '重置用户密码与动态验证码', detail: { login } },
  userLocked: { action: 'user.locked', title: '连续登录失败，用户被锁定', detail: { login, failures: Type.Integer() } },
  sessionOpened: {
    action: 'session.opened',
    title: '登录',
    detail: { factor: Type.String({ description: 'password, totp or recovery' }) },
  },
  sessionClosed: { action: 'session.closed', title: '退出登录' },
  passwordChanged: { action: 'password.changed', title: '修改密码' },
  secondFactorEnrolled: { action: 'second-factor.enrolled', title: '绑定动态验证码' },
  clientCreated: { action: 'client.created', title: '新建接口客户端', detail: { scopes: words('scopes') } },
  clientChanged: {
    action: 'client.changed',
    title: '变更接口客户端权限',
    detail: { before: words('scopes before'), after: words('scopes after') },
  },
  clientActivity: { action: 'client.activity-changed', title: '启用或停用接口客户端', detail: { active: Type.Boolean() } },
  clientSecret: {
    action: 'client.secret-rotated',
    title: '更换接口客户端密钥',
    detail: { overlapHours: Type.Number({ description: 'hours the old secret still works' }) },
  },
  tokensRevoked: { action: 'client.tokens-revoked', title: '吊销接口客户端的全部令牌' },
})
