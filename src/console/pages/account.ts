/** `/console/account`: who one is here, password and second factor; also where a first sign-in has to begin. */
import type { Context } from '../../context.ts'
import type { Route } from '../../kernel/http.ts'
import { Problem } from '../../kernel/problem.ts'
import {
  accessProblems, beginTotp, changePassword, confirmEnrolment, endOtherSessions, originOf, otherSessions,
  policyOn, readSession, sessionTokenOf, setSessionCookie,
  signedIn, type SessionView,
} from '../../modules/access/index.ts'
import { facts } from '../../portal/components/facts/facts.ts'
import { notice } from '../../portal/components/notice/notice.ts'
import { qr } from '../../portal/components/share/share.ts'
import { instant } from '../../portal/format.ts'
import { html, nothing, type Html } from '../../portal/html.ts'
import { faultsOf, isFaulty, noFaults, type Faults } from '../form.ts'
import type { ConsolePage, Desk } from '../frame.ts'
import { faultSummary, proof, textField } from '../parts/fields.ts'
import { defineForm, definePage, seeOther, type Sent, type Visit } from '../route.ts'
import { backOf } from './sign-in.ts'

const path = '/console/account'
const own = { roles: [signedIn] } as const
const where = { 'access.sign_in_failed': 'current', current: 'current', password: 'password' }

export function accountRoutes(ctx: Context): Route[] {
  return [
    definePage(ctx, {
      operation: 'console.account', path, summary: '我的账户', authority: own, query: ['done', 'back'],
      show: async (visit) => accountPage(
        ctx, visit, noFaults, { done: visit.query['done'], back: visit.query['back'] },
      ),
    }),
    defineForm(ctx, {
      operation: 'console.account-sessions', path: `${path}/sessions`, summary: '退出其他设备上的登录', authority: own,
      handle: async ({ actor, request }) => {
        const token = sessionTokenOf(ctx.config, request)
        if (token !== undefined) await endOtherSessions(ctx, actor, token)
        return seeOther(`${path}?done=sessions`)
      },
    }),
    passwordForm(ctx),
    ...totpForms(ctx),
  ]
}

function passwordForm(ctx: Context): Route {
  return defineForm(ctx, {
    operation: 'console.account-password', path: `${path}/password`, summary: '修改自己的密码', authority: own,
    handle: async (sent) => {
      const { form, actor, request, reply } = sent
      const [current, password] = [form.raw('current').slice(0, 512), form.raw('password').slice(0, 512)]
      const back = form.text('back')
      if (password !== form.raw('again')) {
        return accountPage(ctx, sent, { again: '两次输入的新密码不一样' }, { back })
      }
      try {
        const opened = await changePassword(ctx, actor, { current, password }, originOf(request))
        setSessionCookie(ctx.config, request, reply, opened.token)
        return seeOther(`${path}?done=password${back === '' ? '' : `&back=${encodeURIComponent(back)}`}`)
      } catch (error) {
        return accountPage(ctx, sent, wrongPassword(error), { back })
      }
    },
  })
}

/** The words of sign-in do not fit here: only the password was asked for. */
function wrongPassword(error: unknown, field = 'current'): Faults {
  if (!(error instanceof Problem)) throw error
  if (error.code === accessProblems.signInFailed.code) return { [field]: '现在的密码不正确' }
  return faultsOf(error, where)
}

