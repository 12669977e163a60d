/** When something did not work at the desk: what, and where to go on. An ended session leads to signing in and back. */
import type { FastifyRequest } from 'fastify'
import type { Context } from '../../context.ts'
import type { Actor } from '../../kernel/http.ts'
import type { Problem } from '../../kernel/problem.ts'
import { accessProblems, sessionTokenOf } from '../../modules/access/index.ts'
import { faultLine } from '../../portal/format.ts'
import { html, nothing, type Html } from '../../portal/html.ts'
import { deskOf, type ConsolePage } from '../frame.ts'
import { keepForm } from '../kept.ts'
import { layout } from '../layout.ts'
import { consoleHeaders } from '../route.ts'
import { backOf, signInPath } from './sign-in.ts'

export interface ErrorAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** Whether an address is one of the console's or of the subject's own space, there or not. */
export function isConsole(url: string): boolean {
  return /^\/(?:console|me)(?:[/?]|$)/.test(url)
}

/** The answer to a problem on an address of the console; undefined for other addresses. */
export async function consoleError(
  ctx: Context, request: FastifyRequest, problem: Problem,
): Promise<ErrorAnswer | undefined> {
  if (!isConsole(request.url)) return undefined
  const { actor } = request as { actor?: Actor }
  if (problem.code === accessProblems.signInRequired.code) return signInAgain(ctx, request)
  if (problem.code === accessProblems.sessionRestricted.code) {
    return redirect(`/console/account?back=${encodeURIComponent(backOf(pageOf(request)))}`)
  }
  // A desk is no place for who is signed in for a subject: their own space is where they wanted to go.
  const astray = actor?.roles.has('subject') === true && problem.code === accessProblems.roleMissing.code
  if (astray && request.method === 'GET') return redirect('/me')
  const page = errorPage(problem, wayOn(problem, request.url, actor))
  return {
    status: problem.status, headers: { ...consoleHeaders },
    body: String(layout(deskOf(ctx, request, actor), page)),
  }
}

/** To the sign-in page and back; what a form held is kept meanwhile. */
async function signInAgain(ctx: Context, request: FastifyRequest): Promise<ErrorAnswer> {
  const back = backOf(pageOf(request))
  const kept = await keepForm(ctx, request, back)
  const why = kept ? '&why=kept' : sessionTokenOf(ctx.config, request) === undefined ? '' : '&why=expired'
  return redirect(`${signInPath}?back=${encodeURIComponent(back)}${why}`)
}

function redirect(location: string): ErrorAnswer {
  return { status: 303, headers: { ...consoleHeaders, location }, body: '' }
}

/** The page somebody was on: the address itself, or the page whose form was sent. */
function pageOf(request: FastifyRequest): string {
  if (request.method === 'GET') return request.url
  const { referer } = request.headers
  if (referer === undefined || !URL.canParse(referer)) return '/console'
  const { host, pathname, search } = new URL(referer)
  return host === request.host ? pathname + search : '/console'
}

const words: Readonly<Record<number, readonly [string, string]>> = {
  400: ['提交的内容不符合要求', '请返回上一页，按提示更正后再提交。'],
  403: ['不能办理', '如果您认为应当有这项权限，请联系本单位的系统管理员。'],
  404: ['没有找到', '可能是网址不完整，也可能这件事不归本单位办理。'],
  409: ['情况已经变化', '可能已被他人办理。请返回上一页，刷新后再看。'],
  413: ['文件过大', '请拆分后再上传。'],
  429: ['操作过于频繁', '请稍等片刻再试。'],
  503: ['服务暂时不可用', '请过几分钟再试。'],
}

/** Who works at a desk and comes to the space of subjects is told whose it is. */
function wayOn(problem: Problem, url: string, actor: Actor | undefined): Html {
  if (actor?.roles.has('subject') === true) return html`<p><a href="/me">回到我的信用空间</a></p>`
  const theirs = url.startsWith('/me') && problem.code === accessProblems.roleMissing.code
  return html`${theirs ? html`<p>这里供信用主体（企业等单位）查看自己的信用信息，要用本单位的主体账户登录。</p>` : nothing}<p><a href="/console">回到工作台首页</a></p>`
}

function errorPage(problem: Problem, way: Html): ConsolePage {
  const forged = problem.code === accessProblems.csrfRejected.code
  const [title, text] = forged
    ? ['请刷新页面后重试', '这个页面打开得太久，或者登录已经更换，系统没有办理刚才提交的内容。请返回上一页刷新，再重新提交。']
    : (words[problem.status] ?? (problem.status < 500 ? words[400] : undefined) ?? ['系统出现了问题', '问题已经记录，不是您的操作造成的，请稍后再试。'])
  const own = problem.status < 500 && !forged
  return {
    title: title ?? '', status: problem.status,
    body: html`<div class="stack prose"><h1>${title}</h1>
      ${own && (problem.title !== title || problem.detail !== undefined) ? html`<p class="lead">${problem.title}${problem.detail === undefined ? '' : `：${problem.detail}`}</p>` : nothing}
      ${own && problem.errors !== undefined ? html`<ul>${problem.errors.map((e) => html`<li>${faultLine(e)}</li>`)}</ul>` : nothing}
      <p>${text}</p>${way}
      <p class="small muted">错误代码：<code>${problem.code}</code></p></div>`,
  }
}
