/** `/api/v1/session`: signing in and out, and a person's own proofs. */
import { toString as qrCode } from 'qrcode'
import { Type } from 'typebox'
import { defineRoute, type Incoming, type Route } from '../../../kernel/http.ts'
import { Problem } from '../../../kernel/problem.ts'
import { beginTotp, changePassword, confirmEnrolment } from '../actions/account.ts'
import type { AccessContext } from '../actions/context.ts'
import { readSession, signIn, signOut, type OpenedSession, type SessionView } from '../actions/sessions.ts'
import { accessProblems } from '../problems.ts'
import { signedIn } from '../rules/roles.ts'
import { PasswordChange, proofBytes, Session, SignIn, TotpAnswer, TotpStep } from '../schema.ts'
import { hasOwnOrigin, originOf, sessionTokenOf, setSessionCookie } from './cookie.ts'
import type { Guard } from './guard.ts'

const path = '/api/v1/session'
const tag = '访问控制'
const own = { roles: [signedIn] } as const

export function sessionRoutes(ctx: AccessContext, guard: Guard): Route[] {
  return [...signInRoutes(ctx, guard), ...ownAccountRoutes(ctx)]
}

/** Hands the new session's cookie to the browser and answers what it opens. */
function opened(
  ctx: AccessContext,
  incoming: Pick<Incoming, 'request' | 'reply'>,
  session: OpenedSession,
): SessionView {
  setSessionCookie(ctx.config, incoming.request, incoming.reply, session.token)
  return session.view
}

function signInRoutes(ctx: AccessContext, guard: Guard): Route[] {
  const { config } = ctx
  return [
    defineRoute({
      operation: 'session.create', method: 'POST', path, tag, authority: 'public', bodyLimit: proofBytes,
      summary: '登录；会话保存在浏览器脚本读不到的 Cookie 中',
      schema: { body: SignIn, response: { 201: Session }, consumes: { 'application/json': SignIn } },
      handler: async (incoming) => {
        const { request, reply, body } = incoming
        void reply.header('cache-control', 'no-store')
        // Only JSON, which no foreign page can send without asking first: nobody is signed in by another site.
        if (!/^application\/json\b/i.test(request.headers['content-type'] ?? '') || !hasOwnOrigin(config, request)) {
          throw new Problem(accessProblems.csrfRejected)
        }
        const input = { login: body.login, password: body.password, code: body.totp }
        const earlier = sessionTokenOf(config, request)
        const session = await signIn(ctx, input, originOf(request), earlier).catch((error: unknown) => {
          if (error instanceof Problem && error.code === accessProblems.signInFailed.code) guard.failed(request)
          throw error
        })
        void reply.code(201)
        return opened(ctx, incoming, session)
      },
    }),
    defineRoute({
      operation: 'session.read', method: 'GET', path, tag, authority: own, summary: '当前登录的人、单位、角色',
      schema: { response: { 200: Session } },
      handler: ({ request, reply }) => {
        void reply.header('cache-control', 'no-store')
        return readSession(ctx, sessionTokenOf(config, request))
      },
    }),
    defineRoute({
      operation: 'session.delete', method: 'DELETE', path, tag, authority: own, summary: '退出登录',
      schema: { response: { 204: Type.Null() } },
      handler: async ({ request, reply, actor }) => {
        const token = sessionTokenOf(config, request)
        if (token !== undefined) await signOut(ctx, actor, token)
        setSessionCookie(config, request, reply, undefined)
        return reply.code(204).send()
      },
    }),
  ]
}

function ownAccountRoutes(ctx: AccessContext): Route[] {
  return [
    defineRoute({
      operation: 'session.password', method: 'POST', path: `${path}/password`, tag, authority: own,
      bodyLimit: proofBytes,
      summary: '修改自己的密码；其他会话全部退出',
      schema: { body: PasswordChange, response: { 200: Session } },
      handler: async (incoming) =>
        opened(ctx, incoming, await changePassword(ctx, incoming.actor, incoming.body, originOf(incoming.request))),
    }),
    defineRoute({
      operation: 'session.totp', method: 'POST', path: `${path}/totp`, tag, authority: own, bodyLimit: proofBytes,
      summary: '绑定动态验证码：先 begin 取得密钥，再用第一个验证码 confirm',
      schema: { body: TotpStep, response: { 200: TotpAnswer } },
      handler: async (incoming) => {
        const { body, actor, request, reply } = incoming
        void reply.header('cache-control', 'no-store')
        if (body.step === 'begin') {
          const enrolment = await beginTotp(ctx, actor, { password: body.password, code: body.totp })
          return { ...enrolment, qr: await qrCode(enrolment.uri, { type: 'svg', margin: 1 }) }
        }
        const confirmed = await confirmEnrolment(ctx, actor, body.code, originOf(request))
        return { session: opened(ctx, incoming, confirmed), recoveryCodes: confirmed.recoveryCodes }
      },
    }),
  ]
}