function totpForms(ctx: Context): Route[] {
  return [
    defineForm(ctx, {
      operation: 'console.account-totp', path: `${path}/totp`, summary: '开始绑定动态验证码', authority: own,
      handle: async (sent) => {
        const { form, actor } = sent
        const code = form.text('code').replace(/\s/g, '')
        try {
          const given = { password: form.raw('present').slice(0, 512), ...(code === '' ? {} : { code }) }
          const drawn = await beginTotp(ctx, actor, given)
          // The secret is shown by this answer only and kept nowhere in the clear: no address leads to it again.
          return enrolPage(sent, { secret: drawn.secret, uri: drawn.uri, back: form.text('back') }, noFaults)
        } catch (error) {
          const faults = wrongPassword(error, 'present')
          const present = faults['present'] === undefined ? faults : { present: '密码不正确，或者现用的验证码不正确' }
          return accountPage(ctx, sent, present, { back: form.text('back') })
        }
      },
    }),
    defineForm(ctx, {
      operation: 'console.account-totp-confirm', path: `${path}/totp/confirm`, summary: '确认动态验证码', authority: own,
      handle: async (sent) => {
        const { form, actor, request, reply } = sent
        const back = form.text('back')
        try {
          const confirmed = await confirmEnrolment(ctx, actor, form.text('code').replace(/\s/g, ''), originOf(request))
          setSessionCookie(ctx.config, request, reply, confirmed.token)
          return { ...recoveryPage(confirmed.recoveryCodes, backOf(back)), proof: confirmed.view.csrf }
        } catch (error) {
          if (!(error instanceof Problem)) throw error
          const [secret, uri] = [form.text('secret'), form.text('uri')]
          const known = /^[A-Z2-7]{16,64}$/.test(secret) && uri.startsWith('otpauth://totp/') && uri.length < 400
          if (error.code !== accessProblems.signInFailed.code || !known) throw error
          return enrolPage(sent, { secret, uri, back }, { code: '验证码不正确。请核对手机时间，等下一个数字出现后再输入' })
        }
      },
    }),
  ]
}

interface Around {
  readonly done?: string | undefined
  readonly back?: string | undefined
}

const labels = { current: '现在的密码', password: '新密码', again: '再输一遍', present: '现在的密码', code: '验证码' }

async function accountPage(ctx: Context, visit: Visit | Sent, faults: Faults, around: Around): Promise<ConsolePage> {
  const token = sessionTokenOf(ctx.config, visit.request)
  const session = await readSession(ctx, token)
  const others = await otherSessions(ctx, visit.actor, token)
  const policy = policyOn(ctx.clock.today())
  const { desk } = visit
  return {
    title: '我的账户', place: 'account', wrong: isFaulty(faults), status: isFaulty(faults) ? 422 : 200,
    body: html`<div class="head"><h1>我的账户</h1></div>
      ${faultSummary(faults, labels)}
      ${pendingNotice(session, around)}
      <section class="section" aria-labelledby="me"><h2 id="me">登录信息</h2>
        <div class="card">${facts([
          { title: '姓名', value: session.user.name }, { title: '登录名', value: session.user.login },
          { title: '单位', value: session.organisation.name },
          { title: '角色', value: session.roles.map((role) => role.title).join('、') },
          { title: '本次登录最迟有效至', value: instant(session.expiresAt) },
          { title: '自动退出', value: `连续${policy.idleMinutes}分钟没有操作` },
        ])}</div>
        ${elsewhere(desk, others)}</section>
      <div class="cols two">${passwordSection(desk, faults, around.back, policy.passwordLengthMin)}${totpSection(desk, faults, around.back)}</div>`,
  }
}

function pendingNotice(session: SessionView, around: Around): Html {
  const steps = session.pending.map((step) =>
    step === 'password' ? '修改初始密码或者已到期的密码' : '绑定动态验证码：您的角色按网络安全等级保护要求须使用两种方式登录')
  if (steps.length > 0) {
    return notice('attention', '先完成下面的安全设置，才能开始工作', html`<ul>${steps.map((step) => html`<li>${step}</li>`)}</ul>`)
  }
  if (around.done === 'password') {
    return notice('good', '密码已修改', html`其他设备上的登录已全部退出。<a href="${backOf(around.back)}">继续工作</a>`)
  }
  if (around.done === 'sessions') return notice('good', '其他设备上的登录已退出', '如果其中有不是您本人的，请立即修改密码。')
  return nothing
}

function elsewhere(desk: Desk, others: readonly { openedAt: Date; lastSeenAt: Date }[]): Html {
  if (others.length === 0) return html`<p class="section muted">没有在其他设备上登录。</p>`
  return html`<div class="section stack"><p>还在其他设备上登录着：</p>
    <ul class="lines">${others.map((s) => html`<li>${instant(s.openedAt.toISOString())}登录，最近使用 ${instant(s.lastSeenAt.toISOString())}</li>`)}</ul>
    <form action="${path}/sessions" method="post">${proof(desk)}<button class="btn quiet" type="submit">全部退出</button></form></div>`
}

