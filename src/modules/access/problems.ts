/** What the module answers when somebody may not. No message tells whether a login or client exists. */
import { defineProblems } from '../../kernel/problem.ts'

export const accessProblems = defineProblems({
  signInRequired: { code: 'access.sign_in_required', status: 401, title: '请先登录或提供访问令牌' },
  tokenInvalid: { code: 'access.token_invalid', status: 401, title: '访问令牌无效或已过期，请重新申请' },
  signInFailed: { code: 'access.sign_in_failed', status: 401, title: '登录名、密码或验证码不正确' },
  secondFactorRequired: { code: 'access.second_factor_required', status: 401, title: '请再输入动态验证码' },
  attemptsBlocked: { code: 'access.attempts_blocked', status: 429, title: '失败次数过多，请稍后再试' },
  scopeMissing: { code: 'access.scope_missing', status: 403, title: '访问令牌缺少所需的权限' },
  roleMissing: { code: 'access.role_missing', status: 403, title: '您的角色没有这项权限' },
  sessionRestricted: { code: 'access.session_restricted', status: 403, title: '请先完成首次登录的安全设置' },
  csrfRejected: { code: 'access.csrf_rejected', status: 403, title: '请求来源无法确认，请刷新页面后重试' },
  foreignOrganisation: { code: 'access.foreign_organisation', status: 403, title: '只能办理本单位的事项' },
  addressRefused: { code: 'access.address_refused', status: 403, title: '该客户端不能从这个网络地址访问' },
  loginTaken: { code: 'access.login_taken', status: 409, title: '登录名已被使用' },
  clientTaken: { code: 'access.client_taken', status: 409, title: '客户端编号已被使用' },
  ownAccount: { code: 'access.own_account', status: 409, title: '不能对自己的账户进行这项操作' },
  lastOperator: { code: 'access.last_operator', status: 409, title: '这是最后一个有效的运维员，不能停用或改变角色' },
  organisationUnknown: { code: 'access.organisation_unknown', status: 404, title: '没有这个单位' },
  userUnknown: { code: 'access.user_unknown', status: 404, title: '没有这个用户' },
  clientUnknown: { code: 'access.client_unknown', status: 404, title: '没有这个客户端' },
  enrolmentMissing: { code: 'access.enrolment_missing', status: 409, title: '请先开始绑定动态验证码' },
})
