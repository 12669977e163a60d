/** `/console/sign-in` and out. One form for name, password and code: nothing typed has to be kept between two steps. */
import type { Context } from '../../context.ts'
import type { Route } from '../../kernel/http.ts'
import { Problem } from '../../kernel/problem.ts'
import {
  accessProblems, originOf, sessionTokenOf, setSessionCookie, signedIn, signIn, signOut,
} from '../../modules/access/index.ts'
import { notice } from '../../portal/components/notice/notice.ts'
import { html, nothing, type Html } from '../../portal/html.ts'
import { localPath } from '../../portal/preferences.ts'
import { faultsOf, noFaults, type Faults } from '../form.ts'
import type { ConsolePage } from '../frame.ts'
import { keptFormsOf, keptMinutes, keptPath } from '../kept.ts'
import { faultSummary, textField } from '../parts/fields.ts'
import { defineForm, defineOpenForm, definePage, seeOther, type ConsoleServices } from '../route.ts'

export const signInPath = '/console/sign-in'

/**
 * A page of the console, or of the subject's own space, to go to after signing in; anything else is the console's home,
 * which leads on to where the person belongs.
 */
export function backOf(text: string | undefined): string {
  const path = localPath(text)
  return /^\/(?:console|me)(?:[/?]|$)/.test(path) && !path.startsWith(signInPath) ? path : '/console'
}

export function signInRoutes(ctx: Context, services: ConsoleServices): Route[] {
  return [
    definePage(ctx, {
      operation: 'console.sign-in-page', path: signInPath, summary: '登录页', authority: 'public',
      query: ['back', 'why'],
      show: ({ desk, query }) => {
        const back = backOf(query['back'])
        if (desk.person !== undefined) return seeOther(back)
        return signInPage({ back, login: '', faults: noFaults, why: query['why'] })
      },
    }),
    defineOpenForm(ctx, {
      operation: 'console.sign-in', path: signInPath, summary: '登录', bodyLimit: 16 * 1024,
      handle: async ({ form, request, reply }) => {
        const back = backOf(form.text('back'))
        const login = form.text('login').slice(0, 64)
        const input = {
          login, password: form.raw('password').slice(0, 512), code: form.text('code').replace(/\s/g, ''),
        }
        const missing = missingOf(input)
        if (missing !== undefined) return signInPage({ back, login, faults: missing, status: 422 })
        try {
          const opened = await signIn(ctx, input, originOf(request), sessionTokenOf(ctx.config, request))
          setSessionCookie(ctx.config, request, reply, opened.token)
          const next = keptFormsOf(ctx).has(opened.userId, ctx.clock.now()) ? keptPath : back
          return seeOther(opened.view.pending.length > 0 ? `/console/account?back=${encodeURIComponent(next)}` : next)
        } catch (error) {
          if (!(error instanceof Problem)) throw error
          if (error.code === accessProblems.signInFailed.code) services.guard.failed(request)
          void reply.headers(error.headers ?? {})
          return signInPage({ back, login, faults: refusal(error), status: error.status })
        }
      },
    }),
    defineForm(ctx, {
      operation: 'console.sign-out', path: '/console/sign-out', summary: '退出登录', authority: { roles: [signedIn] },
      handle: async ({ actor, request, reply }) => {
        const token = sessionTokenOf(ctx.config, request)
        if (token !== undefined) await signOut(ctx, actor, token)
        setSessionCookie(ctx.config, request, reply, undefined)
        return seeOther(`${signInPath}?why=out`)
      },
    }),
  ]
}

function missingOf(input: { login: string; password: string }): Faults | undefined {
  const faults = {
    ...(input.login === '' ? { login: '请输入登录名' } : {}),
    ...(input.password === '' ? { password: '请输入密码' } : {}),
  }
  return Object.keys(faults).length > 0 ? faults : undefined
}

/** Only what access itself says, so that nothing tells whether a name exists. */
function refusal(problem: Problem): Faults {
  if (problem.code === accessProblems.secondFactorRequired.code) {
    return { password: '请重新输入密码', code: '这个账户绑定了动态验证码，请打开手机上的验证器，输入当前的6位数字' }
  }
  if (problem.code === accessProblems.signInFailed.code) {
    return { '': '登录名、密码或者验证码不正确。密码区分大小写；验证码每30秒更换，用过的不能再用。' }
  }
  return faultsOf(problem)
}

const whys: Readonly<Record<string, readonly [string, string]>> = {
  expired: ['登录已过期', '长时间没有操作，系统已自动退出。重新登录后回到刚才的页面；刚才提交而没有办成的，需要重新提交。'],
  kept: ['登录已过期', `长时间没有操作，系统已自动退出。刚才填写的内容还没有办理，保留${keptMinutes}分钟：用同一账户重新登录后，可以核对并重新提交。`],
  out: ['已退出登录', '公用电脑请关闭浏览器窗口。'],
}

interface View {
  readonly back: string
  readonly login: string
  readonly faults: Faults
  readonly why?: string | undefined
  readonly status?: number
}

function signInPage(view: View): ConsolePage {
  const { faults } = view
  const why = whys[view.why ?? '']
  return {
    title: '登录', wrong: Object.keys(faults).length > 0, status: view.status,
    body: html`<div class="narrow stack"><h1>${/^\/me(?:[/?]|$)/.test(view.back) ? '登录信用空间' : '登录工作台'}</h1>
      ${why === undefined ? nothing : notice('neutral', why[0], why[1])}
      ${faultSummary(faults, {}, '没有登录')}
      ${signInForm(view)}
      <p class="small muted">密码和验证码请勿告诉他人，运维人员也不会索要。忘记密码或者手机遗失的，请联系本单位的系统管理员或者信用中心重置。</p>
      ${view.back === '/console' ? nothing : html`<p class="small">刚才已经登录的，<a href="${view.back}">直接打开要去的页面</a>。</p>`}
    </div>`,
  }
}

function signInForm({ back, login, faults }: View): Html {
  return html`<form class="card form" action="${signInPath}" method="post">
    <input type="hidden" name="back" value="${back}">
    ${textField({ name: 'login', label: '登录名', value: login, faults, required: true, autocomplete: 'username', maxLength: 64, focus: login === '' })}
    ${textField({ name: 'password', label: '密码', type: 'password', faults, required: true, autocomplete: 'current-password' })}
    ${textField({
      name: 'code', label: '动态验证码', optional: '绑定了验证器的必填', faults, autocomplete: 'one-time-code', inputMode: 'numeric', maxLength: 32, width: 'short',
      hint: '6位数字。手机不在身边的，可以用一个恢复码。',
    })}
    <button class="btn" type="submit">登录</button>
  </form>`
}