function passwordSection(desk: Desk, faults: Faults, back: string | undefined, least: number): Html {
  return html`<section class="section" aria-labelledby="change"><h2 id="change">修改密码</h2>
    <form class="form" action="${path}/password" method="post">${proof(desk)}<input type="hidden" name="back" value="${back ?? ''}">
      ${textField({ name: 'current', label: '现在的密码', type: 'password', faults, required: true, autocomplete: 'current-password' })}
      ${textField({
        name: 'password', label: '新密码', type: 'password', faults, required: true, autocomplete: 'new-password',
        hint: `至少${least}个字符，含大写字母、小写字母、数字、符号中的三类，不含登录名。`,
      })}
      ${textField({ name: 'again', label: '再输一遍新密码', type: 'password', faults, required: true, autocomplete: 'new-password' })}
      <button class="btn" type="submit">修改密码</button>
    </form></section>`
}

function totpSection(desk: Desk, faults: Faults, back: string | undefined): Html {
  return html`<section class="section" aria-labelledby="factor"><h2 id="factor">动态验证码</h2>
    <form class="form" action="${path}/totp" method="post">${proof(desk)}<input type="hidden" name="back" value="${back ?? ''}">
      <p>用手机上的验证器应用（支持 TOTP 的均可）扫码绑定。重新绑定后，原来的验证器和恢复码立即作废。</p>
      ${textField({ name: 'present', label: '现在的密码', type: 'password', faults, required: true, autocomplete: 'current-password' })}
      ${textField({
        name: 'code', label: '现用的验证码', optional: '已绑定的必填', faults, inputMode: 'numeric', maxLength: 32, width: 'short', autocomplete: 'one-time-code',
        hint: '也可以用一个恢复码。',
      })}
      <button class="btn" type="submit">开始绑定</button>
    </form></section>`
}

function enrolPage(sent: Sent, drawn: { secret: string; uri: string; back: string }, faults: Faults): ConsolePage {
  return {
    title: '绑定动态验证码', place: 'account', crumbs: [{ title: '我的账户', href: path }], wrong: isFaulty(faults),
    status: isFaulty(faults) ? 422 : 200,
    body: html`<div class="head"><h1>绑定动态验证码</h1></div>${faultSummary(faults, labels)}
      <div class="form"><ol class="stack"><li>打开手机上的验证器应用，扫描二维码；不能扫描的，手工输入密钥。
        <div class="enrol card">${qr(drawn.uri)}<div><p class="small muted">密钥</p><p class="secret code">${drawn.secret}</p></div></div></li>
        <li>输入验证器显示的6位数字。</li></ol>
      <form class="form" action="${path}/totp/confirm" method="post">${proof(sent.desk)}
        <input type="hidden" name="secret" value="${drawn.secret}"><input type="hidden" name="uri" value="${drawn.uri}"><input type="hidden" name="back" value="${drawn.back}">
        ${textField({ name: 'code', label: '验证码', faults, required: true, inputMode: 'numeric', maxLength: 6, width: 'short', autocomplete: 'one-time-code', focus: true })}
        <div class="actions"><button class="btn" type="submit">完成绑定</button><a href="${path}">取消</a></div>
      </form></div>`,
  }
}

function recoveryPage(codes: readonly string[], back: string): ConsolePage {
  return {
    title: '恢复码', place: 'account', crumbs: [{ title: '我的账户', href: path }],
    body: html`<div class="stack prose">${notice('good', '动态验证码已绑定', '从下次登录起生效。其他设备上的登录已全部退出。')}
      <h1>请保存恢复码</h1>
      <p>手机不在身边时，一个恢复码可以代替一次验证码，用后作废。<strong>恢复码只显示这一次</strong>，请抄写或者打印后妥善保管。</p>
      <ul class="recovery card code">${codes.map((code) => html`<li>${code}</li>`)}</ul>
      <p class="actions"><a class="btn" href="${back}">我已保存，继续工作</a><button class="btn quiet" type="button" data-print hidden>打印</button></p></div>`,
  }
}
